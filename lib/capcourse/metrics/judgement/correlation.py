"""Which metric agrees with people: correlation of metrics with ratings, caption by caption."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, unknown
from capcourse.metrics.checks import check_samples, check_seed, listed, shown
from capcourse.metrics.intervals import draws
from capcourse.metrics.judgement.coefficients import STATISTICS, Resampler, coefficients
from capcourse.metrics.judgement.pairing import pairs_of
from capcourse.metrics.judgement.ratings import Ratings
from capcourse.metrics.scores import Scores, counted

if TYPE_CHECKING:
    import numpy as np

_BLOCK = 1_000_000  # weights in memory at a time; the work on them takes about ten times as much


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
    if not isinstance(metric, str):
        raise BadInput(f"metric is {shown(metric)}; the name of one metric was expected")
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
    not count. Time grows with captions times their logarithm, memory with captions: 20,000 with 1,000
    resamples take about 4 seconds a metric.

    Args:
        scores: of one system, or of several by name.
        ratings: what `read_ratings` gives; or the mean rating by image id (images that nobody rated may
            lack), or one an image in the order of the scores, nan where not rated; for several systems, a
            mapping from their names to such.
        metrics: some of the scores' metrics; by default all that every system has.
        resamples: of the bootstrap, at least 100.
        seed: of the bootstrap.

    Raises:
        BadInput: what is no scores or no ratings, a rated image without a score, systems that differ, an
            unknown metric, fewer than three rated captions, ratings that are all the same, metrics of which
            each has one value throughout, or a number of resamples or a seed that makes no sense.

    Source: scipy.stats (kendalltau, spearmanr, pearsonr); Hessel et al. 2021, *CLIPScore*, section 4.1 and
    appendix A, for the practice.
    Used in *Scoring captions*.
    """
    import numpy as np

    resamples, seed = check_samples(resamples, "resamples"), check_seed(seed)
    pairs = pairs_of(scores, ratings)
    if len(pairs) < 3:
        raise BadInput(f"{counted(len(pairs), 'rated caption')}; a correlation takes at least three")
    rated = np.array([rating for _, _, rating in pairs])
    if len(set(rated.tolist())) == 1:
        raise BadInput("every caption has the same mean rating; without a difference nothing correlates")
    values = {metric: _values(pairs, metric) for metric in _wanted(pairs, metrics)}
    varied = {metric: found for metric, found in values.items() if len(np.unique(found)) > 1}
    constant = tuple(metric for metric in values if metric not in varied)
    if not varied:
        raise BadInput(
            f"the same value for every rated caption, so nothing correlates: {', '.join(constant)}"
        )
    distinct, images = _places([owner.ids[n] for owner, n, _ in pairs])
    resampled = {metric: Resampler(found, rated) for metric, found in varied.items()}
    found = {metric: {name: [] for name in STATISTICS} for metric in varied}
    for drawn in draws(np.random.default_rng(seed), distinct, resamples, max(1, _BLOCK // len(pairs))):
        weights = drawn.T[images]
        for metric, resampler in resampled.items():
            for name, part in resampler.of(weights).items():
                found[metric][name].append(part)
    rows = (
        Correlation(
            metric,
            coefficients(varied[metric], rated),
            {name: _ends(np.concatenate(parts)) for name, parts in found[metric].items()},
            distinct,
            len(pairs),
        )
        for metric in varied
    )
    return Correlations(tuple(rows), constant)


def _wanted(pairs: "list[tuple[Scores, int, float]]", metrics: Any) -> list[str]:
    """The metrics to correlate, each once."""
    owners = {id(owner): owner for owner, _, _ in pairs}.values()
    known = [m for m in pairs[0][0].per_image if all(m in owner.per_image for owner in owners)]
    if metrics is None:
        asked = known
    else:
        asked = [metrics] if isinstance(metrics, str) else listed(metrics, "metrics")
    for metric in asked:
        if not isinstance(metric, str) or metric not in known:
            raise unknown("metric", metric if isinstance(metric, str) else shown(metric), known)
    if not asked:
        raise BadInput("no metric to correlate; the scores of all systems need one in common")
    return list(dict.fromkeys(asked))


def _values(pairs: "list[tuple[Scores, int, float]]", metric: str) -> "np.ndarray":
    """The metric of each rated caption, (captions,)."""
    import numpy as np

    values = np.array([owner.per_image[metric][n] for owner, n, _ in pairs], float)
    if not np.isfinite(values).all():
        raise BadInput(f"{metric} is not finite for a rated caption; leave the metric out")
    return values


def _places(images: list) -> tuple[int, "np.ndarray"]:
    """How many different images there are, and which of them each caption is of, (captions,)."""
    import numpy as np

    place = {image: n for n, image in enumerate(dict.fromkeys(images))}
    return len(place), np.array([place[image] for image in images])


def _ends(found: "np.ndarray") -> tuple[float, float]:
    """Both ends of the interval of what resamples gave; nan where none gave anything."""
    import numpy as np

    found = found[~np.isnan(found)]
    low, high = np.quantile(found, (0.025, 0.975)).tolist() if len(found) else (float("nan"),) * 2
    return low, high
