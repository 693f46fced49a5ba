"""Where the parts of a dish lie: one layout for each way of arranging it, in the plane of the vessel."""

from collections.abc import Callable
from random import Random

from capcourse.worlds.food.pantry import PANTRY
from capcourse.worlds.food.pen import around

Spot = tuple[str, float, float, float]  # ingredient, x and y on the canvas, radius
Plane = tuple[float, float, float, float]  # x, y, radius on the canvas, squash


def _on(plane: Plane, name: str, u: float, v: float, scale: float, lift: float = 0.0) -> Spot:
    x, y, radius, squash = plane
    return name, x + u * radius, y + (v * squash - lift) * radius, PANTRY[name].size * scale * radius


def _heap(rng: Random, names, extra: int = 0) -> list[str]:
    """How many pieces of each, shuffled; the first is what the dish has most of."""
    found = []
    for i, name in enumerate(names):
        low, high = PANTRY[name].pieces
        found += [name] * max(1, rng.randint(low, high) + extra - (len(names) > 2) - (i > 1))
    rng.shuffle(found)
    return found


def _spread(
    rng: Random, plane: Plane, heap, field: float, scale: float, allowed=lambda u, v: True
) -> list[Spot]:
    """Pieces at random in a disc, as far apart as twelve tries each allow; lower ones are laid later."""
    placed: list[tuple[float, float, float]] = []
    spots = []
    for name in heap:
        size, best, chosen = PANTRY[name].size * scale, -9.0, (0.0, 0.0)
        for _ in range(12):
            u, v = around(rng.randrange(360), field * rng.random() ** 0.5)
            if not allowed(u, v):
                continue
            gap = min((((u - a) ** 2 + (v - b) ** 2) ** 0.5 - r - size for a, b, r in placed), default=1.0)
            if gap > best:
                best, chosen = gap, (u, v)
            if gap > 0:
                break
        if best < -0.75 * size and name in {spot[0] for spot in spots}:
            continue
        placed.append((*chosen, size))
        spots.append(_on(plane, name, *chosen, scale))
    return sorted(spots, key=lambda spot: spot[2])


def scatter(rng, kind, names, items, field, plane):
    return _spread(rng, plane, _heap(rng, names), field, 1.15)


def floating(rng, kind, names, items, field, plane):
    return _spread(rng, plane, _heap(rng, names, -1), field, 1.15)


def aside(rng, kind, names, items, field, plane):
    """Not on the rice, which lies at the upper left."""
    return _spread(rng, plane, _heap(rng, names), field, 1.1, lambda u, v: u > 0.1 or v > 0.34)


def ring(rng, kind, names, items, field, plane):
    """Evenly round the dish: every ingredient in turn, or each on its own stretch."""
    count = rng.randint(7, 9)
    start = rng.randrange(360)
    order = [names[i % len(names)] for i in range(count)]
    if rng.random() < 0.5:
        order.sort(key=names.index)
    spots = []
    for i, name in enumerate(order):
        u, v = around(start + i * 360 / count, field)
        spots.append(_on(plane, name, u, v, 1.05, _raise(kind, plane)))
    if rng.random() < 0.6:
        spots.append(_on(plane, names[0], 0, 0, 1.25, _raise(kind, plane)))
    return sorted(spots, key=lambda spot: spot[2])


def _raise(kind: str, plane: Plane) -> float:
    """How high the top of the dish stands above the vessel, in radii."""
    slant = plane[3] < 1
    return {"cake": 0.5 if slant else 0.05, "pie": 0.14, "tart": 0.1}.get(kind, 0.0)


def rings(rng, kind, names, items, field, plane):
    """Concentric circles, one ingredient each, as a pastry cook lays fruit."""
    spots, start = [], rng.randrange(360)
    for name, radius, count in zip(names, (field, 0.34, 0.0), (11, 5, 1), strict=False):
        for i in range(count):
            u, v = around(start + i * 360 / count, radius)
            spots.append(_on(plane, name, u, v, 1.0, 0.1))
    for name in names[3:]:
        for turn in (0, 120, 240):
            u, v = around(start + turn, 0.5)
            spots.append(_on(plane, name, u, v, 0.8, 0.1))
    return sorted(spots, key=lambda spot: spot[2])


def sectors(rng, kind, names, items, field, plane):
    """Every ingredient in a heap of its own."""
    spots, start = [], rng.randrange(360)
    for i, name in enumerate(names):
        middle = start + i * 360 / len(names)
        wide = 300 / len(names)
        low, high = PANTRY[name].pieces
        for j in range(max(2, min(5, rng.randint(low, high)))):
            u, v = around(middle + (j % 3 - 1) * wide * 0.34, field * (0.55 if j > 2 else 1.0))
            spots.append(_on(plane, name, u + rng.uniform(-0.03, 0.03), v, 1.12))
    return sorted(spots, key=lambda spot: spot[2])


def tops(rng, kind, names, items, field, plane):
    """On the counted parts, with what is left over beside them."""
    spots: list[Spot] = []
    squash = plane[3]
    places = {
        "tacos": ((-0.62, -0.24), (0.0, -0.3), (0.6, -0.22)),
        "toast": ((-0.4, -0.4), (0.4, -0.3), (-0.3, 0.42), (0.42, 0.46)),
        "cookies": ((-0.3, -0.25), (0.35, 0.2)),
        "brownies": ((-0.25, -0.2), (0.35, 0.25)),
    }.get(kind, ((-0.3, 0.0), (0.4, -0.1)))
    lift = {"toast": 0.1, "brownies": 0.34, "fritters": 0.08}.get(kind, 0.05)
    share = {"tacos": 0.34, "toast": 0.34, "cookies": 0.42, "brownies": 0.42}.get(kind, 0.42)
    turn = 0
    for item in items:
        for u, v in places:
            name = names[turn % len(names)]
            turn += 1
            size = item.radius * share * (0.75 + 1.2 * PANTRY[name].size)
            c, s = around(item.turn)
            a, b = u * c - v * s, u * s + v * c
            spots.append((name, item.x + a * item.radius, item.y + (b * squash - lift) * item.radius, size))
    return spots


def stack(rng, kind, names, items, field, plane):
    """On top of the pile, and round its foot."""
    _, y, radius, squash = plane
    top = items[-1]
    spots = []
    foot = [names[i % len(names)] for i in range(7)]
    start = rng.randrange(360)
    for i, name in enumerate(foot):
        u, v = around(start + i * 360 / 7, 0.86)
        spots.append(_on(plane, name, u, v, 0.95))
    behind = sorted((s for s in spots if s[2] >= y), key=lambda spot: spot[2])
    for i in range(4):
        u, v = around(start + i * 95, 0.42)
        name = names[i % len(names)]
        size = PANTRY[name].size * radius * 0.95
        behind.append((name, top.x + u * top.radius, top.y + (v * squash - 0.13) * top.radius, size))
    return behind


def around_roast(rng, kind, names, items, field, plane):
    spots, count, start = [], rng.randint(9, 11), rng.randrange(360)
    for i in range(count):
        u, v = around(start + i * 360 / count, field)
        spots.append(_on(plane, names[i % len(names)], u, 0.92 * v, 0.95))
    return sorted(spots, key=lambda spot: spot[2])


def thread(rng, kind, names, items, field, plane):
    spots, order = [], list(names)
    for item in items:
        for i in range(6):
            name = order[i % len(order)]
            along = (-0.8 + i * 0.3) * item.radius
            u, v = around(item.turn, along)
            size = min(0.16, PANTRY[name].size) * item.radius
            spots.append((name, item.x + u, item.y + v * plane[3], size))
        order.append(order.pop(0))
    return spots


def glass(rng, kind, names, items, field, plane):
    """On the drink, on the rim, and at the foot of the glass; the plane is the glass's mouth."""
    x, y, radius, squash = plane
    spots = []
    rim_side = rng.choice((-1, 1))
    for i in range(3):
        name = names[i % len(names)]
        u, v = around(100 * i + rng.randrange(40), 0.45)
        spots.append(
            (name, x + u * radius, y + (0.12 + v) * radius * squash, radius * (0.2 + 0.9 * PANTRY[name].size))
        )
    name = names[0]
    spots.append(
        (name, x + rim_side * radius * 0.98, y - 0.06 * radius, radius * (0.24 + 1.1 * PANTRY[name].size))
    )
    for i, side in enumerate((-1, 1, -1, 1)[: 2 + rng.randrange(3)]):
        name = names[i % len(names)]
        px = x + side * radius * (1.5 + 0.75 * (i > 1) + rng.uniform(-0.1, 0.1))
        py = y + radius * (2.35 + 0.35 * (i > 1) + rng.uniform(-0.1, 0.1))
        spots.append((name, px, py, radius * (0.22 + 1.15 * PANTRY[name].size)))
    return spots


def _grid(count: int) -> list[tuple[float, float, float, float]]:
    """Spots for two to seven parts side by side: u, v, radius, lift."""
    layouts = {
        2: ((-0.46, 0.0), (0.46, 0.0)),
        3: ((-0.44, -0.34), (0.44, -0.3), (0.0, 0.42)),
        4: ((-0.42, -0.4), (0.42, -0.4), (-0.42, 0.4), (0.42, 0.4)),
        5: ((-0.5, -0.42), (0.5, -0.42), (0.0, 0.0), (-0.5, 0.42), (0.5, 0.42)),
        6: ((-0.6, -0.3), (0.0, -0.36), (0.6, -0.3), (-0.6, 0.34), (0.0, 0.38), (0.6, 0.34)),
        7: (
            (-0.34, -0.56),
            (0.34, -0.56),
            (-0.64, 0.0),
            (0.0, 0.0),
            (0.64, 0.0),
            (-0.34, 0.56),
            (0.34, 0.56),
        ),
    }
    size = {2: 0.43, 3: 0.4, 4: 0.36, 5: 0.31, 6: 0.29, 7: 0.27}[count]
    return [(u, v, size, 0.0) for u, v in layouts[count]]


def _pile(count: int) -> list[tuple[float, float, float, float]]:
    return [(0.02 * (i % 2), 0.0, 0.66 - 0.01 * i, 0.09 * i) for i in range(count)]


def _rows(count: int) -> list[tuple[float, float, float, float]]:
    step = 1.2 / count
    return [(0.0, -0.6 + step * (i + 0.5), 0.95, 0.0) for i in range(count)]


ITEM_SPOTS: dict[str, Callable[[int], list[tuple[float, float, float, float]]]] = {
    "tops": _grid,
    "stack": _pile,
    "thread": _rows,
    "around": lambda count: [(0.0, 0.0, 0.57, 0.04)],
}
LAYOUTS = {
    "scatter": scatter,
    "float": floating,
    "aside": aside,
    "ring": ring,
    "rings": rings,
    "sectors": sectors,
    "tops": tops,
    "stack": stack,
    "around": around_roast,
    "thread": thread,
    "glass": glass,
}
