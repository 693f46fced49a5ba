"""How well people agree with each other, and a model with people, on the same terms.

One annotator is held out at a time. Each held-out person is scored against the others, and so is the model:
a model that met all five references would have more chances to match than any person had.
"""

from collections.abc import Sequence
from statistics import fmean

from capcourse.errors import BadInput, unknown
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
        BadInput: fewer than two annotators, or not the same number for every image.

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
    return fmean(held_out(references, hypotheses, metric))


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
    """
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    if hypotheses is None:
        groups = [check_references(group, f"captions[{i}]") for i, group in enumerate(captions)]
    else:
        _, hypotheses, groups = align(list(hypotheses), list(captions))
    annotators = _annotators(groups)
    words = tokenize([*groups, hypotheses or []])
    people, model = words[: len(groups)], words[len(groups)]
    values = []
    with Meteor() as process:
        for held in range(annotators):
            scored = [group[held] for group in people] if hypotheses is None else model
            others = [group[:held] + group[held + 1 :] for group in people]
            values.append(Engine(others, process).values([metric], scored)[metric].corpus)
    return values


def _annotators(groups: list[list[str]]) -> int:
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
    return count
