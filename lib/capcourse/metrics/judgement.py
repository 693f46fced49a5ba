"""Which metric agrees with people: correlation of metrics with ratings, caption by caption."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, unknown
from capcourse.metrics.krippendorff import floats
from capcourse.metrics.ratings import Ratings
from capcourse.metrics.scores import Scores, counted

if TYPE_CHECKING:
    import numpy as np

STATISTICS = ("tau-c", "tau-b", "Spearman", "Pearson")


@dataclass(frozen=True)
class Correlation:
    """How a metric's values go with ratings.

    Attributes:
        metric: its name.
        values: "tau-c", "tau-b", "Spearman" and "Pearson" to the coefficient, -1 to 1.
        intervals: the same to the lower and upper end of its interval of 95 %.
        images: how many pictures the values come from.
        captions: how many rated captions; more than the images where there are several systems.
    """

    metric: str
    values: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    images: int
    captions: int


@dataclass(frozen=True, repr=False)
class Correlations:
    """Correlations by metric, as a table; `constant` names the metrics that have one value throughout."""

    rows: tuple[Correlation, ...]
    constant: tuple[str, ...] = ()

    def __getitem__(self, metric: str) -> Correlation:
        found = {row.metric: row for row in self.rows}
        if metric not in found:
            raise unknown("metric", metric, found)
        return found[metric]

    def __str__(self) -> str:
        width = max(len(row[0]) for row in self._cells())
        lines = [f"{row[0]:<{width}}  " + "  ".join(f"{c:>14}" for c in row[1:]) for row in self._cells()]
        return "\n".join([*(line.rstrip() for line in lines), f"({self._note()})"])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head, *rows = self._cells()
        body = "".join(
            f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{c}</td>" for c in row[1:])}</tr>'
            for row in rows
        )
        return (
            '<div style="overflow-x: auto"><table>'
            f"<caption>Correlation with ratings, {self._note()}</caption>"
            f"<thead><tr>{''.join(f'<th>{c}</th>' for c in head)}</tr></thead>"
            f"<tbody>{body}</tbody></table></div>"
        )

    def _cells(self) -> list[list[str]]:
        head = ["metric", "tau-c", "95 %", *STATISTICS[1:]]
        found = [head]
        for row in self.rows:
            low, high = row.intervals["tau-c"]
            rest = (f"{row.values[name]:.3f}" for name in STATISTICS[1:])
            found.append([row.metric, f"{row.values['tau-c']:.3f}", f"{low:.3f} to {high:.3f}", *rest])
        return found

    def _note(self) -> str:
        note = f"{counted(self.rows[0].captions, 'caption')} of {counted(self.rows[0].images)}"
        never = f"; the same for every caption: {', '.join(map(escape, self.constant))}"
        return note + (never if self.constant else "")


def correlation(
    scores: Scores | Mapping[str, Scores],
    ratings: "Ratings | Mapping | Sequence[float]",
    metric: str,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Correlation:
    """How one metric's values go with people's ratings; see `correlations`.

    Raises:
        BadInput: as `correlations`, or the metric has the same value for every caption.
    """
    return correlations(scores, ratings, [metric], resamples=resamples, seed=seed)[metric]


def correlations(
    scores: Scores | Mapping[str, Scores],
    ratings: "Ratings | Mapping | Sequence[float]",
    metrics: Sequence[str] | None = None,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Correlations:
    """How the values of metrics go with people's ratings, caption by caption.

    Each caption has one value of the metric and one rating, the mean of its raters. CLIPScore's paper gives
    Kendall's tau-c on Flickr8k-Expert, where it counts every expert's rating as a pair of its own, and tau-b
    on Flickr8k-CF. Here it is the mean: tau-c for comparison with such tables, but not the same number. The
    two taus differ in how they treat ties, of which ratings have many. A metric for which less is better
    (CHAIR) has coefficients below 0.

    The intervals come from a bootstrap over pictures, 2.5 % to 97.5 %: all captions of a picture are drawn
    together, for they are not independent. A resample in which nothing varies has no coefficient, and does
    not count.

    Args:
        scores: of one system, or of several by name.
        ratings: what `read_ratings` gives; or the mean rating by image id (images that nobody rated may
            lack), or one an image in the order of the scores, nan where not rated; for several systems, a
            mapping from their names to such.
        metrics: some of the scores' metrics; all by default.
        resamples: of the bootstrap.
        seed: of the bootstrap.

    Raises:
        BadInput: a rated image has no score, the systems differ, fewer than three captions were rated, the
            ratings are all the same, or so are the values of all metrics.

    Source: scipy.stats; Hessel et al. 2021, *CLIPScore*, section 4.1 and appendix A, for the practice.
    Used in *Scoring captions*.
    """
    import numpy as np

    pairs = _pairs(scores, ratings)
    owners = {id(owner): owner for owner, _, _ in pairs}.values()
    images = [owner.ids[n] for owner, n, _ in pairs]
    rated = np.array([rating for _, _, rating in pairs])
    if len(pairs) < 3:
        raise BadInput(f"{counted(len(pairs), 'rated caption')}; a correlation takes at least three")
    if len(set(rated)) == 1:
        raise BadInput("every caption has the same mean rating; without a difference nothing correlates")
    distinct = {image: n for n, image in enumerate(dict.fromkeys(images))}
    chance = np.full(len(distinct), 1 / len(distinct))
    drawn = np.random.default_rng(seed).multinomial(len(distinct), chance, resamples)
    weights = drawn[:, [distinct[image] for image in images]].astype(float)
    rows, constant = [], []
    known = [m for m in pairs[0][0].per_image if all(m in owner.per_image for owner in owners)]
    for metric in known if metrics is None else [metrics] if isinstance(metrics, str) else metrics:
        if metric not in known:
            raise unknown("metric", metric, known)
        values = np.array([owner.per_image[metric][n] for owner, n, _ in pairs], float)
        if not np.isfinite(values).all():
            raise BadInput(f"{metric} is not finite for a rated caption; leave the metric out")
        if len(set(values)) == 1:
            constant.append(metric)
            continue
        intervals = {
            name: tuple(np.nanquantile(found, (0.025, 0.975)).tolist())
            for name, found in _resampled(values, rated, weights).items()
        }
        rows.append(Correlation(metric, _coefficients(values, rated), intervals, len(distinct), len(pairs)))
    if not rows:
        raise BadInput(
            f"the same value for every rated caption, so nothing correlates: {', '.join(constant)}"
        )
    return Correlations(tuple(rows), tuple(constant))


def _pairs(scores: Any, ratings: Any) -> list[tuple[Scores, int, float]]:
    """For every rated caption the scores of its system, its place in them, and its mean rating."""
    if isinstance(ratings, Ratings):
        ratings = ratings.means()
        if isinstance(scores, Scores) and len(ratings) == 1:
            (ratings,) = ratings.values()
        elif isinstance(scores, Scores):
            raise BadInput(f"ratings of {', '.join(ratings)}; give the scores of each by its name")
    if isinstance(scores, Scores):
        scores, ratings = {"": scores}, {"": ratings}
    if not isinstance(ratings, Mapping) or set(scores) != set(ratings):
        told = ", ".join(map(str, ratings)) if isinstance(ratings, Mapping) else "a list"
        raise BadInput(f"scores of {', '.join(scores)}, ratings of {told}; give both for the same systems")
    found = []
    for system, owner in scores.items():
        given = ratings[system]
        if isinstance(given, Mapping):
            place = {image: n for n, image in enumerate(owner.ids)}
            strange = [image for image in given if image not in place]
            if strange:
                whose = f" of {system}" if system else ""
                raise BadInput(
                    f"image {strange[0]!r} is rated and has no score{whose}; score the captions as a mapping "
                    "from image id to caption"
                )
            given = {place[image]: rating for image, rating in given.items()}
        elif len(given) == len(owner.ids):
            given = dict(enumerate(given))
        else:
            raise BadInput(
                f"{len(given)} ratings for {counted(len(owner.ids))}; give one an image, nan for none"
            )
        values = floats(list(given.values()), "ratings").tolist()
        found += [(owner, n, r) for n, r in zip(given, values, strict=True) if r == r]  # nan: nobody rated it
    return found


def _coefficients(x: "np.ndarray", y: "np.ndarray") -> dict[str, float]:
    from scipy import stats

    found = (
        stats.kendalltau(x, y, variant="c"),
        stats.kendalltau(x, y, variant="b"),
        stats.spearmanr(x, y),
        stats.pearsonr(x, y),
    )
    return {name: float(result.statistic) for name, result in zip(STATISTICS, found, strict=True)}


def _resampled(x: "np.ndarray", y: "np.ndarray", weights: "np.ndarray") -> dict[str, "np.ndarray"]:
    """The coefficients of each resample, where weights (resamples, captions) say how often each is drawn."""
    import numpy as np

    def ranked(values: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
        """The mean rank of each value in each resample, and how many different values it has."""
        distinct, which = np.unique(values, return_inverse=True)
        drawn = weights @ np.eye(len(distinct))[which]
        return (drawn.cumsum(axis=1) - drawn / 2)[:, which], (drawn > 0).sum(axis=1)

    def pearson(a: "np.ndarray", b: "np.ndarray") -> "np.ndarray":
        total = weights.sum(axis=1, keepdims=True)
        a, b = (v - (weights * v).sum(axis=1, keepdims=True) / total for v in (a, b))
        return (weights * a * b).sum(axis=1) / np.sqrt(
            (weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1)
        )

    def summed(pairs: "np.ndarray") -> "np.ndarray":
        return (weights @ pairs * weights).sum(axis=1) / 2

    order_x, order_y = (np.sign(v[:, None] - v) for v in (x, y))
    lead = summed(order_x * order_y)  # pairs in the same order, less those in the opposite one
    (ranks_x, kinds_x), (ranks_y, kinds_y) = ranked(x), ranked(y)
    fewest = np.minimum(kinds_x, kinds_y)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "tau-c": 2 * lead * fewest / (weights.sum(axis=1) ** 2 * (fewest - 1)),
            "tau-b": lead / np.sqrt(summed(abs(order_x)) * summed(abs(order_y))),
            "Spearman": pearson(ranks_x, ranks_y),
            "Pearson": pearson(x, y),
        }
    return {name: np.where(fewest > 1, values, np.nan) for name, values in found.items()}
