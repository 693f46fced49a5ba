"""What a captioner wrote, and an account of it: which answers the limit cut, which say more than a sentence.

S4's outputs run on, half of them until the limit on new tokens cuts them off; of the eight that it prints the
first sentences alone score a BLEU-1 of .68, the whole .36. Whoever trims answers before scoring says so, and
whoever does not says how many were cut.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

_STOPS = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s)|\n")  # a sentence ends there, unless a short form does
_SHORT = re.compile(r"(?:^|\W)(?:[A-Za-z]|mrs?|ms|dr|st|vs|e\.g|i\.e)\.$", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        text: without special tokens and without the spaces around it; nothing else was taken away.
        tokens: as they were written, the one that ends the answer among them.
        ended: whether it ended by itself; else the limit on new tokens cut it.
    """

    text: str
    tokens: tuple[int, ...]
    ended: bool

    @cached_property
    def _sentences(self) -> tuple[str, str]:
        return first_sentence(self.text)

    @property
    def first_sentence(self) -> str:
        """The text up to the end of its first sentence."""
        return self._sentences[0]

    @property
    def rest(self) -> str:
        """What stands behind the first sentence; empty where nothing does."""
        return self._sentences[1]


class Answers(Sequence[Answer]):
    """Answers, one a picture, in order. Printed, they say how many were cut and how many go on."""

    def __init__(self, answers: Iterable[Answer], limit: int):
        """Take answers of at most `limit` new tokens."""
        self._answers, self.limit = tuple(answers), limit

    @classmethod
    def read(
        cls,
        rows: Iterable[Sequence[int]],
        ends: Sequence[int],
        decode: Callable[[list[Sequence[int]]], list[str]],
        limit: int,
    ) -> "Answers":
        """Answers from what a model wrote.

        Args:
            rows: the new tokens of each answer; what stands behind the token that ends it fills up the row.
            ends: the tokens that end an answer.
            decode: from tokens of several answers to their texts.
            limit: on new tokens.
        """
        written = [_up_to_end(row, ends) for row in rows]
        texts = decode([tokens for tokens, _ in written])
        both = zip(texts, written, strict=True)
        return cls((Answer(text, tuple(tokens), ended) for text, (tokens, ended) in both), limit)

    @property
    def texts(self) -> list[str]:
        """The answers, whole."""
        return [answer.text for answer in self]

    @property
    def first_sentences(self) -> list[str]:
        """The answers' first sentences: trimmed, so say so where they are scored."""
        return [answer.first_sentence for answer in self]

    @property
    def cut(self) -> int:
        """How many answers the limit on new tokens cut."""
        return sum(not answer.ended for answer in self)

    @property
    def going_on(self) -> int:
        """How many answers go on after their first sentence."""
        return sum(bool(answer.rest) for answer in self)

    @property
    def account(self) -> dict[str, int]:
        """How many answers there are, how many were cut at which limit and go on, and all tokens."""
        return {
            "answers": len(self),
            "limit": self.limit,
            "cut": self.cut,
            "going on": self.going_on,
            "tokens": sum(len(answer.tokens) for answer in self),
        }

    def __len__(self) -> int:
        return len(self._answers)

    @overload
    def __getitem__(self, index: int) -> Answer: ...
    @overload
    def __getitem__(self, index: slice) -> "Answers": ...
    def __getitem__(self, index):
        if isinstance(index, slice):
            return Answers(self._answers[index], self.limit)
        return self._answers[index]

    def __str__(self) -> str:
        return (
            f"{self.cut:,} of {len(self):,} answers cut at {self.limit} tokens; "
            f"{self.going_on:,} with a second sentence"
        )

    __repr__ = __str__


def first_sentence(text: str) -> tuple[str, str]:
    """A text's first sentence, and what stands behind it.

    A sentence ends at a line break, or where a full stop, question or exclamation mark comes before a space,
    but not behind an initial or a short form ("Mr. Hines").
    """
    for stop in _STOPS.finditer(text):
        if not _SHORT.search(text[: stop.end()]):
            return text[: stop.end()].strip(), text[stop.end() :].strip()
    return text, ""


def _up_to_end(row: Sequence[int], ends: Sequence[int]) -> tuple[Sequence[int], bool]:
    """A row up to the token that ends it, and whether there is one."""
    at = next((n for n, token in enumerate(row) if token in ends), None)
    return (row, False) if at is None else (row[: at + 1], True)
