"""How each kind of thing looks from straight above: `PAINT[kind](tile, group, random)`."""

from collections.abc import Callable
from random import Random

from capcourse.worlds.aerial.paints import ASPHALT, CONCRETE, SAND, SOIL, hue
from capcourse.worlds.aerial.tiles import SHADE, Group, Mark, Tile, darker, lighter, mix
from capcourse.worlds.canvas import Colour, Point


def plane(tile: Tile, group: Group, rng: Random) -> None:
    body = hue("plane", group.colour)
    for mark in group.marks:
        parts = (
            ((-0.16, -0.1), (0.16, -0.1), (1, 0.34), (1, 0.5), (0, 0.22), (-1, 0.5), (-1, 0.34)),
            ((-0.15, -0.74), (0, -1), (0.15, -0.74), (0.13, 0.6), (0, 1), (-0.13, 0.6)),
            ((0, 0.58), (0.42, 0.86), (0.42, 0.98), (0, 0.88), (-0.42, 0.98), (-0.42, 0.86)),
        )
        for part in parts:
            tile.shape(mark, part, darker(CONCRETE, 0.5), shift=0.012)
        for part, tone in zip(parts, (darker(body, 0.12), body, darker(body, 0.12)), strict=True):
            tile.shape(mark, part, tone)
        tile.slab(mark, -0.05, -0.7, 0.05, 0.7, lighter(body, 0.4))


def ship(tile: Tile, group: Group, rng: Random) -> None:
    hull = hue("ship", group.colour)
    for mark in group.marks:
        outline = (
            (0, -1),
            (0.7, -0.72),
            (1, -0.4),
            (1, 0.9),
            (0.75, 1),
            (-0.75, 1),
            (-1, 0.9),
            (-1, -0.4),
            (-0.7, -0.72),
        )
        tile.shape(mark, outline, (40, 56, 62), shift=0.01)
        tile.shape(mark, outline, hull)
        tile.shape(mark, [(u * 0.72, v * 0.92) for u, v in outline], mix(hull, (206, 200, 184), 0.45))
        if group.size != "small":
            for k in range(3):
                tile.slab(mark, -0.5, -0.5 + k * 0.36, 0.5, -0.24 + k * 0.36, rng.choice(CARGO))
        tile.slab(mark, -0.6, 0.58, 0.6, 0.86, (236, 236, 230))


CARGO: tuple[Colour, ...] = ((150, 82, 66), (86, 112, 138), (112, 124, 102), (188, 170, 124), (112, 106, 102))


def car(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        colour = group.colour or rng.choice(("white", "grey", "red", "blue", "black", "white", "grey"))
        body = hue("car", colour)
        tile.slab(mark, -0.8, -0.9, 1.25, 1.12, darker(ASPHALT, 0.4))
        tile.slab(mark, -1, -1, 1, 1, body)
        tile.slab(mark, -0.72, -0.4, 0.72, 0.05, mix(body, (30, 36, 44), 0.55))


SQUARE = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def house(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        roof = mix(hue("house", group.colour), (120, 110, 100), rng.uniform(0, 0.18))
        tile.shape(mark, SQUARE, mix(SHADE, tile.grass, 0.25), shift=0.014)
        tile.shape(mark, ((-1, -1), (1, -1), (1, 0), (-1, 0)), lighter(roof, 0.14))
        tile.shape(mark, ((-1, 0), (1, 0), (1, 1), (-1, 1)), darker(roof, 0.2))
        tile.shape(mark, ((-1, -1), (-0.55, 0), (-1, 1)), darker(roof, 0.06))
        tile.shape(mark, ((1, -1), (0.55, 0), (1, 1)), darker(roof, 0.3))


def building(tile: Tile, group: Group, rng: Random) -> None:
    roof = hue("building", group.colour)
    for mark in group.marks:
        tile.shape(mark, SQUARE, SHADE, shift=0.018)
        tile.shape(mark, SQUARE, darker(roof, 0.25))
        tile.slab(mark, -0.93, -0.9, 0.93, 0.9, roof)
        for _ in range(4):
            u, v = rng.uniform(-0.8, 0.6), rng.uniform(-0.7, 0.4)
            tile.slab(mark, u, v, u + 0.16, v + 0.3, rng.choice((lighter(roof, 0.3), darker(roof, 0.3))))


def terminal(tile: Tile, group: Group, rng: Random) -> None:
    building(tile, group, rng)
    roof = hue("terminal", group.colour)
    for mark in group.marks:
        tile.slab(mark, -0.93, -0.12, 0.93, 0.12, lighter(roof, 0.3))
        for k in range(-4, 5):
            tile.slab(mark, k / 5 - 0.02, -0.9, k / 5 + 0.02, 0.9, darker(roof, 0.12))


def tank(tile: Tile, group: Group, rng: Random) -> None:
    top = hue("tank", group.colour)
    for mark in group.marks:
        r = mark.width / 2
        tile.disc(mark.x + 0.018, mark.y + 0.018, r, darker(SOIL, 0.5))
        tile.disc(mark.x, mark.y, r, darker(top, 0.28))
        tile.disc(mark.x - r * 0.04, mark.y - r * 0.04, r * 0.88, top)
        tile.disc(mark.x - r * 0.2, mark.y - r * 0.2, r * 0.42, lighter(top, 0.35))
        tile.line((mark.at(0, 0), mark.at(0.86, 0.35)), darker(top, 0.35), 0.006)


def court(tile: Tile, group: Group, rng: Random) -> None:
    floor = hue("court", group.colour)
    border = {"blue": (104, 132, 100), "green": (150, 100, 82), "red": (112, 140, 104)}[group.colour]
    for mark in group.marks:
        tile.shape(mark, SQUARE, border)
        tile.slab(mark, -0.78, -0.8, 0.78, 0.8, (232, 232, 226))
        tile.slab(mark, -0.72, -0.76, 0.72, 0.76, floor)
        for u in (-0.5, 0.5):
            tile.line((mark.at(u, -0.76), mark.at(u, 0.76)), (226, 226, 222), 0.006)
        tile.line((mark.at(-0.5, -0.4), mark.at(0.5, -0.4)), (226, 226, 222), 0.006)
        tile.line((mark.at(-0.5, 0.4), mark.at(0.5, 0.4)), (226, 226, 222), 0.006)
        tile.line((mark.at(-0.95, 0), mark.at(0.95, 0)), (60, 64, 66), 0.008)


def pool(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        tile.shape(mark, SQUARE, (214, 208, 192))
        tile.slab(mark, -0.68, -0.68, 0.68, 0.68, (86, 170, 186))
        tile.slab(mark, -0.5, -0.55, 0.1, 0.0, (126, 196, 204))


def _round_off(mark: Mark, rng: Random, wobble: float = 0.16) -> list[Point]:
    """A rounded, uneven outline inside a mark, in the unit square."""
    knots = [1 - rng.uniform(0, wobble) for _ in range(8)]
    outline = []
    for k, (u, v) in enumerate(RING):
        a, b = knots[k // 3 % 8], knots[(k // 3 + 1) % 8]
        reach = a + (b - a) * (k % 3) / 3
        outline.append(mark.at(u * reach, v * reach))
    return outline


def _inset(outline: list[Point], mark: Mark, share: float, shift: float = 0.0) -> list[Point]:
    """The outline shrunk to a share of itself about its mark's centre, then moved to the lower right."""
    x, y = mark.x + shift, mark.y + shift
    return [(x + (a - mark.x) * share, y + (b - mark.y) * share) for a, b in outline]


_ARC = ((1.0, 0.0), (0.966, 0.259), (0.866, 0.5), (0.707, 0.707), (0.5, 0.866), (0.259, 0.966))
RING = tuple(
    (u, v) for turn in range(4) for u, v in (((x, y), (-y, x), (-x, -y), (y, -x))[turn] for x, y in _ARC)
)  # 24 points around a circle


def pond(tile: Tile, group: Group, rng: Random) -> None:
    water = hue("pond", group.colour)
    for mark in group.marks:
        shore = _round_off(mark, rng)
        tile.polygon(shore, mix(tile.deep, SOIL, 0.45))
        tile.polygon(_inset(shore, mark, 0.9), water)
        tile.polygon(_inset(shore, mark, 0.5, -0.01), lighter(water, 0.07))


def bunker(tile: Tile, group: Group, rng: Random) -> None:
    sand = (232, 222, 192) if group.colour == "white" else (218, 196, 134)
    for mark in group.marks:
        lip = _round_off(mark, rng, 0.4)
        tile.polygon(lip, darker(sand, 0.38))
        tile.polygon(_inset(lip, mark, 0.84, 0.004), sand)


def clearing(tile: Tile, group: Group, rng: Random) -> None:
    ground = SOIL if group.colour == "brown" else mix(tile.grass, SAND, 0.25)
    for mark in group.marks:
        edge = _round_off(mark, rng, 0.3)
        tile.polygon(edge, darker(ground, 0.3))
        tile.polygon(_inset(edge, mark, 0.93, 0.006), ground)


def rock(tile: Tile, group: Group, rng: Random) -> None:
    stone = mix(hue("rock", group.colour), SOIL, 0.3)
    for mark in group.marks:
        edge = _round_off(mark, rng, 0.5)
        tile.polygon(_inset(edge, mark, 1, 0.013), (104, 82, 60))
        tile.polygon(edge, stone)
        tile.polygon(_inset(edge, mark, 0.5, -0.012), lighter(stone, 0.25))


def umbrella(tile: Tile, group: Group, rng: Random) -> None:
    cloth = hue("umbrella", group.colour)
    for mark in group.marks:
        r = mark.width / 2
        tile.disc(mark.x + 0.012, mark.y + 0.012, r, darker(SAND, 0.4))
        tile.disc(mark.x, mark.y, r, cloth)
        for k in range(0, 24, 8):
            a, b = RING[k], RING[k + 4]
            tile.polygon([(mark.x, mark.y), mark.at(*a), mark.at(*b)], lighter(cloth, 0.4))


def pivot(tile: Tile, group: Group, rng: Random) -> None:
    crop = hue("pivot", group.colour)
    for mark in group.marks:
        r, tone = mark.width / 2, mix(crop, (120, 110, 80), rng.uniform(0, 0.16))
        tile.disc(mark.x, mark.y, r, darker(tone, 0.2))
        for k in range(4):
            tile.disc(mark.x, mark.y, r * (0.96 - 0.22 * k), tone if k % 2 == 0 else lighter(tone, 0.09))
        k = rng.randrange(24)
        wedge = [
            (mark.x, mark.y),
            *(mark.at(*[0.96 * c for c in RING[(k + j) % 24]]) for j in range(rng.randint(3, 7))),
        ]
        tile.polygon(wedge, mix(tone, SOIL, 0.3))
        tile.line((mark.at(0, 0), mark.at(*[0.96 * c for c in RING[k]])), (226, 222, 206), 0.007)
        tile.disc(mark.x, mark.y, 0.008, (226, 222, 206))


def crop_field(tile: Tile, group: Group, rng: Random) -> None:
    crop = hue("field", group.colour)
    for mark in group.marks:
        tone = mix(crop, rng.choice(((160, 150, 100), (92, 100, 64), (190, 176, 130))), rng.uniform(0, 0.22))
        tile.shape(mark, SQUARE, tone)
        rows, along = rng.choice((6, 8, 10)), rng.random() < 0.5
        stripe = mix(tone, rng.choice(((70, 70, 46), (232, 222, 178))), rng.uniform(0.1, 0.2))
        for k in range(rows):
            v = (k + 0.5) / rows * 2 - 1
            ends = ((-0.97, v), (0.97, v)) if along else ((v, -0.97), (v, 0.97))
            tile.line(
                (mark.at(*ends[0]), mark.at(*ends[1])),
                stripe,
                (mark.height if along else mark.width) / rows * 0.45,
            )


def _oval(tile: Tile, mark: Mark, reach: float, colour: Colour, shift: float = 0.0) -> None:
    tile.shape(mark, [(u * reach, v * reach) for u, v in RING], colour, shift)


def stadium(tile: Tile, group: Group, rng: Random) -> None:
    seats = hue("stadium", group.colour)
    for mark in group.marks:
        _oval(tile, mark, 1, SHADE, 0.02)
        _oval(tile, mark, 1, (206, 204, 198))
        _oval(tile, mark, 0.93, darker(seats, 0.15))
        for k in range(0, 24, 2):
            tile.line(
                (mark.at(*[0.66 * c for c in RING[k]]), mark.at(*[0.93 * c for c in RING[k]])),
                (208, 206, 200),
                0.008,
            )
        _oval(tile, mark, 0.8, seats)
        _oval(tile, mark, 0.66, (172, 92, 70) if "track" in group.manner else (150, 148, 142))
        _oval(tile, mark, 0.52 if "track" in group.manner else 0.6, mix(tile.grass, (84, 132, 70), 0.6))
        for k in range(-2, 2):
            tile.slab(mark, k * 0.19, -0.3, k * 0.19 + 0.095, 0.3, mix(tile.grass, (104, 152, 84), 0.7))
        for a, b in (
            ((-0.38, -0.3), (0.38, -0.3)),
            ((-0.38, 0.3), (0.38, 0.3)),
            ((0, -0.3), (0, 0.3)),
            ((-0.38, -0.3), (-0.38, 0.3)),
            ((0.38, -0.3), (0.38, 0.3)),
        ):
            tile.line((mark.at(*a), mark.at(*b)), (230, 232, 222), 0.006)


def tree(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        tile.tree(mark.x, mark.y, mark.width / 2, rng.uniform(0, 0.6))


def bridge(tile: Tile, group: Group, rng: Random) -> None:
    deck = hue("bridge", group.colour)
    for mark in group.marks:
        tile.shape(mark, SQUARE, (44, 58, 66), shift=0.016)
        tile.shape(mark, SQUARE, lighter(deck, 0.3))
        tile.slab(mark, -1, -0.72, 1, 0.72, mix(deck, ASPHALT, 0.35))
        for k in range(-4, 5):
            tile.slab(mark, k / 4.5 - 0.05, -0.06, k / 4.5 + 0.05, 0.06, (226, 224, 214))


def pier(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        tile.shape(mark, SQUARE, (44, 58, 66), shift=0.012)
        tile.shape(mark, SQUARE, CONCRETE if group.colour != "brown" else (140, 116, 90))
        for k in range(-4, 5):
            tile.line((mark.at(-1, k / 4.5), mark.at(1, k / 4.5)), (140, 136, 126), 0.004)


def containers(tile: Tile, group: Group, rng: Random) -> None:
    for mark in group.marks:
        for i in range(3):
            for j in range(5):
                u, v = -1 + i * 0.67, -1 + j * 0.4
                tile.slab(mark, u, v, u + 0.6, v + 0.34, rng.choice(CARGO))


def car_rows(tile: Tile, group: Group, rng: Random) -> None:
    """Parked cars along each mark's length; the bays are painted, some of them empty."""
    for mark in group.marks:
        tile.slab(mark, -1, -0.02, 1, 0.02, (222, 220, 212))
        bays = max(4, round(mark.width / 0.052))
        for side in (-1, 1):
            for k in range(bays):
                if rng.random() < 0.86:
                    x, y = mark.at((k + 0.5) / bays * 2 - 1, side * 0.52)
                    one = Mark(x, y, 0.032, mark.height * 0.42, mark.turn)
                    car(tile, Group("car", (one,)), rng)


PAINT: dict[str, Callable[[Tile, Group, Random], None]] = {
    "plane": plane, "ship": ship, "boat": ship, "car": car, "house": house, "building": building,
    "terminal": terminal, "tank": tank, "court": court, "pool": pool, "pond": pond, "bunker": bunker,
    "clearing": clearing, "rock": rock, "umbrella": umbrella, "pivot": pivot, "field": crop_field,
    "stadium": stadium, "tree": tree, "bridge": bridge, "pier": pier, "containers": containers,
    "row": car_rows,
}  # fmt: skip
