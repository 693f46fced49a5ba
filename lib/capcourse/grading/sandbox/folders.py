"""Short-lived folders that say whose they are, so that those of a process that was killed can be removed."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from capcourse.grading.sandbox.processes import is_ours, lives

NAME = re.compile(r"(?:cc|capcourse)-(\d+)-\w+")


def make_folder() -> Path:
    """An empty folder for this process; its path is short, since a socket's may have 108 bytes."""
    return Path(tempfile.mkdtemp(prefix=f"cc-{os.getpid()}-"))


def sweep() -> None:
    """Remove the folders of processes that have ended without doing it."""
    remove_orphans([Path(tempfile.gettempdir())], lambda folder: shutil.rmtree(folder, ignore_errors=True))


def remove_orphans(parents: Iterable[Path], remove: Callable[[Path], object]) -> None:
    """Remove what lies in these folders under the name of a process that is no more, where it is ours."""
    for parent in parents:
        for folder in parent.glob("c*-*-*"):
            found = NAME.fullmatch(folder.name)
            with contextlib.suppress(OSError):
                if found and is_ours(folder.stat().st_uid) and not lives(int(found[1])):
                    remove(folder)
