"""A kernel in a container, where bubblewrap cannot work."""

import os
from typing import Any

from capcourse.grading.kernels.sockets import until_bound
from capcourse.grading.kernels.walled import SandboxProvisioner
from capcourse.grading.sandbox import containers
from capcourse.grading.sandbox.container import Container
from capcourse.grading.sandbox.processes import nobodys_id


class ContainerProvisioner(SandboxProvisioner):
    """A kernel in a fresh Python in a container of podman or docker, with the same limits and the same view.

    `/content` is the folder in memory here, also where a kernel is started in a folder of the caller's.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a container, and in it `keeper.py`, which starts the kernel."""
        limits, user = self._prepare(cmd)
        standing = self._walls(limits, kwargs.get("cwd"), user)
        inner = self._as_seen_inside(cmd)
        self.group = Container(containers.find(), standing, inner, kwargs["env"], user)
        self.process, self._init = self.group.process, self.group.pid
        self.pid, self.pgid = self.process.pid, None
        self._link_sockets(self.group.inner)
        await until_bound(self)
        return self.connection_info

    def _need_walls(self) -> None:
        containers.find()

    @property
    def _own_id(self) -> int:
        return os.getuid()

    def _other_user(self) -> int | None:
        return nobodys_id() if os.geteuid() == 0 else None

    def _end(self) -> None:
        if self.group is not None:
            self.group.remove()
