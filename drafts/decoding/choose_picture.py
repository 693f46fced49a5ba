"""Which test picture shows the most in the chapter on decoding. A tool for the author; it goes nowhere.

    python choose_picture.py [FIRST] [LAST]

Prints, for scenes' test pictures FIRST to LAST (100 to 400), those that have what the chapter wants, the best first:
a first piece that is open, a caption by beams that begins otherwise than greedy's, and dice that say several things.
Neighbours count, too: `picture - 3` must be 0 or more, for the trap with the batch.
"""

import sys

import numpy as np

import capcourse as cc
from capcourse.decoding import DECODINGS
from capcourse.decoding.search import greedy, write
from capcourse.decoding.tree import candidates

first, last = (int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, 100), (2, 400)))
DECODINGS["sum"] = {"do_sample": False, "num_beams": 4, "max_new_tokens": 50, "length_penalty": 0.0}
captioner = cc.load_captioner("llava", "mini", device="cpu")
test = cc.load_data("scenes").test
images = test[first:last].images
plain, beams = (captioner.answers(images, decoding=name) for name in ("greedy", "sum"))


def log_p(begun, tokens):
    """Of an answer, by the loop."""
    return sum(
        float(begun.next_logits([tokens[:n]]).log_softmax(-1)[0, piece]) for n, piece in enumerate(tokens)
    )


found = []
for n, (one, other) in enumerate(zip(plain, beams, strict=True)):
    number = first + n
    if number < 3 or test[number].scene.groups[0].count < 2 or one.text == other.text:
        continue
    begun = captioner.begin(images[n])
    top = begun.next_logits([[]]).softmax(-1)[0].max()
    if not 0.25 < top < 0.6:
        continue
    tree = candidates(begun, steps=3, num_beams=2, shown=3)
    kept = [branch.piece for branch in tree if branch.kept]
    said = {captioner.decode([write(begun, "moderate", seed)])[0] for seed in range(6)}
    gain = log_p(begun, list(other.tokens)) - log_p(begun, greedy(begun))
    opens = one.tokens[0] != other.tokens[0]
    found.append((opens, len(said), float(gain), number, float(top), np.exp(log_p(begun, list(other.tokens))), kept, one.text, other.text))

for opens, different, gain, number, top, chance, kept, one, other in sorted(found, reverse=True)[:12]:
    print(f"{number}: first piece {top:.2f}, begins otherwise {opens}, {different} of 6 by dice, gain {gain:+.2f}, p {chance:.3f}")
    print(f"    greedy {one}\n    beams  {other}\n    kept   {kept}")
    print("   ", *test[number].captions, sep="\n    ")
