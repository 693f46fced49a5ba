"""What one picture of the `food` world shows, how that is drawn from a seed, and how it is painted."""

from dataclasses import dataclass
from random import Random

from PIL import Image

from capcourse.worlds.canvas import Box, Canvas, Colour, darker, mix
from capcourse.worlds.food.layout import ITEM_SPOTS, LAYOUTS, Spot
from capcourse.worlds.food.menu import DISHES, Dish
from capcourse.worlds.food.pantry import LOOKS, PANTRY
from capcourse.worlds.food.pen import TINT, sketch_of
from capcourse.worlds.food.sweet import SAUCES, dollop, drizzle, sprinkle
from capcourse.worlds.food.table import (
    GLAZES,
    TABLES,
    inside,
    lay_prop,
    lay_table,
    prop_box,
    set_glass,
    set_vessel,
    vessel_box,
)
from capcourse.worlds.truth import Thing

RIM = {  # radius of a vessel and height of its centre, as shares of the picture: lowest, highest
    "plate": (0.36, 0.42, 0.49, 0.52),
    "bowl": (0.33, 0.385, 0.46, 0.5),
    "pan": (0.31, 0.345, 0.45, 0.5),
    "board": (0.42, 0.455, 0.48, 0.52),
    "tray": (0.42, 0.455, 0.48, 0.52),
    "glass": (0.165, 0.2, 0.28, 0.33),
}
BEDS: dict[str, Colour] = {  # what pieces lie on, where the dish itself decides its colour
    "salad": (92, 136, 62),
    "pasta": (220, 178, 92),
    "noodles": (206, 160, 92),
    "risotto": (226, 208, 160),
    "stir-fry": (122, 76, 38),
    "pizza": (232, 182, 100),
    "pie": (190, 124, 66),
    "tart": (236, 206, 140),
    "cake": (240, 226, 208),
    "frittata": (232, 184, 84),
    "porridge": (216, 198, 166),
    "grain bowl": (206, 178, 128),
}

GARNISHES: dict[str, tuple[Colour, int, float]] = {  # colour, how many, their size
    "herbs": ((70, 128, 54), 26, 0.038),
    "sesame": ((252, 240, 210), 40, 0.024),
    "cheese": ((254, 238, 190), 26, 0.038),
    "sugar": ((255, 255, 255), 40, 0.024),
}


@dataclass(frozen=True)
class Piece:
    """One piece on the canvas: an ingredient, a spoonful of sauce, or a counted part of the dish."""

    kind: str
    x: float
    y: float
    radius: float
    turn: int
    grain: int
    on_table: bool = False

    def box(self, squash: float) -> Box:
        half = self.radius * 1.05
        top, bottom = self.y - half * squash - 0.1 * self.radius, self.y + half * squash + 0.15 * self.radius
        return Box(max(0.0, self.x - half), max(0.0, top), min(1.0, self.x + half), min(1.0, bottom))


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    `x`, `y`, `radius` give the vessel's rim on the canvas, `squash` the slant (1: seen from above);
    `items` are the counted parts of the dish, `pieces` the ingredients in the order they are laid.
    """

    dish: str
    vessel: str
    glaze: str
    table: str
    tone: Colour
    ingredients: tuple[str, ...]
    sauce: str | None
    garnish: str | None
    props: tuple[tuple[str, Box], ...]
    x: float
    y: float
    radius: float
    squash: float
    handle: int
    tint: Colour
    items: tuple[Piece, ...]
    pieces: tuple[Piece, ...]
    grain: int

    @property
    def from_above(self) -> bool:
        return self.squash == 1.0

    @property
    def things(self) -> tuple[Thing, ...]:
        """The vessel, the dish, its counted parts, every piece of an ingredient, and what lies beside."""
        colour = {"pan": ("black",), "board": ("wooden", "brown"), "tray": ("grey",), "glass": ("clear",)}
        rim = vessel_box(self.vessel, self.x, self.y, self.radius, self.squash, self.handle)
        found = [Thing(self.vessel, rim, colour.get(self.vessel, (self.glaze,)))]
        found.append(Thing(self.dish, self.dish_box))
        found += [Thing(self.dish, item.box(self.squash)) for item in self.items]
        for i, piece in enumerate(self.pieces):
            colours = PANTRY[piece.kind].colours if piece.kind in PANTRY else ()
            found.append(
                Thing(piece.kind, piece.box(self.squash), colours, _seen(piece, self.pieces[i + 1 :]))
            )
        found += [Thing(kind, box, (), 0.7) for kind, box in self.props]
        return tuple(found)

    @property
    def dish_box(self) -> Box:
        if self.items:
            boxes = [item.box(self.squash) for item in self.items]
            sides = zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True)
            left, top, right, bottom = sides
            return Box(min(left), min(top), max(right), max(bottom))
        if self.vessel == "glass":
            return vessel_box("glass", self.x, self.y, self.radius, self.squash, 0)
        r = self.radius * inside(self.vessel)
        return Box(self.x - r, self.y - r * self.squash, self.x + r, self.y + r * self.squash)


def _seen(piece: Piece, later: tuple[Piece, ...]) -> float:
    """The share of a piece that no later piece covers, from nine points of it."""
    near = [p for p in later if abs(p.x - piece.x) < p.radius + piece.radius]
    if not near:
        return 1.0
    steps = (-0.6, 0.0, 0.6)
    points = [(piece.x + a * piece.radius, piece.y + b * piece.radius) for a in steps for b in steps]
    free = sum(all((x - p.x) ** 2 + (y - p.y) ** 2 > (0.85 * p.radius) ** 2 for p in near) for x, y in points)
    return round(free / len(points), 2)


def sample(seed: int, split: str, index: int) -> Scene:
    """Draw the description of one picture from its seed, split name and index.

    Returns:
        A `Scene`: a dish of one of 27 kinds in one of 6 vessels, with 2 to 4 visible ingredients.
    """
    rng = Random(f"food/{seed}/{split}/{index}")
    dish = DISHES[rng.choice(tuple(DISHES))]
    vessel = rng.choice(dish.vessels)
    slant = vessel == "glass" or rng.random() < 0.5
    squash = round(rng.uniform(0.64, 0.74), 3) if slant else 1.0
    if vessel == "glass":
        squash = round(rng.uniform(0.34, 0.44), 3)
    table = rng.choice(tuple(TABLES))
    tone = mix(
        rng.choice(TABLES[table]),
        (255, 255, 255) if rng.random() < 0.5 else (30, 20, 10),
        rng.uniform(0, 0.12),
    )
    names = tuple(
        rng.sample(
            dish.pool, rng.choices((2, 3, 4), weights=(4, 5, 3) if dish.mode != "glass" else (5, 3, 0))[0]
        )
    )
    sauce = rng.choice(dish.sauces) if dish.sauces and rng.random() < 0.42 else None
    garnish = rng.choice(dish.garnish) if dish.garnish and rng.random() < 0.55 else None

    low, high, top, bottom = RIM[vessel]
    radius, x, y = rng.uniform(low, high), 0.5 + rng.uniform(-0.03, 0.03), rng.uniform(top, bottom)
    handle = 0
    if vessel == "pan":
        handle = rng.choice((20, 35, 48, 132, 145, 160))
        x += -0.09 if handle < 90 else 0.09
        y -= 0.03
    x, y, radius = round(x, 4), round(y, 4), round(radius, 4)

    taken, props = set(), []
    if vessel not in ("board", "tray"):
        for side in (-1, 1):
            if rng.random() < 0.42 and not (vessel == "pan" and (handle < 90) == (side == 1)):
                kind = rng.choice(dish.cutlery)
                props.append((kind, prop_box(kind, side)))
                taken.add(side)
    plane = radius * inside(vessel)
    items = _items(rng, dish, x, y, plane, squash)
    pieces = _pieces(rng, dish, names, sauce, items, x, y, radius if vessel == "glass" else plane, squash)
    pieces += _beside(rng, names, taken, vessel, handle)
    first, second = PANTRY[names[0]].tint, PANTRY[names[1]].tint
    return Scene(
        dish.kind,
        vessel,
        rng.choice(("white", "white", *GLAZES)),
        table,
        tone,
        names,
        sauce,
        garnish,
        tuple(props),
        x,
        y,
        radius,
        squash,
        handle,
        mix(first, second, 0.2),
        items,
        tuple(pieces),
        rng.randrange(2**31),
    )


def _items(rng: Random, dish: Dish, x: float, y: float, plane: float, squash: float) -> tuple[Piece, ...]:
    """The counted parts of a dish, far ones first."""
    if dish.item is None:
        return ()
    count = rng.randint(*dish.items)
    tilt = rng.randrange(-14, 15)
    found = []
    larger = {"tacos": 1.14, "toast": 1.1, "fritters": 1.1}.get(dish.kind, 1.0)
    for u, v, size, lift in ITEM_SPOTS[dish.mode](count):
        turn = (
            tilt
            if dish.mode in ("thread", "around") or dish.kind in ("toast", "tacos")
            else rng.randrange(-40, 40)
        )
        jitter = 0.0 if dish.mode in ("thread", "stack", "around") else 0.035
        u, v = u + rng.uniform(-jitter, jitter), v + rng.uniform(-jitter, jitter)
        lift *= 1.0 if squash < 1 else 0.35
        place = (
            round(x + u * plane, 4),
            round(y + (v * squash - lift) * plane, 4),
            round(larger * size * plane, 4),
        )
        found.append(Piece(dish.kind, *place, turn, rng.randrange(2**31)))
    return tuple(found if dish.mode == "stack" else sorted(found, key=lambda p: p.y))


def _pieces(rng, dish: Dish, names, sauce, items, x, y, plane, squash) -> list[Piece]:
    """The ingredients in their places, in the order they are laid."""
    found = []
    spots: list[Spot] = LAYOUTS[dish.mode](rng, dish.kind, names, items, dish.field, (x, y, plane, squash))
    for name, px, py, size in spots:
        free = name not in ("mushroom", "broccoli", "cherry", "grape", "fig", "pumpkin", "chili")
        turn = rng.randrange(360) if free else rng.randrange(-35, 36)
        found.append(Piece(name, round(px, 4), round(py, 4), round(size, 4), turn, rng.randrange(2**31)))
    if sauce:
        u, v = rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25)
        if dish.mode == "tops" and items:
            host = items[rng.randrange(len(items))]
            place = (host.x + 0.2 * host.radius, host.y + 0.1 * host.radius, 0.4 * host.radius)
        elif dish.mode == "stack":
            place = (x, items[-1].y - 0.05, 0.3 * plane)
        elif dish.mode == "glass":
            place = (x, y, 0.5 * plane)
        else:
            place = (x + u * plane, y + v * plane * squash, rng.uniform(0.2, 0.27) * plane)
        spot = Piece(sauce, *(round(value, 4) for value in place), rng.randrange(360), rng.randrange(2**31))
        found.insert(len(found) // 2, spot)
    return found


def _beside(rng: Random, names, taken: set[int], vessel: str, handle: int) -> list[Piece]:
    """Loose pieces on the table, in corners that nothing else takes."""
    found = []
    for side in (-1, 1):
        for y in (0.1, 0.9):
            blocked = side in taken or vessel in ("board", "tray") or (vessel == "pan" and y > 0.5)
            if blocked or rng.random() < 0.72:
                continue
            name = rng.choice(names)
            size = min(0.085, PANTRY[name].size * 0.36)
            x, y = 0.5 + side * rng.uniform(0.38, 0.41), y + rng.uniform(-0.02, 0.02)
            found.append(
                Piece(
                    name, round(x, 4), round(y, 4), size, rng.randrange(-30, 31), rng.randrange(2**31), True
                )
            )
    return found


def draw(scene: Scene, size: int = 192) -> Image.Image:
    """The picture of a scene.

    Args:
        scene: what to draw.
        size: pixels a side.

    Returns:
        An RGB picture of `size` by `size` pixels; the same scene and size give the same pixels.
    """
    canvas, dish, glaze = Canvas(size), DISHES[scene.dish], GLAZES[scene.glaze]
    rng = Random(scene.grain)
    lay_table(canvas, scene.table, scene.tone, rng)
    cloth = rng.choice(((176, 72, 66), (74, 104, 140), (236, 228, 208), (206, 160, 78), (110, 136, 104)))
    for kind, box in scene.props:
        lay_prop(canvas, kind, box, scene.tone, cloth)
    slant, squash = scene.squash < 1, scene.squash
    if scene.vessel == "glass":
        rim = sketch_of(set_glass, 0, True, scene.tone, TINT)
    else:
        rim = sketch_of(set_vessel, 0, slant, scene.vessel, glaze, scene.handle)
    rim.print_on(canvas, scene.x, scene.y, scene.radius, 0, squash, scene.tone, scene.tint)
    lift = 0.05 * scene.radius if scene.vessel in ("board", "tray") else 0.0
    plane = (scene.x, scene.y - lift, scene.radius * inside(scene.vessel), 0, squash)
    under, bed = _bed(scene, glaze, under=True), _bed(scene, glaze)
    sketch_of(dish.base, scene.grain % 16, slant, TINT).print_on(canvas, *plane, under, scene.tint)
    for item in scene.items:
        look = sketch_of(dish.item, item.grain % 8, slant, TINT)
        look.print_on(canvas, item.x, item.y, item.radius, item.turn, squash, under, scene.tint)
    _lay(canvas, [p for p in scene.pieces if not p.on_table], squash, bed)
    if scene.garnish:
        sketch_of(sprinkle, scene.grain % 16, slant, *GARNISHES[scene.garnish]).print_on(canvas, *plane, bed)
    _lay(canvas, [p for p in scene.pieces if p.on_table], squash, scene.tone)
    return canvas.image()


def _lay(canvas: Canvas, pieces: list[Piece], squash: float, ground: Colour) -> None:
    """Draw ingredients and sauces on what they lie on."""
    squash = max(squash, 0.66)
    for piece in pieces:
        if piece.kind in SAUCES:
            stroke = drizzle if piece.kind in ("caramel", "tahini") else dollop
            look = sketch_of(stroke, piece.grain % 8, False, SAUCES[piece.kind])
        else:
            look = sketch_of(LOOKS[piece.kind], piece.grain % 8, False)
        look.print_on(canvas, piece.x, piece.y, piece.radius, piece.turn, squash, ground)


def _bed(scene: Scene, glaze: Colour, under: bool = False) -> Colour:
    """The colour that pieces (or, `under` them, the dish itself) lie on."""
    vessel = {"pan": (70, 70, 74), "board": (200, 154, 104), "tray": (246, 236, 214)}.get(scene.vessel, glaze)
    if under:
        return vessel
    if scene.items:
        return mix(vessel, (150, 96, 50), 0.45)
    return BEDS.get(scene.dish, darker(scene.tint, 0.05))
