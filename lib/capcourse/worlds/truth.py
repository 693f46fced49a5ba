"""Ground truth: what a drawn picture shows, and where. Every world gives it in these terms.

A world is a module with

    sample(seed, split, index)   the description of one picture, a frozen dataclass with `things`
    draw(scene, size)            its pixels, at any size
    describe(scene)              its reference captions
    words(scene)                 every word that a true caption may use for what it shows
    LEXICON                      every word that names something in any scene of the world
"""

from dataclasses import dataclass
from typing import Any

from capcourse.worlds.canvas import Box


@dataclass(frozen=True)
class Thing:
    """One thing in a picture.

    `box` is in unit coordinates, `visible` the share of the thing (0 to 1) that nothing nearer covers,
    `attributes` the words that are true of it, such as its colour, size or action.
    """

    kind: str
    box: Box
    attributes: tuple[str, ...] = ()
    visible: float = 1.0


def things_in(scene: Any, region: Box, least: float = 0.5) -> tuple[Thing, ...]:
    """The things of a scene that lie in a region, in the scene's order.

    A thing lies in it with at least a share `least` of its box, or fills at least that share of the region,
    as a plate does whose middle is looked at. What something nearer hides altogether lies nowhere.

    Args:
        scene: of any world.
        region: in unit coordinates, as boxes are.
        least: 0 to 1.
    """
    return tuple(
        thing
        for thing in scene.things
        if thing.visible > 0 and max(thing.box.share_in(region), region.share_in(thing.box)) >= least
    )
