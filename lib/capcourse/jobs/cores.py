"""How many cores this process may use, and how its workers share them."""

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "RAYON_NUM_THREADS",
)
"""What the numeric libraries read when they are imported: how many threads they may start."""


def available_cores(root: Path = Path("/")) -> int:
    """The cores that this process may use, at least 1.

    The least of what the machine has, what the process was given (affinity, as Slurm and taskset set it) and
    what its control groups allow (as containers and batch systems set it).

    Args:
        root: where /proc and /sys are.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.floor(min([cores, *_quotas(root)])))


def _quotas(root: Path) -> Iterator[float]:
    """Cores that the process's control groups, and those around them, allow."""
    with suppress(OSError, ValueError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and "cpu" not in controllers.split(","):
                continue
            top = root / "sys/fs/cgroup" / ("cpu" if controllers else "")
            group = top / path.strip("/")
            for folder in (group, *group.parents):
                with suppress(OSError, ValueError):
                    yield _version_1(folder) if controllers else _version_2(folder)
                if folder == top:
                    break


def _version_2(folder: Path) -> float:
    quota, period = (folder / "cpu.max").read_text().split()
    return int(quota) / int(period)  # a ValueError for "max": no limit


def _version_1(folder: Path) -> float:
    quota = int((folder / "cpu.cfs_quota_us").read_text())
    return quota / int((folder / "cpu.cfs_period_us").read_text()) if quota > 0 else math.inf


def thread_share(threads: int) -> dict[str, str]:
    """The environment of a process that may use so many threads; where it is held to fewer, that stands."""
    return {name: str(min(threads, _held_to(name) or threads)) for name in THREADS}


def _held_to(name: str) -> int:
    first = os.environ.get(name, "").partition(",")[0].strip()  # OpenMP knows "4,2", by levels
    return int(first) if first.isdecimal() else 0
