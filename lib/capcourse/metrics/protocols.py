"""The reports' own ways of scoring: what S0 to S4 computed under the names of the metrics.

`score` computes each metric one way. The five reports have used others, or do not say which. `PROTOCOLS` has
what is known of each, and `score_as` gives the numbers that a report's program would have given.
"""

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, CapcourseError, unknown
from capcourse.metrics.engine import BLEU, Values, compute
from capcourse.metrics.ptb import tokenize
from capcourse.metrics.scorer import align
from capcourse.metrics.scores import Parts, Scores

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Protocol:
    """How a report came to its metrics, as far as it can be known.

    Attributes:
        printed: the metrics of the report that compare with references, in the order of its tables.
        program: what computed them; empty where nobody says.
        source: where this is known from.
        computed: the metrics that `score_as` gives: none where the program is not known.
        differs: metric to what sets it apart from `score`'s; what is not named here is computed as there.
        clipscore: the name of its CLIPScore in `clipscore.SCALES`; None where it prints none.
    """

    printed: tuple[str, ...]
    program: str
    source: str
    computed: tuple[str, ...] = ()
    differs: Mapping[str, str] = field(default_factory=dict)
    clipscore: str | None = None


PROTOCOLS: dict[str, Protocol] = {
    "S0": Protocol(
        printed=("BLEU-1", "BLEU-2", "ROUGE-L", "METEOR"),
        program="evaluate 0.4.3 with rouge_score 0.1.2 and nltk 3.9.1",
        source="the authors' code, mariajosemillan/MCV-C5-2025-Team4 at 334e3bf, w4/ViT-GPT2.py",
        computed=(*BLEU, "ROUGE-L"),
        differs={
            **dict.fromkeys(
                BLEU,
                "words as in machine translation (13a): capitals count, and punctuation marks are words; the "
                "shortest reference, not the closest, sets the brevity penalty; no match is exactly 0",
            ),
            "ROUGE-L": "words of a-z and 0-9 alone, so that an accented letter parts a word; beta 1; "
            "precision and recall of one reference, the one with the best F",
            "METEOR": "nltk's, on WordNet, averaged over the images; not METEOR 1.5",
        },
    ),
    "S1": Protocol(
        printed=("CIDEr",),
        program="language_evaluation, which wraps pycocoevalcap",
        source="inferred: its lines 'CIDEr: … | CLIPScore: …' are those of its course's p2_evaluate.py",
        computed=("CIDEr",),
        clipscore="no_prompt",
    ),
    "S2": Protocol(
        printed=("BLEU", "CIDEr"),
        program="",
        source="the report names the metrics only; of its share of people, `consensus` gives both readings",
    ),
    "S3": Protocol(
        printed=("BLEU-1", "BLEU-2", "METEOR"),
        program="nltk, of no stated version",
        source="the author's code, ieddeveci/DI-725-Project at ed41ce3, Phase III/notebooks/evaluation.ipynb",
        computed=BLEU,
        differs={
            **dict.fromkeys(
                BLEU,
                "words are what stands between spaces, in lower case, with the punctuation on them; the mean "
                "of the images' values, not one value of the corpus; counts of 0 are replaced (smoothing 4 "
                "of Chen and Cherry 2014); against one reference, the one that CLIP likes best",
            ),
            "METEOR": "nltk's, on WordNet, averaged over the images; not METEOR 1.5; against one reference",
        },
        clipscore="raw",
    ),
    "S4": Protocol(
        printed=("BLEU-1", "BLEU-4"),
        program="",
        source="the report prints percentages and names no program",
    ),
}


def score_as(
    report: str,
    captions: Sequence[str] | Mapping[Any, str],
    references: Sequence[Sequence[str]] | Mapping[Any, Sequence[str]],
    metrics: Sequence[str] | None = None,
) -> Scores:
    """Score captions as one of the reports did; `PROTOCOLS` says how that differs from `score`.

    All references that are passed count. S0 and S3 had one an image: pass one to do as they did.

    For ROUGE-L, S0's program prints the middle of 1,000 bootstrap draws, which differs a little from run to
    run; here it is the mean that those draws lie around. Where no caption holds a word its BLEU is an error;
    here it is 0.

    Args:
        report: "S0", "S1", whose way is inferred, or "S3"; S2 and S4 do not say theirs.
        captions: one caption an image, as for `score`.
        references: one or more references an image, as for `score`.
        metrics: some of the metrics that the protocol has as `computed`, all by default.

    Returns:
        Corpus values, and values an image.

    Raises:
        BadInput: an unknown report, one that does not say how it computed, a metric that it does not have, or
            captions and references that do not fit together.
        CapcourseError: METEOR of S0 or S3, which needs WordNet; for S1, there is no Java, or it stopped.

    Source: huggingface/evaluate 0.4.3, `metrics/bleu`; rouge_score 0.1.2; nltk 3.9.1, `sentence_bleu` and
    `SmoothingFunction.method4`.
    Used in *Scoring captions*.
    """
    wanted = _wanted(report, metrics)
    ids, hypotheses, groups = align(captions, references)
    values = _PROGRAMS[report](hypotheses, groups)
    return Scores(
        {metric: values[metric].corpus for metric in wanted},
        {metric: values[metric].per_image.tolist() for metric in wanted},
        ids,
        {metric: values[metric].parts for metric in wanted},
    )


def _wanted(report: str, metrics: Sequence[str] | None) -> list[str]:
    if not isinstance(report, str) or report not in PROTOCOLS:
        raise unknown("report", str(report), PROTOCOLS)
    protocol = PROTOCOLS[report]
    if not protocol.computed:
        known = ", ".join(name for name, each in PROTOCOLS.items() if each.computed)
        raise BadInput(
            f"{report} does not say how it computed {' and '.join(protocol.printed)}; "
            f"take a report whose way is known: {known}"
        )
    metrics = protocol.computed if metrics is None else metrics
    if not hasattr(metrics, "__iter__"):
        raise BadInput(f"metrics is of type {type(metrics).__name__}; expected a list")
    asked = [metrics] if isinstance(metrics, str) else list(metrics)
    for metric in asked:
        if metric in protocol.computed:
            continue
        if metric == "METEOR" and metric in protocol.printed:
            raise CapcourseError(
                f"{report}'s METEOR is nltk's and needs WordNet's data, which this kit does not bring; leave "
                "METEOR out, or take METEOR 1.5 from capcourse.score, which is another metric"
            )
        raise unknown(f"metric of {report}", str(metric), protocol.computed)
    if not asked:
        raise BadInput(f"no metric asked for; name some of {', '.join(protocol.computed)}")
    return [metric for metric in protocol.computed if metric in asked]


# --- S0: evaluate ---------------------------------------------------------------------------------------

_ENTITIES = {"&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">"}  # "&amp;lt;" becomes "<", as there
_SINGLE = re.compile("([" + re.escape("".join(sorted(set(string.punctuation) - set("',-.")))) + "])")
_AFTER_NO_DIGIT = re.compile(r"([^0-9])([.,])")
_BEFORE_NO_DIGIT = re.compile(r"([.,])([^0-9])")
_DASH = re.compile(r"([0-9])(-)")


def words_13a(text: str) -> list[str]:
    """Words as the evaluation of machine translation has them: capitals stay, and marks are words.

    A point or comma between two digits belongs to the number, a hyphen between letters to the word.

    Source: NIST's mteval-v13a, as `sacrebleu` and `evaluate` have it under the name 13a.
    """
    text = text.replace("<skipped>", "").replace("-\n", "")
    for entity, mark in _ENTITIES.items():
        text = text.replace(entity, mark)
    text = _SINGLE.sub(r" \1 ", f" {text} ")
    text = _AFTER_NO_DIGIT.sub(r"\1 \2 ", text)
    text = _BEFORE_NO_DIGIT.sub(r" \1 \2", text)
    return _DASH.sub(r"\1 \2 ", text).split()


def _evaluate(hypotheses: Sequence[str], groups: Sequence[Sequence[str]]) -> dict[str, Values]:
    import numpy as np

    words = [words_13a(hypothesis) for hypothesis in hypotheses]
    references = [[words_13a(reference) for reference in group] for group in groups]
    table = _counts(words, references)
    table[:, -1] = [min(map(len, group)) for group in references]
    found = {
        name: Values(_bleu(table, n), Parts(table, lambda sums, n=n: _bleu(sums, n)))
        for n, name in enumerate(BLEU, start=1)
    }
    rouge = [
        max(_f1(_letters(hypothesis), _letters(reference)) for reference in group)
        for hypothesis, group in zip(hypotheses, groups, strict=True)
    ]
    return found | {"ROUGE-L": Values(np.array(rouge), Parts.of_mean(rouge))}


def _bleu(sums: "np.ndarray", order: int) -> "np.ndarray":
    """BLEU of one order from 4 matches, 4 totals, length and reference length: (..., 10) to (...)."""
    import numpy as np

    matched, total = sums[..., :order], sums[..., 4 : 4 + order]
    length, reference = sums[..., 8], sums[..., 9]
    with np.errstate(divide="ignore", invalid="ignore"):  # what is divided by 0 becomes 0
        precision = np.where(total > 0, matched / total, 0)
        brevity = np.where(length * reference > 0, np.exp(np.minimum(0, 1 - reference / length)), 0)
        return np.exp(np.log(precision).mean(axis=-1)) * brevity


def _letters(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())


def _f1(words: list[str], reference: list[str]) -> float:
    """ROUGE-L's F with beta 1: the longest common subsequence over the mean of the two lengths."""
    row = [0] * (len(reference) + 1)
    for word in words:
        above = row
        row = [0]
        for place, other in enumerate(reference):
            row.append(above[place] + 1 if word == other else max(above[place + 1], row[place]))
    return 2 * row[-1] / (len(words) + len(reference)) if row[-1] else 0.0


# --- S1: pycocoevalcap ----------------------------------------------------------------------------------


def _coco(hypotheses: Sequence[str], groups: Sequence[Sequence[str]]) -> dict[str, Values]:
    words = tokenize([hypotheses, *groups])
    return compute(["CIDEr"], words[0], words[1:])


# --- S3: nltk -------------------------------------------------------------------------------------------

_SMOOTHING = 5  # nltk's K


def _nltk(hypotheses: Sequence[str], groups: Sequence[Sequence[str]]) -> dict[str, Values]:
    import numpy as np

    words = [hypothesis.lower().split() for hypothesis in hypotheses]
    references = [[reference.lower().split() for reference in group] for group in groups]
    rows = np.array([_sentence_bleu(counts) for counts in _counts(words, references)])
    return {name: Values(row, Parts.of_mean(row)) for name, row in zip(BLEU, rows.T, strict=True)}


def _sentence_bleu(counts: "np.ndarray") -> list[float]:
    """BLEU-1 to BLEU-4 of one caption from its counts, (10,), with nltk's fourth smoothing."""
    import numpy as np

    matched, total, (length, reference) = counts[:4].copy(), np.maximum(1, counts[4:8]), counts[8:]
    if not matched[0]:
        return [0.0] * 4
    empty = matched == 0
    if length > 1:  # each further order without a match gets half as much as the one before
        matched[empty] = np.log(length) / (_SMOOTHING * 2.0 ** np.arange(1, empty.sum() + 1))
    brevity = np.exp(min(0, 1 - reference / length))
    # of one word alone no longer n-gram exists; nltk leaves its precision out as if it were 1
    logs = np.log(np.where(matched > 0, matched / total, 1))
    return [float(brevity * np.exp(logs[:n].sum() / n)) for n in range(1, 5)]


# --- both -----------------------------------------------------------------------------------------------


def _counts(words: Sequence[list[str]], references: Sequence[Sequence[list[str]]]) -> "np.ndarray":
    """Of each image 4 clipped matches, 4 totals, its length and the closest reference's: (images, 10)."""
    from capcourse.metrics.ngrams import References

    ready = References([[" ".join(reference) for reference in group] for group in references])
    _, parts = ready.bleu(ready.read([" ".join(caption) for caption in words]))
    return parts[0].table.copy()


_PROGRAMS = {"S0": _evaluate, "S1": _coco, "S3": _nltk}
