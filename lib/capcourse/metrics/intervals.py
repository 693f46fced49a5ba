"""How sure a score is: intervals by bootstrap over the images, and a paired test between two systems.

A score is computed on some images that stand for many. On others it would have come out differently, and a
difference between two systems that is smaller than that says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput
from capcourse.metrics.checks import check_samples, check_seed, shown
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
        BadInput: no scores, unknown metric, fewer than two images, or a level, number of draws or seed that
            makes no sense.

    Source: B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    Used in *Scoring captions*.
    """
    import numpy as np

    parts = _scored(scores, "scores").parts_of(_named(metric))
    images = len(scores.ids)
    tail = _tail(level, samples, images)
    rng = np.random.default_rng(check_seed(seed))
    values = np.concatenate([parts.value(weights @ parts.table) for weights in draws(rng, images, samples)])
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(metric, scores[metric], float(low), float(high), level, images)


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
        BadInput: no scores, other images, unknown metric, fewer than two images, or a level, number of draws
            or seed that makes no sense.

    Source: P. Koehn, Statistical significance tests for machine translation evaluation, EMNLP 2004 (paired
    bootstrap); E. Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989 (randomisation).
    Used in *Scoring captions*.
    """
    import numpy as np

    if _scored(first, "first").ids != _scored(second, "second").ids:
        raise BadInput("the two systems were scored on other images, or in another order; score both alike")
    one, other = (scores.parts_of(_named(metric)) for scores in (first, second))
    images = len(first.ids)
    tail = _tail(level, samples, images)
    rng = np.random.default_rng(check_seed(seed))

    def differences(weights: "np.ndarray", rest: "np.ndarray") -> "np.ndarray":
        mine = weights @ one.table + rest @ other.table
        theirs = weights @ other.table + rest @ one.table
        return one.value(mine) - other.value(theirs)

    drawn = np.concatenate([differences(w, np.zeros_like(w)) for w in draws(rng, images, samples)])
    exchanged = np.concatenate([differences(w, 1 - w) for w in _exchanges(rng, images, samples)])
    difference = first[metric] - second[metric]
    low, high = np.quantile(drawn, [tail, 1 - tail])
    # the systems as they are are one of the exchanges; 1e-12 forgives what summing in another order does
    as_large = np.count_nonzero(np.abs(exchanged) >= abs(difference) - 1e-12) + 1
    return Comparison(metric, difference, float(low), float(high), level, as_large / (samples + 1), images)


def draws(
    rng: "np.random.Generator", images: int, samples: int, at_once: int | None = None
) -> "Iterator[np.ndarray]":
    """How often each image is drawn, in `samples` bootstrap samples: blocks of (draws, images).

    Args:
        rng: where the draws come from.
        images: how many there are, and how many each sample draws.
        samples: draws in all.
        at_once: draws in a block; by default such that a block takes 32 MB.
    """
    import numpy as np

    for block in _blocks(at_once or _BLOCK // images, samples):
        yield rng.multinomial(images, np.full(images, 1 / images), size=block).astype(float)


def _exchanges(rng: "np.random.Generator", images: int, samples: int) -> "Iterator[np.ndarray]":
    """Whether each image keeps its system's caption: blocks of (exchanges, images), of 0 and 1."""
    for block in _blocks(_BLOCK // images, samples):
        yield rng.integers(0, 2, size=(block, images)).astype(float)


def _blocks(most: int, samples: int) -> list[int]:
    most = max(1, most)
    return [min(most, samples - done) for done in range(0, samples, most)]


def _scored(scores: Any, what: str) -> Scores:
    if not isinstance(scores, Scores):
        raise BadInput(f"{what} is of type {type(scores).__name__}; give what cc.score gives")
    return scores


def _named(metric: Any) -> str:
    if not isinstance(metric, str):
        raise BadInput(f"metric is {shown(metric)}; the name of one metric was expected")
    return metric


def _tail(level: Any, samples: Any, images: int) -> float:
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise BadInput(f"level is {shown(level)}; a probability between 0 and 1 was expected, such as 0.95")
    check_samples(samples, "samples")
    if images < 2:
        raise BadInput(f"{counted(images)} cannot tell how much a score varies; score at least two")
    return (1 - level) / 2
