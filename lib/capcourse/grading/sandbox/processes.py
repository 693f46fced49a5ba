"""Whose a process is, which ones it has started, and whether it has ended."""

import contextlib
import os
import secrets
import select
from pathlib import Path


def lives(pid: int) -> bool:
    """Whether a process with this id runs, whoever it belongs to; one that waits to be reaped does not."""
    with contextlib.suppress(OSError):  # where there is no /proc
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1]
        return state not in (b"Z", b"X")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def children(pid: int) -> list[int]:
    """The processes that a process has started and that live."""
    with contextlib.suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def ended(pid: int, seconds: float) -> bool:
    """Wait for the end of a child without reaping it; sooner than `Popen.wait`, which looks now and then."""
    watched = os.pidfd_open(pid)
    try:
        waiting = select.poll()
        waiting.register(watched, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))
    finally:
        os.close(watched)


NOBODYS = range(0x60000000, 0x61000000)  # ids of users; no system gives them to anybody


def nobodys_id() -> int:
    """An id for a user who owns nothing on this machine, and whose processes are not counted with others."""
    return secrets.choice(NOBODYS)


def is_ours(owner: int) -> bool:
    """Whether something belongs to this process's user, or to one that root has made up for a kernel."""
    return owner == os.geteuid() or (os.geteuid() == 0 and owner in NOBODYS)


def give(folder: Path, user: int) -> None:
    """Make a folder and all that lies in it another user's; links are not followed."""
    os.chown(folder, user, user, follow_symlinks=False)
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(os.path.join(here, name), user, user, follow_symlinks=False)  # noqa: PTH118
