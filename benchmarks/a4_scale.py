"""Measure the ends of the scale of assignment 4: answers that are no titles, and what a title prompt gets.

    python benchmarks/a4_scale.py [--sets 20] [--pictures 400] [--look] [--models qwen llava paligemma]

    --look    every wording that a student would try, on one set, for each model: which one is to be the
              assignment's, and whether there is a way to go from the weak end to the strong one

Without it: for the check's model, what asks for no title, by every decoding that needs no chance, and the
solution's prompt, on sets of pictures like the private ones; after the first set the default and the best
of the others alone. WEAK and STRONG in checks/a4_prompting.ipynb, WEAK and GOAL in the assignment, come
from it: WEAK is the highest mean of those that ask for no title, STRONG the mean of the solution's. Printed
too: the points that each would get between these ends.
"""

import argparse
import math
import random
import re
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np

import capcourse as cc
from capcourse.metrics.hallucination import hallucination
from capcourse.metrics.intervals import interval
from capcourse.metrics.scorer import CaptionScorer
from capcourse.prompts import PROMPTS

ROOT = Path(__file__).resolve().parent.parent
NAME = "a4_prompting"
POINTS = 4
METRIC = "BLEU-1"
NO_TITLE = (  # what asks for something else
    "Write a short caption.",  # the default
    "Caption the picture briefly.",
    "Give a short phrase for the picture.",
    "Describe the picture in detail.",
    "Tell everything that can be seen.",
    "Write a detailed description.",
    "Where was the picture taken?",
    "What is in the centre?",
    "What is in the left half?",
    "Is there a dog in the picture?",
    "How many dogs are there?",
    "What colour is the dog?",
    "Describe this image.",
)
TUNED_ON = ("Write a title for the picture.", "Give the picture a title.")
TRIED = (  # what a student would try
    "Title",
    "Title:",
    "title",
    "A title, please.",
    "Give a title.",
    "Write a title.",
    "Write a title",
    "write a title for the picture.",
    "Write a title for the picture",
    "WRITE A TITLE FOR THE PICTURE.",
    "Write a title for this picture.",
    "Write a title for the image.",
    "Write a short title for the picture.",
    "Give a title for the picture.",
    "Give this picture a title.",
    "Give the image a title.",
    "What is a good title for this picture?",
    "What would be a good title?",
    "Please give me a title for this image.",
    "Name this picture.",
    "Write a headline for the picture.",
    "Write a caption in title case.",
    "Describe the picture in a few words, as a title.",
    "You are an expert. Write a title for the picture.",
    "Write a title for the picture. Return only the title.",
    "Write a title for the picture. Do not write a sentence.",
    "Write a title for the picture. For example: Two Red Dogs on the Beach",
    "Write a title for the picture. ASSISTANT: Two",
    "Write a short caption. Write a title for the picture.",
)
CHOICES = (("greedy", False), ("greedy", True), ("beam", False))
KEPT = 6  # of those that ask for no title, after the first set
SAMPLED = ("moderate", "diverse", "beam-sample")


def notebook() -> SimpleNamespace:
    """What the solution's cells define that part 5 needs."""
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4).cells
    sources = {cell.id: cell.source for cell in cells}
    scope = {"__name__": "__main__"}
    for cell_id in ("a4-given", "a4-asking", "a4-prompt"):
        exec(sources[cell_id], scope)
    return SimpleNamespace(**scope)


def ends() -> tuple[float, float]:
    """WEAK and STRONG as the check has them now."""
    text = (ROOT / "checks" / f"{NAME}.ipynb").read_text(encoding="utf-8")
    [(weak, strong)] = re.findall(r"WEAK, STRONG = ([\d.]+), ([\d.]+)", text)
    return float(weak), float(strong)


def points(value: float, band: float, weak: float, strong: float) -> float:
    """As the check gives them."""
    nothing, everything = weak + band, strong - band
    if nothing >= everything:
        return POINTS * float(value > nothing)
    part = min(1, max(0, (value - nothing) / (everything - nothing)))
    return math.ceil(round(2 * POINTS * part, 6)) / 2


def look(models: list[str], count: int) -> None:
    """Every wording on one set, by model: its score, how long answers are, what was cut, an example."""
    given = notebook()
    pictures = cc.load_data("scenes", seed=314_159).test[:count]
    images, titles = pictures.images, given.titles_of(pictures)
    wordings = [*NO_TITLE, *TUNED_ON, *TRIED, *(PROMPTS[name].text for name in PROMPTS)]
    asked = [{"prompt": text} for text in wordings]
    asked += [
        {"prompt": text, "decoding": decoding, "first_sentence": first}
        for text in (NO_TITLE[0], NO_TITLE[3], *TUNED_ON)
        for decoding, first in (*CHOICES[1:], *((name, False) for name in SAMPLED))
    ]
    weak, strong = ends()
    for model in models:
        captioner = cc.load_captioner(model, "mini", "cpu")
        rows = []
        with CaptionScorer(titles, [METRIC]) as scorer:
            for one in asked:
                if fault := given.fault_of(one):
                    print(f"not asked: {one}: {fault}")
                    continue
                began = time.perf_counter()
                said, answers = given.captions_for(one, captioner, images)
                seconds = time.perf_counter() - began
                found = interval(scorer.score(said), METRIC)
                rows.append((found, one, said, answers, seconds))
        print(f"\n{model}, {count} pictures; points between {weak:.2f} and {strong:.2f}")
        print("score  band   points  words  cut  2nd   CHAIR-i  recall  seconds  asked, and the first answer")
        for found, one, said, answers, seconds in sorted(rows, key=lambda row: -row[0].value):
            band = (found.high - found.low) / 2
            words = np.mean([len(text.split()) for text in said])
            seen = hallucination(said, pictures)
            print(
                f"{found.value:.3f}  {band:.3f}  {points(found.value, band, weak, strong):4.1f}  "
                f"{words:5.1f}  {answers.cut:4} {answers.going_on:4}   "
                f"{seen['CHAIR-i']:.3f}   {seen['recall']:.3f}  {seconds:6.1f}  {one}  {said[0]!r}"
            )


def scale(sets: int, count: int, model: str) -> None:
    """Both ends of the scale, with the spread over sets."""
    given = notebook()
    captioner = cc.load_captioner(model, "mini", "cpu")
    weak_side = [
        {"prompt": text, "decoding": decoding, "first_sentence": first}
        for text in NO_TITLE
        for decoding, first in CHOICES
    ]
    strong_side = [{"prompt": text} for text in TUNED_ON]
    solution = given.CHOICES | given.my_prompt()
    draw = random.Random(2026)
    values: dict[str, list[float]] = {}
    widths: dict[str, list[float]] = {}
    for number in range(sets):
        pictures = cc.load_data("scenes", seed=draw.getrandbits(62)).test[:count]
        images, best = pictures.images, ("", 0.0)
        with CaptionScorer(given.titles_of(pictures), [METRIC]) as scorer:
            for one in [*weak_side, *strong_side, solution]:
                said, _ = given.captions_for(one, captioner, images)
                found = interval(scorer.score(said), METRIC)
                values.setdefault(str(one), []).append(found.value)
                widths.setdefault(str(one), []).append((found.high - found.low) / 2)
                best = max(best, (str(one), found.value), key=lambda pair: pair[1])
        print(f"set {number + 1}: solution {values[str(solution)][-1]:.3f}, best {best[1]:.3f} {best[0]}")
        if not number:
            default, *others = weak_side
            others.sort(key=lambda one: -values[str(one)][0])
            weak_side = [default, *others[: KEPT - 1]]
            values = {str(one): values[str(one)] for one in [*weak_side, *strong_side, solution]}
    means = {who: float(np.mean(found)) for who, found in values.items()}
    weak, strong = max(means[str(one)] for one in weak_side), means[str(solution)]
    print(f"\n{model}, {sets} sets of {count} pictures: WEAK {weak:.3f}, STRONG {strong:.3f}")
    print(f"{'mean':>6} {'sets sd':>8} {'half of the 95% interval':>26} {'points, least to most':>24}")
    for who, mean in sorted(means.items(), key=lambda item: -item[1]):
        given_points = [
            points(value, band, weak, strong) for value, band in zip(values[who], widths[who], strict=True)
        ]
        print(
            f"{mean:6.3f} {np.std(values[who]):8.3f} {np.mean(widths[who]):26.3f} "
            f"{min(given_points):14.1f} to {max(given_points):.1f}      {who}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--look", action="store_true")
    parser.add_argument("--models", nargs="+", default=["qwen"])
    options = parser.parse_args()
    cc.start(seed=0, profile="mini")
    if options.look:
        look(options.models, options.pictures)
    else:
        scale(options.sets, options.pictures, options.models[0])


if __name__ == "__main__":
    main()
