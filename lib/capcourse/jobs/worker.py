"""The process that does jobs one after the other: `python -m capcourse.jobs.worker FOLDER`.

It reads orders and writes replies, a line of JSON each. When its orders end, because nobody wants more of it
or because who gave them is dead, it ends at once, and its kernels and the folder of its own files with it.
"""

import json
import os
import queue
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from importlib import import_module
from typing import IO

from capcourse.errors import first_line
from capcourse.jobs.job import Job, JobResult
from capcourse.jobs.perform import leaving, perform
from capcourse.jobs.tree import end_below


def main() -> None:
    """Take orders until there are no more."""
    folder = tempfile.tempdir = sys.argv[1]  # of this process; its kernels have the system's, as ever
    orders, replies = _private_pipes()
    inbox: queue.Queue[dict] = queue.Queue()
    threading.Thread(target=_listen, args=(orders, inbox, folder), daemon=True).start()

    def reply(**message: object) -> None:
        with suppress(BrokenPipeError):  # nobody listens: `_listen` ends this process
            replies.write(json.dumps(message) + "\n")
            replies.flush()

    try:
        _prepare(inbox.get()["prepare"])
    except Exception as error:
        reply(broken=f"{type(error).__name__}: {first_line(error)}")
        return
    reply(ready=True)
    while True:
        order = inbox.get()
        job = Job.from_json(order["job"])
        try:
            result = perform(
                job,
                run=order["run"],
                force=order["force"],
                say=lambda line: reply(say=line),
                on_kernel=lambda pid: reply(kernel=pid),
            )
        except Exception as error:  # a full disk, a folder that may not be written
            problem = f"{job.name}: {type(error).__name__}: {first_line(error)}"
            result = JobResult.of(job, "failed", problem)
        reply(result=result.to_json())


def _private_pipes() -> tuple[IO[str], IO[str]]:
    """Orders and replies, out of the way of what else reads or prints in this process and its kernels."""
    orders, replies = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return orders, replies


def _listen(orders: IO[str], inbox: queue.Queue, folder: str) -> None:
    for line in orders:
        inbox.put(json.loads(line))
    leaving.set()
    end_below(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _prepare(function: str | None) -> None:
    """Import once what every job needs, and call what the caller wants called in each worker."""
    for module in ("jupyter_client", "nbformat", "nbclient", "papermill"):
        import_module(module)
    if function is not None:
        from pkgutil import resolve_name

        resolve_name(function)()


if __name__ == "__main__":
    main()
