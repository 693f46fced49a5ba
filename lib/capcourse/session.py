"""`start()`: the one call at the top of every notebook.

The module is not called `start`, since importing it would then hide the function behind the module.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from capcourse.errors import BadInput, unknown

PROFILES = ("mini", "full")
_chosen: dict[str, str] = {}


@dataclass(frozen=True)
class Session:
    """What `start` found and set."""

    profile: str
    device: str
    seed: int


def known_profile(name: str) -> str:
    """The name, once it is known to be a profile; else a BadInput that lists them."""
    if name not in PROFILES:
        raise unknown("profile", name, PROFILES)
    return name


def current_profile() -> str:
    """The profile in force: what `start` was given, else CAPCOURSE_PROFILE, else `mini`."""
    return known_profile(_chosen.get("profile") or os.environ.get("CAPCOURSE_PROFILE") or "mini")


def best_device() -> str:
    """`cuda` where PyTorch sees a GPU, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def set_seed(seed: int) -> None:
    """Seed Python's, numpy's and PyTorch's generators."""
    import numpy
    import torch

    random.seed(seed)
    numpy.random.seed(seed % 2**32)  # noqa: NPY002 (libraries draw from the global generator)
    torch.manual_seed(seed)


def is_seed(seed: Any) -> bool:
    """Whether PyTorch takes this as a seed: a whole number, 0 to 2**64 - 1."""
    return isinstance(seed, Integral) and not isinstance(seed, bool) and 0 <= seed < 2**64


@contextmanager
def seeded(seed: int | None, device: Any = "cpu") -> Iterator[None]:
    """PyTorch's random numbers as they come after a seed; afterwards they go on as if nothing had been drawn.

    Args:
        seed: a whole number, 0 to 2**64 - 1; without one nothing is changed.
        device: on which numbers are drawn.

    Raises:
        BadInput: a seed that is none.
    """
    import torch

    if seed is None:
        yield
        return
    if not is_seed(seed):
        raise BadInput(f"a seed is a whole number from 0 on, below 2**64, not {seed!r}; or leave it out")
    device = torch.device(device)
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.default_generator.manual_seed(int(seed))
        if device.type == "cuda":
            with torch.cuda.device(device):
                torch.cuda.manual_seed(int(seed))
        yield


def start(seed: int = 0, profile: str | None = None) -> Session:
    """Seed every generator, choose the profile, and print one line that says what runs where.

    Args:
        seed: for Python's, numpy's and PyTorch's random numbers.
        profile: `mini` (checkpoints trained by this kit, CPU, offline) or `full` (the published
            checkpoints from the Hub); by default the environment's CAPCOURSE_PROFILE, else `mini`.

    Raises:
        BadInput: unknown profile; or numpy was replaced on disk after it was loaded, as happens after
            an install on Colab: then restart the runtime and run again.

    Used in every chapter.
    """
    if profile is not None:
        _chosen["profile"] = known_profile(profile)
    _check_numpy()
    import torch
    import transformers

    import capcourse

    set_seed(seed)
    session = Session(current_profile(), best_device(), seed)
    print(
        f"capcourse {capcourse.__version__} · profile {session.profile} · {session.device} · "
        f"torch {torch.__version__} · transformers {transformers.__version__} · seed {seed}"
    )
    return session


def _check_numpy() -> None:
    import importlib.metadata

    import numpy

    installed = importlib.metadata.version("numpy")
    if numpy.__version__ != installed:
        raise BadInput(
            f"numpy {numpy.__version__} is loaded but {installed} is installed; "
            "restart the runtime (Runtime > Restart session), then run again from the top"
        )
