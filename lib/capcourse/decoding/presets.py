"""Named ways to choose the next word, as arguments of transformers' `generate`.

`greedy`, `moderate` and `diverse` are S1's three (section 1.2), `greedy-16` and `beam-sample` S3's two (table
III). `beam` is the usual search, which no report ran by itself.
"""

from typing import Any

from capcourse.errors import unknown

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


def decoding_arguments(name: str) -> dict[str, Any]:
    """The arguments for `generate` that a decoding's name stands for.

    Raises:
        BadInput: unknown name; the message lists the known ones.
    """
    return {"use_cache": True, **preset(name)}  # a checkpoint's own settings may say otherwise


def preset(name: str) -> dict[str, Any]:
    """What a decoding's name stands for, as the reports print it.

    Raises:
        BadInput: unknown name; the message lists the known ones.
    """
    if name not in DECODINGS:
        raise unknown("decoding", name, DECODINGS)
    return dict(DECODINGS[name])
