"""Measure the ends of the scale of assignment 3: what needs no training, and what its solution reaches.

    python benchmarks/a3_scale.py [--sets 20] [--trainings 5] [--pictures 400]

Prints what each contestant earns beyond chance (`capcourse.metrics.chance`) on sets of pictures like the
private ones, the means, and the width of the 95% bootstrap intervals. WEAK and STRONG in the check come from
it, and GOAL in the assignment. WEAK is the highest mean of those that need no training, STRONG the lowest
mean of the trainings.
"""

import argparse
import contextlib
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np

import capcourse as cc
from capcourse.metrics.chance import beyond_chance
from capcourse.metrics.intervals import interval
from capcourse.metrics.scorer import CaptionScorer

ROOT = Path(__file__).resolve().parent.parent
NAME = "a3_finetune"
CANDIDATES = 60  # constant answers that are tried out


def trained(seed: int):
    """The captioner that the solution's cells train under a seed, as it comes back from the file."""
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4).cells
    sources = {cell.id: cell.source for cell in cells}
    end = "    patience=2,\n"
    assert end in sources["a3-train"]
    sources["a3-train"] = sources["a3-train"].replace(end, f"{end}    seed={seed},\n")
    scope = {"__name__": "__main__"}
    began = time.time()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for cell_id in ("a3-given", "a3-files", "a3-data", "a3-train"):
            exec(sources[cell_id], scope)
        print(f"training {seed}: {time.time() - began:.0f} s, {scope['history']}")
        return scope["load_learnt"]()


def best_constant(pictures: int) -> str:
    """Of frequent titles, and of pairs of frequent words, the one that scores highest for all dishes."""
    train = cc.load_data("food").train
    titles = [group[0] for group in train.captions]
    words = Counter(word for title in titles for word in title.replace("-", " ").split())
    frequent = [word for word, _ in words.most_common(8)]
    pairs = [f"{one} {other}" for one in frequent for other in frequent if one != other]
    asked = [title for title, _ in Counter(titles).most_common(CANDIDATES)] + pairs[:CANDIDATES]
    asked += ["Chicken Salad With Herbs"]  # the planted one
    with CaptionScorer([[title] for title in titles[:pictures]], ["CIDEr"]) as scorer:
        return max(asked, key=lambda title: scorer.score([title] * pictures)["CIDEr"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--trainings", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=400)
    options = parser.parse_args()
    constant = best_constant(options.pictures)
    learners = {f"trained, seed {seed}": trained(seed) for seed in range(options.trainings)}
    asked = {
        "as it came": cc.load_captioner("vit-gpt2", "mini"),
        "llava, as it came": cc.load_captioner("llava", "mini"),
        **learners,
    }
    draw = random.Random(2026)
    values, widths = {}, {}
    for number in range(options.sets):
        test = cc.load_data("food", seed=draw.getrandbits(62)).test[: options.pictures]
        pictures = test.images
        said = {who: captioner.caption(pictures) for who, captioner in asked.items()}
        said |= {"constant": [constant] * len(pictures)}
        said |= {"planted constant": ["Chicken Salad With Herbs"] * len(pictures)}
        first = said[next(iter(learners))]
        said |= {"another order": [c for i in range(0, len(first), 40) for c in sorted(first[i : i + 40])]}
        for who, captions in said.items():
            found = interval(beyond_chance(captions, test.captions), "beyond chance")
            values.setdefault(who, []).append(found.value)
            widths.setdefault(who, []).append((found.high - found.low) / 2)
        print(f"set {number + 1}: " + ", ".join(f"{who} {v[-1]:.3f}" for who, v in values.items()))
    print(f"\nbest constant: {constant!r}; {options.sets} sets of {options.pictures} pictures")
    print(f"{'':20} {'mean':>6} {'sets sd':>8} {'half of the 95% interval':>26}")
    for who, found in values.items():
        print(f"{who:20} {np.mean(found):6.3f} {np.std(found):8.3f} {np.mean(widths[who]):26.3f}")


if __name__ == "__main__":
    main()
