"""A kernel behind walls that is forked from a warm process."""

import contextlib
import json
import os
import signal
import subprocess
from typing import Any

from traitlets import List, Unicode

from capcourse.errors import CapcourseError
from capcourse.grading.kernels.sockets import after_file, until_bound
from capcourse.grading.kernels.walled import SandboxProvisioner
from capcourse.grading.sandbox import cgroups, walls, zygotes
from capcourse.grading.sandbox.processes import ended


class ForkProvisioner(SandboxProvisioner):
    """A kernel behind the same walls, forked from a zygote that has imported the heavy libraries already."""

    preload: list[str] = List(
        Unicode(), list(zygotes.STUDENT), help="Modules that the zygote imports.", config=True
    )
    _holder: subprocess.Popen | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Put up the walls around a process that waits, and fork a kernel into them."""
        limits, user = self._prepare(cmd)
        self.group = cgroups.make_group(limits.memory, limits.processes)
        standing = self._walls(limits, kwargs.get("cwd"), user)
        self._init = self._hold(standing)
        self._link_sockets(self._init)
        environment = kwargs["env"]
        request = {
            "arguments": ["-f", str(self._connection_file), *after_file(cmd, self._given_file)],
            "cwd": standing.cwd,
            "environment": environment,
            "path": [f"{walls.TOOLS}/shims"],
            "doors": [str(door) for door in self.group.doors] if self.group else [],
            "holder": self._init,
            "limits": self._locked(limits, user),
        }
        self.process = zygotes.Forked(zygotes.reach(self.preload, self.forbidden), request)
        self.pid, self.pgid = self.process.pid, None
        await until_bound(self)
        return self.connection_info

    def _hold(self, standing: walls.Walls) -> int:
        """Start the process that the walls stand around; it ends with this one, and its end is theirs."""
        read, write = os.pipe()
        inner = ["/bin/sh", "-c", "echo up; exec cat"]
        with os.fdopen(read) as info:
            try:
                self._holder = subprocess.Popen(
                    standing.command(inner, "--info-fd", str(write)),
                    env={},  # who is of one user with bubblewrap can read what it was started with
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    pass_fds=(write,),
                    start_new_session=True,
                )
            finally:
                os.close(write)
            if self._holder.stdout.readline() != b"up\n":
                said = self._holder.stderr.read().decode(errors="replace").strip()
                raise CapcourseError(f"the walls do not stand: {said[-300:]}")
            return json.loads(info.read())["child-pid"]

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel, or end everything behind the walls."""
        if signum == signal.SIGINT and self.process:
            self.process.send_signal(signum)
        elif signum != 0:
            self._end()

    def _end(self) -> None:
        if self._holder is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._init or self._holder.pid, signal.SIGKILL)
            if not ended(self._holder.pid, seconds=5):  # it sees its child off first
                self._holder.kill()
            self._holder.wait()
            for pipe in (self._holder.stdin, self._holder.stdout, self._holder.stderr):
                pipe.close()
            self._holder = None
