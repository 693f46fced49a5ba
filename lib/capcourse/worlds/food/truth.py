"""Which words are true of a dish, so that a caption's false ones can be found."""

from functools import cache

from capcourse.worlds.food.menu import DISHES
from capcourse.worlds.food.names import NAMED
from capcourse.worlds.food.pantry import PANTRY
from capcourse.worlds.food.scene import Scene
from capcourse.worlds.food.table import GLAZES, PROPS, TABLE_WORDS, VESSELS

SAUCE_WORDS = {
    "yogurt": frozenset({"yogurt", "yoghurt", "white", "sauce"}),
    "cream": frozenset({"cream", "whipped", "crème", "fraîche", "white"}),
    "pesto": frozenset({"pesto", "green", "sauce"}),
    "salsa": frozenset({"salsa", "red", "sauce"}),
    "caramel": frozenset({"caramel", "brown", "sauce"}),
    "tahini": frozenset({"tahini", "dressing", "sauce"}),
}
GARNISH_WORDS = {
    "herbs": frozenset({"herbs", "parsley", "green"}),
    "sesame": frozenset({"sesame", "seeds"}),
    "cheese": frozenset({"cheese"}),
    "sugar": frozenset({"sugar", "powdered"}),
}
VESSEL_COLOURS = {"pan": {"black"}, "board": {"brown"}, "tray": {"grey", "gray"}, "glass": set()}


def _split(phrase: str) -> set[str]:
    return set(phrase.lower().replace("-", " ").replace("_", " ").split()) - {"al", "con", "alla", "de"}


@cache
def _dish_words(kind: str) -> frozenset[str]:
    dish = DISHES[kind]
    return frozenset(dish.words).union(*(_split(head) for head in dish.heads), _split(kind))


@cache
def _named(kind: str) -> tuple[tuple[frozenset[str], str], ...]:
    entries = (entry.partition("=") for entry in NAMED.get(kind, "").split())
    return tuple((frozenset(_split(name)), needs) for name, _, needs in entries)


def words(scene: Scene) -> frozenset[str]:
    """Every word that a true caption may use for what a scene shows, in lower case."""
    found = set(_dish_words(scene.dish)) | VESSELS[scene.vessel] | TABLE_WORDS[scene.table]
    for name in scene.ingredients:
        found |= PANTRY[name].words | set(PANTRY[name].colours)
    for names, needs in _named(scene.dish):
        if not needs or needs in scene.ingredients:
            found |= names
    found |= SAUCE_WORDS.get(scene.sauce, frozenset()) | GARNISH_WORDS.get(scene.garnish, frozenset())
    found |= VESSEL_COLOURS.get(scene.vessel, {scene.glaze})
    for kind, _ in scene.props:
        found |= PROPS[kind]
    return frozenset(found)


def _lexicon() -> frozenset[str]:
    found = set(GLAZES) | {"black", "gray"}
    for kind in DISHES:
        found |= _dish_words(kind)
        for names, _ in _named(kind):
            found |= names
    for table in (VESSELS, TABLE_WORDS, PROPS, SAUCE_WORDS, GARNISH_WORDS):
        found = found.union(*table.values())
    for item in PANTRY.values():
        found |= item.words | set(item.colours)
    return frozenset(found)


LEXICON = _lexicon()


def false_words(caption: str, scene: Scene) -> set[str]:
    """The words of a caption that name what the scene does not show."""
    spoken = set(caption.lower().replace("-", " ").translate(_POINTS).split())
    return (spoken & LEXICON) - words(scene)


_POINTS = str.maketrans(dict.fromkeys(":,;.()!?", " "))
