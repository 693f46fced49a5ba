"""What a submission must leave as it was: files, processes, sockets, and what a sandbox is made of."""

import contextlib
import hashlib
import os
import socket
import threading
from pathlib import Path
from typing import Any, Self

from capcourse.grading.sandbox import cgroups


def tree(*roots: Path, without: tuple[str, ...] = ()) -> dict[str, tuple]:
    """Every file and folder below some folders: mode, time of change, and hash or target.

    Args:
        without: names directly below a root that are left out.
    """
    found = {}
    for root in roots:
        for folder, folders, files in os.walk(root):
            if Path(folder) == root:
                folders[:] = [name for name in folders if name not in without]
                files = [name for name in files if name not in without]
            for path in (Path(folder) / name for name in (*folders, *files)):
                status = path.lstat()
                content = str(path.readlink()) if path.is_symlink() else ""
                if path.is_file() and not path.is_symlink():
                    content = hashlib.sha256(path.read_bytes()).hexdigest()
                changed = 0 if path.is_dir() else status.st_mtime_ns
                found[str(path)] = (status.st_mode, changed, content)
    return found


def processes(*marks: str) -> list[str]:
    """The processes, but for this one, that were started with one of these words, or have it around them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command, around = ((folder / name).read_bytes() for name in ("cmdline", "environ"))
            if int(folder.name) != os.getpid() and any(mark.encode() in command + around for mark in marks):
                found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def orphans() -> set[str]:
    """Control groups of processes that are no more."""
    found = [folder for parent in cgroups.parents() for folder in parent.glob("capcourse-*-*")]
    return {str(folder) for folder in found if not Path("/proc", folder.name.split("-")[1]).exists()}


class Watch:
    """Looks at this machine's processes now and then; a context manager.

    Args:
        mark: a word in the environment of what is watched.
        secrets: words that nobody behind walls may find around any process there.

    Attributes:
        seen: how many processes behind walls were seen.
        told: the commands of those that were started with a secret.
        largest: the memory of the largest process with the mark that is not behind walls, in MB.
    """

    def __init__(self, mark: str, secrets: tuple[str, ...]):
        self.mark, self.secrets = mark.encode(), [secret.encode() for secret in secrets]
        self.told: set[str] = set()
        self.largest = 0.0
        self._pids: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @property
    def seen(self) -> int:
        return len(self._pids)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = Path("/proc/self/ns/pid").readlink()
        while not self._over.wait(0.2):
            for folder in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError, ValueError):
                    around = (folder / "environ").read_bytes()
                    if (folder / "ns/pid").readlink() != own:
                        self._pids.add(folder.name)
                        if any(secret in around for secret in self.secrets):
                            self.told.add((folder / "cmdline").read_bytes().decode(errors="replace"))
                    elif self.mark in around:
                        pages = int((folder / "statm").read_text().split()[1])
                        self.largest = max(self.largest, pages * os.sysconf("SC_PAGESIZE") / 2**20)


def answers(port: int) -> bool:
    """Whether anybody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Listener:
    """Listens on all addresses of this machine, and counts who calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self._server = socket.create_server(("0.0.0.0", 0))
        self.port = self._server.getsockname()[1]
        self.host = socket.gethostbyname(socket.gethostname())
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, address = self._server.accept()
                self.calls.append(address)
                line.sendall(b"2.5")
                line.close()

    def close(self) -> None:
        self._server.close()
