"""A control group for each kernel, where this machine lets us have one: memory and processes, all together.

A group also has one share of the processors, however many processes are in it, so that a crowd in one kernel
does not take the time of the others. Version 2 needs a group that is ours to divide (as systemd gives with
`Delegate=yes`), version 1 needs root.
"""

import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from capcourse.grading.sandbox.folders import remove_orphans

MOUNTS = Path("/proc/self/mountinfo")
NEEDED, WISHED = ("memory", "pids"), ("cpu",)  # controllers


@dataclass(frozen=True)
class Group:
    """The folders of one kernel's control group: one for each controller, or a single one in version 2."""

    folders: tuple[Path, ...]

    @property
    def doors(self) -> list[Path]:
        """The files that a process enters the group by."""
        return [folder / "cgroup.procs" for folder in self.folders]

    def was_out_of_memory(self) -> bool:
        """Tell whether the kernel has ended a process of the group for its memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, ValueError):
                    words = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(words.get("oom_kill", 0)) > 0:
                        return True
        return False

    def remove(self) -> None:
        """Remove the group once its processes are gone; what has just been killed takes a moment."""
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)
                else:
                    break


def make_group(memory: int, processes: int) -> Group | None:
    """A fresh group with these limits, or None where this machine gives none.

    Args:
        memory: bytes of all processes in it together, swap included.
        processes: processes and threads in it.
    """
    name = f"capcourse-{os.getpid()}-{secrets.token_hex(4)}"
    made: list[Path] = []
    try:
        for parent in parents():
            folder = parent / name
            folder.mkdir()
            made.append(folder)
            _set(folder, ("memory.max", "memory.limit_in_bytes"), memory)
            _set(folder, ("memory.swap.max",), 0)
            _set(folder, ("memory.memsw.limit_in_bytes",), memory)
            _set(folder, ("pids.max",), processes)
    except OSError:
        Group(tuple(made)).remove()
        return None
    return Group(tuple(made)) if made else None


def sweep() -> None:
    """Remove the groups of processes that have ended without doing it."""
    remove_orphans(parents(), lambda folder: folder.rmdir())


@lru_cache
def parents() -> tuple[Path, ...]:
    """The folders in which this process may make groups that hold both memory and processes; or none."""
    version_2, version_1 = _mounted()
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    own = {name: where for _, names, where in lines for name in names.split(",")}
    if version_2 and "" in own:
        here = version_2 / own[""].lstrip("/")
        if found := _divisible(here):
            return (found,)
    # Below our own groups, whose limits hold too.
    found = {name: mounted / own.get(name, "/").lstrip("/") for name, mounted in version_1.items()}
    found = {name: folder for name, folder in found.items() if _can_make(folder)}
    if not found.keys() >= {*NEEDED}:
        return ()
    return tuple(found[name] for name in (*NEEDED, *WISHED) if name in found)


def _mounted() -> tuple[Path | None, dict[str, Path]]:
    version_2, version_1 = None, {}
    with contextlib.suppress(OSError):
        for line in MOUNTS.read_text().splitlines():
            left, _, right = line.partition(" - ")
            where, (kind, _, options) = Path(left.split()[4]), right.split(" ", 2)
            if kind == "cgroup2":
                version_2 = version_2 or where
            elif kind == "cgroup":
                version_1 |= {name: where for name in options.split(",") if name in (*NEEDED, *WISHED)}
    return version_2, version_1


def _divisible(here: Path) -> Path | None:
    """A group of version 2 whose children get memory and pids; processes live in its leaves alone."""
    for folder in (here, here.parent):
        with contextlib.suppress(OSError):
            given = set((folder / "cgroup.subtree_control").read_text().split())
            if given >= {*NEEDED} and _can_make(folder):
                return folder
    return None


def _can_make(folder: Path) -> bool:
    probe = folder / f"capcourse-probe-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        probe.mkdir()
        probe.rmdir()
    except OSError:
        return False
    return True


def _set(folder: Path, names: tuple[str, ...], value: int) -> None:
    """Write the limit to the first of these files that is there; a controller has its own names."""
    for name in names:
        if (folder / name).exists():
            (folder / name).write_text(str(value))
            return
