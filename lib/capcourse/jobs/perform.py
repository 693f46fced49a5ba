"""Do one job, once: hold it, see whether it is done, run it, write down what came of it.

This is the same on every core, cluster and shard; whoever runs a job calls `perform` in a process of its own.
"""

import json
import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from capcourse.errors import BadInput, first_line
from capcourse.jobs.job import Job, JobResult, read_record, write_record
from capcourse.jobs.notebook import JobFailed, KernelDied, run_notebook

ATTEMPTS = 2  # a job is begun again once when its process died, for that may be nobody's fault

Say = Callable[[str], object]


def perform(
    job: Job,
    *,
    run: str,
    force: bool = False,
    say: Say = lambda line: None,
    on_kernel: Callable[[int], object] | None = None,
) -> JobResult:
    """Do a job, unless it is done; wait where another process is at it.

    Args:
        job: the job.
        run: the run that it belongs to; attempts are counted by run.
        force: do it even where an earlier run has.
        say: takes a line that a person should see.
        on_kernel: takes the process id of each kernel.

    Raises:
        BadInput: the notebook or an input is not there.
    """
    job.output.parent.mkdir(parents=True, exist_ok=True)
    with _held(job, run, say) as hold:
        key = job.key()
        kept = read_record(job, key, run)
        if kept and (kept.status == "done" or (kept.status == "unchanged" and not force)):
            return kept
        if hold.attempt > ATTEMPTS:
            return _gave_up(job, key, run, f"{job.name}: the process that ran it died, {ATTEMPTS} times")
        job.record.unlink(missing_ok=True)  # it does not speak of what is made from here on
        result, died = _attempt(job, hold.attempt, on_kernel)
        while died and hold.attempt < ATTEMPTS:
            hold.count()
            result, died = _attempt(job, hold.attempt, on_kernel)
        write_record(job, key, run, result)
        return result


leaving = threading.Event()  # set by a process that is about to end, before it ends its kernels


def give_up(job: Job, run: str, problem: str) -> JobResult:
    """Write down that a job has failed whose processes died, and clear away what they held."""
    with suppress(OSError, BadInput), _held(job, run, None):
        return _gave_up(job, job.key(), run, problem)
    return JobResult.of(job, "failed", problem, attempts=ATTEMPTS)


def _gave_up(job: Job, key: str, run: str, problem: str) -> JobResult:
    result = JobResult.of(job, "failed", problem, attempts=ATTEMPTS)
    _keep(job)
    write_record(job, key, run, result)
    return result


def _attempt(job: Job, attempt: int, on_kernel: Callable[[int], object] | None) -> tuple[JobResult, bool]:
    """Run the notebook; whether its kernel died, after which a second try may go better."""
    part = _part(job)
    begun = time.monotonic()
    problem, tail, died = "", "", False
    try:
        if job.result is not None:
            job.result.parent.mkdir(parents=True, exist_ok=True)
            job.result.unlink(missing_ok=True)  # an older one must not pass for this run's
        run_notebook(
            job.notebook,
            part,
            parameters=job.parameters,
            cwd=job.cwd or job.output.parent,
            timeout=job.timeout,
            provisioner=job.provisioner,
            environment=job.environment,
            on_kernel=on_kernel,
            at_once=job.at_once,
        )
        if job.result is not None and not job.result.is_file():
            problem = f"{job.notebook}: it ran to its end and did not write {job.result}"
    except JobFailed as error:
        problem = str(error).replace(str(part), str(job.output))
        tail, died = error.tail, isinstance(error, KernelDied)
    except BadInput as error:
        problem = str(error)
    except Exception as error:  # a full disk, a folder that may not be written
        problem = f"{job.name}: {type(error).__name__}: {first_line(error)}"
    _keep(job)
    if leaving.is_set():  # its kernel died because this process is ending: that is nobody's attempt
        threading.Event().wait()
    status = "failed" if problem else "done"
    seconds = round(time.monotonic() - begun, 3)
    return JobResult.of(job, status, problem, tail=tail, seconds=seconds, attempts=attempt), died


def _part(job: Job) -> Path:
    """The executed copy while it grows."""
    return job.output.with_suffix(".part.ipynb")


def _keep(job: Job) -> None:
    """Put the executed copy in its place, as far as it got."""
    with suppress(FileNotFoundError):
        _part(job).replace(job.output)


class _Hold:
    """A job that this process holds: the lock file, with who holds it and which attempt this is."""

    def __init__(self, handle: IO[str], run: str):
        self.handle = handle
        before = _holder(handle)
        self.run = run
        self.attempt = before.get("attempt", 0) if before.get("run") == run else 0
        self.count()

    def count(self) -> None:
        """One more attempt; it stays on disk when this process dies in it."""
        self.attempt += 1
        me = {"run": self.run, "attempt": self.attempt, "pid": os.getpid(), "host": platform.node()}
        self.handle.seek(0)
        self.handle.truncate()
        self.handle.write(json.dumps(me))
        self.handle.flush()


@contextmanager
def _held(job: Job, run: str, say: Say | None) -> Iterator[_Hold]:
    """Hold the job's lock file, so that no two processes do the same work at once.

    The system lets go of the lock when its holder dies, however it dies: a file that nobody locks is stale.

    Raises:
        BlockingIOError: another process holds it, and `say` is None: nobody wants to wait.
    """
    while True:
        handle = job.lock.open("a+", encoding="utf-8")
        try:
            _lock(handle, job, say)
            if os.fstat(handle.fileno()).st_ino != job.lock.stat().st_ino:
                raise FileNotFoundError  # its last holder has removed it: this is a lock on nothing
            break
        except FileNotFoundError:
            handle.close()
        except BaseException:
            handle.close()
            raise
    with handle:
        try:
            yield _Hold(handle, run)
        finally:
            _remove(job.lock)


def _lock(handle: IO[str], job: Job, say: Say | None) -> None:
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if say is None:
            raise
        holder = _holder(handle)
        who = f"process {holder['pid']} on {holder['host']}" if holder else "another process"
        say(f"{job.name}: waiting for {who}, which is at it in another run")
        fcntl.flock(handle, fcntl.LOCK_EX)
    except (ImportError, OSError) as error:  # Windows; some file systems of clusters
        if say is not None:
            say(f"there are no locks here ({first_line(error)}); start no second run beside this one")


def _holder(handle: IO[str]) -> dict:
    handle.seek(0)
    with suppress(ValueError):
        found = json.loads(handle.read())
        return found if isinstance(found, dict) else {}
    return {}


def _remove(path: Path) -> None:
    with suppress(OSError):  # Windows removes no open file; a leftover does no harm
        path.unlink()
