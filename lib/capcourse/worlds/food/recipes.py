"""Recipes: the list of ingredients and the steps that stand under a title.

Everything visible is on the list, and so is what the title names. A title that counts ("5-Ingredient Tart")
has as many lines; where the picture shows more than that, the last line takes the rest "for serving".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random

from capcourse.worlds.food.flavours import DRUNK, FLAVOUR_LINES, SPOKEN
from capcourse.worlds.food.kitchen import METHODS, UNCOOKED, Method, switched
from capcourse.worlds.food.larder import GARNISH_LINES, SAUCE_LINES, STOCK, STYLE_LINES, SWAPS
from capcourse.worlds.food.menu import DISHES
from capcourse.worlds.food.pantry import PANTRY
from capcourse.worlds.food.scene import Scene
from capcourse.worlds.food.titles import PLURALS, title

DRINKS = ("smoothie", "cocktail")
SWEET = ("pancakes", "pie", "tart", "cake", "cookies", "brownies", "muffins", "porridge", *DRINKS)
COLD = ("salad", "toast", "dip", "grain bowl")
HURRIED = {"Quick", "Easy", "Simple", "Weeknight", "Five"}  # these begin with what is bought
FEWEST, MOST = 2, 4  # lines besides those that a dish cannot do without
_FATS = ("olive oil", "vegetable oil", "unsalted butter", "vegan butter", "melted butter")
_RAW = """basil mint lemon lime orange avocado radish cucumber feta olive pomegranate banana strawberry peach
pear fig mango pineapple kiwi raspberry blueberry cherry grape apple almond walnut pistachio coconut
chocolate"""
RAW = frozenset(_RAW.split())  # what nobody cooks who makes a soup or a curry
_COOKED = """chicken salmon shrimp bacon sausage beef meatball egg potato pumpkin eggplant asparagus beet
lentil bean"""
COOKED = frozenset(_COOKED.split())  # what nobody eats raw
_SHARED = "and baking fresh juice mix olive pepper powder rice sauce seed syrup unsalted white"
SHARED = frozenset(_SHARED.split())  # words that two different ingredients may have in common
_FLAVOUR = re.compile(
    rf"(?<![\w’'])({'|'.join(sorted(map(re.escape, FLAVOUR_LINES), key=len, reverse=True))})(?![\w’'])"
)
_HOLE = re.compile(r"\[([^{\]]*\{(\w+)\}[^\]]*)\]")


@dataclass(frozen=True)
class Entry:
    """One ingredient: what the steps call it, and its line in the list."""

    name: str
    line: str


@dataclass(frozen=True)
class Recipe:
    """Visible ingredients, sauce and garnish, what else the title names, the base, and what may be added."""

    method: Method
    seen: tuple[Entry, ...]
    dressing: tuple[Entry, ...]
    named: tuple[Entry, ...]
    base: tuple[Entry, ...]
    extras: tuple[Entry, ...]
    count: int  # of lines that the title promises; 0 for none

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.seen, *self.dressing, *self.named, *self.base, *self.extras)


def recipe_lines(scene: Scene) -> list[str]:
    """The list of ingredients with their amounts: what is visible, what the title names, then the rest."""
    recipe = _recipe(scene)
    if not recipe.count or len(recipe.entries) == recipe.count:
        return [entry.line for entry in recipe.entries]
    spoken = set(_spoken(title(scene).lower()))
    shown = (*recipe.seen, *recipe.dressing)
    kinds = dict(zip(recipe.seen, scene.ingredients, strict=True))
    first = sorted(shown, key=lambda e: e not in kinds or not PANTRY[kinds[e]].words & spoken)
    kept = first[: recipe.count - 1 - len(recipe.base)]  # these have a line each
    rest = _list(e.name for e in shown if e not in kept)
    lines = [e.line for e in (*shown, *recipe.base) if e in kept or e in recipe.base]
    return [*lines, f"{rest[0].upper()}{rest[1:]} (for serving)"]


def steps(scene: Scene) -> str:
    """How it is made, in two to five short sentences."""
    recipe, rng = _recipe(scene), Random(scene.grain + 13)
    kinds = dict(zip(recipe.seen, scene.ingredients, strict=True))
    way = recipe.method.way
    cook = [e for e in recipe.seen if kinds[e] not in RAW]
    if not cook:
        way, cook = UNCOOKED.get(scene.dish, way), list(recipe.seen[:1])
    last = [e.name for e in recipe.seen if e not in cook and "{cook}" in way]
    last += [e.name for e in recipe.dressing if e.name not in SAUCE_LINES]
    base = [e.name for e in recipe.base if f"the {e.name}" not in way]
    extras = sorted((e.name for e in (*recipe.named, *recipe.extras)), key=lambda name: " and " in name)
    oil = [name for name in extras if "{oil}" in way and name in _FATS]
    extras = [name for name in extras if name not in oil]
    parts = {
        "all": _the(e.name for e in recipe.seen),
        "cook": _the(e.name for e in cook),
        "base": _the(base),
        "oil": _the(oil),
        "extras": _the(extras),
        "mix": _the([*base, *extras]),
    }
    found = [_HOLE.sub(lambda hole: hole[1] if parts[hole[2]] else "", way).format(**parts)]
    if scene.dish in COLD and (raw := [e.name for e in recipe.seen if kinds[e] in COOKED]):
        found.insert(0, f"Cook the {_list(raw)} through and let cool.")
    if extras and "{mix}" not in way and "{extras}" not in way:
        found.append(f"Season with {parts['extras']}.")
    if last:
        manner = rng.choice(("Finish with {}.", "Top with {}.", "Scatter {} over the top."))
        found.append(manner.format(_the(last)))
    return " ".join((*found, _serving(scene, recipe)))


def _serving(scene: Scene, recipe: Recipe) -> str:
    heads, name = DISHES[scene.dish].heads, title(scene)
    head = max((head for head in heads if head in name), key=len, default=heads[0]).lower()
    places = {"board": "on a board", "tray": "on the tray", "pan": "straight from the pan"}
    where = places.get(scene.vessel, f"{'on' if scene.vessel == 'plate' else 'in'} a {scene.vessel}")
    what = f"the {head} {where}" if "bowl" not in head else "in deep bowls"
    return f"Serve {what}{''.join(f' with the {e.name}' for e in recipe.dressing if e.name in SAUCE_LINES)}."


@lru_cache(maxsize=64)  # the list and the steps of a scene are asked for one after the other
def _recipe(scene: Scene) -> Recipe:
    """All of a recipe but its sentences."""
    rng, name = Random(scene.grain + 12), title(scene)
    seen = tuple(Entry(_called(kind), rng.choice(PANTRY[kind].amounts)) for kind in scene.ingredients)
    dressing = _dressing(scene, name)
    named = _flavours(scene, name, dressing)
    counted = re.match(r"(\d)-Ingredient ", name)
    count = int(counted[1]) if counted else 0
    methods, spoken = METHODS[scene.dish], set(_spoken(name))
    if HURRIED & spoken:
        methods = methods[1:2] or methods
    given = _words((*named, *(entry for entry in dressing if entry.name in SAUCE_LINES)))
    for method in methods:
        wanted = switched(scene.dish, method.base, spoken)
        base = tuple(Entry(n, STOCK[n]) for n in wanted if not _key(n) or not _key(n) <= given)
        if len(seen) + len(dressing) + len(base) <= (count or 99):
            break
    taken = _words((*seen, *dressing, *named, *base))
    for style in (style for style in STYLE_LINES if style in name):
        extra = Entry(*STYLE_LINES[style])
        kept = any(old in e.line for old, _ in SWAPS.get(style, ()) for e in base)
        needless = kept or (style == "Caramelized" and scene.dish in SWEET)
        if not needless and not _key(extra.name) & taken:
            named.append(extra)
            taken |= _key(extra.name)
    spare = [n for n in method.extras if not _key(n) & taken and n not in wanted]
    many = rng.randint(FEWEST, MOST)
    if count:
        many = max(0, count - len(seen) - len(dressing) - len(base))
    extras = tuple(Entry(n, STOCK[n]) for n in rng.sample(spare, min(many, len(spare))))
    swaps = [swap for style, some in SWAPS.items() if style in name for swap in some]
    dressing, base, extras = (_swapped(entries, swaps) for entries in (dressing, base, extras))
    return Recipe(method, seen, dressing, tuple(named), base, extras, count)


def _dressing(scene: Scene, name: str) -> tuple[Entry, ...]:
    """The sauce and the garnish."""
    found = []
    if scene.sauce:
        sauce = "crème fraîche" if "Crème Fraîche" in name else scene.sauce
        found.append(Entry(sauce, SAUCE_LINES[sauce]))
    if scene.garnish:
        found.append(Entry(*GARNISH_LINES[scene.garnish]))
    return tuple(found)


def _flavours(scene: Scene, name: str, dressing: Iterable[Entry]) -> list[Entry]:
    """What a title names that no picture can show."""
    found, garnish = [], _words(entry for entry in dressing if entry.name not in SAUCE_LINES)
    for flavour in dict.fromkeys(_FLAVOUR.findall(name)):
        line = DRUNK.get(flavour) if scene.dish in DRINKS else None
        spoken = SPOKEN.get(flavour, flavour.lower().replace("-", " "))
        if not _key(spoken) <= garnish:  # sesame may be on the list already
            found.append(Entry(spoken, line or FLAVOUR_LINES[flavour]))
    return found


def _swapped(entries: Iterable[Entry], swaps: Iterable[tuple[str, str]]) -> tuple[Entry, ...]:
    """Whole wheat, no gluten, nothing of an animal: what nobody sees, as the title promises it."""
    found = []
    for entry in entries:
        name, line = entry.name, entry.line
        for old, new in swaps:
            name, line = name.replace(old, new), line.replace(old, new)
        found.append(Entry(name, line))
    return tuple(found)


def _called(kind: str) -> str:
    return PLURALS.get(kind, PANTRY[kind].title).lower()


@cache
def _key(name: str) -> frozenset[str]:
    """The words by which two ingredients are known to be the same."""
    return frozenset(word.removesuffix("s") for word in name.lower().split()) - SHARED


def _words(entries: Iterable[Entry]) -> set[str]:
    return set().union(*(_key(entry.name) for entry in entries))


def _spoken(name: str) -> list[str]:
    return re.sub(r"[-:,]", " ", name).split()


def _list(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _the(names: Iterable[str]) -> str:
    found = list(names)
    return f"the {_list(found)}" if found else ""
