"""How sure a score is: intervals by bootstrap over the images, and a paired test between two systems.

A score is computed on some images that stand for many. On others it would have come out differently, and a
difference between two systems that is smaller than that says nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capcourse.errors import BadInput
from capcourse.metrics.scores import Scores, counted

if TYPE_CHECKING:
    import numpy as np

_BLOCK = 4_000_000  # weights in memory at a time


@dataclass(frozen=True)
class Interval:
    """A corpus value, and the range that holds the true one in a share `level` of such experiments."""

    metric: str
    value: float
    low: float
    high: float
    level: float
    images: int

    def __str__(self) -> str:
        return (
            f"{self.metric} {self.value:.3f}, {self.level:.0%} interval {self.low:.3f} to {self.high:.3f} "
            f"({counted(self.images)})"
        )


@dataclass(frozen=True)
class Comparison:
    """How much higher the first system scores than the second, on the same images.

    Attributes:
        metric: what was compared.
        difference: first minus second.
        low: lower end of the interval of the difference.
        high: upper end.
        level: of the interval.
        p_value: how often a difference at least as large would come out if the two systems were one.
        images: how many.
    """

    metric: str
    difference: float
    low: float
    high: float
    level: float
    p_value: float
    images: int

    def __str__(self) -> str:
        return (
            f"{self.metric} differs by {self.difference:+.3f}, {self.level:.0%} interval {self.low:+.3f} to "
            f"{self.high:+.3f}, p {'= ' if self.p_value >= 0.001 else '< '}{max(self.p_value, 0.001):.3f} "
            f"({counted(self.images)})"
        )


def interval(
    scores: Scores, metric: str, *, level: float = 0.95, samples: int = 2_000, seed: int = 0
) -> Interval:
    """The interval of a corpus value, by the percentile bootstrap over images.

    Images are drawn with replacement, as many as there are, and the corpus value of the draw is computed as
    the metric computes it: BLEU from the summed matches, METEOR from the summed alignments. CIDEr keeps the
    idf of all images.

    Args:
        scores: what `score` or any metric of this kit gives.
        metric: a name in it.
        level: the probability of the interval, between 0 and 1.
        samples: draws.
        seed: of the draws; the same seed gives the same interval.

    Raises:
        BadInput: unknown metric, fewer than two images, or a level or number of draws that makes no sense.

    Source: B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    Used in *Scoring captions*.
    """
    import numpy as np

    parts = scores.parts_of(metric)
    tail = _tail(level, samples, len(scores.ids))
    rng = np.random.default_rng(seed)
    values = np.concatenate([parts.value(weights @ parts.table) for weights in _draws(rng, scores, samples)])
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(metric, scores[metric], float(low), float(high), level, len(scores.ids))


def compare(
    first: Scores, second: Scores, metric: str, *, level: float = 0.95, samples: int = 2_000, seed: int = 0
) -> Comparison:
    """Test whether two systems that captioned the same images differ.

    The interval is the bootstrap's, with the same images drawn for both systems: what makes an image hard
    for both cancels. The p-value comes from exchanging the two systems' captions of each image at random,
    which would not matter if they were equally good (approximate randomisation).

    Args:
        first: the scores of one system.
        second: the scores of the other, on the same images and references.
        metric: a name in both.
        level: the probability of the interval, between 0 and 1.
        samples: draws, and exchanges.
        seed: of both.

    Raises:
        BadInput: other images, unknown metric, fewer than two images, or a level or number of draws that
            makes no sense.

    Source: P. Koehn, Statistical significance tests for machine translation evaluation, EMNLP 2004 (paired
    bootstrap); E. Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989 (randomisation).
    Used in *Scoring captions*.
    """
    import numpy as np

    if first.ids != second.ids:
        raise BadInput("the two systems were scored on other images, or in another order; score both alike")
    one, other = first.parts_of(metric), second.parts_of(metric)
    tail = _tail(level, samples, len(first.ids))
    rng = np.random.default_rng(seed)

    def differences(weights: "np.ndarray", rest: "np.ndarray") -> "np.ndarray":
        mine = weights @ one.table + rest @ other.table
        theirs = weights @ other.table + rest @ one.table
        return one.value(mine) - other.value(theirs)

    drawn = np.concatenate([differences(w, np.zeros_like(w)) for w in _draws(rng, first, samples)])
    exchanged = np.concatenate([differences(w, 1 - w) for w in _exchanges(rng, first, samples)])
    difference = first[metric] - second[metric]
    low, high = np.quantile(drawn, [tail, 1 - tail])
    # the systems as they are are one of the exchanges; 1e-12 forgives what summing in another order does
    as_large = np.count_nonzero(np.abs(exchanged) >= abs(difference) - 1e-12) + 1
    return Comparison(
        metric, difference, float(low), float(high), level, as_large / (samples + 1), len(first.ids)
    )


def _draws(rng: "np.random.Generator", scores: Scores, samples: int):
    """How often each image is drawn: blocks of (draws, images)."""
    import numpy as np

    images = len(scores.ids)
    for block in _blocks(images, samples):
        yield rng.multinomial(images, np.full(images, 1 / images), size=block).astype(float)


def _exchanges(rng: "np.random.Generator", scores: Scores, samples: int):
    """Whether each image keeps its system's caption: blocks of (exchanges, images), of 0 and 1."""
    images = len(scores.ids)
    for block in _blocks(images, samples):
        yield rng.integers(0, 2, size=(block, images)).astype(float)


def _blocks(images: int, samples: int) -> list[int]:
    most = max(1, _BLOCK // images)
    return [min(most, samples - done) for done in range(0, samples, most)]


def _tail(level: float, samples: int, images: int) -> float:
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise BadInput(f"level is {level!r}; a probability between 0 and 1 was expected, such as 0.95")
    if not isinstance(samples, int) or samples < 100:
        raise BadInput(f"samples is {samples!r}; an interval takes a whole number of draws, at least 100")
    if images < 2:
        raise BadInput(f"{counted(images)} cannot tell how much a score varies; score at least two")
    return (1 - level) / 2
