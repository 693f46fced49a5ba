"""A kernel of our own that is forked from a warm process, without walls."""

import shutil
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode

from capcourse.grading.kernels.sockets import after_file, until_bound
from capcourse.grading.sandbox import zygotes
from capcourse.grading.sandbox.folders import make_folder

TRUSTED = (
    "numpy",
    "scipy.spatial.distance",
    "PIL.Image",
    "imagehash",
    "pycocoevalcap.bleu.bleu_scorer",
    "pycocoevalcap.cider.cider_scorer",
    "jupyter_client.blocking",
    "capcourse.grading.submission",
    *zygotes.IPYTHON,
)
"""What check notebooks import."""


class WarmProvisioner(LocalProvisioner):
    """A kernel of our own, forked from a zygote, without walls: for check notebooks, never for students."""

    preload: list[str] = List(Unicode(), help="Modules that the zygote imports.", config=True)
    _folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Talk over sockets: two kernels cannot take the same port."""
        self._folder = self._folder or make_folder()
        if self.parent:
            self.parent.transport, self.parent.ip = "ipc", str(self._folder / "s")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork."""
        file = self.parent.connection_file if self.parent else cmd[cmd.index("-f") + 1]
        request = {
            "arguments": ["-f", file, *after_file(cmd, file)],
            "cwd": kwargs.get("cwd") or str(Path.cwd()),
            "environment": dict(kwargs["env"]),
            "path": [],
            "doors": [],
            "holder": None,
            "limits": None,
        }
        self.process = zygotes.Forked(zygotes.reach(self.preload or TRUSTED, walls=False), request)
        self.pid, self.pgid = self.process.pid, None
        await until_bound(self)
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of its sockets."""
        if self._folder is not None and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        await super().cleanup(restart)
