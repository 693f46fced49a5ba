"""How fast llava captions pictures in batches, against one by one.

    python benchmarks/asking.py            (some minutes, most of them one by one)

500 test pictures of `scenes` in JPEG files, the mini checkpoint, greedy. Both ways open the files; in batches
they are opened and prepared in threads while the model writes. Captions must be the same. Where they are not,
the first two words that differ must be as good as a tie: a batch's sums may round the other way.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import capcourse as cc

PICTURES, WARM = 500, 32
LIMIT = 5
TIE = 1e-4  # between two logits


def timed(captioner: Any, batches: list[list[Path]]) -> tuple[list[tuple[int, ...]], float]:
    """The tokens of every answer, and the seconds that they took; one call a batch."""
    began = time.perf_counter()
    answers = [answer.tokens for some in batches for answer in captioner.answers(some)]
    return answers, time.perf_counter() - began


def gap(captioner: Any, path: Path, one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How far apart the logits of the first two tokens are in which two answers to a picture differ."""
    at = next(n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    logits = captioner.begin(path).next_logits([list(one[:at])])[0]
    return abs(float(logits[one[at]] - logits[other[at]]))


def main() -> None:
    cc.start(seed=0, profile="mini")
    captioner = cc.load_captioner("llava")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n:03d}.jpg" for n in range(PICTURES)]
        for path, example in zip(paths, cc.load_data("scenes").test, strict=False):
            example.image.save(path, quality=95)
        captioner.caption(paths[:WARM])
        together, batched = timed(captioner, [paths])
        alone, single = timed(captioner, [[path] for path in paths])
        pairs = zip(paths, together, alone, strict=True)
        gaps = [gap(captioner, path, one, other) for path, one, other in pairs if one != other]
    assert all(found <= TIE for found in gaps), f"captions differ by more than ties: {gaps}"
    print(f"{PICTURES} pictures on {captioner.device}      seconds   pictures a second")
    print(f"one by one               {single:8.1f}{PICTURES / single:20.1f}")
    print(f"batches of {captioner.batch_size:<14}{batched:8.1f}{PICTURES / batched:20.1f}")
    print(f"faster                   {single / batched:8.1f} x   wanted {LIMIT} x")
    print(f"captions that differ     {len(gaps):8}     by ties of at most {TIE:g}")


if __name__ == "__main__":
    main()
