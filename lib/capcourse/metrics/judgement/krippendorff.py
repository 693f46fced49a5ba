"""Krippendorff's alpha: whether raters agree by more than chance."""

from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, unknown
from capcourse.metrics.checks import shown
from capcourse.metrics.scores import counted

if TYPE_CHECKING:
    import numpy as np

LEVELS = ("nominal", "ordinal", "interval")


def krippendorff_alpha(ratings: Any, level: str = "ordinal") -> float:
    """Krippendorff's alpha: 1 where raters agree, 0 where they agree as often as chance would have it.

    Below 0 they disagree more than by chance. Krippendorff asks for .800, or .667 for tentative conclusions.
    The code is our own, because the well-kept package for it is under the GPL.

    Args:
        ratings: (raters, items), numbers; nan where a rater has not rated an item. Items with fewer than two
            ratings have nothing to compare and do not count.
        level: "nominal" (values are names), "ordinal" (they have an order) or "interval" (their differences
            count).

    Raises:
        BadInput: one rater alone, no item with two ratings, or all ratings the same: what chance would give
            is unknown then, and alpha is 0 over 0.

    Source: Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*.
    Used in *Scoring captions*.
    """
    import numpy as np

    if not isinstance(level, str) or level not in LEVELS:
        raise unknown("level", level if isinstance(level, str) else shown(level), LEVELS)
    table = floats(ratings, "ratings")
    if table.ndim != 2:
        raise BadInput(f"ratings have the shape {table.shape}; expected (raters, items), nan where not rated")
    if len(table) < 2:
        raise BadInput(f"ratings of {counted(len(table), 'rater')}; agreement takes at least two")
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(float)  # (items, values)
    counts = counts[counts.sum(axis=1) > 1]
    if not len(counts):
        raise BadInput("no item was rated by two raters; let them rate the same captions")
    margin = counts.sum(axis=0)
    if (margin > 0).sum() < 2:
        raise BadInput(
            "every rating is the same, so that agreement cannot be told from chance; rate other captions"
        )
    # the ordinal distance is the squared difference of the values' mean ranks
    place = {"interval": values, "ordinal": margin.cumsum() - margin / 2}.get(level)
    apart = 1 - np.eye(len(values)) if place is None else (place[:, None] - place) ** 2
    each = counts / (counts.sum(axis=1, keepdims=True) - 1)
    coincidences = each.T @ counts - np.diag(each.sum(axis=0))
    total = margin.sum()
    observed = (coincidences * apart).sum() / total
    expected = (np.outer(margin, margin) * apart).sum() / (total * (total - 1))
    return float(1 - observed / expected)


def floats(values: Any, what: str) -> "np.ndarray":
    """Values as an array of finite numbers, or nan where there is none.

    Raises:
        BadInput: something else than a number, or an infinite one; `what` is its name.
    """
    import numpy as np

    try:
        found = np.asarray(values, float)
    except (TypeError, ValueError):
        raise BadInput(f"{what}: numbers were expected, nan where there is none") from None
    if np.isinf(found).any():
        raise BadInput(f"{what}: a number is infinite; ratings are finite, and nan where there is none")
    return found
