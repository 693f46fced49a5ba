"""How well people agree with each other, and a model with people, on the same terms.

One annotator is held out at a time. Each held-out person is scored against the others, and so is the model:
a model that met all five references would have more chances to match than any person had.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from capcourse.errors import BadInput, unknown
from capcourse.metrics.checks import listed, shown
from capcourse.metrics.engine import METRICS, Engine
from capcourse.metrics.meteor import Meteor
from capcourse.metrics.ptb import tokenize
from capcourse.metrics.scorer import align, check_references


def human_consensus(captions: Sequence[Sequence[str]], metric: str = "CIDEr") -> float:
    """Score each annotator against the others, and average over the annotators.

    Args:
        captions: (images, annotators), with the annotators in the same order for every image.
        metric: one of the metrics that `score` knows.

    Raises:
        BadInput: no list of captions, an unknown metric, fewer than two annotators, or not the same number
            for every image.

    Used in chapter 1, *What is captioning?*.
    """
    return fmean(held_out(captions, metric=metric))


def model_consensus(
    hypotheses: Sequence[str], references: Sequence[Sequence[str]], metric: str = "CIDEr"
) -> float:
    """Score a model against the references without one annotator, and average over who was left out.

    Args:
        hypotheses: (images,), the model's captions.
        references: (images, annotators), as for `human_consensus`.
        metric: one of the metrics that `score` knows.

    Raises:
        BadInput: as `human_consensus` and `score`.

    Used in chapter 1, *What is captioning?*.
    """
    return fmean(held_out(references, listed(hypotheses, "hypotheses"), metric))


@dataclass(frozen=True)
class Consensus:
    """A model beside people, by two protocols.

    Attributes:
        metric: what was computed.
        people: each annotator against the others, averaged (`human_consensus`).
        model: the model against the same sets of references, averaged (`model_consensus`).
        model_on_all: the model against all references at once, as corpus scores are usually reported.
        annotators: how many there are.
    """

    metric: str
    people: float
    model: float
    model_on_all: float
    annotators: int

    @property
    def ratio(self) -> float:
        """Model over people, both on the same references; nan where people score 0."""
        return self.model / self.people if self.people else float("nan")

    @property
    def ratio_on_all(self) -> float:
        """Model on all references over people on all but their own: the model has one reference more."""
        return self.model_on_all / self.people if self.people else float("nan")

    def __str__(self) -> str:
        fewer = self.annotators - 1
        if not self.people:  # as the CIDEr of one image alone, whoever wrote its caption
            return f"{self.metric}: people score 0 on {fewer} references, so that there is no share of them"
        return (
            f"{self.metric}: people {self.people:.3f} on {fewer} references; model {self.model:.3f} on the "
            f"same ({self.ratio:.1%}), {self.model_on_all:.3f} on {self.annotators} ({self.ratio_on_all:.1%})"
        )


def consensus(
    hypotheses: Sequence[str], references: Sequence[Sequence[str]], metric: str = "CIDEr"
) -> Consensus:
    """How close a model comes to people, and how much of the answer is the protocol.

    "94.4% of human-level consensus" (report S2, section 4.3) can be read in two ways. A held-out person meets
    one reference fewer than there are; the model meets all of them, or the same ones as the person. More
    references are more chances to match, for CIDEr also another idf.

    Args:
        hypotheses: (images,), the model's captions.
        references: (images, annotators), with the annotators in the same order for every image.
        metric: one of the metrics that `score` knows.

    Raises:
        BadInput: as `human_consensus` and `score`.

    Used in *Scoring captions*.
    """
    groups, words = _tokenized(references, listed(hypotheses, "hypotheses"), metric)
    with Meteor() as process:
        people = fmean(_rounds(groups, None, metric, process))
        model = fmean(_rounds(groups, words, metric, process))
        everything = Engine(groups, process).values([metric], words)[metric].corpus
    return Consensus(metric, people, model, everything, len(groups[0]))


def held_out(
    captions: Sequence[Sequence[str]], hypotheses: Sequence[str] | None = None, metric: str = "CIDEr"
) -> list[float]:
    """One corpus value for each annotator that is held out.

    Args:
        captions: (images, annotators)
        hypotheses: (images,), what is scored against the annotators who remain; by default the annotator
            who is held out.
        metric: one of the metrics that `score` knows.

    Returns:
        (annotators,)

    Raises:
        BadInput: as `human_consensus` and `score`.
    """
    groups, words = _tokenized(captions, hypotheses, metric)
    with Meteor() as process:
        return _rounds(groups, words, metric, process)


def held_out_per_image(
    captions: Sequence[Sequence[str]], hypotheses: Sequence[str] | None = None, metric: str = "CIDEr"
) -> list[list[float]]:
    """As `held_out`, with one value an image: (annotators, images)."""
    groups, words = _tokenized(captions, hypotheses, metric)
    with Meteor() as process:
        return [list(values.per_image) for values in _values(groups, words, metric, process)]


def _tokenized(
    captions: Sequence[Sequence[str]], hypotheses: Sequence[str] | None, metric: str
) -> tuple[list[list[str]], list[str] | None]:
    """The annotators' captions and the model's, checked and as words."""
    if not isinstance(metric, str) or metric not in METRICS:
        raise unknown("metric", metric if isinstance(metric, str) else shown(metric), METRICS)
    if hypotheses is None:
        given = listed(captions, "captions")
        groups = [check_references(group, f"captions[{i}]") for i, group in enumerate(given)]
    else:
        _, hypotheses, groups = align(listed(hypotheses, "hypotheses"), listed(captions, "references"))
    _check_annotators(groups)
    *people, model = tokenize([*groups, hypotheses or []])
    return people, model if hypotheses is not None else None


def _rounds(people: list[list[str]], model: list[str] | None, metric: str, process: Meteor) -> list[float]:
    """One corpus value for each annotator held out: of the model, or of the annotator where there is none."""
    return [values.corpus for values in _values(people, model, metric, process)]


def _values(people: list[list[str]], model: list[str] | None, metric: str, process: Meteor) -> Iterator[Any]:
    """What the engine finds for each annotator held out."""
    for held in range(len(people[0])):
        scored = [group[held] for group in people] if model is None else model
        others = [group[:held] + group[held + 1 :] for group in people]
        yield Engine(others, process).values([metric], scored)[metric]


def _check_annotators(groups: list[list[str]]) -> None:
    if not groups:
        raise BadInput("no captions to compare; pass at least one image with its captions")
    count = len(groups[0])
    if count < 2:
        raise BadInput(f"{count} caption an image; holding one annotator out takes at least two")
    for i, group in enumerate(groups):
        if len(group) != count:
            raise BadInput(
                f"image {i} has {len(group)} captions, the first image {count}; "
                "every image needs one of each annotator"
            )
