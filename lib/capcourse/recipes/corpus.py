"""What the towers are pretrained on: pictures, labels and texts of the worlds, from a split of their own.

The real ViT has seen ImageNet, the real GPT-2 the web, and neither the captions that they are fine-tuned on
later. Here too: the split `pretrain` has no scene in common with `train`, `val` and `test`.
"""

from collections.abc import Iterator
from typing import Any

from capcourse.data.dataset import WORLDS
from capcourse.worlds import food, scenes
from capcourse.worlds.scenes.weather import CLEAR, WEATHERS

SPLIT = "pretrain"


def pretraining_scenes(seed: int, count: int) -> Iterator[scenes.Scene]:
    """The scenes that ViT learns to classify."""
    return (scenes.sample(seed, SPLIT, i) for i in range(count))


def labels_of(scene: scenes.Scene) -> set[str]:
    """What a picture shows, as a classifier's labels: "dog", "red dog", "2 dog", "large dog", "beach".

    Pairs that are held out of training (`scenes.HELD_OUT`) have no label.
    """
    found = {scene.place}
    if scene.weather != CLEAR:
        found.add(scene.weather)
    for group in scene.groups:
        found |= {group.kind, f"{group.colour} {group.kind}"}
        if group.count > 1:
            found.add(f"{group.count} {group.kind}")
        if group.size != "medium":
            found.add(f"{group.size} {group.kind}")
        if group.action:
            found.add(f"{group.action} {group.kind}")
    return found


def all_labels() -> list[str]:
    """Every label that a training picture can have, in a fixed order."""
    pairs = [f"{c} {k}" for k in scenes.KINDS for c in scenes.COLOURS if (k, c) not in scenes.HELD_OUT]
    counts = [f"{n} {k}" for k in scenes.KINDS for n in range(2, scenes.MAX_COUNT + 1)]
    sizes = [f"{size} {k}" for k in scenes.KINDS for size in ("small", "large")]
    actions = [f"{action} {k}" for k in scenes.KINDS for action in scenes.ACTIONS.get(k, ())]
    weathers = [w for w in WEATHERS if w != CLEAR]
    return [*scenes.KINDS, *scenes.PLACES, *weathers, *pairs, *counts, *sizes, *actions]


def texts(seed: int, count: int) -> Iterator[str]:
    """What language models read: captions, titles, ingredients and instructions of `count` scenes a world."""
    for i in range(count):
        for world in WORLDS.values():
            scene: Any = world.sample(seed, SPLIT, i)
            yield from world.describe(scene)
            if world is food:
                yield f"{', '.join(food.ingredients(scene))}. {food.instructions(scene)}"
