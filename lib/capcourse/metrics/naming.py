"""By which names a caption may call the things of a drawn world, and which of them a scene holds.

A kind goes by any of its names, one or many ("dog", "puppies", "rows of cars"), and the longest name counts:
"cargo ship" is one. Places, weather, numbers and verbs name no thing: neither does "car park", which is a
place, nor "brown butter", a flavour. A word that the world does not know ("zebra") names nothing.

- A broader word is right: "building" of a house, "trees" of a forest (`NARROWER`).
- A dish with a name of its own promises an ingredient: "Borscht" is right of a soup with beets.
- A word that is both is a thing where the world has such a thing: "orange" is a fruit in `food`, a colour in
  `scenes` and `aerial`. A colour inside a name ("red onion") is part of the name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from capcourse.data.explore import words
from capcourse.data.readers.text import mend_caption
from capcourse.worlds import food, scenes
from capcourse.worlds.aerial import vocabulary as aerial
from capcourse.worlds.food.names import FLAVOURS, NAMED, STYLES, SWEET_FLAVOURS
from capcourse.worlds.food.truth import GARNISH_WORDS, SAUCE_WORDS
from capcourse.worlds.scenes import vocabulary

NARROWER = {  # in `aerial`: kinds of which the broader kind's names are true too
    "building": ("house", "terminal", "stadium"),
    "boat": ("ship",),
    "car": ("row",),
    "field": ("pivot",),
    "tree": ("forest",),
}
# words of the food world that are true of a kind and do not name it
_NO_NAMES = frozenset({
    "breakfast", "dish", "dressing", "fried", "fry", "grilled", "powdered", "roast", "roasted", "seeds",
    "sheet", "slices", "squares", "stack", "stir", "crème", "fraîche", "whipped",
})  # fmt: skip

Phrase = tuple[str, ...]


def spoken_words(text: str) -> tuple[str, ...]:
    """The words of a text, in one spelling and without the "'s" of an owner."""
    found = (word.removesuffix("'s") for word in words(mend_caption(text)[0]))
    return tuple("grey" if word == "gray" else word for word in found)


@dataclass(frozen=True)
class Naming:
    """How one world's things may be called, and which a scene holds.

    Attributes:
        names: from a name to its readings, each the kinds that must all be there; a name without a reading
            is passed over.
        colours: the words for colours.
        between: the words that may stand between a colour and its thing.
        held: from a scene to the kinds that it holds.
        asked: from a scene to the kinds that `recall` asks for.
    """

    names: dict[Phrase, list[frozenset[str]]]
    colours: frozenset[str]
    between: frozenset[str]
    held: Callable[[Any], frozenset[str]]
    asked: Callable[[Any], frozenset[str]]

    @cached_property
    def _most(self) -> int:
        return max(map(len, self.names))

    def longest(self, spoken: Phrase, at: int) -> Phrase:
        """The longest name that begins at a word; empty where none does."""
        pieces = (spoken[at : at + length] for length in range(self._most, 0, -1))
        return next((piece for piece in pieces if piece in self.names), ())


@cache
def naming_of(name: str) -> Naming:
    """How the things of a world are called: "scenes", "food" or "aerial"."""
    return {"scenes": _scenes, "food": _food, "aerial": _aerial}[name]()


class _Names(dict):
    """Names and their readings, gathered."""

    def add(self, name: str, *kinds: str) -> None:
        reading = frozenset(kinds)
        readings = self.setdefault(spoken_words(name), [])
        if kinds and reading not in readings:
            readings.append(reading)


def _scenes() -> Naming:
    names = _Names()
    for kind in scenes.KINDS:
        for name in vocabulary.names(kind):
            names.add(name, kind)
    actions = {
        a for kind in scenes.KINDS for a in (*scenes.ACTIONS.get(kind, ()), vocabulary.usual_action(kind))
    }
    between = actions.union(*vocabulary.SIZE_WORDS.values())

    def held(scene: Any) -> frozenset[str]:
        return frozenset(group.kind for group in scene.groups)

    return Naming(names, frozenset(scenes.COLOURS), frozenset(between), held, held)


def _aerial() -> Naming:
    names = _Names()
    for kind, pairs in aerial.NOUNS.items():
        for name in (name for pair in pairs for name in pair):
            for true_of in (kind, *NARROWER.get(kind, ())):
                names.add(name, true_of)
    places = (name for called, _ in aerial.LANDS.values() for name in called)
    for phrase in (*places, *aerial.DIM, *(p for some in aerial.IN_SEASON.values() for p in some)):
        inner = phrase.split()
        while inner[0] in aerial.FUNCTION_WORDS:
            inner = inner[1:]
        if len(inner) > 1 and (inner[-1],) not in names:  # a dense forest is a forest
            names.add(" ".join(inner))

    def held(scene: Any) -> frozenset[str]:
        # a road that no caption speaks of is drawn all the same; "forest" is a land and a thing
        return frozenset(group.kind for group in scene.groups) | {scene.land}

    def asked(scene: Any) -> frozenset[str]:
        return frozenset(thing.kind for thing in scene.things[1:])

    return Naming(names, frozenset(aerial.COLOURS), frozenset(), held, asked)


def _food() -> Naming:
    names = _Names()
    colours = frozenset(food.GLAZES).union({"black"}, *(item.colours for item in food.PANTRY.values()))
    for flavour in (*STYLES, *FLAVOURS, *SWEET_FLAVOURS):
        if len(spoken_words(flavour.replace("_", " "))) > 1:
            names.add(flavour.replace("_", " "))
    for kind, dish in food.DISHES.items():
        for name in {*dish.heads, *dish.words} - _NO_NAMES:
            names.add(name, kind)
        for entry in NAMED.get(kind, "").split():
            name, _, needs = entry.partition("=")
            names.add(name.replace("_", " "), kind, *filter(None, [needs]))
    for kind, item in food.PANTRY.items():
        # "red" of the red onion and "cherry" of cherry tomatoes name nothing of it by themselves
        alone = {word for word in item.words if word == kind or word not in {*colours, *food.PANTRY}}
        for word in alone:
            for name in (word, *(f"{other} {word}" for other in item.words - alone)):
                names.add(name, kind)
    for kind, titles in food.SAUCE_TITLES.items():
        for name in titles:
            names.add(name, kind)
    for table in (SAUCE_WORDS, GARNISH_WORDS, food.VESSELS, food.PROPS):
        for kind, some in table.items():
            for name in some - colours - _NO_NAMES:
                names.add(name, kind)

    def eaten(scene: Any) -> frozenset[str]:
        return frozenset({scene.dish, *scene.ingredients, scene.sauce} - {None})

    def held(scene: Any) -> frozenset[str]:
        return eaten(scene) | ({scene.vessel, scene.garnish, *(kind for kind, _ in scene.props)} - {None})

    return Naming(names, colours, frozenset(), held, eaten)
