"""Jobs on a Dask cluster: a laptop's `LocalCluster`, `dask_jobqueue` on Slurm, anything with a scheduler.

A task on the cluster hands its job to a worker process of ours, as there are on one machine, which a Dask
worker starts and keeps, and which ends with it. The cluster's machines share the file system of this one.
"""

import logging
import platform
import queue
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, CapcourseError, first_line
from capcourse.jobs.cores import available_cores
from capcourse.jobs.job import Job, JobResult
from capcourse.jobs.perform import ATTEMPTS, give_up
from capcourse.jobs.pool import Plan, Worker

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWER_SECONDS = 15  # until a scheduler must answer
LOGGERS = ("distributed", "distributed.client")


def run_on_cluster(jobs: Sequence[Job], plan: Plan, address: str) -> Iterator[JobResult]:
    """Do jobs on a Dask cluster; each result comes as soon as it is there.

    Raises:
        BadInput: distributed is not installed here, no scheduler answers, or its workers cannot do the jobs.
    """
    if not jobs:
        return
    client = _connect(address)
    from distributed import as_completed

    futures: dict[Future, Job] = {}
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    try:
        for name in LOGGERS:  # what matters is said in our own lines
            logging.getLogger(name).setLevel(logging.CRITICAL)
        more = {"prepare": plan.prepare, "slots": _slots(client, jobs, address, plan)}
        for job in jobs:
            key = f"capcourse-{plan.run}-{job.name}"
            futures[client.submit(_do, plan.order(job) | more, key=key, pure=False)] = job
        for future in as_completed(list(futures), loop=client.loop):
            if future.status not in ("finished", "error"):
                raise CapcourseError(
                    f"{address}: the scheduler has let go of {len(futures)} jobs; "
                    "see that it is up, and run it again to go on with them"
                )
            yield _result(future, futures.pop(future))
    finally:
        with suppress(Exception):  # whatever is left of the cluster
            client.cancel(list(futures), force=True)
            client.run(_stop, plan.run, on_error="ignore")
        with suppress(Exception):
            client.close(timeout=5)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _connect(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise BadInput(
            "a Dask cluster wants the package distributed; in the checkout, run: pip install -e '.[cluster]'"
        ) from None
    try:
        return Client(address, timeout=ANSWER_SECONDS, set_as_default=False, name="capcourse")
    except Exception as error:
        raise BadInput(
            f"{address}: no Dask scheduler answers there ({first_line(error)}); expected an address such as "
            "tcp://10.0.0.1:8786, which `dask scheduler` prints when it starts"
        ) from None


def _slots(client: "Client", jobs: Sequence[Job], address: str, plan: Plan) -> dict[str, int]:
    """How many tasks run at once on each machine of the cluster; all of them can do the jobs."""
    notebooks = sorted({str(job.notebook) for job in jobs})
    try:
        seen = client.run(_look, notebooks)
    except Exception as error:
        raise BadInput(
            f"{address}: its workers cannot do our jobs ({first_line(error)}); install capcourse there too"
        ) from None
    if not seen:
        plan.say(f"{address}: the cluster has no worker yet; the jobs wait for one")
    slots: Counter[str] = Counter()
    for worker, (machine, threads, missing) in seen.items():
        if missing:
            raise BadInput(
                f"{address}: its worker {worker} does not see {missing[0]}; all need the same file system"
            )
        slots[machine] += threads
    return dict(slots)


def _result(future: "Future", job: Job) -> JobResult:
    if future.status == "finished":
        return JobResult.from_json(future.result())
    error = future.exception()
    if isinstance(error, CapcourseError):  # no worker can be prepared, so no other job will fare better
        raise error
    killed = type(error).__name__ == "KilledWorker"
    problem = "the Dask workers that had it died, one after the other" if killed else first_line(error)
    return JobResult.of(job, "failed", f"{job.name}: {problem}")


# What runs on the cluster's machines. A Dask worker runs as many tasks at once as it has threads.

_lock = threading.Lock()
_idle: dict[str, list[Worker]] = {}
_busy: dict[str, list[Worker]] = {}
_stopped: set[str] = set()


def _look(paths: list[str], dask_worker: Any = None) -> tuple[str, int, list[str]]:
    """This machine, how many tasks this Dask worker runs at once, and which files it does not see.

    A run whose coordinator was killed could not stop its worker processes; this is the time to do so.
    """
    with _lock:
        for worker in chain.from_iterable(_idle.values()):
            worker.dismiss()
        _idle.clear()
    return platform.node(), dask_worker.state.nthreads, [path for path in paths if not Path(path).is_file()]


def _take(run: str, order: dict[str, Any]) -> Worker:
    """A worker process that is idle, or a new one with its share of the machine's threads."""
    from distributed import get_worker

    slots = order["slots"].get(platform.node()) or get_worker().state.nthreads
    threads = max(1, available_cores() // slots)
    with _lock:
        if run in _stopped:
            raise InterruptedError("the run was stopped")
        idle = _idle.setdefault(run, [])
        worker = idle.pop() if idle else Worker(threads, order["prepare"], queue.Queue())
        _busy.setdefault(run, []).append(worker)
    return worker


def _release(run: str, worker: Worker, alive: bool) -> None:
    with _lock:
        if worker in _busy.get(run, ()):
            _busy[run].remove(worker)
            if alive:
                _idle.setdefault(run, []).append(worker)


def _stop(run: str) -> None:
    """End the worker processes of a run, with their kernels."""
    with _lock:
        _stopped.add(run)
        for worker in (*_idle.pop(run, ()), *_busy.pop(run, ())):
            worker.dismiss()


def _do(order: dict[str, Any]) -> dict[str, Any]:
    """Do one job in a worker process of this thread's; start it where none is idle."""
    run, job = order["run"], Job.from_json(order["job"])
    plan = Plan(run, order["force"], order["prepare"], lambda line: None)
    ending = ""
    for _ in range(ATTEMPTS):
        worker = _take(run, order)
        worker.give(job, plan)
        while True:
            message = worker.inbox.get()[1]
            if "result" in message:
                _release(run, worker, alive=True)
                return message["result"]
            if "broken" in message:
                raise CapcourseError(f"a worker could not be prepared: {message['broken']}")
            if "gone" in message:
                ending = message["gone"]
                break
        _release(run, worker, alive=False)
    return give_up(job, run, f"{job.name}: its worker process {ending}, {ATTEMPTS} times").to_json()
