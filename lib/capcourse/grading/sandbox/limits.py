"""What a student's process may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Upper limits for one kernel and everything that it starts.

    Args:
        memory: bytes, of all its processes together where the machine has cgroups, else of each one.
        processes: processes and threads at a time.
        file_size: bytes of one file.
        disk: bytes of each folder that it may write to: its own, /tmp and /dev/shm. They lie in memory.
        cpu_seconds: seconds of processor time of one process; the wall clock is the caller's.
        open_files: files and sockets open at a time, in one process.
    """

    memory: int = 3 * 2**30
    processes: int = 128
    file_size: int = 256 * 2**20
    disk: int = 512 * 2**20
    cpu_seconds: int = 900
    open_files: int = 512
