"""Optimizers by name, and the check that they hold what learns: each parameter exactly once."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from capcourse.captioners.parts import Part
from capcourse.errors import BadInput, CapcourseError, unknown

OPTIMIZERS: dict[str, str] = {  # classes of torch.optim
    "adamw": "AdamW",
    "adam": "Adam",
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adafactor": "Adafactor",
}


def new_optimizer(
    parts: Mapping[str, Part],
    name: str = "adamw",
    lr: float | Mapping[str, float] = 5e-5,
    weight_decay: float = 0.01,
) -> Any:
    """An optimizer of what learns in a captioner.

    Biases and the weights of layer norms are not decayed, as is usual (Devlin et al. 2019, BERT's code).

    Args:
        parts: of a captioner, from its `parts()`; their `requires_grad` says what learns.
        name: one of `OPTIMIZERS`; SGD has momentum 0.9.
        lr: one learning rate, or one for each part that learns.
        weight_decay: how much the other weights are pulled towards zero.

    Raises:
        BadInput: an unknown optimizer, a rate that is no positive number, or a part without a rate.
    """
    import torch

    if name not in OPTIMIZERS:
        raise unknown("optimizer", name, OPTIMIZERS)
    groups = []
    for part_name, part in parts.items():
        learning = [p for p in part.parameters() if p.requires_grad]
        if not learning:
            continue
        rate = _rate(lr, part_name)
        for matrices, decay in ((True, weight_decay), (False, 0.0)):
            chosen = [p for p in learning if (p.ndim > 1) == matrices]
            if chosen:
                groups.append({"params": chosen, "lr": rate, "weight_decay": decay, "part": part_name})
    if not groups:
        raise BadInput(f"nothing learns; name a part to train: {', '.join(parts)}")
    kind: Callable[..., Any] = getattr(torch.optim, OPTIMIZERS[name])
    return kind(groups, momentum=0.9) if name == "sgd" else kind(groups)


def _rate(lr: float | Mapping[str, float], part: str) -> float:
    if isinstance(lr, Mapping):
        if part not in lr:
            raise BadInput(f"lr names no rate for {part}, which learns; it has {', '.join(lr) or 'none'}")
        lr = lr[part]
    if isinstance(lr, bool) or not isinstance(lr, (int, float)) or not 0 < lr < float("inf"):
        raise BadInput(f"a learning rate is a positive number, such as 1e-4, not {lr!r}")
    return float(lr)


def check_optimizer(model: Any, optimizer: Any) -> int:
    """Make sure that what learns is in the optimizer, each parameter once, and nothing else.

    A parameter that wants gradients and is in no group keeps the numbers that it began with, without a word:
    so it went, by the printed code, with the decoder of S1's second stage.

    Args:
        model: a module.
        optimizer: a `torch.optim.Optimizer`.

    Returns:
        How many numbers learn.

    Raises:
        CapcourseError: a parameter that learns is missing or doubled, or one is there that does not learn.
    """
    learning = {id(p): name for name, p in model.named_parameters() if p.requires_grad}
    held = Counter(id(p) for group in optimizer.param_groups for p in group["params"])
    missing = [name for key, name in learning.items() if key not in held]
    doubled = [name for key, name in learning.items() if held[key] > 1]
    frozen = [name for name, p in model.named_parameters() if id(p) in held and id(p) not in learning]
    for found, what in (
        (missing, "learn by requires_grad and are in no group of the optimizer"),
        (doubled, "are in the optimizer more than once"),
        (frozen, "are in the optimizer and frozen by requires_grad"),
    ):
        if found:
            raise CapcourseError(f"{len(found)} parameters {what}, {found[0]} for one")
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
