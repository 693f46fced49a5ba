"""Worker processes on this machine: start them, give them jobs, replace the dead, leave none behind."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from capcourse.errors import CapcourseError
from capcourse.jobs.cores import thread_share
from capcourse.jobs.job import Job, JobResult
from capcourse.jobs.notebook import last_lines
from capcourse.jobs.perform import ATTEMPTS, Say, give_up
from capcourse.jobs.tree import end_below, end_kernel, process_of

GRACE = 10  # seconds that a worker has to end when it gets no more orders


@dataclass(frozen=True)
class Plan:
    """What holds for all jobs of one run.

    Args:
        run: the name of the run, which no other run has.
        force: do again what an earlier run has done.
        prepare: the function that each worker calls before its first job, as "module:function".
        say: takes a line that a person should see.
    """

    run: str
    force: bool
    prepare: str | None
    say: Say

    def order(self, job: Job) -> dict[str, Any]:
        """What a worker is told of a job."""
        return {"job": job.to_json(), "run": self.run, "force": self.force}


class Worker:
    """A worker process, seen from the process that gives it orders.

    Args:
        threads: that its kernels' numeric libraries may start.
        prepare: the function to call first, as "module:function".
        inbox: where it puts `(worker, message)`; the last message is `{"gone": how it ended}`.
    """

    def __init__(self, threads: int, prepare: str | None, inbox: queue.Queue):
        self.inbox = inbox
        self.job: Job | None = None
        self.ready = False
        self._kernel: Any = None
        # short, for kernels' sockets lie below it; named by its owner, so that it is swept if that is killed
        self._folder = tempfile.mkdtemp(prefix=f"cc-{os.getpid()}-w")
        self._said = tempfile.TemporaryFile("a+b")  # noqa: SIM115  closed when the process has ended
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "capcourse.jobs.worker", self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=os.environ | thread_share(threads),
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C reaches who gives the orders, and only them
        )
        self._tell({"prepare": prepare})
        threading.Thread(target=self._listen, daemon=True).start()

    def give(self, job: Job, plan: Plan) -> None:
        """Order a job."""
        self.job = job
        with suppress(ValueError):  # it is dead, as `_listen` finds out
            self._said.truncate(0)  # what it wrote to stderr in earlier jobs explains nothing any more
        self._tell(plan.order(job))

    def dismiss(self) -> None:
        """Give no more orders, at which it ends, and its kernels with it."""
        with suppress(OSError):
            self._process.stdin.close()

    def wait(self) -> None:
        """Wait until it has ended; not for ever."""
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            end_below(self._process.pid)
            self._process.kill()
            self._process.wait()

    def _tell(self, message: dict[str, Any]) -> None:
        with suppress(OSError, ValueError):  # likewise
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()

    def _listen(self) -> None:
        with self._process.stdout:
            for line in self._process.stdout:
                with suppress(ValueError):  # half a line: its last words
                    message = json.loads(line)
                    if "kernel" in message:
                        self._kernel = process_of(message["kernel"])
                    else:
                        self.inbox.put((self, message))
        end_kernel(self._kernel)  # it had no time to do so itself
        self.wait()
        self.dismiss()
        shutil.rmtree(self._folder, ignore_errors=True)
        with self._said:
            self.inbox.put((self, {"gone": self._ending()}))

    def _ending(self) -> str:
        code = self._process.returncode
        if code >= 0:
            self._said.seek(0)
            said = last_lines(self._said.read().decode(errors="replace")).rpartition("\n")[2]
            return f"ended with status {code}" + (f": {said}" if said else "")
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        hint = ", as the system does when memory runs out" if name == "SIGKILL" else ""
        return f"was ended by {name}{hint}"


def run_here(jobs: Sequence[Job], plan: Plan, workers: int, cores: int) -> Iterator[JobResult]:
    """Do jobs in worker processes on this machine; each result comes as soon as it is there.

    Raises:
        CapcourseError: no worker can be started.
    """
    waiting, deaths = deque(jobs), Counter()
    crew: set[Worker] = set()
    inbox: queue.Queue[tuple[Worker, dict[str, Any]]] = queue.Queue()
    share = max(1, cores // min(workers, max(1, len(jobs))))
    stillborn = 0
    try:
        while waiting or any(worker.job for worker in crew):
            busy = sum(worker.job is not None for worker in crew)
            while len(crew) < min(workers, busy + len(waiting)):
                crew.add(Worker(share, plan.prepare, inbox))
            worker, message = inbox.get()
            finished = None
            if "say" in message:
                plan.say(message["say"])
            elif "broken" in message:
                raise CapcourseError(f"a worker could not be prepared: {message['broken']}")
            elif "ready" in message:
                worker.ready, stillborn = True, 0
            elif "result" in message:
                worker.job, finished = None, JobResult.from_json(message["result"])
            elif "gone" in message:
                crew.discard(worker)
                stillborn += not worker.ready
                if stillborn >= 2 * workers:
                    raise CapcourseError(f"no worker process starts: the last one {message['gone']}")
                if (job := worker.job) is not None:
                    deaths[job.name] += 1
                    if deaths[job.name] < ATTEMPTS:
                        waiting.append(job)
                    else:
                        problem = f"{job.name}: its worker process {message['gone']}, {ATTEMPTS} times"
                        finished = give_up(job, plan.run, problem)
            for worker in crew:
                if worker.ready and worker.job is None and waiting:
                    worker.give(waiting.popleft(), plan)
            if finished is not None:  # last, so that nobody is idle while the caller looks at it
                yield finished
    finally:
        for worker in crew:
            worker.dismiss()
        for worker in crew:
            worker.wait()
