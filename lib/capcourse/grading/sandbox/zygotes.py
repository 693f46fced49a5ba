"""Reach the zygote that a kernel is forked from, and start it where there is none yet.

Zygotes are shared by everything that one run of grading starts: `share` names a folder for their sockets in
the environment. Without it a process has zygotes of its own. They end with their owner.
"""

import atexit
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capcourse.errors import CapcourseError
from capcourse.grading.sandbox import cgroups
from capcourse.grading.sandbox.folders import make_folder, sweep

HERE = Path(__file__).resolve().parent
FOLDER = "CAPCOURSE_ZYGOTES"  # names the folder, and after a colon the owner's process id
START_SECONDS = 120

IPYTHON = ("IPython.core.interactiveshell", "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell")
STUDENT = (
    "numpy",
    "torch",
    "transformers.generation.utils",
    "transformers.modeling_utils",
    "PIL.Image",
    "matplotlib.pyplot",
    *IPYTHON,
)
"""What assignments import, and what takes a while; a library that an assignment forbids is left out."""

ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",  # a pool of threads would not live on in a fork
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}


class Forked:
    """A kernel forked from a zygote, as `subprocess.Popen` would show it."""

    stdin = stdout = stderr = None

    def __init__(self, zygote: Path, request: dict[str, Any], timeout: float = 30):
        self.args = request["arguments"]
        self.returncode: int | None = None
        self._said = b""
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection.settimeout(timeout)
        try:
            self._connection.connect(str(zygote))
            self._connection.sendall(json.dumps(request).encode() + b"\n")
            answer = self._read_line()
        except OSError as error:
            raise CapcourseError(f"the zygote does not answer ({error}); run it again") from None
        if "pid" not in answer:
            raise CapcourseError(f"a kernel could not be forked: {answer.get('error', 'the zygote is gone')}")
        self.pid: int = answer["pid"]
        self._connection.setblocking(False)

    def _read_line(self) -> dict[str, Any]:
        while b"\n" not in self._said:
            more = self._connection.recv(4096)
            if not more:
                return {}
            self._said += more
        line, _, self._said = self._said.partition(b"\n")
        return json.loads(line)

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        if self.returncode is None:
            try:
                self.returncode = self._read_line().get("status", -signal.SIGKILL)
            except BlockingIOError:
                return None
            except OSError:
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = self._read_line().get("status", -signal.SIGKILL)
            except TimeoutError:
                self._connection.setblocking(False)
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            except OSError:
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, through its keeper."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._connection.sendall(f"{int(number)} ".encode())

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


@contextmanager
def shared() -> Iterator[Path]:
    """Let this process and all that it starts use the same zygotes, until the block ends."""
    if FOLDER in os.environ:
        yield Path(os.environ[FOLDER].rpartition(":")[0])
        return
    sweep()
    cgroups.sweep()
    folder = make_folder()
    os.environ[FOLDER] = f"{folder}:{os.getpid()}"
    try:
        yield folder
    finally:
        del os.environ[FOLDER]
        _end_all(folder)
        sweep()  # what was killed took its time
        cgroups.sweep()


def share_from_here() -> None:
    """Let all that this process starts from now on use its zygotes, if no others are shared already.

    For the workers of a cluster, which do not descend from who shares them.
    """
    if FOLDER not in os.environ:
        folder, owner = _folder()
        os.environ[FOLDER] = f"{folder}:{owner}"


def reach(preload: Iterable[str] = STUDENT, forbidden: Iterable[str] = (), walls: bool = True) -> Path:
    """The socket of a zygote that has imported these modules, and none of the forbidden packages.

    Args:
        preload: modules to import beforehand, where they are installed.
        forbidden: top-level packages that must not be loaded.
        walls: whether its kernels stand behind walls; a zygote serves one kind alone.

    Raises:
        CapcourseError: it does not start.
    """
    preload, forbidden = list(preload), sorted(set(forbidden))
    folder, owner = _folder()
    general = _ready(folder, owner, preload, [], walls)
    loaded = Path(f"{general}.loaded").read_text(encoding="utf-8").split()
    return general if not set(forbidden) & set(loaded) else _ready(folder, owner, preload, forbidden, walls)


def _ready(folder: Path, owner: int, preload: list[str], forbidden: list[str], walls: bool) -> Path:
    """The socket of exactly this zygote; whoever comes first starts it, and the others wait."""
    kind = json.dumps([preload, forbidden, walls, sys.executable])
    address = folder / hashlib.sha256(kind.encode()).hexdigest()[:12]
    with Path(f"{address}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _lives(address):
            address.unlink(missing_ok=True)
            _start(address, preload, forbidden, owner)
    return address


def _folder() -> tuple[Path, int]:
    if FOLDER in os.environ:
        folder, _, owner = os.environ[FOLDER].rpartition(":")
        return Path(folder), int(owner)
    if _own.get("owner") != os.getpid():  # a fork has none yet
        _own.update(folder=make_folder(), owner=os.getpid())
        atexit.register(_end_all, _own["folder"], os.getpid())
    return _own["folder"], _own["owner"]


_own: dict[str, Any] = {}


def _lives(address: Path) -> bool:
    try:
        os.kill(int(Path(f"{address}.pid").read_text()), 0)
    except (OSError, ValueError):
        return False
    return address.exists()


def _start(address: Path, preload: list[str], forbidden: list[str], owner: int) -> None:
    settings = {"socket": str(address), "preload": preload, "forbidden": forbidden, "owner": owner}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "HOME") if name in os.environ}
    log = Path(f"{address}.log")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", str(HERE / "zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=kept | ENVIRONMENT,
            cwd="/",
            start_new_session=True,
        )
    process.stdin.write(json.dumps(settings).encode() + b"\n")
    process.stdin.close()
    ready = process.stdout.readline()
    process.stdout.close()
    if not ready.startswith(b"ready"):
        process.wait()
        said = log.read_text(errors="replace").strip().splitlines() or ["nothing was said"]
        raise CapcourseError(f"the zygote does not start: {said[-1][:300]}")
    Path(f"{address}.loaded").write_bytes(ready.removeprefix(b"ready"))
    Path(f"{address}.pid").write_text(str(process.pid))
    _children.append(process)  # or its end would be a warning


_children: list[subprocess.Popen] = []


def _end_all(folder: Path, maker: int | None = None) -> None:
    """End the zygotes of a folder; a fork of the process that made them leaves them alone."""
    if maker is not None and maker != os.getpid():
        return
    for file in folder.glob("*.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(file.read_text()), signal.SIGKILL)
    for process in _children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    _children.clear()
    shutil.rmtree(folder, ignore_errors=True)
