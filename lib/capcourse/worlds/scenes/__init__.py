"""The `scenes` world: things with colours, sizes, actions and counts, in a place and its weather.

It stands in for the everyday photographs of MS-COCO and Flickr8k. `HELD_OUT` is the table of pairs of kind
and colour that no scene holds, except the test scenes from index `HELD_OUT_FROM` on, of which each holds at
least one.
"""

from capcourse.worlds.scenes.layout import AIRBORNE, RELATIONS, SIZES
from capcourse.worlds.scenes.scene import (
    COLOURS,
    HELD_OUT,
    HELD_OUT_FROM,
    KINDS,
    LEXICON,
    MAX_COUNT,
    PLACES,
    Group,
    Scene,
    describe,
    draw,
    erred,
    sample,
    words,
)
from capcourse.worlds.scenes.vocabulary import ACTIONS

__all__ = [
    "ACTIONS",
    "AIRBORNE",
    "COLOURS",
    "HELD_OUT",
    "HELD_OUT_FROM",
    "KINDS",
    "LEXICON",
    "MAX_COUNT",
    "PLACES",
    "RELATIONS",
    "SIZES",
    "Group",
    "Scene",
    "describe",
    "draw",
    "erred",
    "sample",
    "words",
]
