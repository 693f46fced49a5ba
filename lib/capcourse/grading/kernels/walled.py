"""A kernel in a fresh Python behind walls, and what the other kinds have in common with it."""

import asyncio
import contextlib
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, List, Unicode

from capcourse.errors import BadInput
from capcourse.grading.sandbox import cgroups, walls
from capcourse.grading.sandbox.container import Container
from capcourse.grading.sandbox.folders import make_folder
from capcourse.grading.sandbox.limits import Limits
from capcourse.grading.sandbox.processes import children, give, nobodys_id

ALWAYS = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_OFFLINE": "1",
    "HOME": "/home/student",
    "JDK_JAVA_OPTIONS": "-XX:-UsePerfData",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PIP_NO_INDEX": "1",  # `!pip install` says at once that there is no network
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONSAFEPATH": "1",  # a handed-in numpy.py must not stand in for numpy
    "TMPDIR": "/tmp",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}
"""The environment of a sandboxed kernel; `env_allow` adds to it by name."""
ENV_ALLOW = "CAPCOURSE_ENV_ALLOW"  # `env_allow` for clients that give a kernelspec no traits, with spaces


class SandboxProvisioner(LocalProvisioner):
    """A kernel in a fresh Python behind walls: bubblewrap, limits, no privileges, no network."""

    limits: dict[str, int] = Dict(help="Limits that differ, by the names of `Limits`.", config=True)
    forbidden: list[str] = List(Unicode(), help="Packages that are not to be found in it.", config=True)
    files: dict[str, str] = Dict(help="Files that lie in its folder, by name; read-only.", config=True)
    readable: list[str] = List(Unicode(), help="Further paths that it may read.", config=True)
    env_allow: list[str] = List(
        Unicode(),
        help="Variables of the caller that it may see; `NBGRADER_*` means all that begin so.",
        config=True,
    )

    _folder: Path | None = None
    _lent: tuple[Path, int] | None = None
    group: cgroups.Group | Container | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let the kernel talk over sockets in a folder of its own memory, for it has no network."""
        self._need_walls()
        self._use_ipc()
        kwargs = await super().pre_launch(**kwargs)
        kwargs["env"] = self._environment(kwargs.get("env", os.environ))
        return kwargs

    def _need_walls(self) -> None:
        if trouble := walls.trouble():
            raise BadInput(f"no sandbox: {trouble}")

    def _use_ipc(self) -> None:
        if self._folder is None:
            self._folder = make_folder()
        for left in self._folder.iterdir():  # a kernel that was here before has gone
            left.unlink()
        if self.parent:
            self.parent.transport, self.parent.ip = "ipc", str(self._folder / walls.SOCKETS / "s")

    def _link_sockets(self, pid: int) -> None:
        """Let the folder of its sockets be found from outside; it lies in the sandbox's memory, not here."""
        sockets = self._folder / walls.SOCKETS
        sockets.symlink_to(f"/proc/{pid}/root{sockets}")

    def _environment(self, given: Any) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), ALWAYS["PATH"]])
        names = ["LANG", "LC_ALL", *(self.env_allow or os.environ.get(ENV_ALLOW, "").split())]
        allowed = {
            name: value
            for name, value in given.items()
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in names)
        }
        return ALWAYS | {"PATH": path, "PYTHONPATH": f"{walls.TOOLS}/shims"} | allowed

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start bubblewrap, and in it `inside.py`, which becomes the kernel."""
        limits, user = self._prepare(cmd)
        self.group = cgroups.make_group(limits.memory, limits.processes)
        cmd = self._as_seen_inside(cmd)
        setting = [item for name, value in kwargs["env"].items() for item in ("--setenv", name, value)]
        inner = [sys.executable, "-P", "-S", f"{walls.TOOLS}/inside.py", self._lock(limits, user), "--", *cmd]
        read, write = os.pipe()
        try:
            command = self._walls(limits, kwargs.get("cwd"), user).command(
                inner, *setting, "--info-fd", str(write)
            )
            kwargs |= {"pass_fds": (write,), "stdin": subprocess.DEVNULL}
            started = await super().launch_kernel(self._through_doors(command), **self._quiet(kwargs))
            os.close(write)
            write = -1
            with os.fdopen(read) as info:
                read = -1
                self._init = json.loads(info.read() or "{}").get("child-pid")
            self._link_sockets(self._init)
        finally:
            for end in (read, write):
                if end >= 0:
                    os.close(end)
        return started

    def _quiet(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """What a kernel writes beside its messages is nobody's business."""
        return kwargs | {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def _prepare(self, cmd: list[str]) -> tuple[Limits, int | None]:
        known = {field.name for field in fields(Limits)}
        if strange := sorted(set(self.limits) - known):
            raise BadInput(f"unknown limit '{strange[0]}'; known: {', '.join(sorted(known))}")
        limits = Limits(**self.limits)
        user = self._other_user()
        self._given_file = self.parent.connection_file if self.parent else cmd[cmd.index("-f") + 1]
        self._connection_file = self._folder / "kernel.json"
        self._connection_file.write_bytes(Path(self._given_file).read_bytes())
        inside = self._own_id if user is None else user
        (self._folder / "passwd").write_text(f"student:x:{inside}:{inside}::/home/student:/bin/sh\n")
        if user is not None:
            give(self._folder, user)
        return limits, user

    _own_id = walls.USER

    def _other_user(self) -> int | None:
        """Who the kernel runs as, where that may be another user than the caller."""
        return None if walls.needs_user_namespace() else nobodys_id()

    def _as_seen_inside(self, cmd: list[str]) -> list[str]:
        return [str(self._connection_file) if part == self._given_file else part for part in cmd]

    def _lock(self, limits: Limits, user: int | None) -> str:
        return json.dumps(self._locked(limits, user))

    def _locked(self, limits: Limits, user: int | None) -> dict[str, Any]:
        held = asdict(limits) | {"user": user}
        return held | {"memory": None} if self.group else held

    def _walls(self, limits: Limits, cwd: str | None, user: int | None) -> walls.Walls:
        work = Path(cwd).resolve() if cwd else None
        if work and user is not None:  # root's own folder, lent to the kernel while it lives
            self._lent = (work, work.stat().st_uid)
            give(work, user)
        files = {}
        for number, (name, path) in enumerate(self.files.items()):  # copies, for they may be root's alone
            files[name] = Path(shutil.copyfile(path, self._folder / f"file-{number}"))
            files[name].chmod(0o444)
        readable = tuple(map(Path, self.readable))
        return walls.Walls(limits, self._folder, work, tuple(self.forbidden), readable, files)

    def _through_doors(self, command: list[str]) -> list[str]:
        """Enter the control group first; bubblewrap and all that it starts are then in it."""
        if self.group is None:
            return command
        doors = [str(door) for door in self.group.doors]
        enter = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"'
        return ["/bin/sh", "-c", enter, "sh", *doors, "--", *command]

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel itself; anything else ends the sandbox with all that is in it."""
        if not self.process:
            return
        if signum == 0:
            self.process.send_signal(0)
        elif signum == signal.SIGINT:
            for pid in children(self._init or 0):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signum)
        else:
            self._end()

    def _end(self) -> None:
        for pid in (self._init, self.process.pid if self.process else None):
            if pid:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)

    _init: int | None = None

    async def wait(self) -> int | None:
        """Wait for its end, which is near: it has been killed."""
        if self.process is None:
            return 0
        while (status := self.process.poll()) is None:
            await asyncio.sleep(0.005)
        self.process = None
        return status

    async def kill(self, restart: bool = False) -> None:
        """End everything in the sandbox."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """End everything in the sandbox; a student's process is not asked."""
        await self.send_signal(signal.SIGKILL)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what the kernel had: its folder and its control group."""
        self._end()
        if self._lent is not None:
            give(*self._lent)
            self._lent = None
        if self.group is not None:
            self.group.remove()
            self.group = None
        if self._folder is not None and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        await super().cleanup(restart)
