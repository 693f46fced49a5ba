"""Retrieval: given a picture, find its caption among many; given a caption, find its picture.

The usual measure of a CLIP. Here it has a ceiling: an oracle that reads what was drawn instead of looking.
Sources: recall at k as in Radford et al. 2021, table 13, and Karpathy and Fei-Fei 2015, table 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capcourse.data.dataset import WORLDS, DrawnExample, Example
from capcourse.data.explore import words
from capcourse.data.readers.text import mend_caption
from capcourse.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

AT = (1, 5, 10)


@dataclass(frozen=True)
class Retrieval:
    """Recall at 1, 5 and 10 in both directions, as shares from 0 to 1."""

    text_of_image: dict[int, float]
    image_of_text: dict[int, float]

    def __str__(self) -> str:
        def line(name: str, recall: dict[int, float]) -> str:
            return f"{name}  " + "   ".join(f"R@{k} {value:.3f}" for k, value in recall.items())

        return "\n".join(
            [line("picture -> caption", self.text_of_image), line("caption -> picture", self.image_of_text)]
        )


def retrieval(similarity: np.ndarray, owners: Sequence[int] | None = None) -> Retrieval:
    """Score a table of similarities.

    Equal similarities are in no order: a picture that ties with t others in t + 1 places gets the share of
    orders that put it among the first k, so that a constant table scores what guessing scores.

    Args:
        similarity: (images, texts)
        owners: (texts,), the row of the image that each text belongs to; by default the diagonal.

    Returns:
        Recall at k: for a picture, whether any of its texts is among the k most similar; for a text, whether
        its picture is.

    Raises:
        BadInput: the shapes do not fit, or an image has no text.

    Used in *Looking before training*.
    """
    import numpy as np

    similarity = np.asarray(similarity, float)
    if similarity.ndim != 2 or not similarity.size:
        raise BadInput(f"similarity has the shape {similarity.shape}; expected (images, texts), both > 0")
    images, texts = similarity.shape
    if owners is None:
        if images != texts:
            raise BadInput(f"{texts} texts for {images} images: say in `owners` which image each belongs to")
        owners = range(images)
    owners = np.asarray(owners)
    if owners.shape != (texts,) or set(owners.tolist()) != set(range(images)):
        raise BadInput(f"owners wants one image from 0 to {images - 1} for each of {texts} texts, all used")
    rows = [_first_places(similarity[i], owners == i) for i in range(images)]
    columns = [_first_places(similarity[:, j], np.arange(images) == owners[j]) for j in range(texts)]
    return Retrieval(
        *(dict(zip(AT, np.mean(found, axis=0).tolist(), strict=True)) for found in (rows, columns))
    )


def _first_places(values: np.ndarray, own: np.ndarray) -> list[float]:
    """For each k of `AT`: the chance that one of `own` is among the k largest, ties in random order."""
    best = values[own].max()
    ahead = int((values > best).sum())  # none of them is own
    tied = int((values == best).sum())
    others = tied - int((values[own] == best).sum())

    def chance(places: int) -> float:
        if places <= 0:
            return 0.0
        return 1.0 if places >= tied else 1 - math.comb(others, places) / math.comb(tied, places)

    return [chance(k - ahead) for k in AT]


def oracle_similarity(examples: Sequence[Example]) -> np.ndarray:
    """How well each caption fits each drawn picture for someone who reads the scene instead of looking.

    The oracle knows every word that is true of a scene (`words` of its world). A word of a caption that is
    true speaks for the picture, a false one against it, each by how rare it is among the captions (its idf).
    It reads words, not sentences: "a red dog and a black cat" is to it "a black dog and a red cat".

    Args:
        examples: drawn pictures of one world.

    Returns:
        (images, texts), the texts being all captions of the first picture, then of the second, and so on.

    Raises:
        BadInput: a picture that was not drawn, of which nobody knows the truth.

    Used in *Looking before training*.
    """
    import numpy as np

    if not examples or not all(isinstance(e, DrawnExample) for e in examples):
        raise BadInput("the oracle reads scene descriptions: give it one or more drawn pictures")
    lexicon = frozenset().union(*(WORLDS[name].LEXICON for name in {e.world for e in examples}))
    truths = [WORLDS[e.world].words(e.scene) for e in examples]
    said = [_words(caption) & lexicon for e in examples for caption in e.captions]
    count = Counter(word for heard in said for word in heard)
    place = {word: n for n, word in enumerate(sorted(count))}
    weight = np.array([math.log(len(said) / count[word]) for word in place])
    texts = np.zeros((len(said), len(place)))
    for j, heard in enumerate(said):
        texts[j, [place[word] for word in heard]] = 1
    true = -np.ones((len(examples), len(place)))
    for i, truth in enumerate(truths):
        true[i, [place[word] for word in truth if word in place]] = 1
    return (true * weight) @ texts.T


def owners(captions: Sequence[Sequence[Any]]) -> list[int]:
    """The image of each caption once all captions stand in one list: [[a, b], [c]] gives [0, 0, 1]."""
    return [i for i, group in enumerate(captions) for _ in group]


def _words(caption: str) -> frozenset[str]:
    """The words of a caption, hyphenated words whole and in parts."""
    mended, _ = mend_caption(caption)
    return frozenset(words(mended)) | frozenset(words(mended, hyphenated=True))
