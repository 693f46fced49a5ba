"""What the captions of a data set are like, before anything is trained on them: length, repetition, words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from capcourse.errors import BadInput

Captions = Iterable[str | Sequence[str]]  # one caption a picture, or a list of them

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
# English words that say nothing about a picture.
_STOP_WORDS = """
    a an and are as at be been but by for from had has have he her his how i in into is it its of on or our
    out over she so some than that the their them there these they this those to up was we were what when
    where which while who will with you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HYPHENATED = re.compile(r"[^\W_]+(?:['’‐‑-][^\W_]+)*")


def words(caption: str, hyphenated: bool = False) -> list[str]:
    """The words of a caption: runs of letters and digits of any script, in lower case.

    An apostrophe inside a word belongs to it ("shepherd's"). A hyphen does not: "Zucchini-Lentil Fritters"
    are of zucchini and of lentils, and a reader who knows the two words knows the third.

    Args:
        caption: any text.
        hyphenated: keep words that a hyphen joins as one.
    """
    return (_HYPHENATED if hyphenated else _WORD).findall(caption.lower())


@dataclass(frozen=True)
class Spread:
    """How a number varies: its mean, extremes, quantiles by share, and how many captions have each value."""

    mean: float
    min: int
    max: int
    quantiles: dict[float, float]
    histogram: dict[int, int]


@dataclass(frozen=True)
class Lengths:
    """The lengths of captions, in words (`words`) and in characters."""

    captions: int
    words: Spread
    characters: Spread


def caption_lengths(captions: Captions) -> Lengths:
    """How long captions are.

    Published lengths in "tokens" depend on the tokeniser: one that counts the final full stop finds a
    token more in each caption.

    Args:
        captions: one string a picture, or a list of strings.

    Raises:
        BadInput: there are no captions, or one is not a string.

    Used in *Looking before training* and *Five captions, five opinions*.
    """
    flat = [caption for group in _groups(captions) for caption in group]
    if not flat:
        raise BadInput("no captions to measure; pass at least one")
    return Lengths(len(flat), _spread([len(words(c)) for c in flat]), _spread([len(c) for c in flat]))


@dataclass(frozen=True)
class Duplicates:
    """Captions that say again what an earlier one said.

    Attributes:
        captions: how many there are in all.
        distinct: how many different ones.
        repeated: rows that repeat an earlier caption, of whatever picture: `captions - distinct`.
        within_image: rows that repeat an earlier caption of the same picture.
        share: `repeated / captions`.
        most_common: the captions that come more than once and how often, the most frequent first.
    """

    captions: int
    distinct: int
    repeated: int
    within_image: int
    share: float
    most_common: list[tuple[str, int]]


def duplicate_captions(captions: Captions, exact: bool = True, most: int = 10) -> Duplicates:
    """Count repeated captions.

    There are two counts, and a report should say which it gives: a sentence that fits many pictures
    ("There is a bridge.") is repeated across pictures; a sentence that stands twice at one picture is one
    opinion counted as two.

    Args:
        captions: one string a picture, or a list of strings.
        exact: compare the text as it is; if false, compare the words only, without case and punctuation.
        most: how many of the most frequent to list.

    Raises:
        BadInput: there are no captions, or one is not a string.

    Used in *Five captions, five opinions*.
    """
    groups = _groups(captions)
    keys = [[c if exact else " ".join(words(c)) for c in group] for group in groups]
    counts = Counter(key for group in keys for key in group)
    total = counts.total()
    if not total:
        raise BadInput("no captions to compare; pass at least one")
    repeated = total - len(counts)
    within = sum(len(group) - len(set(group)) for group in keys)
    common = [(key, count) for key, count in counts.most_common(most) if count > 1]
    return Duplicates(total, len(counts), repeated, within, repeated / total, common)


@dataclass(frozen=True)
class Vocabulary:
    """The words of a set of captions; `counts` holds them with the most frequent first."""

    counts: Counter[str]

    @property
    def running_words(self) -> int:
        """All words, each as often as it comes."""
        return self.counts.total()

    @property
    def once(self) -> list[str]:
        """The words that come once only (hapax legomena), in alphabetical order: nothing teaches them."""
        return sorted(word for word, count in self.counts.items() if count == 1)

    def coverage(self, size: int) -> float:
        """The share of the running words (0 to 1) that the `size` most frequent words make up."""
        if not self.counts:
            return 0.0
        return sum(count for _, count in self.counts.most_common(size)) / self.running_words

    def size_for(self, coverage: float) -> int:
        """How many of the most frequent words make up that share (0 to 1) of the running words."""
        reached = accumulate(count for _, count in self.counts.most_common())
        wanted = coverage * self.running_words - 1e-9
        return next((n for n, total in enumerate(reached, start=1) if total >= wanted), len(self.counts))

    def without(self, stop_words: Collection[str] = STOP_WORDS) -> "Vocabulary":
        """The vocabulary without some words."""
        return Vocabulary(Counter({w: n for w, n in self.counts.items() if w not in stop_words}))

    def unseen(self, captions: Captions) -> float:
        """The share of running words (0 to 1) of other captions that this vocabulary lacks."""
        other = [word for group in _groups(captions) for caption in group for word in words(caption)]
        return sum(word not in self.counts for word in other) / len(other) if other else 0.0

    def __len__(self) -> int:
        return len(self.counts)

    def __repr__(self) -> str:
        return (
            f"Vocabulary({len(self):,} words, {len(self.once):,} of them once, {self.running_words:,} in all)"
        )


def vocabulary(captions: Captions, hyphenated: bool = False) -> Vocabulary:
    """Count the words of captions.

    Args:
        captions: one string a picture, or a list of strings.
        hyphenated: keep words that a hyphen joins as one (see `words`).

    Raises:
        BadInput: a caption is not a string.

    Used in *Looking before training* and *Five captions, five opinions*.
    """
    found = Counter(
        word for group in _groups(captions) for caption in group for word in words(caption, hyphenated)
    )
    return Vocabulary(Counter(dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))))


def odd_characters(captions: Captions) -> dict[str, int]:
    """Characters that a keyboard does not type and an eye may not see, by name, with how many captions have
    them: zero-width spaces, no-break spaces, curly quotes, long dashes, control characters.

    Letters of any script are not odd. The most frequent come first.

    Raises:
        BadInput: a caption is not a string.

    Used in *Five captions, five opinions*.
    """
    counts: Counter[str] = Counter()
    for group in _groups(captions):
        for caption in group:
            counts.update({_character(c) for c in caption if not _usual(c)})
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _usual(character: str) -> bool:
    return " " <= character <= "~" or unicodedata.category(character)[0] in "LMN"


def _character(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character').lower()}"


def _spread(values: list[int]) -> Spread:
    quantiles = dict(zip(QUANTILES, np.quantile(values, QUANTILES).tolist(), strict=True))
    histogram = dict(sorted(Counter(values).items()))
    return Spread(float(np.mean(values)), min(values), max(values), quantiles, histogram)


def _groups(captions: Captions) -> list[list[str]]:
    """The captions of each picture; a string among them is the only caption of its picture."""
    if isinstance(captions, str):
        raise BadInput("captions is one string; pass a list of them")
    groups = [[group] if isinstance(group, str) else group for group in captions]
    for n, group in enumerate(groups):
        if not isinstance(group, Iterable):
            raise BadInput(f"captions[{n}] is {group!r}; expected a string or a list of strings")
        for caption in group:
            if not isinstance(caption, str):
                raise BadInput(f"captions[{n}] holds {caption!r}; a caption is a string")
    return [list(group) for group in groups]
