"""The kitchen: what each kind of dish is made of besides what is seen on it, and how it is cooked."""
# ruff: noqa: E501  (a table of sentences)

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """One way to make a dish.

    `base` is what it cannot do without, `extras` what may be added, by their names in the larder. In `way` stand
    {all} for what is visible, {cook} for the part of it that is heated, {base}, {extras} without the fat in {oil},
    {mix} for base and extras; what stands in square brackets falls away where there is nothing to put in.
    """

    base: tuple[str, ...]
    extras: tuple[str, ...]
    way: str


def _methods(text: str) -> tuple[Method, ...]:
    """One method a line: base | extras | way. Names are parted by commas."""
    found = []
    for line in text.strip().splitlines():
        base, extras, way = (part.strip() for part in line.split("|"))
        found.append(Method(*(tuple(filter(None, names.split(","))) for names in (base, extras)), way))
    return tuple(found)


_BROTH = "olive oil,salt and pepper,garlic,shallot,celery,thyme,bay leaves,unsalted butter,parsley"
_CURRY = "vegetable oil,salt and pepper,garlic,ginger,shallot,cumin,turmeric,cilantro"
_NOODLES = "soy sauce,ginger,garlic,scallions,sesame oil,rice vinegar,pepper flakes,cilantro"
_RICE = "olive oil,salt and pepper,garlic,shallot,white wine,Parmesan,unsalted butter,thyme,parsley"
_FRITTERS = "baking powder,salt and pepper,garlic,shallot,parsley,cumin,cilantro,lemon juice"
_EGGS = "olive oil,salt and pepper,unsalted butter,garlic,shallot,Parmesan,thyme,pepper flakes"
_BATTER = "baking powder,milk,vanilla,salt,cinnamon,honey"
_OATS = "honey,vanilla,cinnamon,salt,unsalted butter,chia seeds,flaxseed,maple syrup"
_GLASS = "honey,vanilla,chia seeds,flaxseed,orange juice,lemon juice,ginger,cinnamon,maple syrup"

# the first method that leaves room for everything visible is taken
METHODS: dict[str, tuple[Method, ...]] = {
    kind: _methods(text)
    for kind, text in {
        "soup": f"""
broth | {_BROTH} | Simmer {{cook}} in {{base}}[ with {{extras}}] until tender.
 | {_BROTH} | Cover {{cook}} with water[, add {{extras}}] and simmer until tender.""",
        "stew": f"""
stock | {_BROTH} | Brown {{cook}}[ in {{oil}}], add {{mix}} and simmer for 40 minutes.
 | {_BROTH} | Brown {{cook}}[ in {{oil}}], add[ {{extras}} and] a cup of water and simmer for 40 minutes.""",
        "curry": f"""
rice,coconut milk,curry powder | {_CURRY} | Fry {{cook}}[ in {{oil}}], add {{mix}} and simmer for 15 minutes. Spoon over the rice.
rice,curry powder | {_CURRY} | Fry {{cook}}[ in {{oil}}], add {{mix}} and a cup of water and simmer for 15 minutes. Spoon over the rice.
rice | {_CURRY} | Fry {{cook}}[ in {{oil}}][ with {{extras}}] until golden and spoon over the rice.""",
        "salad": """
romaine | olive oil,vinegar,salt and pepper,mustard,shallot,parsley,honey,lemon juice,scallions | Toss {all} with {base}[ and dress with {extras}].""",
        "pasta": """
pasta | olive oil,salt and pepper,garlic,Parmesan,pepper flakes,parsley,white wine,unsalted butter | Boil {base}, cook {cook}[ in {oil}] and toss everything together[ with {extras}].""",
        "noodles": f"""
rice noodles,broth | {_NOODLES} | Simmer {{cook}} with {{mix}} for 8 minutes.
rice noodles | {_NOODLES} | Simmer {{cook}} in water with {{mix}} for 8 minutes.""",
        "risotto": f"""
long-grain rice,broth | {_RICE} | Cook {{cook}}[ in {{oil}}], add {{mix}} and simmer until the rice is tender.
long-grain rice | {_RICE} | Cook {{cook}}[ in {{oil}}], add {{mix}} and 4 cups of water and simmer until the rice is tender.""",
        "stir-fry": """
 | vegetable oil,soy sauce,garlic,ginger,scallions,sesame oil,salt and pepper,pepper flakes,cornstarch,rice vinegar | Fry {cook}[ in {oil}] over high heat until browned[ and toss with {extras}].""",
        "fritters": f"""
flour,eggs | {_FRITTERS} | Mix {{all}} with {{mix}} and fry spoonfuls until golden.
self-rising flour | {_FRITTERS} | Mix {{all}} with {{mix}} and a little water and fry spoonfuls until golden.""",
        "pancakes": f"""
flour,milk,eggs,unsalted butter | baking powder,sugar,vanilla,salt,cinnamon,honey | Whisk {{mix}} into a batter and fry it by the ladle. Stack the pancakes and top with {{all}}.
pancake mix,eggs | {_BATTER} | Whisk {{mix}} and water into a batter and fry it by the ladle. Stack the pancakes and top with {{all}}.
pancake mix | vanilla,honey,cinnamon | Whisk {{mix}} and water into a batter and fry it by the ladle. Stack the pancakes and top with {{all}}.""",
        "tacos": """
corn tortillas | olive oil,salt and pepper,garlic,cumin,shallot,pepper flakes,lime juice,chili powder | Fry {cook}[ in {oil}][ with {extras}] until browned and spoon into {base}.""",
        "toast": """
bread | olive oil,salt and pepper,garlic,unsalted butter,vinegar,parsley,honey,pepper flakes | Toast {base}[, brush with {oil}] and pile {all} on top.""",
        "pizza": """
pizza dough,tomato sauce,mozzarella | olive oil,salt and pepper,garlic,Parmesan,pepper flakes,thyme,shallot | Layer {base}, scatter {all} over the top[, add {extras}] and bake at 475°F until crisp.
cheese pizza | olive oil,pepper flakes,garlic,Parmesan | Scatter {all} over {base}[, add {extras}] and bake at 475°F until crisp.""",
        "pie": """
flour,butter,sugar | cornstarch,cinnamon,salt,vanilla,lemon juice,honey,maple syrup | Work {base} into a dough and line a pan with half of it. Fill with {all}[ tossed with {extras}], weave the rest over the top and bake at 375°F until golden.
pie crust | cinnamon,honey,lemon juice,vanilla | Fill {base} with {all}[ tossed with {extras}] and bake at 375°F until golden.""",
        "tart": """
flour,butter,sugar | eggs,vanilla,salt,cinnamon,honey,lemon juice,cornstarch | Work {mix} into a dough, line a pan with it and bake at 375°F until golden. Lay {all} on it in rings.
tart shell | jam,honey,vanilla,lemon juice | Lay {all} in {base} in rings[ and brush with {extras}].""",
        "cake": """
flour,sugar,butter,eggs,frosting | baking powder,milk,vanilla,salt,cinnamon | Beat {mix} into a batter, bake at 350°F for 35 minutes and cover with the frosting. Top with {all}.
yellow cake | jam,honey,vanilla,lemon juice,cinnamon | Top {base} with {all}[ and brush with {extras}].""",
        "cookies": """
flour,butter,sugar,eggs | baking soda,vanilla,salt,cinnamon,honey,maple syrup | Beat {mix} into a dough, press {all} into rounds of it and bake at 350°F for 12 minutes.
cookie dough | flaky salt,honey,cinnamon,vanilla | Slice {base}, press {all} into the rounds[, add {extras}] and bake at 350°F for 12 minutes.""",
        "brownies": """
flour,butter,sugar,eggs,cocoa | vanilla,salt,baking powder,honey,cinnamon | Stir {mix} into a batter, scatter {all} over it and bake at 350°F for 25 minutes.
brownie mix,eggs | vegetable oil,vanilla,flaky salt,honey | Stir {mix} into a batter, scatter {all} over it and bake at 350°F for 25 minutes.
brownie mix | vanilla,flaky salt,honey | Stir {mix} and water into a batter, scatter {all} over it and bake at 350°F for 25 minutes.""",
        "muffins": f"""
flour,sugar,eggs,butter | {_BATTER} | Stir {{mix}} into a batter, spoon it into a muffin tin with {{all}} and bake at 375°F for 20 minutes.
muffin mix,eggs | {_BATTER} | Stir {{mix}} into a batter, spoon it into a muffin tin with {{all}} and bake at 375°F for 20 minutes.
muffin mix | vanilla,honey,cinnamon | Stir {{mix}} and water into a batter, spoon it into a muffin tin with {{all}} and bake at 375°F for 20 minutes.""",
        "smoothie": f"""
yogurt,milk | {_GLASS} | Blend {{all}} with {{mix}} and a handful of ice until smooth.
yogurt | {_GLASS} | Blend {{all}} with {{mix}} and a handful of ice until smooth.
 | {_GLASS} | Blend {{all}}[ with {{mix}}] and a handful of ice until smooth.""",
        "cocktail": """
gin,club soda | simple syrup,lemon juice,lime juice,bitters,honey,orange juice,ginger,apple juice | Muddle {all} in a pitcher[ with {extras}]. Add {base} and plenty of ice and stir.
gin | simple syrup,lemon juice,lime juice,bitters,honey | Muddle {all} in a pitcher[ with {extras}]. Add {base} and plenty of ice and stir.""",
        "roast": """
chicken | olive oil,salt and pepper,unsalted butter,garlic,thyme,mustard,bay leaves,white wine,shallot | [Mix {extras} and rub over the skin. ]Set {base} on a bed of {all} and roast at 400°F until the juices run clear.""",
        "frittata": f"""
beaten eggs,milk | {_EGGS} | Cook {{cook}}[ with {{extras}}] in a skillet, pour in {{base}} and bake at 375°F until set.
beaten eggs | {_EGGS} | Cook {{cook}}[ with {{extras}}] in a skillet, pour in {{base}} and bake at 375°F until set.""",
        "skewers": """
 | olive oil,salt and pepper,garlic,cumin,lemon juice,parsley,vinegar,pepper flakes,honey,thyme | Toss {all}[ with {extras}], thread onto skewers and grill for 10 minutes, turning once.""",
        "porridge": f"""
oats,milk | {_OATS} | Simmer {{mix}} until creamy. Top with {{all}}.
oats | {_OATS} | Simmer {{mix}} in water until creamy. Top with {{all}}.""",
        "dip": """
 | olive oil,lemon juice,garlic,salt and pepper,cumin,parsley,vinegar,cilantro,pepper flakes,shallot | Blend half of {all}[ with {mix}] until smooth and lay the rest on top.""",
        "grain bowl": """
quinoa | olive oil,salt and pepper,vinegar,garlic,soy sauce,ginger,scallions,honey,lemon juice | Arrange {all} over {base}[ and dress with {extras}].""",
    }.items()
}

# the way to make a dish on which nothing is that one would cook
UNCOOKED: dict[str, str] = {
    "curry": "[Simmer {mix} for 15 minutes. ]Lay {all} over the rice.",
    "pasta": "Boil {base} and toss with {all}[ and with {extras}].",
    "noodles": "Simmer {mix} for 8 minutes and lay {all} on top.",
    "risotto": "Simmer {mix} in a wide pan until the rice is tender and stir in {all}.",
    "tacos": "Pile {all} into {base}[ and dress with {extras}].",
    "frittata": "Pour {mix} into a hot skillet, scatter {all} over the top and bake at 375°F until set.",
}

# dish: words of a title, what they change in its base, and into what; the first that fits is taken
_SWITCHES = """
stew: Chili Birria = stock > stock,chili powder
curry: Masala = curry powder > garam masala
curry: Korma = curry powder > korma paste
salad: Slaw = romaine > shredded cabbage
pasta: Spaghetti = pasta > spaghetti
pasta: Linguine = pasta > linguine
pasta: Tagliatelle = pasta > tagliatelle
pasta: Bucatini = pasta > bucatini
pasta: Strozzapreti = pasta > strozzapreti
pasta: Fideos = pasta > fideos
noodles: Ramen Tonkotsu Shoyu Saimin Champon = rice noodles > ramen noodles
noodles: Udon = rice noodles > udon noodles
noodles: Soba = rice noodles > soba noodles
risotto: Risotto Milanese = long-grain rice > Arborio rice
risotto: Paella = long-grain rice > Bomba rice
brownies: Blondies = brownie mix > blondie mix
brownies: Blondies = cocoa > baking powder
roast: Turkey = chicken > turkey
roast: Hen = chicken > hens
roast: Duck = chicken > duck
porridge: Pudding Kheer Sütlaç = oats > short-grain rice
porridge: Muesli = oats > muesli
porridge: Kasha = oats > buckwheat groats
grain bowl: Couscous = quinoa > couscous
grain bowl: Freekeh = quinoa > freekeh
grain bowl: Bibimbap Poke Burrito Donburi Chirashi Moco = quinoa > brown rice
dip: Hummus =  > tahini
smoothie: Shake = yogurt > vanilla ice cream
smoothie: Lassi = milk >
smoothie: Agua = yogurt >
smoothie: Agua = milk >
smoothie: Batido Licuado Vitamina Falooda = yogurt > milk
cocktail: Mojito Daiquiri = gin > white rum
cocktail: Sangria = gin > red wine
cocktail: Caipirinha = gin > cachaça
cocktail: Paloma = gin > tequila
cocktail: Paloma = club soda > grapefruit soda
cocktail: Bellini Sgroppino = gin > Prosecco
cocktail: Negroni = club soda > Campari,vermouth
cocktail: Pimm’s = gin > Pimm’s
cocktail: Michelada = gin > lager
cocktail: Clericot = gin > wine
cocktail: Margarita = gin > tequila
cocktail: Margarita = club soda > triple sec
cocktail: Spritz = gin > Prosecco
cocktail: Punch = gin > white rum
cocktail: Punch = club soda > apple juice
cocktail: Cooler = gin > ginger ale
cocktail: Lemonade = gin > fresh lemon juice
"""


@dataclass(frozen=True)
class Switch:
    """Words of a title, and what they put into the base for what."""

    words: frozenset[str]
    old: str
    new: tuple[str, ...]


def _switches() -> dict[str, tuple[Switch, ...]]:
    found: dict[str, tuple[Switch, ...]] = {}
    for line in _SWITCHES.strip().splitlines():
        kind, _, rest = line.partition(": ")
        words, _, change = rest.partition("=")
        old, new = (part.strip() for part in change.split(">"))
        switch = Switch(frozenset(words.split()), old, tuple(filter(None, new.split(","))))
        found[kind] = (*found.get(kind, ()), switch)
    return found


SWITCHES = _switches()


def switched(dish: str, base: tuple[str, ...], spoken: set[str]) -> tuple[str, ...]:
    """What a dish cannot do without under a title of these words: spaghetti, turkey, white rum."""
    found = list(base)
    for switch in SWITCHES.get(dish, ()):
        if switch.words & spoken:
            if not switch.old:
                found += switch.new
            elif switch.old in found:
                at = found.index(switch.old)
                found[at : at + 1] = switch.new
    return tuple(dict.fromkeys(found))
