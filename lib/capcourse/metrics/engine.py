"""From tokenised captions to the values of each metric; the reference side is prepared once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from capcourse.metrics import meteor, spice
from capcourse.metrics.scores import Parts

if TYPE_CHECKING:
    import numpy as np

    from capcourse.metrics.ngrams import References

BLEU = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4")
METRICS = (*BLEU, "ROUGE-L", "METEOR", "CIDEr")
OPTIONAL = ("SPICE",)  # asked for by name: it needs models that pycocoevalcap does not bring


@dataclass(frozen=True)
class Values:
    """One metric: its value of each image, (images,), and what its corpus value is made of."""

    per_image: "np.ndarray"
    parts: Parts

    @property
    def corpus(self) -> float:
        """The value over all images."""
        return float(self.parts.value(self.parts.table.sum(axis=0)))


class Engine:
    """The metrics on fixed references, given tokenised."""

    def __init__(self, references: Sequence[Sequence[str]], meteor_process: meteor.Meteor) -> None:
        """Take (images, references), and METEOR's process, which its owner closes."""
        self.references, self._meteor = references, meteor_process

    @cached_property
    def _ngrams(self) -> "References":
        from capcourse.metrics.ngrams import References

        return References(self.references)

    def values(self, metrics: Sequence[str], hypotheses: Sequence[str]) -> dict[str, Values]:
        """Score one caption an image.

        Args:
            metrics: some of `METRICS` and `OPTIONAL`.
            hypotheses: (images,), tokenised.
        """
        found: dict[str, Values] = {}
        if any(metric in BLEU or metric == "CIDEr" for metric in metrics):
            captions = self._ngrams.read(hypotheses)
            if any(metric in BLEU for metric in metrics):
                rows, parts = self._ngrams.bleu(captions)
                found |= {name: Values(row, part) for name, row, part in zip(BLEU, rows, parts, strict=True)}
            if "CIDEr" in metrics:
                found["CIDEr"] = _mean(self._ngrams.cider(captions))
        if "ROUGE-L" in metrics:
            found["ROUGE-L"] = _mean(self._ngrams.rouge(hypotheses))
        if "METEOR" in metrics:
            table = self._meteor.statistics(hypotheses, self.references)
            found["METEOR"] = Values(meteor.score(table), Parts(table, meteor.score))
        if "SPICE" in metrics:
            found["SPICE"] = _mean(spice.values(hypotheses, self.references))
        return {metric: found[metric] for metric in metrics}


def compute(
    metrics: Sequence[str], hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> dict[str, Values]:
    """`Engine.values` for one set of captions and references."""
    with meteor.Meteor() as process:
        return Engine(references, process).values(metrics, hypotheses)


def _mean(values: "np.ndarray") -> Values:
    return Values(values, Parts.of_mean(values))
