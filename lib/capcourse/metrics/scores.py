"""What every metric gives back: a corpus value, one value an image, and what the first is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from capcourse.errors import unknown

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Parts:
    """How a corpus value comes from its images: numbers that are summed, and the value of the sums.

    A mean has the parts (value, 1) and is the first sum over the second. BLEU has matches and lengths. With
    them the value of any other set of the same images is a sum away, which is what a bootstrap needs.

    Attributes:
        table: (images, parts)
        value: from sums (..., parts) to values (...).
    """

    table: "np.ndarray"
    value: "Callable[[np.ndarray], np.ndarray]"

    @classmethod
    def of_mean(cls, values: Any) -> "Parts":
        """The parts of a mean of one value an image."""
        import numpy as np

        values = np.asarray(values, float)
        return cls(np.stack([values, np.ones_like(values)], axis=-1), ratio)


def ratio(sums: "np.ndarray") -> "np.ndarray":
    """The first sum over the second, 0 where both are 0: sums (..., 2) to values (...)."""
    import numpy as np

    above, below = sums[..., 0], sums[..., 1]
    return np.divide(above, below, out=np.zeros_like(above, dtype=float), where=below != 0)


@dataclass(frozen=True, repr=False)
class Scores:
    """Metric values of a set of captions; `scores["CIDEr"]` is the corpus value.

    Attributes:
        corpus: metric name to the value over all images.
        per_image: metric name to one value an image, in the order of the captions.
        ids: the image ids, in the same order; 0, 1, 2 … where the captions came as a list.
        parts: metric name to what its corpus value is made of; a mean over the images where it is not named.
    """

    corpus: dict[str, float]
    per_image: dict[str, list[float]]
    ids: tuple[Any, ...]
    parts: Mapping[str, Parts] = field(default_factory=dict, compare=False)

    @classmethod
    def of_counts(cls, counts: Mapping[str, Sequence[tuple[int, int]]], ids: Sequence[Any]) -> "Scores":
        """Scores that are one count over another; the corpus value is the one sum over the other.

        Args:
            counts: metric name to (images, 2): how many, of how many.
            ids: of the images.
        """
        import numpy as np

        tables = {metric: np.array(rows, float) for metric, rows in counts.items()}
        return cls(
            {metric: float(ratio(table.sum(axis=0))) for metric, table in tables.items()},
            {metric: ratio(table).tolist() for metric, table in tables.items()},
            tuple(ids),
            {metric: Parts(table, ratio) for metric, table in tables.items()},
        )

    def parts_of(self, metric: str) -> Parts:
        """What the corpus value of a metric is made of, image by image."""
        if metric not in self.per_image:
            raise unknown("metric", metric, self.per_image)
        return self.parts.get(metric) or Parts.of_mean(self.per_image[metric])

    def __getitem__(self, metric: str) -> float:
        if metric not in self.corpus:
            raise unknown("metric", metric, self.corpus)
        return self.corpus[metric]

    def __str__(self) -> str:
        width = max(map(len, self.corpus))
        rows = [f"{metric:<{width}}  {value:6.3f}" for metric, value in self.corpus.items()]
        return "\n".join([*rows, f"({counted(len(self.ids))})"])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(metric)}</th><td>{value:.3f}</td></tr>'
            for metric, value in self.corpus.items()
        )  # a row a metric: seven side by side do not fit a phone
        return (
            f"<table><caption>Corpus scores, {counted(len(self.ids))}</caption>"
            f"<thead><tr><th>metric</th><th>score</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def counted(count: int, noun: str = "image") -> str:
    """A number and its noun: "1 image", "2,000 images"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
