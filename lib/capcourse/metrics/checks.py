"""What arguments of several metrics must be, with the error for one that is not."""

from collections.abc import Mapping, Set
from numbers import Integral
from typing import Any

from capcourse.errors import BadInput


def shown(value: Any) -> str:
    """A value as an error shows it: in one line, and no more than people read."""
    return f"{' '.join(repr(value).split()):.60}"


def is_whole(value: Any) -> bool:
    """Whether a value is a number of things: whole, 0 or more; numpy's numbers too, True and False not."""
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= 0


def check_seed(seed: Any) -> int:
    """A seed that every generator takes.

    Raises:
        BadInput: it is no whole number, or below 0.
    """
    if not is_whole(seed):
        raise BadInput(f"seed is {shown(seed)}; a whole number from 0 was expected")
    return int(seed)


def check_samples(samples: Any, what: str) -> int:
    """How often an interval is to draw; `what` is what the error calls it.

    Raises:
        BadInput: it is no whole number, or fewer than an interval takes.
    """
    if not is_whole(samples) or samples < 100:
        raise BadInput(f"{what} is {shown(samples)}; an interval takes a whole number of draws, at least 100")
    return int(samples)


def listed(values: Any, what: str) -> list:
    """What was meant as a list; a text is none, a set has no order, and a mapping would give its keys alone.

    Raises:
        BadInput: it is no list; `what` is what the error calls it.
    """
    if isinstance(values, str | bytes | Set | Mapping) or not hasattr(values, "__iter__"):
        raise BadInput(f"{what} is of type {type(values).__name__}; expected a list")
    return list(values)
