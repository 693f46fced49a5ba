"""The ground under the things: grass, soil, water, woods, roads and runways, by outline or by path."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from capcourse.worlds.aerial.paints import ASPHALT, CONCRETE, SAND, SOIL, hue
from capcourse.worlds.aerial.things import PAINT
from capcourse.worlds.aerial.tiles import Group, Tile, darker, lighter, mix
from capcourse.worlds.canvas import Point


def base(tile: Tile, ground: str, rng: Random) -> None:
    """Fill the whole tile with one kind of ground."""
    if ground == "woods":
        tile.wood(None, rng.randrange(48))
        return
    colour = {
        "grass": tile.grass,
        "soil": SOIL,
        "dry": mix(SOIL, tile.grass, 0.22),
        "sand": SAND,
        "concrete": mix(CONCRETE, ASPHALT, 0.25),
        "asphalt": lighter(ASPHALT, 0.05),
        "yard": mix(SOIL, CONCRETE, 0.55),
        "town": mix(tile.grass, CONCRETE, 0.3),
    }[ground]
    tile.fill(colour)


def smooth(points: list[Point], closed: bool = False, rounds: int = 2) -> list[Point]:
    """The same line with its corners cut, twice (Chaikin)."""
    for _ in range(rounds):
        pairs = list(zip(points, points[1:] + points[:1] if closed else points[1:], strict=False))
        cut = [(a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k) for a, b in pairs for k in (0.25, 0.75)]
        points = cut if closed else [points[0], *cut, points[-1]]
    return points


def river(tile: Tile, group: Group, rng: Random) -> None:
    water = hue("river", group.colour)
    tile.line(group.path, mix(SOIL, tile.deep, 0.35), group.width + 0.035)
    tile.line(group.path, water, group.width)
    tile.line(group.path, lighter(water, 0.06), group.width * 0.5)


def road(tile: Tile, group: Group, rng: Random) -> None:
    dirt = "dirt" in group.manner
    tile.line(group.path, mix(SOIL, tile.grass, 0.4) if dirt else CONCRETE, group.width + 0.018)
    tile.line(group.path, lighter(SOIL, 0.3) if dirt else ASPHALT, group.width)
    if not dirt and group.width > 0.03:
        dashes(tile, group.path, 0.006)


def dashes(tile: Tile, path: tuple[Point, ...], width: float) -> None:
    """A broken white line along a path."""
    for a, b in pairwise(path):
        reach = max(abs(b[0] - a[0]), abs(b[1] - a[1]))
        n = max(1, round(reach / 0.09))
        for k in range(n):
            ends = [
                (a[0] + (b[0] - a[0]) * (k + s) / n, a[1] + (b[1] - a[1]) * (k + s) / n) for s in (0.2, 0.65)
            ]
            tile.line(ends, (220, 218, 206), width)


def runway(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        tile.slab(mark, -1.3, -1.0, 1.3, 1.0, mix(tile.grass, CONCRETE, 0.5))
        tile.slab(mark, -1, -1, 1, 1, mix(ASPHALT, (74, 76, 80), 0.5))
        for k in range(-4, 5):
            tile.slab(mark, -0.05, k / 5 - 0.05, 0.05, k / 5 + 0.05, (226, 226, 220))
        for end in (-0.95, 0.87):
            for k in range(-3, 4):
                tile.slab(mark, k * 0.25 - 0.07, end, k * 0.25 + 0.07, end + 0.08, (226, 226, 220))


def apron(tile: Tile, group: Group, rng: Random) -> None:
    tile.polygon(group.path, mix(CONCRETE, ASPHALT, 0.15))
    for mark in group.marks:
        tile.line((mark.at(0, -1), mark.at(0, 1)), (206, 186, 110), 0.006)


def taxiway(tile: Tile, group: Group, rng: Random) -> None:
    tile.line(group.path, mix(CONCRETE, ASPHALT, 0.4), group.width)
    tile.line(group.path, (206, 186, 110), 0.005)


def wood(tile: Tile, group: Group, rng: Random) -> None:
    tile.wood(group.path, rng.randrange(3))
    gone = 0.0
    for a, b in zip(group.path, group.path[1:] + group.path[:1], strict=True):
        if not (_inner(a) or _inner(b)):
            continue  # along the edge of the picture
        length = max(abs(b[0] - a[0]), abs(b[1] - a[1]))
        while gone < length:
            s = gone / length
            x, y = a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s
            tile.tree(x, y, rng.uniform(0.014, 0.028), rng.random())
            gone += rng.uniform(0.03, 0.06)
        gone -= length


def _inner(p: Point) -> bool:
    return 0.01 < p[0] < 0.99 and 0.01 < p[1] < 0.99


def patch(tile: Tile, group: Group, rng: Random) -> None:
    """Grass, soil, concrete … inside an outline; `colour` names the ground."""
    colour = {
        "grass": tile.grass, "soil": SOIL, "sand": SAND, "concrete": mix(CONCRETE, ASPHALT, 0.2),
        "asphalt": lighter(ASPHALT, 0.05), "crop": mix(tile.grass, (196, 180, 108), 0.5),
        "fairway": mix(tile.grass, (138, 166, 88), 0.55), "green": (142, 176, 98),
        "rough": darker(tile.grass, 0.08),
    }[group.colour]  # fmt: skip
    if group.colour in ("fairway", "green"):
        tile.line([*group.path, group.path[0]], darker(colour, 0.12), 0.016)
    tile.polygon(group.path, colour)
    if group.colour in ("crop", "fairway"):
        box = group.boxes[0]
        for k in range(9):
            x = box.left + (box.right - box.left) * (k + 0.5) / 9
            y = box.top + (box.bottom - box.top) * (k + 0.5) / 9
            if group.colour == "crop":
                tile.line(((x, box.top + 0.01), (x, box.bottom - 0.01)), darker(colour, 0.08), 0.012)
            elif k % 2:
                tile.disc(x, y, 0.02, lighter(colour, 0.06))


def sea(tile: Tile, group: Group, rng: Random) -> None:
    """Water inside an outline; `width` above 0 is the surf along the shore, which the path starts with."""
    water = hue("sea", group.colour)
    shore = group.path[:-2]
    if group.width:
        tile.line(shore, mix(SAND, (120, 104, 76), 0.35), group.width + 0.05)
    tile.polygon(group.path, water)
    if group.width:
        (x0, y0), (x1, y1) = group.path[-2:]
        dx, dy = (x0 + x1) / 2 - 0.5, (y0 + y1) / 2 - 0.5
        out = max(abs(dx), abs(dy))

        def off_shore(reach: float) -> list[Point]:
            return [(x + dx / out * reach, y + dy / out * reach) for x, y in shore]

        for reach, width, tone in ((0.02, 0.105, 0.34), (0.062, 0.09, 0.2), (0.104, 0.08, 0.09)):
            tile.line(off_shore(reach), lighter(water, tone), width)
        tile.line(shore, (238, 238, 228), group.width)
        tile.line(off_shore(0.055), (222, 230, 226), group.width * 0.45)
    for _ in range(12):  # glitter
        x, y = rng.random(), rng.random()
        if _inside((x, y), group.path):
            tile.line(((x, y), (x + rng.uniform(0.03, 0.08), y + 0.004)), lighter(water, 0.1), 0.005)


def _inside(p: Point, outline: tuple[Point, ...]) -> bool:
    odd = False
    for (ax, ay), (bx, by) in zip(outline, outline[1:] + outline[:1], strict=True):
        if (ay > p[1]) != (by > p[1]) and p[0] < (bx - ax) * (p[1] - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def dunes(tile: Tile, group: Group, rng: Random) -> None:
    """Crests across the sand, each with a lit and a shaded side."""
    sand = {"yellow": (214, 190, 138), "brown": (176, 144, 104), "orange": (202, 152, 100)}[group.colour]
    tile.fill(sand)
    lean, drift = rng.uniform(-0.25, 0.25), rng.uniform(0.02, 0.06)
    n = rng.randint(7, 11)
    for k in range(-1, n + 2):
        y = (k + rng.uniform(0.2, 0.8)) / n
        crest = smooth(
            [(i / 5 - 0.1, y + lean * i / 5 + rng.uniform(-drift, drift)) for i in range(7)], rounds=1
        )
        deep = rng.uniform(0.5, 0.9) / n
        tile.polygon([*crest, *((x + 0.02, v + deep * 0.55) for x, v in reversed(crest))], darker(sand, 0.1))
        tile.polygon([*crest, *((x, v - deep * 0.3) for x, v in reversed(crest))], lighter(sand, 0.12))
        tile.line(crest, darker(sand, 0.2), 0.005)


PAINT_GROUND: dict[str, Callable[[Tile, Group, Random], None]] = {
    "river": river, "road": road, "runway": runway, "apron": apron, "taxiway": taxiway, "forest": wood,
    "patch": patch, "sea": sea, "dunes": dunes,
}  # fmt: skip


def paint(tile: Tile, group: Group) -> None:
    """Paint one group, ground or thing."""
    (PAINT_GROUND.get(group.kind) or PAINT[group.kind])(tile, group, Random(group.grain))
