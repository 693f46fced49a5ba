"""BLEU, ROUGE-L and CIDEr-D with the reference side done once, equal to pycocoevalcap's to 1e-9.

Every n-gram of the references gets a number. A caption is then a few rows of integers, and what is counted,
clipped and weighed for one caption is done for all captions at once. Definitions and constants are those of
pycocoevalcap 1.2 (`bleu_scorer.py`, `rouge.py`, `cider_scorer.py`), which the tests hold this file against.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from capcourse.metrics.scores import Parts

ORDERS = 4  # n-grams of 1 to 4 words
_TINY, _SMALL = 1e-15, 1e-9  # what pycocoevalcap adds to matches and to totals
_BETA = 1.2  # ROUGE-L's weight of recall against precision
_SIGMA = 6.0  # CIDEr-D's tolerance for a difference in length, in bigrams


@dataclass(frozen=True)
class Counts:
    """How often each text has each n-gram of one order: one entry for each pair, sorted by text.

    Attributes:
        text: (entries,)
        gram: (entries,), the n-gram's number; one that no reference has comes after all that one has.
        count: (entries,)
    """

    text: np.ndarray
    gram: np.ndarray
    count: np.ndarray


@dataclass(frozen=True)
class Captions:
    """Captions as their references number them: the lengths in words, and the n-grams order by order."""

    length: np.ndarray
    counts: tuple[Counts, ...]


class References:
    """The references of images, made ready for captions to be held against them."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        """Number the n-grams of (images, references) tokenised texts."""
        self.images = len(groups)
        self.of_image = np.array([len(group) for group in groups])
        self.owner = np.repeat(np.arange(self.images), self.of_image)  # (texts,) the image of each
        self._texts = [text for group in groups for text in group]
        self._vocabulary: dict[str, int] = {}
        self._keys: list[np.ndarray] = []  # of 2-, 3- and 4-grams, sorted: what precedes and the last word
        words, text, self._length = _flat([text.split() for text in self._texts], self._vocabulary)
        levels = [words]
        for order in range(1, ORDERS):
            starts = _starts(text, order)
            pair = levels[-1][starts] * len(self._vocabulary) + words[starts + order]
            keys, numbers = np.unique(pair, return_inverse=True)
            self._keys.append(keys)
            levels.append(_at(starts, numbers, len(words)))
        self._sizes = [len(self._vocabulary), *map(len, self._keys)]
        self._counts = [_count(text, level, size) for level, size in zip(levels, self._sizes, strict=True)]

    def read(self, captions: Sequence[str]) -> Captions:
        """Number the n-grams of one caption an image, tokenised; those of no reference get new numbers."""
        vocabulary = dict(self._vocabulary)
        words, text, length = _flat([caption.split() for caption in captions], vocabulary)
        known_words, counts, level = self._sizes[0], [], words
        counts.append(_count(text, words, len(vocabulary)))
        for order, keys in enumerate(self._keys, start=1):
            starts = _starts(text, order)
            before, last = level[starts], words[starts + order]
            pair = before * known_words + last
            place = np.searchsorted(keys, pair)
            known = (before < self._sizes[order - 1]) & (last < known_words) & (place < len(keys))
            known[known] = keys[place[known]] == pair[known]
            new, numbers = np.unique((before * len(vocabulary) + last)[~known], return_inverse=True)
            place[~known] = len(keys) + numbers
            level = _at(starts, place, len(words))
            counts.append(_count(text, level, len(keys) + len(new)))
        return Captions(length, tuple(counts))

    # --- BLEU -------------------------------------------------------------------------------------------

    @cached_property
    def _highest(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each order: image and n-gram as sorted keys, with the highest count in any one reference."""
        tables = []
        for counts, size in zip(self._counts, self._sizes, strict=True):
            key = self.owner[counts.text] * size + counts.gram
            order = np.argsort(key, kind="stable")
            keys, first = np.unique(key[order], return_index=True)
            count = counts.count[order]
            tables.append((keys, np.maximum.reduceat(count, first) if len(first) else count))
        return tables

    def bleu(self, captions: Captions) -> tuple[np.ndarray, list[Parts]]:
        """BLEU-1 to BLEU-4.

        Returns:
            (4, images), and for each order what its corpus value is made of.
        """
        matched = np.zeros((self.images, ORDERS))
        for order, (counts, (keys, highest)) in enumerate(zip(captions.counts, self._highest, strict=True)):
            known = counts.gram < self._sizes[order]
            image = counts.text[known]
            key = image * self._sizes[order] + counts.gram[known]
            place = np.minimum(np.searchsorted(keys, key), max(len(keys) - 1, 0))
            found = keys[place] == key if len(keys) else np.zeros(len(key), bool)
            clipped = np.minimum(counts.count[known][found], highest[place[found]])
            matched[:, order] = _sums(image[found], clipped, self.images)
        total = np.maximum(0, captions.length[:, None] - np.arange(ORDERS))
        table = np.concatenate(
            [matched, total, captions.length[:, None], self._closest(captions.length)[:, None]], axis=1
        )
        parts = [Parts(table, lambda sums, n=n: _bleu(sums)[..., n]) for n in range(ORDERS)]
        return _bleu(table).T, parts

    def _closest(self, length: np.ndarray) -> np.ndarray:
        """For each image the reference length closest to the caption's, the shorter of two equally close."""
        away = np.abs(self._length - length[self.owner])
        order = np.lexsort((self._length, away, self.owner))
        return self._length[order][np.cumsum(self.of_image) - self.of_image].astype(float)

    # --- ROUGE-L ----------------------------------------------------------------------------------------

    @cached_property
    def _masks(self) -> list[tuple[dict[str, int], int]]:
        """Each reference as bit masks, word to the places where it stands; and its number of words."""
        masks = []
        for text in self._texts:
            words, places = text.split(" "), {}
            for place, word in enumerate(words):
                places[word] = places.get(word, 0) | 1 << place
            masks.append((places, len(words)))
        return masks

    def rouge(self, captions: Sequence[str]) -> np.ndarray:
        """ROUGE-L of each image: (images,)."""
        values, masks = np.zeros(self.images), iter(self._masks)
        for image, caption in enumerate(captions):
            words = caption.split(" ")
            precision = recall = 0.0
            for _ in range(self.of_image[image]):
                places, length = next(masks)
                common = _common_subsequence(words, places, length)
                precision, recall = max(precision, common / len(words)), max(recall, common / length)
            if precision and recall:
                values[image] = (1 + _BETA**2) * precision * recall / (recall + _BETA**2 * precision)
        return values

    # --- CIDEr-D ----------------------------------------------------------------------------------------

    @cached_property
    def _weighed(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        # of each order: idf by n-gram, norm by reference; then image and n-gram as sorted keys, and beside
        # each the reference and its weight
        tables = []
        for counts, size in zip(self._counts, self._sizes, strict=True):
            key = self.owner[counts.text] * size + counts.gram
            frequency = np.bincount(np.unique(key) % size, minlength=size) if size else np.zeros(0)
            idf = np.log(float(self.images)) - np.log(np.maximum(1.0, frequency))
            weight = counts.count * idf[counts.gram]
            norm = np.sqrt(_sums(counts.text, weight**2, len(self._texts)))
            order = np.argsort(key, kind="stable")
            tables.append((idf, norm, key[order], counts.text[order], weight[order]))
        return tables

    def cider(self, captions: Captions) -> np.ndarray:
        """CIDEr-D of each image: (images,), from 0 to 10."""
        total = np.zeros(len(self._texts))
        for order, (counts, table) in enumerate(zip(captions.counts, self._weighed, strict=True)):
            idf, norm, keys, reference, weight = table
            known = counts.gram < self._sizes[order]
            rarity = np.full(len(counts.gram), np.log(float(self.images)))  # as if one image had it
            rarity[known] = idf[counts.gram[known]]
            own = counts.count * rarity
            own_norm = np.sqrt(_sums(counts.text, own**2, self.images))
            key = counts.text[known] * self._sizes[order] + counts.gram[known]
            first, last = np.searchsorted(keys, key), np.searchsorted(keys, key, "right")
            hits = last - first  # one for each reference of the image that has the n-gram
            at = np.repeat(first - np.cumsum(hits) + hits, hits) + np.arange(hits.sum())
            shared = np.minimum(np.repeat(own[known], hits), weight[at]) * weight[at]
            value = _sums(reference[at], shared, len(self._texts))
            norms = own_norm[self.owner] * norm
            total += np.divide(value, norms, out=value, where=norms != 0)
        bigrams = np.maximum(0, self._length - 1) - np.maximum(0, captions.length - 1)[self.owner]
        total *= np.exp(-(bigrams.astype(float) ** 2) / (2 * _SIGMA**2))
        return 10 * _sums(self.owner, total / ORDERS, self.images) / self.of_image


def _sums(place: np.ndarray, values: np.ndarray, length: int) -> np.ndarray:
    """The values summed at each place: (length,)."""
    return np.bincount(place, values, length).astype(float)  # of no values it makes integers


def _bleu(sums: np.ndarray) -> np.ndarray:
    """From 4 matches, 4 totals, length and reference length to BLEU-1 to BLEU-4: (..., 10) to (..., 4)."""
    matched, total = sums[..., :ORDERS], sums[..., ORDERS : 2 * ORDERS]
    precision = np.cumprod((matched + _TINY) / (total + _SMALL), axis=-1) ** (1 / np.arange(1, ORDERS + 1))
    ratio = (sums[..., -2] + _TINY) / (sums[..., -1] + _SMALL)
    return precision * np.exp(np.minimum(0, 1 - 1 / ratio))[..., None]


def _common_subsequence(words: list[str], places: dict[str, int], length: int) -> int:
    """The length of the longest common subsequence, a bit for each place of the reference (Hyyrö 2004)."""
    full = (1 << length) - 1
    open_places = full
    for word in words:
        if mask := places.get(word):
            step = open_places & mask
            open_places = (open_places + step) | (open_places - step)
    return length - (open_places & full).bit_count()


def _flat(texts: list[list[str]], vocabulary: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All words in one row as numbers, the text of each, the length of each text; new words get numbers."""
    numbers = [vocabulary.setdefault(word, len(vocabulary)) for words in texts for word in words]
    length = np.array([len(words) for words in texts], np.int64)
    return np.array(numbers, np.int64), np.repeat(np.arange(len(texts)), length), length


def _starts(text: np.ndarray, order: int) -> np.ndarray:
    """Where an n-gram of `order + 1` words of one text begins."""
    return np.flatnonzero(text[order:] == text[: max(len(text) - order, 0)])


def _at(places: np.ndarray, numbers: np.ndarray, length: int) -> np.ndarray:
    """Numbers at their places, and -1 elsewhere."""
    row = np.full(length, -1, np.int64)
    row[places] = numbers
    return row


def _count(text: np.ndarray, level: np.ndarray, size: int) -> Counts:
    begun = level >= 0
    keys, count = np.unique(text[begun] * size + level[begun], return_counts=True)
    found, gram = np.divmod(keys, max(size, 1))
    return Counts(found, gram, count)
