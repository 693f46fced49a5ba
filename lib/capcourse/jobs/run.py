"""Run many jobs: what is done stays done, the others are done here, on a cluster or in shares of an array."""

import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from capcourse.errors import BadInput
from capcourse.jobs.cores import available_cores
from capcourse.jobs.job import Job, JobResult, read_record
from capcourse.jobs.pool import Plan, run_here
from capcourse.jobs.shard import checked_shard, shard_of


def run_jobs(
    jobs: Sequence[Job],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    shard: tuple[int, int] | None = None,
    force: bool = False,
    prepare: Callable[[], object] | None = None,
    on_done: Callable[[JobResult], object] | None = None,
    title: str = "jobs",
) -> list[JobResult]:
    """Do the jobs that are not done yet, in worker processes, and say what came of all of them.

    A job that fails stops no other. One whose worker or kernel dies is begun again, once. A run that is
    interrupted, by Ctrl-C or by a kill, leaves no kernel behind; started again, it goes on where it stopped.
    Two runs may go on at once: where both want a job, one does it and the other waits for it.

    Args:
        jobs: what to do; names, outputs and results are each job's own.
        workers: processes on this machine, which share its cores; as many as it has cores by default.
        scheduler: the address of a Dask cluster that does the work instead, such as `tcp://10.0.0.1:8786`.
            Its workers need this package, and must see the same files under the same paths.
        shard: do only this one of so many shares, `(3, 8)`; `parse_shard` says how they are counted.
        force: do again what an earlier run has done.
        prepare: called in each worker before its first job; a function of a module that it can import.
        on_done: called here with each result as soon as it is there, those of earlier runs first.
        title: of the progress bar, which is shown in a terminal only.

    Returns:
        A result a job (of the shard, where one is given), in the order of `jobs`.

    Raises:
        BadInput: two jobs are in each other's way, a notebook or an input is not there, the cluster is not
            reachable, or `prepare` cannot be imported.
        CapcourseError: no worker can be started.
        KeyboardInterrupt: with a line that says how far it came and how to go on.
    """
    plan = Plan(uuid.uuid4().hex, force, _importable(prepare), _printer())
    if workers is not None and (workers < 1 or scheduler is not None):
        raise BadInput(
            f"workers is {workers}; a whole number from 1 on was expected"
            if workers < 1
            else "both workers and a scheduler are given; the cluster has workers of its own"
        )
    _want_apart(jobs)
    if shard is not None:
        index, count = checked_shard(shard)
        jobs = [job for job in jobs if shard_of(job.name, count) == index % count]
    results: dict[str, JobResult] = {}
    todo = []
    for job in jobs:
        kept = read_record(job, job.key())
        if kept is not None and kept.ok and not force:
            results[job.name] = kept
        else:
            todo.append(job)
    try:
        with _bar(len(jobs), len(results), title) as bar:
            for kept in list(results.values()) if on_done else ():
                on_done(kept)
            with closing(_work(todo, plan, workers, scheduler)) as stream:
                for result in stream:
                    results[result.name] = result
                    bar.set_postfix(failed=sum(not result.ok for result in results.values()), refresh=False)
                    bar.update()
                    if on_done is not None:
                        on_done(result)
    except KeyboardInterrupt:
        good = sum(result.ok for result in results.values())
        raise KeyboardInterrupt(
            f"interrupted with {good} of {len(jobs)} {title} done; run it again to go on with the others"
        ) from None
    return [results[job.name] for job in jobs]


def _work(todo: list[Job], plan: Plan, workers: int | None, scheduler: str | None) -> Iterator[JobResult]:
    if scheduler is not None:
        from capcourse.jobs.cluster import run_on_cluster

        return run_on_cluster(todo, plan, scheduler)
    cores = available_cores()
    return run_here(todo, plan, workers or cores, cores)


def _want_apart(jobs: Sequence[Job]) -> None:
    """No two jobs have the same name, nor write the same file."""
    writes = [("output", job.output) for job in jobs]
    writes += [("result", job.result) for job in jobs if job.result is not None]
    for what, values in (
        ("name", [job.name for job in jobs]),
        ("file to write", [path for _, path in writes]),
    ):
        value, times = next(iter(Counter(values).most_common(1)), (None, 0))
        if times > 1:
            raise BadInput(f"{times} jobs have the same {what}, {value}; give each its own")


def _importable(function: Callable[[], object] | None) -> str | None:
    """A function by the name that another process can import it by."""
    if function is None:
        return None
    module, name = function.__module__, function.__qualname__
    if module == "__main__" or "<" in name:
        raise BadInput(
            f"prepare is {name} of {module}; a function of a module that workers can import was expected"
        )
    return f"{module}:{name}"


def _bar(total: int, done: int, title: str):
    from tqdm.auto import tqdm

    return tqdm(total=total, initial=done, desc=title, unit="job", disable=None, file=sys.stderr)


def _printer() -> Callable[[str], object]:
    """Prints a line beside the bar; each line once, for every job may have the same to say."""
    from tqdm.auto import tqdm

    said = set()

    def say(line: str) -> None:
        if line not in said:
            said.add(line)
            tqdm.write(line, file=sys.stderr)

    return say
