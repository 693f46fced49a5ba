"""What a sandboxed process sees of this machine: a list of what is there, and nothing else.

Readable: the system's programs and libraries, this Python with its packages, what a job names. Writable:
its own folder, /tmp and /dev/shm, all in memory and gone afterwards. There is no network, and no other
process. bubblewrap (https://github.com/containers/bubblewrap) puts it up.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from capcourse.grading.sandbox.limits import Limits

HERE = Path(__file__).resolve().parent
TOOLS = "/opt/capcourse"  # where a sandboxed process finds `inside.py` and the shims
SOCKETS = "in"  # the folder of a kernel's sockets, in the one of its connection
USER = 1000  # who an ordinary caller is inside, in the user namespace
SIZE_OF_SOCKETS = 2**20  # bytes that may be written there
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt/java", "/nix/store")
SETTINGS = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/certs",
)
PROBE_SECONDS = 20
_SYSTEM = tuple(map(Path, SYSTEM))


@dataclass(frozen=True)
class Walls:
    """One sandbox, as bubblewrap's arguments.

    Args:
        limits: for the sizes of the folders in memory.
        connection: the folder with the kernel's connection file; there it also finds the one for its
            sockets, which lies in memory.
        work: the folder that it runs in, with what lies in it; None for an empty one in memory.
        hidden: top-level packages that are not to be found.
        readable: further files and folders that it may read.
        files: what lies in its own folder, by name; it can only read them.
    """

    limits: Limits
    connection: Path
    work: Path | None = None
    hidden: tuple[str, ...] = ()
    readable: tuple[Path, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def cwd(self) -> str:
        """The folder that the process runs in, as it sees it."""
        return str(self.work) if self.work else "/home/student"

    def command(self, inner: Sequence[str], *more: str) -> list[str]:
        """bubblewrap's command line.

        Args:
            inner: the command to run inside.
            more: further arguments of bubblewrap, such as `--info-fd`.
        """
        size = ("--size", str(self.limits.disk))
        arguments = [bubblewrap(), "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        arguments += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
        arguments += ["--hostname", "sandbox", "--clearenv"]
        if needs_user_namespace():
            arguments += ["--unshare-user", "--uid", str(USER), "--gid", str(USER)]
        else:  # real root: `inside` changes to another user, for which it needs these three, and drops them
            for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):
                arguments += ["--cap-add", capability]
        for path in SYSTEM:
            arguments += _bind_system(Path(path))
        for path in ("/etc", "/opt", TOOLS):
            arguments += ["--perms", "0755", "--dir", path]
        for path in SETTINGS:
            arguments += ["--ro-bind-try", path, path]
        arguments += ["--ro-bind-try", str(self.connection / "passwd"), "/etc/passwd"]
        arguments += ["--proc", "/proc", "--dev", "/dev", *size, "--perms", "1777", "--tmpfs", "/dev/shm"]
        arguments += [*size, "--perms", "1777", "--tmpfs", "/tmp"]
        arguments += [*size, "--perms", "1777", "--tmpfs", "/home/student"]
        arguments += ["--symlink", self.cwd, "/content"]  # where Colab keeps what is handed in
        readable = list(dict.fromkeys((*python_folders(), *self.readable)))
        own = [self.connection / "kernel.json", *filter(None, [self.work])]
        for path in _above([*readable, *own]):
            arguments += ["--perms", "0755", "--dir", str(path)]  # /root itself is closed to others
        for path in readable:
            arguments += ["--ro-bind", str(path), str(path)]
        arguments += ["--ro-bind", str(HERE / "inside.py"), f"{TOOLS}/inside.py"]
        arguments += ["--ro-bind", str(HERE.parent / "shims"), f"{TOOLS}/shims"]
        for path in self.hidden_paths():
            arguments += ["--tmpfs", str(path)] if path.is_dir() else ["--ro-bind", os.devnull, str(path)]
        arguments += ["--ro-bind", str(own[0]), str(own[0])]
        sockets = str(self.connection / SOCKETS)
        arguments += ["--size", str(SIZE_OF_SOCKETS), "--perms", "1777", "--tmpfs", sockets]
        if self.work:
            arguments += ["--bind", str(self.work), str(self.work)]
        for name, path in self.files.items():
            arguments += ["--ro-bind", str(path), f"{self.cwd}/{name}"]
        return [*arguments, "--remount-ro", "/", "--chdir", self.cwd, *more, "--", *inner]

    def hidden_paths(self) -> list[Path]:
        """Where the hidden packages lie, of those that are installed."""
        found: list[Path] = []
        for name in self.hidden:
            try:
                spec = importlib.util.find_spec(name)
            except (ImportError, ValueError):
                continue
            if spec is None or spec.origin in ("built-in", "frozen"):
                continue
            places = spec.submodule_search_locations or [spec.origin]
            for place in (Path(place) for place in places if place and Path(place).exists()):
                found += [place, place.resolve()]
        return list(dict.fromkeys(found))


def _above(paths: Iterable[Path]) -> list[Path]:
    """The folders above these paths that are not there yet, from the root down."""
    there = {Path("/"), Path("/tmp"), *_SYSTEM}
    parents = {parent for path in paths for parent in path.parents} - there
    return sorted(path for path in parents if not any(path.is_relative_to(p) for p in _SYSTEM))


def _bind_system(path: Path) -> list[str]:
    if path.is_symlink():  # /lib -> usr/lib
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind-try", str(path), str(path)]


@lru_cache
def python_folders() -> tuple[Path, ...]:
    """This Python: its prefixes, its folders of packages, and this package, which may be installed in place.

    Other folders on the import path stay outside: they may lie beside the solutions.
    """
    packages = [Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
    chosen: list[Path] = []
    for folder in (Path(sys.base_prefix), Path(sys.prefix), *packages, HERE.parents[1]):
        for path in (folder, folder.resolve()):  # a link is found under both names
            if path.exists() and not any(path.is_relative_to(known) for known in (*_SYSTEM, *chosen)):
                chosen.append(path)
    return tuple(chosen)


def bubblewrap() -> str:
    """The path of bubblewrap, or its bare name."""
    return shutil.which("bwrap") or "bwrap"


@lru_cache
def needs_user_namespace() -> bool:
    """Whether the walls stand in a user namespace: always, but for a root that may mount without one."""
    return os.geteuid() != 0 or not _works(("--unshare-pid", "--unshare-net"))


@lru_cache
def trouble() -> str:
    """Why no walls can be put up on this machine, with the mend; nothing where they can."""
    if not sys.platform.startswith("linux"):
        return "bubblewrap runs on Linux alone; grade in a Linux container or virtual machine"
    if shutil.which("bwrap") is None:
        return "bubblewrap is missing; install it: apt-get install bubblewrap, or dnf install bubblewrap"
    user = ("--unshare-user",) if needs_user_namespace() else ()
    if _works((*user, "--unshare-pid", "--unshare-net")):
        return ""
    return (
        "bubblewrap may not make namespaces here; on Ubuntu 24.04 allow it in AppArmor "
        "(an `userns,` profile for /usr/bin/bwrap), in a container run with the namespaces allowed"
    )


def _works(namespaces: Iterable[str]) -> bool:
    command = [bubblewrap(), *namespaces, "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    try:
        return subprocess.run(command, capture_output=True, timeout=PROBE_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
