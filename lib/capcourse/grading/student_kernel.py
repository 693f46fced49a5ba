"""The kernel that a submission runs in: another process, which is asked for JSON and trusted with nothing.

It is a Jupyter kernel behind walls (`capcourse.grading.kernels`): what it prints, raises or returns comes
over as a message, and nothing of it is left when it stops. The student's code can forge any message, of any
form and size; one that is none is as good as not sent.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.asking import LARGEST_ARRAYS, parse
from capcourse.grading.outputs import Outputs
from capcourse.grading.sandbox.folders import make_folder
from capcourse.grading.shims import SHIMS

START_TIMEOUT = 60  # seconds until a fresh kernel must answer
GRACE = 3  # seconds that an interrupted cell has to end before its kernel is killed
LAST_OUTPUTS = 2  # seconds for what is still on its way when a cell has ended
LARGEST_MESSAGE = 4 * LARGEST_ARRAYS  # bytes; the connection is cut off at more
MOST_WAITING = 2  # messages that are taken in before somebody reads them
WALLS = "CAPCOURSE_WALLS"  # which walls stand around a submission; `grade` sets it for its workers
PROVISIONERS = {
    "fork": "capcourse-fork",
    "fresh": "capcourse-sandbox",
    "container": "capcourse-container",
    "none": "local-provisioner",
}

BLOCK_IMPORTS = """
import os, sys

class _NotAllowed:
    def __init__(self, libraries):
        self.libraries = libraries

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.libraries:
            raise ModuleNotFoundError(f"this assignment's answers may not use {name.partition('.')[0]}")

sys.meta_path.insert(0, _NotAllowed(frozenset(%r)))
for _name in [name for name in sys.modules if name.partition(".")[0] in sys.meta_path[0].libraries]:
    del sys.modules[_name]
sys.path.append(os.getcwd())  # modules that a cell writes; last, so that they stand in for no library
del os, sys, _NotAllowed
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
    """A Jupyter kernel behind walls, in an empty folder of its own, that cannot find some packages.

    Args:
        forbidden: top-level packages that are hidden from it.
        limits: what it may use, by the names of `capcourse.grading.sandbox.limits.Limits`.
        walls: `fork`, `fresh`, `container`, or `none` for students who are trusted; by default the
            environment's CAPCOURSE_WALLS, else `fork`.
        files: files that lie in its folder, by the names that they have there; it can only read them.

    Raises:
        BadInput: unknown walls.
    """

    def __init__(
        self,
        forbidden: Iterable[str] = (),
        limits: dict[str, int] | None = None,
        walls: str | None = None,
        files: dict[str, Path] | None = None,
    ):
        self.forbidden = tuple(forbidden)
        self.limits = limits or {}
        self.files = files or {}
        self.walls = walls or os.environ.get(WALLS) or "fork"
        if self.walls not in PROVISIONERS:
            raise BadInput(f"unknown walls '{self.walls}'; known: {', '.join(PROVISIONERS)}")
        self._manager = self._client = self._listener = self._folder = None

    def start(self) -> None:
        """Start afresh; whatever ran before is gone.

        Raises:
            BadInput: this machine cannot put up walls; the message says what to install.
            RuntimeError: the kernel does not start.
        """
        import zmq
        from jupyter_client import KernelManager

        self.stop()
        self._folder = make_folder()
        self._manager = KernelManager(
            kernel_name="capcourse-student",
            kernel_spec_manager=_specs(self._provisioner()),
            connection_file=str(self._folder / "kernel.json"),
        )
        for option, most in ((zmq.MAXMSGSIZE, LARGEST_MESSAGE), (zmq.RCVHWM, MOST_WAITING)):
            self._manager.context.setsockopt(option, most)
        self._manager.session.unpack = lambda raw: parse(raw.decode("utf-8", "replace"))
        self._manager.start_kernel(**self._surroundings())
        self._client = self._manager.client(context=self._manager.context)
        # No iopub until somebody asks for it: a flood of output then fills no memory.
        self._client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)
        first = self.run(BLOCK_IMPORTS % (self.forbidden,), timeout=START_TIMEOUT)
        if first.status != "ok":
            self.stop()
            raise RuntimeError(f"a kernel did not start: {first.error}")

    def _provisioner(self) -> dict[str, Any]:
        config: dict[str, Any] = {}
        if self.walls != "none":
            files = {name: str(path) for name, path in self.files.items()}
            config = {"forbidden": list(self.forbidden), "limits": self.limits, "files": files}
        return {"provisioner_name": PROVISIONERS[self.walls], "config": config}

    def _surroundings(self) -> dict[str, Any]:
        """What a kernel without walls gets at least: an empty folder and a clean environment."""
        if self.walls != "none":
            return {"env": {}, "cwd": None}
        from capcourse.grading.kernels import ALWAYS

        work = self._folder / "work"
        work.mkdir()
        for name, path in self.files.items():
            shutil.copyfile(path, work / name)
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        own = {"HOME": str(work), "IPYTHONDIR": str(self._folder / "ipython"), "PYTHONPATH": str(SHIMS)}
        return {"env": ALWAYS | kept | own, "cwd": str(work)}

    def run(
        self, code: str, *, timeout: float, value: str | None = None, outputs: Outputs | None = None
    ) -> Outcome:
        """Run code, and read one expression afterwards.

        Args:
            code: the source of a cell.
            timeout: seconds until it is interrupted, and `GRACE` later killed.
            value: an expression whose `repr` comes back.
            outputs: what the code prints and shows is put into it.
        """
        if outputs is not None and self._listener is None:
            self._listen(timeout)
        request = self._client.execute(
            code,
            store_history=False,
            allow_stdin=False,
            stop_on_error=False,  # or the request after a failed one may be dropped
            user_expressions={"value": value} if value else None,
        )
        reply = self._wait(request, timeout, outputs)
        if reply is not None:
            return self._outcome(reply)
        if not self._manager.is_alive():
            return Outcome("died", self._why_it_died(), alive=False)
        late = f"still running after {timeout:g} seconds"
        self._manager.interrupt_kernel()
        reply = self._wait(request, GRACE, outputs)
        if reply is None:
            self.stop()
            return Outcome("timeout", late, alive=False)
        outcome = self._outcome(reply)
        return Outcome("timeout", late, alive=outcome.alive, value=outcome.value)

    def _listen(self, timeout: float) -> None:
        """Subscribe to the outputs, and wait until that works: what is sent before is lost."""
        self._listener = self._manager.connect_iopub()
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            request = self._client.execute("", silent=True, store_history=False)
            if self._wait(request, left, None) is None or self._next_output() is not None:
                return

    def _next_output(self) -> dict[str, Any] | None:
        """The next message of what the kernel prints and shows, if one comes soon."""
        if not self._listener.poll(50):
            return None
        with contextlib.suppress(Exception):
            _, message = self._client.session.recv(self._listener, mode=0)
            return message
        return {}

    def _next_reply(self, timeout: float) -> dict[str, Any]:
        """The next message on the kernel's shell channel; an empty one where none comes, or it is none."""
        with contextlib.suppress(Exception):
            return self._client.get_shell_msg(timeout=timeout)
        return {}

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.close(linger=0)
            self._listener = None

    def _wait(self, request: str, timeout: float, outputs: Outputs | None) -> dict[str, Any] | None:
        """The reply to a request, or None when the time is up or the process is gone.

        With outputs it comes after the last of them.
        """
        end = time.monotonic() + timeout
        reply = None
        idle = outputs is None or self._listener is None
        while (left := end - time.monotonic()) > 0:
            if not idle:
                idle = self._drain(request, outputs, 0.5 if reply is None else left)
            if reply is None:
                reply = _answer_to(request, self._next_reply(min(left, 0.5) if idle else 0))
                end = end if reply is None else min(end, time.monotonic() + LAST_OUTPUTS)
            if reply is not None and (idle or not self._manager.is_alive()):
                return reply
            if reply is None and not self._manager.is_alive():
                return None
        return reply

    def _drain(self, request: str, outputs: Outputs, patience: float) -> bool:
        """Take in what has come, and say whether it was the last."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            message = self._next_output()
            if message is None:
                return False
            content = _answer_to(request, message)
            if content is None:
                continue
            if content.get("execution_state") == "idle":
                return True
            outputs.take(message["msg_type"], content)
            if outputs.cut:  # not a message more: the kernel drops what nobody listens to
                self._stop_listening()
                return True
        return False

    def _outcome(self, reply: dict[str, Any]) -> Outcome:
        payload = reply.get("payload")
        wishes = payload if isinstance(payload, list) else []
        if any(_inside(wish, "source") == "ask_exit" for wish in wishes):
            self._wait_until_gone()
            return Outcome("died", "the cell asked the kernel to exit", alive=False)
        if reply.get("status") != "ok":
            error = f"{_inside(reply, 'ename') or 'Error'}: {_inside(reply, 'evalue') or ''}".strip(": ")
            return Outcome("error", error[:500])
        return Outcome("ok", value=_inside(reply, "user_expressions", "value", "data", "text/plain"))

    def _why_it_died(self) -> str:
        group = getattr(self._manager.provisioner, "group", None)
        if group is not None and group.was_out_of_memory():
            return "it used more memory than it may have"
        return "the kernel's process ended"

    def _wait_until_gone(self) -> None:
        """After `exit()` a kernel answers first and ends a moment later."""
        end = time.monotonic() + GRACE
        while self._manager.is_alive() and time.monotonic() < end:
            time.sleep(0.05)

    def stop(self) -> None:
        """End the process, with all that it started, and remove its folder."""
        self._stop_listening()
        if self._client is not None:
            self._client.stop_channels()
        if self._manager is not None:
            with contextlib.suppress(Exception):  # it may be dead already, which is all we want
                self._manager.shutdown_kernel(now=True)
            self._manager.cleanup_resources()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._manager = self._client = self._folder = None


def _answer_to(request: str, message: dict[str, Any]) -> dict[str, Any] | None:
    """What a message says, where it is about this request."""
    content = message.get("content")
    about_it = _inside(message, "parent_header", "msg_id") == request
    return content if about_it and isinstance(content, dict) else None


def _inside(value: Any, *path: str) -> str | None:
    """The text at the end of a path through dicts, where there is one."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _specs(provisioner: dict[str, Any]) -> Any:
    """A kernelspec of our own, which says how its kernel is started."""
    import sys

    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class Specs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                argv=[
                    sys.executable,
                    *("-m", "ipykernel_launcher", "-f", "{connection_file}"),
                    "--HistoryManager.enabled=False",
                ],
                display_name=kernel_name,
                language="python",
                metadata={"kernel_provisioner": provisioner},
            )

    return Specs()
