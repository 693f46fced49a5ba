"""The first process in a container: starts the kernel, and ends with it or with the container's owner.

A script of its own, with the standard library alone: `keeper.py SETTINGS -- COMMAND…` locks itself in, as
`inside` does, says "up" when the command has begun, and ends when its standard input does: that is held open
by the owner. When the first process ends, the system ends all the others.
"""

import json
import os
import sys
from pathlib import Path
from threading import Thread

OUT_OF_MEMORY = 77  # the exit status that says so
COUNTERS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")
PR_SET_DUMPABLE = 4


def main() -> None:
    """`keeper.py SETTINGS -- COMMAND…`, SETTINGS being JSON: `limits` as for `inside`, and `environment`."""
    import inside

    settings, mark, *command = sys.argv[1:]
    if mark != "--" or not command:
        sys.exit("usage: keeper.py SETTINGS -- COMMAND…")
    settings = json.loads(settings)
    inside.lock_in(settings["limits"])
    inside.libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # nobody in here writes to its memory
    kernel = os.fork()
    if kernel == 0:
        _become(command, settings["environment"])
    Thread(target=_end_with_owner, daemon=True).start()
    print("up", flush=True)
    while True:
        ended, status = os.wait()  # orphans are its children too
        if ended == kernel:
            os._exit(OUT_OF_MEMORY if _was_out_of_memory() else int(status != 0))


def _become(command: list[str], environment: dict[str, str]) -> None:
    """Be the kernel, which nothing is heard from but its messages."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        os.setsid()
        os.execvpe(command[0], command, environment)
    finally:
        os._exit(70)


def _end_with_owner() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _was_out_of_memory() -> bool:
    for counter in map(Path, COUNTERS):
        if counter.is_file():
            words = dict(line.split() for line in counter.read_text().splitlines())
            return int(words.get("oom_kill", 0)) > 0
    return False


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    main()
