"""`Begun`: a picture and a question before a captioner, the answer not begun yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Begun:
    """What a search has to know of a captioner: to it, every family is a function from tokens to logits.

    `Captioner.begin` makes one.

    Attributes:
        next_logits: from answers so far, (lines, tokens), all to the same picture and equally long, to the
            logits of the token that follows each, (lines, vocabulary), float32. The whole row is computed
            afresh each time; `generate` keeps what it has computed in a cache.
        ends: the tokens that end an answer.
        before: the tokens before the answer that `generate` counts among those an n-gram may not repeat: the
            turn of a vision-language model, GPT-2's start token, nothing where vectors stand before.
        text: from tokens of the answer to their text, special tokens and the first space with it.
        device: where the logits are.
    """

    next_logits: Callable[[Any], Any]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    text: Callable[[Sequence[int]], str]
    device: Any
