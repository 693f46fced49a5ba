"""Loading weights, from a folder or from the Hub, so that none is missing without a word."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def load_weights(kind: Any, source: str, dtype: str, *, absent: str | None = None, **kwargs: Any) -> Any:
    """A model of a transformers class, every weight of it read from `source`.

    transformers fills in what a checkpoint lacks with fresh numbers, and only logs it; here it is an error.
    Weights that the class has no use for, such as a classifier's head, are passed over.

    Args:
        kind: a class with `from_pretrained`.
        source: a folder written by `save_pretrained`, or a Hub name.
        dtype: of the weights in memory, such as "float32".
        absent: weights with this in their name may be missing: somebody else puts them in, or nobody asks
            for them.
        kwargs: handed on to `from_pretrained`.

    Raises:
        OSError: neither folder nor Hub has it, or weights are missing.
    """
    import torch

    with quiet():
        model, info = kind.from_pretrained(
            source, dtype=getattr(torch, dtype), output_loading_info=True, **kwargs
        )
    missing = sorted(name for name in info["missing_keys"] if absent is None or absent not in name)
    if missing:
        raise OSError(f"it lacks {len(missing)} weights of a {kind.__name__}, {missing[0]} for one")
    return model


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' warnings, where they are known and answered, as by `load_weights`."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(before)


@contextmanager
def no_bars() -> Iterator[None]:
    """Without transformers' bars: weights on disk take less time than a bar takes to draw."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
