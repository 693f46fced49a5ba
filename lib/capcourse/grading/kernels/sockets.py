"""What every kernel that talks over sockets needs, walls or none."""

import asyncio
import os
import time

from jupyter_client.provisioning import LocalProvisioner

BIND_SECONDS = 10  # for the sockets of a kernel; then its client has to wait


async def until_bound(provisioner: LocalProvisioner) -> None:
    """Wait for the sockets: who connects too early tries again a tenth of a second later."""
    if provisioner.parent is None:
        return
    info = provisioner.connection_info
    sockets = [f"{provisioner.parent.ip}-{info[name]}" for name in info if name.endswith("_port")]
    end = time.monotonic() + BIND_SECONDS
    while time.monotonic() < end and provisioner.process.poll() is None:
        if all(map(os.path.exists, sockets)):
            return
        await asyncio.sleep(0.003)


def after_file(cmd: list[str], file: str) -> list[str]:
    """The arguments of a kernel command that come after its connection file."""
    return cmd[cmd.index(file) + 1 :] if file in cmd else []
