"""Named ways to choose the next word, as arguments of transformers' `generate`.

`greedy`, `moderate` and `diverse` are S1's three (section 1.2), `greedy-16` and `beam-sample` S3's two (table
III). `beam` is the usual search, which no report ran by itself.

A decoding of your own goes into the same table; `capcourse.decoding.search` takes it as `generate` does:

    DECODINGS["mine"] = {"do_sample": True, "temperature": 0.8}
    captioner.caption(pictures, decoding="mine")
"""

from collections.abc import Callable
from math import isfinite
from numbers import Integral, Real
from typing import Any

from capcourse.errors import BadInput, unknown

DECODINGS: dict[str, dict[str, Any]] = {
    "greedy": {"do_sample": False, "num_beams": 1, "max_new_tokens": 50},
    "greedy-16": {"do_sample": False, "num_beams": 1, "max_new_tokens": 16},
    "beam": {"do_sample": False, "num_beams": 4, "max_new_tokens": 50, "early_stopping": True},
    "moderate": {"do_sample": True, "temperature": 0.7, "top_p": 0.9, "top_k": 50, "max_new_tokens": 50},
    "diverse": {"do_sample": True, "temperature": 0.9, "top_p": 0.95, "top_k": 100, "max_new_tokens": 50},
    "beam-sample": {
        "do_sample": True,
        "num_beams": 4,
        "top_p": 0.9,
        "top_k": 50,
        "temperature": 0.8,
        "early_stopping": True,
        "length_penalty": 1.0,
        "no_repeat_ngram_size": 2,
        "max_new_tokens": 16,
    },
}
UNSAID: dict[str, Any] = {"do_sample": False, "max_new_tokens": 50}  # what an entry means that does not say
UNSAID_DICE: dict[str, Any] = {"temperature": 1.0, "top_k": 50, "top_p": 1.0}  # and one that draws


def _whole(least: int) -> tuple[type, Callable[[Any], bool], str]:
    def passes(value: Any) -> bool:
        return isinstance(value, Integral) and not isinstance(value, bool) and value >= least

    return int, passes, f"a whole number from {least} on"


def _number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


# what a decoding may set: as what `generate` wants it, what passes, and the same in words
_RULES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], bool], str]] = {
    "do_sample": (bool, lambda value: isinstance(value, bool), "True or False"),
    "max_new_tokens": _whole(1),
    "num_beams": _whole(1),
    "length_penalty": (float, _number, "a number"),
    "early_stopping": (
        lambda value: value,
        lambda value: isinstance(value, bool | str) and value in (True, False, "never"),
        'True, False or "never"',
    ),
    "no_repeat_ngram_size": _whole(0),
    "temperature": (float, lambda value: _number(value) and value > 0, "a number above 0"),
    "top_k": _whole(0),
    "top_p": (float, lambda value: _number(value) and 0 < value <= 1, "a number above 0, at most 1"),
}


def decoding_arguments(name: str) -> dict[str, Any]:
    """The arguments for `generate` that a decoding's name stands for.

    Raises:
        BadInput: as `preset`.
    """
    return {"use_cache": True, **preset(name)}  # a checkpoint's own settings may say otherwise


def preset(name: str) -> dict[str, Any]:
    """What a decoding's name stands for, as the reports print it, or as you meant an entry of your own.

    Returns:
        The entry, and behind it what it does not say: no dice, and up to 50 tokens; with dice temperature 1,
        top-k 50 and top-p 1, as `generate` has them.

    Raises:
        BadInput: unknown name; or an entry that sets what is not known here, a value out of range, or a
            temperature, top-k or top-p without `do_sample`. The message lists what is known.
    """
    if not isinstance(name, str):
        known = ", ".join(sorted(map(str, DECODINGS)))
        raise BadInput(
            f"a decoding is a name, not {name!r}; known: {known}; settings of your own "
            'get a name first, as in DECODINGS["mine"] = {"do_sample": True}'
        )
    if name not in DECODINGS:
        raise unknown("decoding", name, map(str, DECODINGS))
    entry = DECODINGS[name]
    if not isinstance(entry, dict):
        raise BadInput(f"decoding '{name}': expected a dict of settings, not {entry!r}")
    strange = [repr(key) for key in entry if key not in _RULES]
    if strange:
        raise BadInput(f"decoding '{name}': unknown setting {', '.join(strange)}; known: {', '.join(_RULES)}")
    unsaid = UNSAID | (UNSAID_DICE if entry.get("do_sample") is True else {})
    try:
        settings = checked(**entry, **{key: unsaid[key] for key in unsaid if key not in entry})
    except BadInput as error:
        raise BadInput(f"decoding '{name}': {error}") from None
    idle = [] if settings["do_sample"] else [key for key in settings if key in UNSAID_DICE]
    if idle:
        raise BadInput(
            f"decoding '{name}': {', '.join(idle)} without dice; add \"do_sample\": True, or leave it out"
        )
    return settings


def checked(**settings: Any) -> dict[str, Any]:
    """Settings of a decoding, by the names of `DECODINGS`' entries, numbers as Python's own.

    Raises:
        BadInput: a value is out of range.
    """
    plain = {}
    for name, value in settings.items():
        kind, passes, expected = _RULES[name]
        if not passes(value):
            raise BadInput(f"{name}={value!r}: expected {expected}")
        plain[name] = kind(value)
    return plain
