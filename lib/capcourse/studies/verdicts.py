"""Verdicts: whether a claim holds in our runs, by an interval over seeds and images, never by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from capcourse.data.dataset import Split
from capcourse.errors import BadInput
from capcourse.metrics.intervals import draws
from capcourse.metrics.scores import Parts
from capcourse.studies.measures import LOWER, Measures

if TYPE_CHECKING:
    import numpy as np

HOLDS, FAILS, UNTESTABLE = "holds", "does not hold", "mini cannot test this"
SAMPLES = 2_000
SHUFFLES = 20


@dataclass(frozen=True)
class Verdict:
    """What came of a claim that one system is better than another.

    Attributes:
        verdict: "holds": the whole interval of the difference lies above 0, or where the claim is that there
            is little, within it. "does not hold": it does not. "mini cannot test this": even the one of the
            two that does better is no better than its own captions given to other pictures, so that nothing
            can be said about either.
        difference: better minus worse, means over seeds.
        low, high: the 95% interval of the difference.
        better: the score of the system that is claimed to be higher, and its interval.
        worse: the other's score.
        control: the captions of the one that does better, shuffled among the pictures; the mean of 20.
        seeds: of the better and of the worse system.
        images: how many.
    """

    verdict: str
    difference: float
    low: float
    high: float
    better: tuple[float, float, float]
    worse: float
    control: float
    seeds: tuple[int, int]
    images: int

    def to_json(self) -> dict[str, Any]:
        """A form for a file."""
        return json.loads(json.dumps(asdict(self)))

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        known = {field.name: said[field.name] for field in fields(cls)}
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in known.items()})

    def __str__(self) -> str:
        return (
            f"{self.verdict}: {self.difference:+.3f}, 95% interval {self.low:+.3f} to {self.high:+.3f} "
            f"(shuffled captions score {self.control:.3f}; {self.images:,} images, "
            f"{self.seeds[0]} and {self.seeds[1]} seeds)"
        )


def judge(
    better: Sequence[Sequence[str]],
    worse: Sequence[Sequence[str]],
    test: Split,
    metric: str,
    *,
    within: float | None = None,
    references: Sequence[Sequence[str]] | None = None,
    seed: int = 0,
) -> Verdict:
    """Hold a claim against captions.

    The interval is a bootstrap of two stages: images are drawn with replacement, the same for both systems,
    and for each system its seeds. A system with one seed says nothing about how seeds differ; then the
    interval is over images alone.

    Args:
        better: (seeds, images), captions of the system whose value is claimed to be higher.
        worse: (seeds, images), those of the other; it may have another number of seeds.
        test: the images, with their references.
        metric: by which, one of `MEASURES`.
        within: the claim is that the two differ by less than this, instead of that one is higher.
        references: for the metrics that compare; by default the images' captions.
        seed: of the draws.

    Raises:
        BadInput: no seeds, or what `Measures` raises.
    """
    import numpy as np

    if not better or not worse:
        raise BadInput("a claim needs captions of both systems, at least one seed each")
    rng = np.random.default_rng(seed)
    with Measures(test, [metric], references) as measures:

        def parts(systems: Sequence[Sequence[str]]) -> list[Parts]:
            return [scores.parts_of(metric) for scores in measures.score_all(systems)]

        one, other = parts(better), parts(worse)
        value, rest = (float(np.mean([_whole(p) for p in system])) for system in (one, other))
        first = (value >= rest) != (metric in LOWER)  # the first is the one that does better by the metric
        ahead = better if first else worse
        shuffled = [
            [captions[i] for i in rng.permutation(len(captions))]
            for captions in (ahead[n % len(ahead)] for n in range(SHUFFLES))
        ]
        control = float(np.mean([_whole(p) for p in parts(shuffled)]))
    images = len(test)
    drawn: list[list[Any]] = [[], []]
    for weights in draws(rng, images, SAMPLES):
        for system, values in zip((one, other), drawn, strict=True):
            values.append(_over_seeds(system, weights, rng))
    ours, theirs = map(np.concatenate, drawn)
    low, high = np.quantile(ours - theirs, (0.025, 0.975))
    least, most = np.quantile(ours, (0.025, 0.975))
    skill = ours if first else theirs
    skilled = np.quantile(skill, 0.975) < control if metric in LOWER else np.quantile(skill, 0.025) > control
    held = low > 0 if within is None else -within < low and high < within
    return Verdict(
        verdict=UNTESTABLE if not skilled else HOLDS if held else FAILS,
        difference=value - rest,
        low=float(low),
        high=float(high),
        better=(value, float(least), float(most)),
        worse=rest,
        control=control,
        seeds=(len(one), len(other)),
        images=images,
    )


def _whole(parts: Parts) -> float:
    return float(parts.value(parts.table.sum(axis=0)))


def _over_seeds(system: Sequence[Parts], weights: "np.ndarray", rng: Any) -> "np.ndarray":
    """(draws,): the mean over seeds drawn with replacement, on the drawn images."""
    import numpy as np

    values = np.stack([parts.value(weights @ parts.table) for parts in system])  # (seeds, draws)
    chosen = rng.integers(0, len(system), size=values.shape)
    return np.take_along_axis(values, chosen, axis=0).mean(axis=0)
