"""The kernel that a submission runs in: another process, which is asked for JSON and trusted with nothing.

It is started through `jupyter_client`, so that a kernel provisioner (a sandbox, a warm fork) can take the
place of a plain process without a change here.
"""

import contextlib
import os
import queue
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_TIMEOUT = 60  # seconds until a fresh kernel must answer
GRACE = 3  # seconds that an interrupted cell has to end before its kernel is killed
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH")
"""The environment a submission sees: enough to find Python, and none of the marker's tokens."""

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONSAFEPATH": "1",  # a handed-in numpy.py must not stand in for numpy
    "TQDM_DISABLE": "1",
}

BLOCK_IMPORTS = """
import sys

class _NotAllowed:
    def __init__(self, libraries):
        self.libraries = libraries

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.libraries:
            raise ModuleNotFoundError(f"this assignment's answers may not use {name.partition('.')[0]}")

sys.meta_path.insert(0, _NotAllowed(frozenset(%r)))
for _name in [name for name in sys.modules if name.partition(".")[0] in sys.meta_path[0].libraries]:
    del sys.modules[_name]
del sys, _NotAllowed
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one piece of code.

    Args:
        status: `ok`, `error` (it raised), `timeout` (it was stopped), or `died` (the process is gone).
        error: the exception as one line, or what happened instead.
        alive: whether the kernel can go on.
        value: the `repr` of the expression asked for, where there was one.
    """

    status: str
    error: str = ""
    alive: bool = True
    value: str | None = None


class StudentKernel:
    """A Jupyter kernel with a scrubbed environment, an empty folder of its own, and some imports blocked.

    Args:
        forbidden: top-level packages that cannot be imported in it.
    """

    def __init__(self, forbidden: Iterable[str] = ()):
        self.forbidden = tuple(forbidden)
        self._manager = self._client = self._folder = None

    def start(self) -> None:
        """Start afresh; whatever ran before is gone."""
        from jupyter_client import KernelManager

        self.stop()
        self._folder = Path(tempfile.mkdtemp(prefix="capcourse-"))  # short: a socket's path has 108 bytes
        work = self._folder / "work"
        work.mkdir()
        transport = {"transport": "ipc", "ip": str(self._folder / "s")} if os.name == "posix" else {}
        self._manager = KernelManager(
            kernel_name="python3", connection_file=str(self._folder / "kernel.json"), **transport
        )
        self._manager.start_kernel(
            cwd=str(work),
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            extra_arguments=["--HistoryManager.enabled=False"],
        )
        self._client = self._manager.client()
        # No iopub: what a cell prints is nobody's business here, and a flood of it fills no memory.
        self._client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)
        first = self.run(BLOCK_IMPORTS % (self.forbidden,), timeout=START_TIMEOUT)
        if first.status != "ok":
            self.stop()
            raise RuntimeError(f"a kernel did not start: {first.error}")

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        home = str(self._folder / "work")
        return kept | QUIET | {"HOME": home, "IPYTHONDIR": str(self._folder / "ipython")}

    def run(self, code: str, *, timeout: float, value: str | None = None) -> Outcome:
        """Run code, and read one expression afterwards.

        Args:
            code: the source of a cell.
            timeout: seconds until it is interrupted, and `GRACE` later killed.
            value: an expression whose `repr` comes back.
        """
        request = self._client.execute(
            code,
            store_history=False,
            allow_stdin=False,
            stop_on_error=False,  # or the request after a failed one may be dropped
            user_expressions={"value": value} if value else None,
        )
        reply = self._wait(request, timeout)
        if reply is not None:
            return _outcome(reply, self)
        if not self._manager.is_alive():
            return Outcome("died", "the kernel's process ended", alive=False)
        late = f"still running after {timeout:g} seconds"
        self._manager.interrupt_kernel()
        reply = self._wait(request, GRACE)
        if reply is None:
            self.stop()
            return Outcome("timeout", late, alive=False)
        outcome = _outcome(reply, self)
        return Outcome("timeout", late, alive=outcome.alive, value=outcome.value)

    def _wait(self, request: str, timeout: float) -> dict[str, Any] | None:
        """The reply to a request, or None when the time is up or the process is gone."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            try:
                message = self._client.get_shell_msg(timeout=min(left, 0.5))
            except queue.Empty:
                if not self._manager.is_alive():
                    return None
            else:
                if message["parent_header"].get("msg_id") == request:
                    return message["content"]
        return None

    def wait_until_gone(self) -> None:
        """After `exit()` a kernel answers first and ends a moment later."""
        end = time.monotonic() + GRACE
        while self._manager.is_alive() and time.monotonic() < end:
            time.sleep(0.05)

    def stop(self) -> None:
        """End the process and remove its folder."""
        if self._client is not None:
            self._client.stop_channels()
        if self._manager is not None:
            with contextlib.suppress(Exception):  # it may be dead already, which is all we want
                self._manager.shutdown_kernel(now=True)
            self._manager.cleanup_resources()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._manager = self._client = self._folder = None


def _outcome(reply: dict[str, Any], kernel: StudentKernel) -> Outcome:
    if any(item.get("source") == "ask_exit" for item in reply.get("payload", ())):
        kernel.wait_until_gone()
        return Outcome("died", "the cell asked the kernel to exit", alive=False)
    if reply["status"] != "ok":
        error = f"{reply.get('ename', 'Error')}: {reply.get('evalue', '')}".strip(": ")
        return Outcome("error", error[:500])
    value = reply.get("user_expressions", {}).get("value", {})
    return Outcome("ok", value=value.get("data", {}).get("text/plain"))
