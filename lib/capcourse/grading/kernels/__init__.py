"""Kernel provisioners: a Jupyter client starts a kernel as ever, and it comes up behind walls.

`capcourse-sandbox` starts a fresh Python behind bubblewrap, `capcourse-fork` a fork of a warm one behind the
same walls, `capcourse-container` a fresh Python in a container, and `capcourse-warm` a warm fork without
walls for our own check notebooks. Any client takes them, with `JUPYTER_DEFAULT_PROVISIONER_NAME` or from a
kernelspec's metadata, which may also give their traits.
"""

from capcourse.grading.kernels.contained import ContainerProvisioner
from capcourse.grading.kernels.forked import ForkProvisioner
from capcourse.grading.kernels.walled import ALWAYS, ENV_ALLOW, SandboxProvisioner
from capcourse.grading.kernels.warm import TRUSTED, WarmProvisioner

__all__ = [
    "ALWAYS",
    "ENV_ALLOW",
    "TRUSTED",
    "ContainerProvisioner",
    "ForkProvisioner",
    "SandboxProvisioner",
    "WarmProvisioner",
]
