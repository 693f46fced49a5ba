"""`score` and `CaptionScorer`: the metrics of the captioning literature, equal to pycocoevalcap's."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from capcourse.data.readers import check_caption
from capcourse.errors import BadInput, unknown
from capcourse.metrics import spice
from capcourse.metrics.engine import METRICS, OPTIONAL, Engine, Values, compute
from capcourse.metrics.meteor import Meteor
from capcourse.metrics.ptb import tokenize
from capcourse.metrics.scores import Scores, counted


def score(
    captions: Sequence[str] | Mapping[Any, str],
    references: Sequence[Sequence[str]] | Mapping[Any, Sequence[str]],
    metrics: Sequence[str] | None = None,
) -> Scores:
    """Compare captions with reference captions, for the whole corpus and for each image.

    What is computed is what pycocoevalcap computes, to 1e-9, after its PTB tokenizer has lower-cased the text
    and dropped the punctuation:

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
    - SPICE (Anderson et al. 2016), only when it is asked for: F of the propositions of two scene graphs.

    Args:
        captions: one caption an image: a list of (images,), or a mapping from image id.
        references: one or more references an image: (images, references) in the same order, or a mapping.
        metrics: some of `METRICS`, all by default; or "SPICE", whose models are a download of their own.

    Raises:
        BadInput: the captions and references do not fit together, or hold what the tokenizer would misread.
        CapcourseError: there is no Java, or it stopped; or SPICE lacks its models.

    Source: https://github.com/salaniz/pycocoevalcap, version 1.2.
    Used from chapter 1, *What is captioning?*, on; `CaptionScorer` scores again and again.
    """
    wanted = _wanted(metrics)
    ids, hypotheses, groups = align(captions, references)
    words = tokenize([hypotheses, *groups])  # Java starts once for both sides
    return _scores(ids, compute(wanted, words[0], words[1:]))


class CaptionScorer:
    """`score` for many sets of captions on the same references: what depends on those is done once.

    METEOR's process starts when it is first needed and is kept until `close`, or the end of a `with` block:

        with CaptionScorer(references) as scorer:
            for captions in systems:
                print(scorer.score(captions))

    When the process dies or does not answer it is started once more, and after that there is an error.
    """

    def __init__(
        self,
        references: Sequence[Sequence[str]] | Mapping[Any, Sequence[str]],
        metrics: Sequence[str] | None = None,
    ) -> None:
        """Prepare references for metrics, both as `score` takes them.

        Raises:
            BadInput: an image without references, or what the tokenizer would misread.
            CapcourseError: there is no Java, or it stopped; or SPICE lacks its models.
        """
        self.metrics = tuple(_wanted(metrics))
        self._mapped = isinstance(references, Mapping)
        self.ids, groups = _by_image(references, "references")
        if not groups:
            raise BadInput("no references to score against; pass those of at least one image")
        names = [self._name("references", i) for i in self.ids]
        checked = [check_references(group, name) for group, name in zip(groups, names, strict=True)]
        self._meteor = Meteor()
        self._engine = Engine(tokenize(checked), self._meteor)

    def score(self, captions: Sequence[str] | Mapping[Any, str]) -> Scores:
        """Score one caption an image; `capcourse.score` says what comes of it.

        Args:
            captions: a list in the order of the references, or a mapping if the references came as one.

        Returns:
            Corpus values, and values an image in the order of the references.

        Raises:
            BadInput: the captions do not fit the references, or hold what the tokenizer would misread.
            CapcourseError: METEOR's process gave no answer twice.
        """
        [scores] = self.score_all([captions])
        return scores

    def score_all(self, systems: Sequence[Sequence[str] | Mapping[Any, str]]) -> list[Scores]:
        """Score several systems, as `score` does each: the tokenizer starts once for all of them."""
        words = tokenize([self._checked(captions) for captions in systems])
        return [_scores(self.ids, self._engine.values(self.metrics, each)) for each in words]

    def _checked(self, captions: Sequence[str] | Mapping[Any, str]) -> list[str]:
        references = dict.fromkeys(self.ids) if self._mapped else list(self.ids)
        ids, pairs = _pair(captions, references)
        given = {i: caption for i, (caption, _) in zip(ids, pairs, strict=True)}
        return [check_caption(given[i], self._name("captions", i)) for i in self.ids]

    def close(self) -> None:
        """End METEOR's process; the next score with METEOR starts another."""
        self._meteor.close()

    def __enter__(self) -> "CaptionScorer":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _name(self, what: str, image: Any) -> str:
        return _name(what, image, self._mapped)


def _scores(ids: tuple[Any, ...], values: Mapping[str, Values]) -> Scores:
    return Scores(
        {metric: value.corpus for metric, value in values.items()},
        {metric: value.per_image.tolist() for metric, value in values.items()},
        ids,
        {metric: value.parts for metric, value in values.items()},
    )


def align(captions: Any, references: Any) -> tuple[tuple[Any, ...], list[str], list[list[str]]]:
    """Check captions against references and put them side by side.

    Returns:
        The image ids, a caption for each, and a list of references for each.

    Raises:
        BadInput: names the first caption or image that does not fit, and the mend.
    """
    ids, pairs = _pair(captions, references)
    mapped = isinstance(captions, Mapping)
    hypotheses, checked = [], []
    for image, (caption, group) in zip(ids, pairs, strict=True):
        hypotheses.append(check_caption(caption, _name("captions", image, mapped)))
        checked.append(check_references(group, _name("references", image, mapped)))
    return ids, hypotheses, checked


def _pair(captions: Any, references: Any) -> tuple[tuple[Any, ...], list[tuple[Any, Any]]]:
    """The image ids, in the captions' order, and for each its caption and its references, as they came."""
    if isinstance(captions, Mapping) != isinstance(references, Mapping):
        raise BadInput(
            "captions and references are one a mapping and one a list; pass two lists or two mappings"
        )
    if isinstance(captions, Mapping):
        _same_ids(captions, references)
        references = [references[i] for i in captions]
    ids, captions = _by_image(captions, "captions")
    if not isinstance(references, list):
        _, references = _by_image(references, "references")
    if len(captions) != len(references):
        raise BadInput(
            f"{counted(len(captions), 'caption')} but references for {counted(len(references))}; "
            "pass one caption an image"
        )
    if not ids:
        raise BadInput("no captions to score; pass at least one caption and its references")
    return ids, list(zip(captions, references, strict=True))


def _by_image(values: Any, what: str) -> tuple[tuple[Any, ...], list]:
    """The image ids and what belongs to each: of a mapping its keys, of a list 0, 1, 2 …"""
    if isinstance(values, Mapping):
        return tuple(values), list(values.values())
    listed = _listed(values, what)
    return tuple(range(len(listed))), listed


def _name(what: str, image: Any, mapped: bool) -> str:
    """What an error calls the caption or the references of an image."""
    return f"{what.replace('captions', 'caption')} of image {image!r}" if mapped else f"{what}[{image}]"


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
    asked = [metrics] if isinstance(metrics, str) else _listed(metrics, "metrics")
    known = (*METRICS, *OPTIONAL)
    for metric in asked:
        if metric not in known:
            raise unknown("metric", str(metric), known)
    if not asked:
        raise BadInput(f"no metric asked for; name some of {', '.join(METRICS)}")
    if "SPICE" in asked:
        spice.check()
    return [metric for metric in known if metric in asked]


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
    # a set has no order, and the items of a mapping are its keys: both would be scored, and wrongly
    if isinstance(values, str | Set | Mapping) or not hasattr(values, "__iter__"):
        raise BadInput(f"{what} is of type {type(values).__name__}; expected a list")
    return list(values)
