"""How fast captions are scored again and again on the same references, against pycocoevalcap's own calls.

    python benchmarks/scoring.py            (about ten minutes, most of them pycocoevalcap's)

Ten sets of captions, five references an image, everything from raw strings. pycocoevalcap is called as its
`COCOEvalCap` calls it: both sides tokenised and fresh scorers for each evaluation, METEOR among them.
The kit prepares the references once and keeps METEOR; its preparation is counted in. Both must come to the
same values, to 1e-9, or nothing is printed. The two take turns, so that a busy machine slows both.
"""

import random
import time

import capcourse as cc
from capcourse.metrics.java import java_on_path
from capcourse.metrics.scorer import CaptionScorer

FAST = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr")
EVALUATIONS = 10


def pycocoevalcap(captions: list[str], references: list[list[str]], meteor: bool) -> dict[str, list[float]]:
    """The calls of COCOEvalCap.evaluate, without SPICE: values an image."""
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.meteor.meteor import Meteor
    from pycocoevalcap.rouge.rouge import Rouge
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    tokenizer = PTBTokenizer()
    truths = tokenizer.tokenize({i: [{"caption": r} for r in group] for i, group in enumerate(references)})
    results = tokenizer.tokenize({i: [{"caption": c}] for i, c in enumerate(captions)})
    values = {f"BLEU-{n + 1}": v for n, v in enumerate(Bleu(4).compute_score(truths, results, verbose=0)[1])}
    values["ROUGE-L"] = list(Rouge().compute_score(truths, results)[1])
    values["CIDEr"] = list(Cider().compute_score(truths, results)[1])
    if meteor:
        values["METEOR"] = Meteor().compute_score(truths, results)[1]
    return values


def race(images: int, meteor: bool, limit: float) -> None:
    references = cc.load_data("scenes").train[:images].captions
    metrics = [*FAST, "METEOR"] if meteor else list(FAST)
    systems = []
    for seed in range(EVALUATIONS):  # each image gets a caption of some other image, or of its own
        rng = random.Random(seed)
        systems.append([rng.choice(references[rng.randrange(images)]) for _ in range(images)])
    theirs, prepared, ours = 0.0, 0.0, 0.0
    began = time.perf_counter()
    with CaptionScorer(references, metrics) as scorer:
        prepared = time.perf_counter() - began
        for captions in systems:
            began = time.perf_counter()
            scores = scorer.score(captions)
            between = time.perf_counter()
            expected = pycocoevalcap(captions, references, meteor)
            ours, theirs = ours + between - began, theirs + time.perf_counter() - between
            for metric, values in expected.items():
                away = max(abs(a - b) for a, b in zip(values, scores.per_image[metric], strict=True))
                assert away <= 1e-9, f"{metric} differs by {away}"
    each, once = theirs / EVALUATIONS, (ours + prepared) / EVALUATIONS
    what = "with METEOR" if meteor else "BLEU, ROUGE-L, CIDEr"
    print(
        f"{what:<22}{images:>7,} images{each:>9.2f} s{once:>9.2f} s{each / once:>8.1f} x   wanted {limit:g} x"
        f"   (preparation {prepared:.2f} s, once)"
    )


def main() -> None:
    cc.start(seed=0)
    print(f"{'seconds an evaluation':<36}{'pycocoevalcap':>11}{'kit':>8}")
    with java_on_path():
        race(5_000, meteor=False, limit=10)
        race(1_000, meteor=True, limit=3)
        race(5_000, meteor=True, limit=3)


if __name__ == "__main__":
    main()
