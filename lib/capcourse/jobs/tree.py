"""End processes with what they started, so that no kernel stays behind."""

import os
import signal
from contextlib import suppress
from typing import Any


def process_of(pid: int) -> Any:
    """The process that has this number now; nothing if none has.

    Kept while it runs, it never means another process that gets the same number later.
    """
    import psutil

    with suppress(psutil.Error):
        return psutil.Process(pid)
    return None


def end_kernel(kernel: Any) -> None:
    """Kill a kernel whose worker is dead, and what runs in its process group.

    What it started in groups of their own is not for us to kill: it ends when the kernel does, or it serves
    the kernels of other workers too, as a zygote does.

    Args:
        kernel: what `process_of` gave; nothing happens if it is gone.
    """
    import psutil

    with suppress(psutil.Error, OSError, AttributeError):
        if kernel.is_running():
            if hasattr(os, "killpg") and os.getpgid(kernel.pid) == kernel.pid:
                os.killpg(kernel.pid, signal.SIGKILL)
            kernel.kill()
            kernel.wait(timeout=2)


def end_below(pid: int) -> None:
    """Kill all processes that this one started, and that they started."""
    import psutil

    with suppress(psutil.Error):
        for _ in range(3):  # a process may start another one while the list is made
            below = psutil.Process(pid).children(recursive=True)
            below = [child for child in below if child.status() != psutil.STATUS_ZOMBIE]
            for child in below:
                with suppress(psutil.Error):
                    child.kill()
            if not below:
                break
            psutil.wait_procs(below, timeout=1)
