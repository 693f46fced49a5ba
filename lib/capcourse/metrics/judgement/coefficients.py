"""Coefficients of correlation, of some captions and of bootstrap resamples of them.

No table of all pairs is made: of 20,000 captions it would take gigabytes. Kendall's taus, which are about
pairs, come from sorting.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

STATISTICS = ("tau-c", "tau-b", "Spearman", "Pearson")


def coefficients(x: "np.ndarray", y: "np.ndarray") -> dict[str, float]:
    """The coefficients of x and y, (captions,) each, by scipy."""
    from scipy import stats

    found = (
        stats.kendalltau(x, y, variant="c"),
        stats.kendalltau(x, y, variant="b"),
        stats.spearmanr(x, y),
        stats.pearsonr(x, y),
    )
    return {name: float(result.statistic) for name, result in zip(STATISTICS, found, strict=True)}


class Resampler:
    """The coefficients of resamples; what is the same for all of them is done once.

    Attributes:
        x: (captions,)
        y: (captions,)
    """

    def __init__(self, x: "np.ndarray", y: "np.ndarray") -> None:
        self.x, self.y = x, y
        self._kinds = _Kinds(x), _Kinds(y)
        few, many = sorted(self._kinds, key=lambda kinds: kinds.count)  # tau is the same both ways round
        self._splits = list(_splits(many.which, few.which))

    def of(self, weights: "np.ndarray") -> dict[str, "np.ndarray"]:
        """Each coefficient, (resamples,); nan where x or y has one value throughout.

        Args:
            weights: (captions, resamples), how often each resample has each caption.
        """
        import numpy as np

        total = weights.sum(axis=0)
        (ranks_x, kinds_x, apart_x), (ranks_y, kinds_y, apart_y) = (k.of(weights, total) for k in self._kinds)
        fewest = np.minimum(kinds_x, kinds_y)
        lead = np.zeros_like(total)
        for split in self._splits:
            lead += _lead(weights, *split)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = {
                "tau-c": 2 * lead * fewest / (total**2 * (fewest - 1)),
                "tau-b": lead / np.sqrt(apart_x * apart_y),
                "Spearman": _pearson(ranks_x, ranks_y, weights, total),
                "Pearson": _pearson(self.x[:, None], self.y[:, None], weights, total),
            }
        return {name: np.where(fewest > 1, found[name], np.nan) for name in STATISTICS}


class _Kinds:
    """The different values of an array, in their order; `which` of them each caption has, (captions,)."""

    def __init__(self, values: "np.ndarray") -> None:
        import numpy as np

        distinct, self.which = np.unique(values, return_inverse=True)
        self.count = len(distinct)
        self._order = np.argsort(self.which, kind="stable")
        self._starts = np.searchsorted(self.which[self._order], np.arange(self.count))

    def of(self, weights: "np.ndarray", total: "np.ndarray") -> tuple["np.ndarray", ...]:
        """In each resample the mean rank of each caption, (captions, resamples), how many different values
        there are, and how many pairs of captions that differ, (resamples,) both."""
        import numpy as np

        drawn = np.add.reduceat(weights[self._order], self._starts, axis=0)
        ranks = (drawn.cumsum(axis=0) - drawn / 2)[self.which]
        return ranks, (drawn > 0).sum(axis=0), (total**2 - (drawn**2).sum(axis=0)) / 2


def _pearson(a: "np.ndarray", b: "np.ndarray", weights: "np.ndarray", total: "np.ndarray") -> "np.ndarray":
    import numpy as np

    a, b = (v - (weights * v).sum(axis=0) / total for v in (a, b))
    return (weights * a * b).sum(axis=0) / np.sqrt(
        (weights * a * a).sum(axis=0) * (weights * b * b).sum(axis=0)
    )


def _splits(x: "np.ndarray", y: "np.ndarray") -> Iterator[tuple["np.ndarray", ...]]:
    """Which pairs differ in y, as one split of the captions for each binary digit of y.

    Two numbers differ first in one digit, and the one that has a 1 there is the greater. So the captions are
    put in groups that agree in all digits before; of each group those with a 1 are compared in x with those
    with a 0. Every pair that differs in y is met once, in about log2 of the different y's rounds.

    Args:
        x: (captions,), whole numbers from 0.
        y: the same.

    Yields:
        Places of captions with a 0, sorted by group and x; places of those with a 1; and for each of the
        latter how many of the former come before its group, before those of its own x in it, after these, and
        before the next group.
    """
    import numpy as np

    for digit in range(int(y.max()).bit_length()):
        group, one = y >> (digit + 1), (y >> digit & 1).astype(bool)
        key = group * (int(x.max()) + 1) + x
        zeros = np.flatnonzero(~one)
        zeros = zeros[np.argsort(key[zeros], kind="stable")]
        ones = np.flatnonzero(one)
        before = (
            np.searchsorted(group[zeros], group[ones], "left"),
            np.searchsorted(key[zeros], key[ones], "left"),
            np.searchsorted(key[zeros], key[ones], "right"),
            np.searchsorted(group[zeros], group[ones], "right"),
        )
        yield zeros, ones, *before


def _lead(
    weights: "np.ndarray",
    zeros: "np.ndarray",
    ones: "np.ndarray",
    group: "np.ndarray",
    own: "np.ndarray",
    beyond: "np.ndarray",
    following: "np.ndarray",
) -> "np.ndarray":
    """Pairs of a split in the same order, less those in the opposite one: (resamples,)."""
    import numpy as np

    summed = np.zeros((len(zeros) + 1, weights.shape[1]))
    np.cumsum(weights[zeros], axis=0, out=summed[1:])
    smaller, larger = summed[own] - summed[group], summed[following] - summed[beyond]
    return (weights[ones] * (smaller - larger)).sum(axis=0)
