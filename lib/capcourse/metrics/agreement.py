"""How well the captions of one image agree with each other, image by image.

`consensus` asks how good a person is as a captioner, over a corpus. Here the question is about each image:
do its captions say the same? Where they do not, one may be wrong, or the image shows much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from capcourse.errors import BadInput, unknown
from capcourse.metrics.engine import compute
from capcourse.metrics.ptb import tokenize
from capcourse.metrics.scorer import check_references

PROTOCOLS = ("others", "pairs")


@dataclass(frozen=True)
class Agreement:
    """Agreement among the captions of an image: 0 for none, 1 for the same words.

    Attributes:
        bleu4: mean of the images' BLEU-4.
        meteor: mean of the images' METEOR; None where it was left out.
        cosine: mean of the images' cosines; None without embeddings.
        per_image: "BLEU-4", "METEOR" and "cosine" to one value an image.
        protocol: what each caption was held against (see `agreement`).
    """

    bleu4: float
    meteor: float | None
    cosine: float | None
    per_image: dict[str, list[float]]
    protocol: str


def agreement(
    captions: Sequence[Sequence[str]],
    embeddings: np.ndarray | Sequence[np.ndarray] | None = None,
    *,
    protocol: str = "others",
    meteor: bool = True,
) -> Agreement:
    """Score each caption against the other captions of its image, and average: over the captions of an
    image, then over the images.

    The values are those of single captions, not of a corpus. A sentence without a matching 4-gram has a
    BLEU-4 of almost 0, whatever else it shares: pycocoevalcap adds 1e-15 to the matches and 1e-9 to the
    number of n-grams, which guards against log 0 and smooths nothing.

    Args:
        captions: (images, annotators); the number of annotators may differ, and is at least two.
        embeddings: (images, annotators, dim), of each caption, such as CLIP's of the text; a list of
            (annotators, dim) where the numbers of annotators differ. The cosine is averaged over the pairs
            of an image's captions.
        protocol: "others": a caption against all others of its image at once, so that n-grams may be
            found in any of them; "pairs": against each other caption alone, averaged. More references can
            only help, so that "pairs" gives lower values: on 300 aerial tiles about 0.09 in place of 0.32
            for BLEU-4, and 0.23 in place of 0.37 for METEOR.
        meteor: METEOR takes seconds to start; leave it out to be done at once.

    Raises:
        BadInput: an image has fewer than two captions, or embeddings that do not fit them.
        CapcourseError: there is no Java, or it stopped.

    Source: published with neither protocol nor smoothing in report S3 (section II-B); its values are
    printed beside ours in the chapter.
    Used in *Five captions, five opinions*.
    """
    if protocol not in PROTOCOLS:
        raise unknown("protocol", protocol, PROTOCOLS)
    groups = [check_references(group, f"captions[{i}]") for i, group in enumerate(captions)]
    if not groups:
        raise BadInput("no captions to compare; pass at least one image with its captions")
    for i, group in enumerate(groups):
        if len(group) < 2:
            raise BadInput(f"captions[{i}] is one caption alone; leave out images with fewer than two")
    cosines = None if embeddings is None else _cosines(embeddings, groups)

    hypotheses, references, images = [], [], []
    for i, group in enumerate(tokenize(groups)):
        for n, caption in enumerate(group):
            others = group[:n] + group[n + 1 :]
            sets = [others] if protocol == "others" else [[other] for other in others]
            hypotheses += [caption] * len(sets)
            references += sets
            images += [i] * len(sets)
    values = compute(["BLEU-4", "METEOR"] if meteor else ["BLEU-4"], hypotheses, references)
    counts = np.bincount(images)
    per_image = {
        metric: (np.bincount(images, weights=values[metric].per_image) / counts).tolist() for metric in values
    }
    if cosines is not None:
        per_image["cosine"] = cosines
    means = {metric: fmean(per_image[metric]) for metric in per_image}
    return Agreement(means["BLEU-4"], means.get("METEOR"), means.get("cosine"), per_image, protocol)


def _cosines(embeddings: np.ndarray | Sequence[np.ndarray], groups: list[list[str]]) -> list[float]:
    """The mean cosine over the pairs of each image's captions."""
    if len(embeddings) != len(groups):
        raise BadInput(f"embeddings of {len(embeddings)} images and captions of {len(groups)}; pass one each")
    cosines = []
    for i, (rows, group) in enumerate(zip(embeddings, groups, strict=True)):
        vectors = np.asarray(rows, dtype=np.float64)
        if vectors.ndim != 2 or len(vectors) != len(group):
            raise BadInput(
                f"embeddings[{i}] have the shape {vectors.shape}; expected ({len(group)}, dim), one vector a "
                "caption"
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise BadInput(f"embeddings[{i}] hold a vector that is zero or not finite; embed it again")
        together = (vectors / lengths).sum(axis=0)  # its square counts each pair twice, and each one's own 1
        count = len(group)
        cosines.append(float((together @ together - count) / (count * (count - 1))))
    return cosines
