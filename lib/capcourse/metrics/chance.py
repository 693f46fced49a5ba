"""What captions earn by chance: the same captions, dealt out to other pictures."""

import random
from collections.abc import Sequence

from capcourse.errors import BadInput
from capcourse.metrics.scorer import CaptionScorer
from capcourse.metrics.scores import Scores, counted

DEALS = 10


def beyond_chance(
    captions: Sequence[str], references: Sequence[Sequence[str]], *, deals: int = DEALS, seed: int = 0
) -> Scores:
    """CIDEr, less what the same captions get when each goes to another picture.

    Titles are alike, so that a caption earns something on any picture. Whoever says one thing of all of them
    earns nothing beyond that; nor do good captions in the wrong order.

    Args:
        captions: (images,), at least two.
        references: (images, references).
        deals: how often the captions are dealt out, each time moved on by another number of pictures; what
            they earn then is averaged.
        seed: of these numbers.

    Returns:
        "CIDEr", "by chance" and "beyond chance", each a mean over the images.

    Raises:
        BadInput: fewer than two images, or what `CaptionScorer` raises.

    Used in assignment `a3_finetune`.
    """
    import numpy as np

    captions = list(captions)
    count = len(captions)
    if count < 2:
        raise BadInput(f"{counted(count)}: captions can be dealt out to others from two images on")
    moves = random.Random(seed).sample(range(1, count), min(deals, count - 1))
    with CaptionScorer(references, ["CIDEr"]) as scorer:
        own, *dealt = (
            np.array(scores.per_image["CIDEr"])
            for scores in scorer.score_all([captions[move:] + captions[:move] for move in (0, *moves)])
        )
    chance = np.mean(dealt, axis=0)
    values = {"CIDEr": own, "by chance": chance, "beyond chance": own - chance}
    return Scores(
        {name: float(each.mean()) for name, each in values.items()},
        {name: each.tolist() for name, each in values.items()},
        tuple(range(count)),
    )
