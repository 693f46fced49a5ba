"""`score`: the metrics of the captioning literature, computed by pycocoevalcap, the reference of record."""

from collections.abc import Mapping, Sequence
from typing import Any

from capcourse.data.readers import check_caption
from capcourse.errors import BadInput, unknown
from capcourse.metrics.engine import METRICS, compute, tokenize
from capcourse.metrics.scores import Scores, counted


def score(
    captions: Sequence[str] | Mapping[Any, str],
    references: Sequence[Sequence[str]] | Mapping[Any, Sequence[str]],
    metrics: Sequence[str] | None = None,
) -> Scores:
    """Compare captions with reference captions, for the whole corpus and for each image.

    What is computed is what pycocoevalcap computes, after its PTB tokenizer has lower-cased the text and
    dropped the punctuation:

    - BLEU-n (Papineni et al. 2002): clipped 1- to n-gram precision, counted over the whole corpus, times a
      brevity penalty. The reference closest in length counts, the shorter one on a tie. The corpus value is
      not the mean of the images' values, and no match at all leaves a trace above 0 rather than exact 0.
    - ROUGE-L (Lin 2004): F of the longest common subsequence with beta 1.2, its best precision and its best
      recall taken over the references separately. The corpus value is the mean.
    - METEOR 1.5 (Denkowski and Lavie 2014): alignment by exact words, stems, synonyms and paraphrases. The
      corpus value comes from the summed alignments and is not the mean. It takes seconds to start.
    - CIDEr (Vedantam et al. 2015): the variant CIDEr-D, as in COCO's own evaluation: 1- to 4-grams weighted
      by tf-idf, clipped, with a penalty on the difference in length, times 10. The idf comes from the
      references passed in: values from different sets of images do not compare, and one image alone gets 0.

    Args:
        captions: one caption an image: a list of (images,), or a mapping from image id.
        references: one or more references an image: (images, references) in the same order, or a mapping.
        metrics: some of `METRICS`; all by default.

    Raises:
        BadInput: the captions and references do not fit together, or hold what the tokenizer would misread.
        CapcourseError: there is no Java, or it stopped.

    Source: https://github.com/salaniz/pycocoevalcap, version 1.2.
    Used from chapter 1, *What is captioning?*, on.
    """
    wanted = _wanted(metrics)
    ids, hypotheses, reference_lists = align(captions, references)
    tokenized = tokenize([[hypothesis] for hypothesis in hypotheses] + reference_lists)
    values = compute(wanted, [h[0] for h in tokenized[: len(ids)]], tokenized[len(ids) :])
    corpus = {metric: values[metric][0] for metric in wanted}
    return Scores(corpus, {metric: values[metric][1] for metric in wanted}, ids)


def align(captions: Any, references: Any) -> tuple[tuple[Any, ...], list[str], list[list[str]]]:
    """Check captions against references and put them side by side.

    Returns:
        The image ids, a caption for each, and a list of references for each.

    Raises:
        BadInput: names the first caption or image that does not fit, and the mend.
    """
    if isinstance(captions, Mapping) != isinstance(references, Mapping):
        raise BadInput(
            "captions and references are one a mapping and one a list; pass two lists or two mappings"
        )
    if isinstance(captions, Mapping):
        ids = tuple(captions)
        _same_ids(captions, references)
        pairs = [(captions[i], references[i]) for i in ids]
        names = [(f"caption of image {i!r}", f"references of image {i!r}") for i in ids]
    else:
        captions, references = _listed(captions, "captions"), _listed(references, "references")
        if len(captions) != len(references):
            raise BadInput(
                f"{counted(len(captions), 'caption')} but references for {counted(len(references))}; "
                "pass one caption an image"
            )
        ids = tuple(range(len(captions)))
        pairs = list(zip(captions, references, strict=True))
        names = [(f"captions[{i}]", f"references[{i}]") for i in ids]
    if not ids:
        raise BadInput("no captions to score; pass at least one caption and its references")
    hypotheses = [check_caption(pair[0], name[0]) for pair, name in zip(pairs, names, strict=True)]
    checked = [check_references(pair[1], name[1]) for pair, name in zip(pairs, names, strict=True)]
    return ids, hypotheses, checked


def check_references(references: Any, where: str) -> list[str]:
    """The references of one image as a list of at least one caption that says something."""
    if isinstance(references, str):
        raise BadInput(f"{where} is one str; an image has a list of references: write [reference]")
    checked = [
        check_caption(r, f"{where}, number {n}") for n, r in enumerate(_listed(references, where), start=1)
    ]
    if not any(map(str.strip, checked)):
        raise BadInput(
            f"{where}: there is none; every image needs at least one reference, or leave the image out"
        )
    return checked


def _wanted(metrics: Sequence[str] | None) -> list[str]:
    if metrics is None:
        return list(METRICS)
    asked = [metrics] if isinstance(metrics, str) else list(metrics)
    for metric in asked:
        if metric not in METRICS:
            raise unknown("metric", str(metric), METRICS)
    if not asked:
        raise BadInput(f"no metric asked for; name some of {', '.join(METRICS)}")
    return [metric for metric in METRICS if metric in asked]


def _same_ids(captions: Mapping, references: Mapping) -> None:
    strange = [i for i in captions if i not in references]
    missing = [i for i in references if i not in captions]
    if not strange and not missing:
        return
    if strange and missing and str(strange[0]) in map(str, missing):
        raise BadInput(
            f"the captions have image {strange[0]!r}, the references the same id as another type; "
            "write the ids as the same type in both"
        )
    if strange:
        raise BadInput(
            f"image {strange[0]!r} has a caption but no references; leave it out or add its references"
        )
    raise BadInput(
        f"image {missing[0]!r} has references but no caption; every image of the references needs one"
    )


def _listed(values: Any, what: str) -> list:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise BadInput(f"{what} is of type {type(values).__name__}; expected a list")
    return list(values)
