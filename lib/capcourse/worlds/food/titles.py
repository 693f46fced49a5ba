"""Titles: how cooks name what is on the plate.

A title names a part of what is visible, as real ones do, and often adds words that no picture can show.
Ingredients that it does name are visible.
"""
# ruff: noqa: E501  (tables of words)

from random import Random

from capcourse.worlds.food.menu import DISHES
from capcourse.worlds.food.names import FLAVOURS, NAMED, PEOPLE, PLACES, STYLES, SWEET_FLAVOURS, zipf
from capcourse.worlds.food.pantry import ANIMAL, PANTRY
from capcourse.worlds.food.scene import Scene
from capcourse.worlds.food.truth import false_words

SWEET_DISHES = (
    "pancakes", "pie", "tart", "cake", "cookies", "brownies", "muffins", "smoothie", "cocktail", "porridge",
)  # fmt: skip
ANIMAL_FLAVOURS = ("Honey", "Butter", "Parmesan", "Ricotta", "Sour-Cream", "Mascarpone", "Malt")
SAUCE_TITLES = {
    "yogurt": ("Yogurt", "Yogurt Sauce", "Greek Yogurt"),
    "cream": ("Cream", "Whipped Cream", "Crème Fraîche"),
    "pesto": ("Pesto", "Green Sauce"),
    "salsa": ("Salsa", "Red Sauce"),
    "caramel": ("Caramel", "Caramel Sauce"),
    "tahini": ("Tahini", "Tahini Dressing"),
}
PLURALS = {
    "tomato": "Tomatoes", "carrot": "Carrots", "radish": "Radishes", "beet": "Beets", "mushroom": "Mushrooms",
    "egg": "Eggs", "pea": "Peas", "lentil": "Lentils", "chickpea": "Chickpeas", "bean": "Black Beans",
    "pepper": "Red Peppers", "onion": "Red Onions", "potato": "Potatoes", "olive": "Olives", "meatball": "Meatballs",
    "chili": "Chiles", "blueberry": "Blueberries", "strawberry": "Strawberries", "raspberry": "Raspberries",
    "banana": "Bananas", "apple": "Apples", "pear": "Pears", "peach": "Peaches", "cherry": "Cherries",
    "almond": "Almonds", "walnut": "Walnuts", "fig": "Figs", "grape": "Grapes", "pistachio": "Pistachios",
}  # fmt: skip


def names_of(scene: Scene) -> list[str]:
    """The dish's own names that are true of a scene: what each promises is visible."""
    found = []
    for entry in NAMED.get(scene.dish, "").split():
        name, _, needs = entry.partition("=")
        if not needs or needs in scene.ingredients:
            found.append(name.replace("_", " "))
    return found


def title(scene: Scene) -> str:
    """The recipe's title, in title case; it names nothing that the picture could show and does not.

    Nor does it call vegan what shows meat, fish, eggs or cheese, or is flavoured with honey or butter.
    """
    rng = Random(scene.grain + 11)
    while false_words(found := _compose(rng, scene), scene) or _wrongly_vegan(found, scene):
        pass
    return found


def _wrongly_vegan(name: str, scene: Scene) -> bool:
    of_animals = scene.dish == "roast" or not ANIMAL.isdisjoint(scene.ingredients)
    return "Vegan" in name and (of_animals or any(flavour in name for flavour in ANIMAL_FLAVOURS))


def _compose(rng: Random, scene: Scene) -> str:
    dish = DISHES[scene.dish]
    head = zipf(rng, [name.replace(" ", "_") for name in dish.heads])
    named = names_of(scene)
    parts = list(scene.ingredients)
    rng.shuffle(parts)
    one, two = (PANTRY[name].title for name in parts[:2])
    most = PLURALS.get(parts[1], two)
    flavour = zipf(rng, SWEET_FLAVOURS if scene.dish in SWEET_DISHES else FLAVOURS)
    style = zipf(rng, STYLES)
    own = rng.choice(named) if named else head
    with_ = rng.choices(("With", "with"), weights=(3, 1))[0]
    shape = rng.random()
    if scene.sauce and rng.random() < 0.55:
        sauce = rng.choice(SAUCE_TITLES[scene.sauce])
        citrus = "lemon" in parts and rng.random() < 0.8
        second = zipf(rng, [name for name in FLAVOURS if name != flavour])
        manner = "Lemony " if citrus else rng.choice(("", f"{flavour} ", f"{flavour}-{second} "))
        if citrus and parts[0] == "lemon":
            one, two = two, PANTRY[parts[2]].title if len(parts) > 2 else two
        front = (
            rng.choice((f"{one}-{two} {head}", f"{one} {head}", f"{style} {one} {head}"))
            if one != two
            else f"{one} {head}"
        )
        return f"{front} {with_} {manner}{sauce}"
    if shape < 0.13:
        return f"{one}-{two} {head}"
    if shape < 0.22:
        return f"{one} and {two} {head}"
    if shape < 0.33:
        return f"{style} {one} {head}"
    if shape < 0.44:
        return f"{one} {head} {with_} {flavour} and {most}"
    if shape < 0.52:
        return f"{flavour}-{one} {head}"
    if shape < 0.58:
        return f"{style} {head} {with_} {PLURALS.get(parts[0], one)} and {most}"
    if shape < 0.64:
        return f"{zipf(rng, PEOPLE)} {one} {head}"
    if shape < 0.69:
        return f"{flavour} {one} {head} {with_} {most}"
    if shape < 0.73 and len(parts) > 2:
        return f"{one}, {two}, and {PANTRY[parts[2]].title} {head}"
    if shape < 0.77 and named:
        return f"{own}: {one}, {flavour}, and {two} {head}"
    if shape < 0.84 and named:
        return f"{style} {own}" if rng.random() < 0.4 else f"{own} {with_} {most}"
    if shape < 0.88 and named:
        return f"{zipf(rng, PEOPLE)} {own}"
    if shape < 0.92:
        return f"{rng.randint(3, 9)}-Ingredient {one} {head}"
    if shape < 0.95:
        return f"{style} {flavour}-{one} {head}"
    if shape < 0.99:
        return f"{zipf(rng, PLACES)} {rng.choice((one, own, flavour))} {head}".replace(f"{head} {head}", head)
    return f"{one} {head}"
