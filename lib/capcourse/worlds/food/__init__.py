"""The `food` world: dishes in vessels on tables, one recipe title each.

It stands in for a collection of recipes with photographs: titles are long-tailed, name a part of what can be
seen and sometimes what cannot. `drop` gives a table of recipes with the faults of a real one.
"""

from capcourse.worlds.food.drops import COLUMNS, FAULTS, Row, drop, picture
from capcourse.worlds.food.menu import DISHES
from capcourse.worlds.food.pantry import PANTRY
from capcourse.worlds.food.recipes import recipe_lines, steps
from capcourse.worlds.food.scene import Piece, Scene, draw, sample
from capcourse.worlds.food.table import GLAZES, PROPS, TABLE_WORDS, VESSELS
from capcourse.worlds.food.titles import SAUCE_TITLES, title
from capcourse.worlds.food.truth import LEXICON, words

__all__ = [
    "COLUMNS",
    "DISHES",
    "FAULTS",
    "GLAZES",
    "LEXICON",
    "PANTRY",
    "PROPS",
    "SAUCE_TITLES",
    "TABLE_WORDS",
    "VESSELS",
    "Piece",
    "Row",
    "Scene",
    "describe",
    "draw",
    "drop",
    "ingredients",
    "instructions",
    "picture",
    "sample",
    "words",
]  # fmt: skip


def describe(scene: Scene) -> list[str]:
    """The one caption of a picture: its recipe's title."""
    return [title(scene)]


def ingredients(scene: Scene) -> list[str]:
    """The recipe's ingredients, with amounts: everything visible, what its title names, and the rest."""
    return recipe_lines(scene)


def instructions(scene: Scene) -> str:
    """How it is made, in two to five sentences."""
    return steps(scene)
