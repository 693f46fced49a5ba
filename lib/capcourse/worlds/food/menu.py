"""The menu: what each dish is called, what it is served in, what may go into it and how that is arranged."""
# ruff: noqa: E501  (a table reads best with one dish a line)

from collections.abc import Callable
from dataclasses import dataclass

from capcourse.worlds.canvas import Colour
from capcourse.worlds.food.dishes import (
    bare,
    brownie,
    cake,
    cookie,
    curry,
    dip,
    frittata,
    fritter,
    grain_bowl,
    liquid,
    muffin,
    noodles,
    pancake,
    pasta,
    pie,
    pizza,
    porridge,
    risotto,
    roast,
    salad,
    skewer,
    stew,
    stir_fry,
    taco,
    tart,
    toast,
)
from capcourse.worlds.food.pen import Pen

Painter = Callable[[Pen, Colour], None]


@dataclass(frozen=True)
class Dish:
    """One kind of dish.

    `heads` are what titles call it (the first always fits), `words` further words that are true of it;
    `pool` is what may go into it, `mode` how that is arranged, `field` how far from the centre it may lie.
    """

    kind: str
    heads: tuple[str, ...]
    words: frozenset[str]
    vessels: tuple[str, ...]
    pool: tuple[str, ...]
    mode: str
    field: float
    base: Painter
    item: Painter | None = None
    items: tuple[int, int] = (0, 0)
    sauces: tuple[str, ...] = ()
    garnish: tuple[str, ...] = ()
    cutlery: tuple[str, ...] = ("fork", "napkin")


VEGETABLES = "tomato zucchini carrot kale spinach mushroom corn pea pepper onion broccoli potato pumpkin asparagus eggplant beet"
PROTEINS = "chicken salmon shrimp egg tofu bacon sausage beef meatball lentil chickpea bean feta"
FRUIT = "blueberry strawberry raspberry banana apple pear peach cherry kiwi pineapple mango fig grape orange pomegranate"
NUTS = "almond walnut pistachio chocolate coconut"
SALAD_POOL = (
    "tomato cucumber radish carrot beet avocado egg chicken salmon shrimp feta olive chickpea lentil corn onion pepper bacon "
    "orange apple pear fig walnut almond pomegranate asparagus"
)

_SAVOURY_SAUCES = ("yogurt", "pesto", "salsa", "tahini")
_SWEET_SAUCES = ("cream", "yogurt", "caramel")


def _dish(
    kind,
    heads,
    words,
    vessels,
    pool,
    mode,
    field,
    base,
    item=None,
    items=(0, 0),
    sauces=(),
    garnish=(),
    cutlery="fork napkin",
):
    return Dish(
        kind,
        tuple(heads.split(",")),
        frozenset(words.split()) | {kind},
        tuple(vessels.split()),
        tuple(dict.fromkeys(pool.split())),
        mode,
        field,
        base,
        item,
        items,
        tuple(sauces),
        tuple(garnish),
        tuple(cutlery.split()),
    )


_HERBS, _SUGAR = ("herbs", "sesame"), ("sugar",)

DISHES: dict[str, Dish] = {
    dish.kind: dish
    for dish in (
        _dish("soup", "Soup,Chowder,Bisque,Broth", "soups", "bowl bowl pan", f"{VEGETABLES} {PROTEINS} lemon basil", "float", 0.6, liquid, sauces=("cream", "pesto", "yogurt"), garnish=_HERBS, cutlery="spoon napkin"),
        _dish("stew", "Stew,Chili,Ragout,Braise", "stews", "bowl pan", f"{VEGETABLES} {PROTEINS} chili olive", "scatter", 0.72, stew, sauces=("yogurt", "cream"), garnish=_HERBS, cutlery="spoon napkin"),
        _dish("curry", "Curry,Masala,Korma", "curries rice", "bowl pan plate", f"{VEGETABLES} {PROTEINS} lime chili mango pineapple", "aside", 0.72, curry, sauces=("yogurt",), garnish=_HERBS, cutlery="spoon napkin"),
        _dish("salad", "Salad,Slaw", "salads greens lettuce", "bowl plate", SALAD_POOL, "scatter", 0.7, salad, sauces=("yogurt", "tahini", "pesto"), garnish=("sesame",)),
        _dish("pasta", "Pasta,Spaghetti,Linguine,Tagliatelle", "noodles", "plate bowl pan", f"{VEGETABLES} {PROTEINS} basil olive lemon", "scatter", 0.62, pasta, sauces=("pesto", "salsa", "cream"), garnish=("herbs", "cheese"), cutlery="fork spoon napkin"),
        _dish("noodles", "Noodles,Ramen,Noodle Soup,Noodle Bowl", "noodle soup broth", "bowl", "egg mushroom shrimp tofu chicken beef corn spinach carrot broccoli chili lime radish salmon", "ring", 0.62, noodles, garnish=_HERBS, cutlery="chopsticks chopsticks spoon napkin"),
        _dish("risotto", "Risotto,Pilaf,Rice,Paella", "rice pilafs", "plate bowl pan", f"{VEGETABLES} {PROTEINS} lemon olive almond pistachio", "scatter", 0.7, risotto, sauces=("yogurt", "pesto"), garnish=_HERBS),
        _dish("stir-fry", "Stir-Fry,Hash,Sauté", "stir fry stirfry fried", "pan plate", "chicken beef shrimp tofu egg broccoli carrot pepper mushroom pea onion asparagus corn pineapple chili zucchini potato", "scatter", 0.76, stir_fry, garnish=("sesame",), cutlery="chopsticks fork napkin"),
        _dish("fritters", "Fritters,Croquettes,Patties,Latkes", "fritter patty cakes fried", "plate board", "zucchini carrot corn lentil chickpea potato pea beet salmon shrimp spinach kale lemon mint feta avocado basil tomato", "tops", 0.62, bare, fritter, (3, 5), _SAVOURY_SAUCES, ("herbs",)),
        _dish("pancakes", "Pancakes,Hotcakes,Flapjacks", "pancake stack breakfast", "plate", f"{FRUIT} {NUTS} lemon", "stack", 0.55, bare, pancake, (3, 5), _SWEET_SAUCES, _SUGAR),
        _dish("tacos", "Tacos,Taquitos", "taco tortilla tortillas", "board plate tray", "chicken shrimp salmon beef tofu avocado corn bean radish tomato lime onion pepper mango pineapple chili feta mushroom", "tops", 0.6, bare, taco, (3, 3), ("salsa", "yogurt"), ("herbs",), "napkin"),
        _dish("toast", "Toast,Toasts,Bruschetta,Tartines", "toasts bread slices", "board plate", "avocado tomato egg mushroom radish salmon shrimp feta fig pear peach strawberry banana basil bacon asparagus cucumber pea beet spinach", "tops", 0.6, bare, toast, (2, 2), ("pesto", "tahini"), ("sesame", "herbs"), "knife napkin"),
        _dish("pizza", "Pizza,Flatbread,Pie", "pizzas cheese", "board tray board", "tomato mushroom olive pepper onion basil sausage shrimp egg spinach zucchini eggplant potato corn bacon pineapple feta kale fig pear", "scatter", 0.68, pizza, sauces=("pesto",), garnish=("herbs",), cutlery="knife napkin"),
        _dish("pie", "Pie,Lattice Pie,Galette", "pies crust pastry", "plate board", "blueberry strawberry raspberry apple pear peach cherry fig pumpkin banana walnut", "ring", 0.5, pie, sauces=("cream",), garnish=_SUGAR),
        _dish("tart", "Tart,Crostata", "tarts crust pastry", "plate board", f"{FRUIT} {NUTS} lemon lime mint", "rings", 0.66, tart, garnish=_SUGAR),
        _dish("cake", "Cake,Layer Cake,Torte,Gâteau", "cakes frosting icing", "plate board", f"{FRUIT} {NUTS} lemon lime carrot", "ring", 0.46, cake, garnish=_SUGAR, cutlery="fork knife napkin"),
        _dish("cookies", "Cookies,Shortbread,Biscuits,Crinkles", "cookie biscuit", "tray plate board", "chocolate almond walnut pistachio coconut raspberry blueberry cherry lemon orange banana apple", "tops", 0.68, bare, cookie, (5, 7), (), _SUGAR, "napkin"),
        _dish("brownies", "Brownies,Blondies,Bars,Fudge Squares", "brownie bar squares", "board tray plate", "chocolate walnut almond raspberry cherry avocado banana strawberry coconut orange pistachio mint", "tops", 0.6, bare, brownie, (4, 6), ("caramel", "cream"), _SUGAR, "napkin"),
        _dish("muffins", "Muffins,Cupcakes", "muffin cupcake", "tray plate board", f"{FRUIT} {NUTS} carrot zucchini corn lemon", "tops", 0.58, bare, muffin, (3, 5), (), _SUGAR, "napkin"),
        _dish("smoothie", "Smoothie,Shake,Lassi", "smoothies drink drinks", "glass", f"{FRUIT} kale spinach avocado coconut mint beet carrot", "glass", 0.5, bare, sauces=("cream",), cutlery="spoon napkin"),
        _dish("cocktail", "Cocktail,Spritz,Punch,Cooler,Lemonade,Margarita", "cocktails drink drinks", "glass", "lemon lime orange mint cherry raspberry strawberry blueberry cucumber pineapple peach grape pomegranate basil chili", "glass", 0.5, bare, cutlery="spoon napkin"),
        _dish("roast", "Roast Chicken,Roast Turkey,Roast Hen,Roast Duck", "roasted chicken turkey bird poultry", "tray pan plate", "potato carrot onion lemon orange apple pumpkin mushroom tomato grape fig beet pear asparagus olive", "around", 0.84, bare, roast, (1, 1), (), ("herbs",), "knife fork napkin"),
        _dish("frittata", "Frittata,Omelet,Tortilla Española", "omelette eggs egg", "pan plate", "tomato zucchini spinach kale mushroom potato onion pepper asparagus feta bacon sausage salmon pea broccoli olive basil", "scatter", 0.7, frittata, sauces=("salsa", "pesto"), garnish=("herbs", "cheese")),
        _dish("skewers", "Skewers,Kebabs,Kabobs", "skewer kebab grilled", "board tray plate", "chicken shrimp beef salmon meatball tofu tomato zucchini pepper onion mushroom pineapple eggplant sausage lemon peach", "thread", 0.62, bare, skewer, (3, 4), ("yogurt", "salsa"), ("herbs",), "napkin"),
        _dish("porridge", "Porridge,Oatmeal,Muesli,Rice Pudding", "oats cereal breakfast", "bowl", f"{FRUIT} {NUTS}", "float", 0.62, porridge, sauces=("yogurt", "caramel"), cutlery="spoon napkin"),
        _dish("dip", "Dip,Hummus,Spread", "dips", "bowl plate", "chickpea lentil beet carrot eggplant avocado pea pumpkin bean olive tomato cucumber radish pomegranate feta mint pistachio", "ring", 0.56, dip, sauces=("tahini", "yogurt", "pesto"), garnish=_HERBS, cutlery="spoon napkin"),
        _dish("grain bowl", "Grain Bowl,Bowl,Buddha Bowl", "grain grains bowls rice quinoa", "bowl", f"{VEGETABLES} {PROTEINS} avocado radish cucumber mango lime", "sectors", 0.6, grain_bowl, sauces=("tahini", "yogurt", "pesto"), garnish=("sesame",)),
    )
}  # fmt: skip
