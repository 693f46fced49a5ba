"""Run one notebook here and now, in a kernel of its own."""

import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput, CapcourseError, first_line

TAIL = 2000  # characters of a traceback, or of what a cell printed, that a failure keeps
LONGEST_SOCKET = 100  # bytes that the path of a socket may have; systems allow 104 or 108
SHUTDOWN_SECONDS = 2.0  # to end in; one in twenty ipykernels hangs in its exit, and is then killed
PROVISIONERS = "jupyter_client.kernel_provisioners"  # the entry points that kernels are started through


class JobFailed(CapcourseError):
    """A notebook stopped: a cell raised or took too long, or the kernel died.

    Args:
        message: one line that names the notebook, the cell and the error.
        tail: the last lines of the traceback, or of what the cell printed; at most `TAIL` characters.
    """

    def __init__(self, message: str, tail: str = ""):
        super().__init__(message)
        self.tail = tail


class KernelDied(JobFailed):
    """The kernel's process ended or never answered: memory, a signal; a second try may go better."""


def run_notebook(
    source: Path | str,
    target: Path | str,
    *,
    parameters: Mapping[str, Any] | None = None,
    cwd: Path | str | None = None,
    timeout: int = 600,
    progress: bool = False,
    provisioner: str | None = None,
    environment: Mapping[str, str] | None = None,
    on_kernel: Callable[[int], object] | None = None,
    at_once: bool = False,
) -> Path:
    """Execute `source` with papermill and write the executed copy to `target`.

    Args:
        source: the notebook to run; it is only read.
        target: where the executed copy goes; folders are made. It is written even when a cell fails.
        parameters: values for the cell tagged `parameters`.
        cwd: the folder the kernel starts in; the target's folder by default.
        timeout: seconds that one cell may take.
        progress: show a bar with one step a cell.
        provisioner: the name of what starts the kernel; what the kernelspec says by default.
        environment: variables that the kernel gets besides this process's own.
        on_kernel: called with the process id of the kernel when it has started.
        at_once: end the kernel when its last cell has, without asking it; for notebooks that leave nothing
            open.

    Raises:
        BadInput: `source` is missing or is no notebook, or nobody knows the provisioner.
        JobFailed: a cell raised; the message names the notebook, the cell and the error.
    """
    import nbformat
    import papermill

    source, target = Path(source), Path(target)
    try:
        nbformat.read(source, as_version=4)
    except FileNotFoundError:
        raise BadInput(f"{source}: no such notebook") from None
    except Exception as error:
        raise BadInput(f"{source}: not a notebook that can be read ({type(error).__name__})") from None
    _known_provisioner(provisioner)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _socket_folder() as sockets:
        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=dict(parameters or {}),
                cwd=str(cwd or target.parent),
                progress_bar=progress,
                execution_timeout=timeout,
                language="python",
                kernel_name="python3",  # this environment's, whatever kernel the notebook was saved with
                extra_arguments=["--log-level=ERROR"],  # ipykernel warns of what stays on this machine
                kernel_manager_class=_manager(sockets, provisioner, dict(environment or {}), on_kernel),
                shutdown_kernel="immediate" if at_once else "graceful",
            )
        except papermill.PapermillExecutionError as error:
            said = " ".join(str(error.evalue).split())
            raise JobFailed(
                f"{source}: cell {error.cell_index + 1} raised {error.ename}: {said[:TAIL]}; "
                f"the executed copy with the traceback is {target}",
                last_lines("\n".join(error.traceback)),
            ) from None
        except Exception as error:  # a dead kernel or a timeout: nbclient and papermill name them differently
            reason = first_line(error).rstrip(".")
            place, printed = _stopped_at(target)
            failure = KernelDied if isinstance(error, RuntimeError) else JobFailed
            raise failure(f"{source}: {place}{type(error).__name__}: {reason}", printed) from None
    return target


def last_lines(text: str, most: int = TAIL) -> str:
    """The end of a text, without colours, in whole lines where it has more than `most` characters."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).rstrip()
    if len(text) <= most:
        return text
    end = text[-most:]
    return end.partition("\n")[2] or end


def _stopped_at(target: Path) -> tuple[str, str]:
    """The last cell that began, as "cell 3: ", and the end of what it printed, from the executed copy."""
    import nbformat

    with suppress(OSError, ValueError):
        cells = nbformat.read(target, as_version=4).cells
        begun = [n for n, cell in enumerate(cells) if cell.metadata.get("papermill", {}).get("start_time")]
        if begun:
            outputs = cells[begun[-1]].get("outputs", [])
            return f"cell {begun[-1] + 1}: ", last_lines(
                "".join(output.get("text", "") for output in outputs)
            )
    return "", ""


def _known_provisioner(name: str | None) -> None:
    from importlib.metadata import entry_points

    known = entry_points(group=PROVISIONERS).names
    if name is not None and name not in known:
        raise BadInput(f"no kernel provisioner '{name}' is installed; there are: {', '.join(sorted(known))}")


@contextmanager
def _socket_folder() -> Iterator[str | None]:
    """A folder of one kernel's sockets; nothing where the system has none, or only with too long paths."""
    for parent in (tempfile.gettempdir(), "/tmp"):
        if (
            sys.platform != "win32"
            and Path(parent).is_dir()
            and len(os.fsencode(parent)) < LONGEST_SOCKET - 20
        ):
            with tempfile.TemporaryDirectory(prefix="cc-j", dir=parent, ignore_cleanup_errors=True) as folder:
                yield folder
            return
    yield None


def _manager(
    sockets: str | None,
    provisioner: str | None,
    environment: dict[str, str],
    on_kernel: Callable[[int], object] | None,
) -> type:
    """The class of kernel managers of one run.

    Kernels talk over sockets in a folder of their own: two that start at once may pick the same TCP port.
    """
    from queue import Empty

    from jupyter_client import AsyncKernelClient, AsyncKernelManager

    class Client(AsyncKernelClient):
        async def wait_for_ready(self, timeout: float | None = None) -> None:
            """As soon as a question is answered and its outputs are heard, not a silence later."""
            end = time.monotonic() + (timeout or math.inf)
            while time.monotonic() < end:
                self.kernel_info()
                with suppress(Empty):
                    reply = await self.shell_channel.get_msg(timeout=1)
                    while True:
                        heard = await self.iopub_channel.get_msg(timeout=0.2)
                        is_last = heard["content"].get("execution_state") == "idle"
                        if (
                            is_last
                            and heard["parent_header"].get("msg_id") == reply["parent_header"]["msg_id"]
                        ):
                            return
                if not await self.parent.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info")
            raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    class Manager(AsyncKernelManager):
        def __init__(self, **traits: Any):
            if sockets is not None:
                traits |= {"transport": "ipc", "ip": str(Path(sockets) / "s")}
            super().__init__(**{"shutdown_wait_time": SHUTDOWN_SECONDS} | traits)

        def client(self, **options: Any) -> Client:
            return Client(**self.get_connection_info(session=True), parent=self, **options)

        @property
        def kernel_spec(self) -> Any:
            spec = super().kernel_spec
            if (
                provisioner is not None
            ):  # not through the environment: the kernel's own kernels would have it too
                started = {"provisioner_name": provisioner, "config": {}}
                spec.metadata = {**spec.metadata, "kernel_provisioner": started}
            return spec

        async def start_kernel(self, **options: Any) -> None:
            options["env"] = {**os.environ, **options.get("env", {}), **environment}
            await super().start_kernel(**options)
            pid = getattr(self.provisioner, "pid", None)
            if on_kernel is not None and pid:
                on_kernel(pid)

    return Manager
