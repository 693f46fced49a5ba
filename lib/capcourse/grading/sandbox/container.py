"""One container: the same view of this machine as behind bubblewrap's walls, put up by podman or docker.

Its image is empty; what `walls` lists is mounted into it, read-only. What a process may write to lies in
memory, there is no network, no privilege, and the engine's own filter of system calls stays beside ours. It
ends with the process that it belongs to, and is removed when it ends.
"""

import contextlib
import json
import os
import re
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from capcourse.errors import BadInput, CapcourseError
from capcourse.grading.sandbox import cgroups, keeper, walls
from capcourse.grading.sandbox.engines import ANSWER_SECONDS, Engine, last_line
from capcourse.grading.sandbox.processes import children, ended

END_SECONDS = 5  # that a container has to end by itself before the engine ends it
MANY = 2**20  # processes: no limit where a student's user is the caller, whose own would count
MOUNTS = Path("/proc/self/mountinfo")


def command(
    engine: Engine, standing: walls.Walls, name: str, user: int | None, environment: dict[str, str]
) -> list[str]:
    """The engine's command line, up to the command to run inside.

    Args:
        engine: podman or docker.
        standing: what the sandbox sees and may use.
        name: of the container.
        user: an id to run as, or None for the caller's.
        environment: what the command inside gets.

    Raises:
        BadInput: a path that an engine cannot mount.
    """
    podman = engine.kind == "podman"
    limits = standing.limits
    uid, gid = (os.getuid(), os.getgid()) if user is None else (user, user)
    locked = asdict(limits) | {"user": None}
    arguments = [*engine.command, "run", "--rm", "--interactive", "--name", name, "--pull", "never"]
    arguments += ["--log-driver", "none", "--network", "none", "--ipc", "private", "--hostname", "sandbox"]
    arguments += ["--read-only", "--cap-drop", "ALL", "--user", f"{uid}:{gid}", "--workdir", standing.cwd]
    # A label of SELinux would keep it out of every folder that is not relabelled for it.
    arguments += ["--security-opt", "no-new-privileges", "--security-opt", "label=disable"]
    arguments += ["--shm-size", str(limits.disk), "--ulimit", f"nofile={limits.open_files}"]
    if podman:
        arguments += ["--read-only-tmpfs=false", "--no-hosts", "--http-proxy=false"]
        arguments += ["--userns", "keep-id"] if user is None else []
    if engine.counts:
        most = str(limits.memory)
        arguments += ["--memory", most, "--memory-swap", most, "--pids-limit", str(limits.processes)]
        locked["memory"] = None
    if engine.shares_user:
        locked["processes"] = MANY
    else:
        arguments += ["--ulimit", f"nproc={limits.processes}"]
    arguments += _mounts(standing, "notmpcopyup" if podman else "")
    settings = json.dumps({"limits": locked, "environment": environment})
    inner = [sys.executable, "-P", "-S", f"{walls.TOOLS}/keeper.py", settings, "--"]
    return [*arguments, engine.image(), *inner]


def _mounts(standing: walls.Walls, more: str) -> list[str]:
    """What is there: this machine's and this course's, read-only, and folders in memory."""
    system = [Path(path) for path in walls.SYSTEM if not Path(path).is_symlink()]
    settings = [Path(path) for path in walls.SETTINGS]
    kernel_file, sockets = standing.connection / "kernel.json", standing.connection / walls.SOCKETS
    own = {path: path for path in (*system, *settings) if path.exists()}
    own |= {path: path for path in (*walls.python_folders(), *standing.readable)}
    own |= {Path(walls.TOOLS) / name: walls.HERE / name for name in ("inside.py", "keeper.py")}
    own |= {Path(walls.TOOLS) / "shims": walls.HERE.parent / "shims"}
    own |= {Path("/etc/passwd"): standing.connection / "passwd", kernel_file: kernel_file}
    hidden = standing.hidden_paths()
    below = {path for source in own.values() for path in _mounted_below(source)}
    own |= {path: path for path in below if not set(path.parents) & set(hidden)}
    own |= {Path(standing.cwd) / name: path for name, path in standing.files.items()}
    own |= dict.fromkeys(hidden, Path(os.devnull))
    arguments = []
    for target, source in own.items():
        if target in hidden and target.is_dir():
            arguments += ["--tmpfs", _in_memory(target, "ro,size=4096", more)]
        else:
            arguments += ["--mount", _bind(source, target) + ",ro"]
    if standing.work:
        arguments += ["--mount", _bind(standing.work, standing.work)]
    free = [("/tmp", standing.limits.disk), ("/home/student", standing.limits.disk)]
    for path, size in (*free, (str(sockets), walls.SIZE_OF_SOCKETS)):
        arguments += ["--tmpfs", _in_memory(path, f"rw,exec,size={size},mode=1777", more)]
    return arguments


def _bind(source: Path, target: Path) -> str:
    if "," in f"{source}{target}":
        raise BadInput(f"{source}: a container's engine cannot mount a path with a comma; rename it")
    return f"type=bind,src={source},dst={target}"


def _in_memory(path: Path | str, options: str, more: str) -> str:
    if ":" in str(path):
        raise BadInput(f"{path}: a container's engine cannot mount a path with a colon; rename it")
    return f"{path}:{options},nosuid,nodev" + (f",{more}" if more else "")


def _mounted_below(folder: Path) -> list[Path]:
    """Other file systems mounted below a folder; what an engine mounts read-only does not hold for them."""
    found = []
    for line in MOUNTS.read_text(errors="surrogateescape").splitlines():
        written = line.split()[4]
        path = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), written))
        if path != folder and path.is_relative_to(folder):
            found.append(path)
    return found


class Container:
    """A process in a container of its own; it is gone when this process is.

    Args:
        engine: podman or docker.
        standing: what it sees and may use.
        inner: the command to run.
        environment: all the variables that it gets.
        user: an id to run as, or None for the caller's.

    Raises:
        BadInput: a path that cannot be mounted.
        CapcourseError: the container does not start.
    """

    def __init__(
        self,
        engine: Engine,
        standing: walls.Walls,
        inner: Sequence[str],
        environment: dict[str, str],
        user: int | None,
    ):
        self.engine = engine
        self.name = f"capcourse-{os.getpid()}-{secrets.token_hex(4)}"
        self._was_ended = False
        self.process = subprocess.Popen(
            [*command(engine, standing, self.name, user, environment), *inner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=standing.connection,  # podman's monitor leaves a note there when memory runs out
            start_new_session=True,  # an interrupt from the keyboard is not for it
        )
        if _first_said(self.process) != b"up\n":
            self.process.kill()
            said = last_line(self.process.stderr.read())
            self.remove()
            raise CapcourseError(f"{engine.kind} starts no container: {said}")
        try:
            self.pid = int(engine.ask("inspect", "--format", "{{.State.Pid}}", self.name))
            self.inner = _first_child(self.pid)
        except (CapcourseError, ValueError):
            self.remove()
            raise

    def was_out_of_memory(self) -> bool:
        """Tell whether a process in it was ended for its memory."""
        if self.process.poll() is None:
            top = Path(f"/proc/{self.inner}/root/sys/fs/cgroup")
            return cgroups.Group((top, top / "memory")).was_out_of_memory()
        # Its first process can be killed from outside alone: by us, or for want of memory.
        killed = self.process.returncode == 128 + signal.SIGKILL and not self._was_ended
        return killed or self.process.returncode == keeper.OUT_OF_MEMORY

    def remove(self) -> None:
        """End all that runs in it; it is removed then."""
        self._was_ended |= self.process.poll() is None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        if self.process.poll() is None and not ended(self.process.pid, END_SECONDS):
            self.process.kill()
        if self.process.wait() < 0:  # nobody has seen it off
            self.engine.remove(self.name)
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()


def _first_said(process: subprocess.Popen) -> bytes:
    """What it says first; nothing where that takes too long."""
    waiting = select.poll()
    waiting.register(process.stdout, select.POLLIN)
    return process.stdout.readline() if waiting.poll(ANSWER_SECONDS * 1000) else b""


def _first_child(pid: int) -> int:
    found = children(pid)
    if not found:
        raise CapcourseError("what runs in a container cannot be seen from here")
    return found[0]
