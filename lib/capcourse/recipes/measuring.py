"""What is measured of a captioner as it was saved: against the annotators, and against the picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import entry_of, load_checkpoint

SAMPLES = 2_000  # of the bootstrap


def measure(folder: Path, name: str) -> dict[str, Any]:
    """Caption the test split of scenes greedily, with the checkpoint as saved.

    Returns:
        For the ordinary test pictures and for those with held-out combinations, what `against_people` and
        `metrics.hallucination` find; every number with its 95% interval over images beside it.
    """
    from capcourse.data.dataset import load_data
    from capcourse.metrics.hallucination import hallucination

    entry = entry_of(name)
    captioner = load_checkpoint(entry, str(folder), entry.mini)
    test = load_data("scenes").test
    parts = {
        "ordinary": test.where(lambda example: not example.scene.held_out),
        "held_out": test.where(lambda example: example.scene.held_out),
    }
    result = {}
    for part, examples in parts.items():
        if not examples:
            continue
        captions = captioner.caption(examples.images, decoding="greedy", progress=True)
        made_up = hallucination(captions, examples)
        result[part] = {
            "images": len(examples),
            **against_people(captions, examples.captions),
            **_with_intervals(made_up, ("CHAIR-i", "colours", "swapped colours", "recall")),
        }
    return result


def against_people(captions: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, Any]:
    """CIDEr of a model and of its annotators, on the same terms (`capcourse.metrics.consensus`).

    Args:
        captions: (images,), the model's.
        references: (images, annotators).

    Returns:
        `cider` of the model and `human` of the annotators, both with one annotator left out of the
        references, averaged over who; `ratio`, the one over the other; behind each its `interval`, where 95%
        of its bootstrap over images lie, the idf kept.
    """
    import numpy as np

    from capcourse.metrics.consensus import held_out_per_image

    ours = np.mean(held_out_per_image(references, captions), axis=0)
    people = np.mean(held_out_per_image(references), axis=0)

    pairs = np.stack([ours, people], axis=1)
    found: dict[str, Any] = {}
    for what, value in {
        "cider": lambda pairs: float(pairs[:, 0].mean()),
        "human": lambda pairs: float(pairs[:, 1].mean()),
        "ratio": lambda pairs: float(pairs[:, 0].mean() / pairs[:, 1].mean()),
    }.items():
        found |= {what: value(pairs), f"{what} interval": over_rows(pairs, value)}
    return found


def _with_intervals(scores: Any, metrics: Sequence[str]) -> dict[str, Any]:
    from capcourse.metrics.intervals import interval

    found: dict[str, Any] = {}
    for metric in metrics:
        around = interval(scores, metric, samples=SAMPLES)
        found |= {metric: scores[metric], f"{metric} interval": [around.low, around.high]}
    return found


def over_rows(rows: Any, value: Any) -> list[float]:
    """The 95% bootstrap interval of a value of rows drawn with replacement.

    Args:
        rows: (rows, …), what is drawn.
        value: a function from drawn rows to a number.
    """
    import numpy as np

    rng = np.random.default_rng(0)
    drawn = [value(rows[rng.integers(0, len(rows), len(rows))]) for _ in range(SAMPLES)]
    return np.quantile(drawn, (0.025, 0.975)).tolist()
