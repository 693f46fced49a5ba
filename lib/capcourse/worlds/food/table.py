"""What a dish stands on and in: tables, cutlery, and vessels seen from above or at a slant."""

from itertools import pairwise
from random import Random

from capcourse.worlds.canvas import Box, Canvas, Colour, darker, lighter, mix
from capcourse.worlds.food.pen import Pen, around

TABLES: dict[str, tuple[Colour, ...]] = {
    "wooden": ((186, 138, 92), (142, 98, 66), (214, 180, 136), (104, 76, 60)),
    "marble": ((236, 234, 230), (222, 222, 226)),
    "slate": ((72, 78, 84), (56, 60, 70)),
    "linen": ((214, 204, 184), (150, 172, 180), (188, 148, 136), (166, 178, 146)),
    "checked": ((198, 76, 66), (84, 122, 164), (110, 146, 104)),
    "tiled": ((198, 122, 86), (132, 170, 172), (226, 214, 190)),
    "plain": ((236, 216, 186), (178, 202, 208), (232, 190, 176), (196, 206, 174), (92, 110, 126)),
}
TABLE_WORDS = {
    "wooden": frozenset({"wooden", "wood"}),
    "marble": frozenset({"marble"}),
    "slate": frozenset({"slate"}),
    "linen": frozenset({"linen"}),
    "checked": frozenset({"checked", "tablecloth", "gingham"}),
    "tiled": frozenset({"tiled", "tiles", "tile"}),
    "plain": frozenset({"plain"}),
}
GLAZES: dict[str, Colour] = {
    "white": (248, 246, 240),
    "blue": (86, 122, 160),
    "green": (142, 164, 134),
    "pink": (228, 182, 172),
    "yellow": (234, 198, 108),
    "grey": (128, 130, 136),
    "brown": (150, 104, 78),
}
VESSELS = {
    "plate": frozenset({"plate", "plates", "platter", "dish"}),
    "bowl": frozenset({"bowl", "bowls"}),
    "glass": frozenset({"glass", "glasses"}),
    "pan": frozenset({"pan", "pans", "skillet"}),
    "board": frozenset({"board", "boards"}),
    "tray": frozenset({"tray", "trays", "sheet"}),
}
PROPS = {
    "fork": frozenset({"fork", "forks"}),
    "spoon": frozenset({"spoon", "spoons"}),
    "knife": frozenset({"knife", "knives"}),
    "chopsticks": frozenset({"chopsticks"}),
    "napkin": frozenset({"napkin", "napkins"}),
}
IRON: Colour = (58, 58, 62)
STEEL: Colour = (176, 180, 186)
WOOD: Colour = (200, 154, 104)
PAPER: Colour = (246, 236, 214)


def lay_table(canvas: Canvas, table: str, tone: Colour, rng: Random) -> None:
    """Fill the canvas with a table top."""
    n, draw = canvas.pixels, canvas.draw
    draw.rectangle((0, 0, n, n), fill=tone)
    if table == "wooden":
        edges = [0, *(round(n * (i + rng.uniform(-0.15, 0.15)) / 5) for i in range(1, 5)), n]
        for top, bottom in pairwise(edges):
            draw.rectangle(
                (0, top, n, bottom),
                fill=mix(tone, rng.choice(((0, 0, 0), (255, 240, 214))), rng.uniform(0, 0.12)),
            )
            for _ in range(3):
                y, x = rng.randrange(top, bottom), rng.randrange(n)
                draw.line((x, y, x + n // 2, y + n // 120), fill=darker(tone, 0.14), width=max(1, n // 200))
            draw.rectangle((0, bottom - n // 150, n, bottom), fill=darker(tone, 0.36))
    elif table == "marble":
        for _ in range(7):
            x, y = rng.randrange(n), -n // 10
            points = [(x, y)]
            for _ in range(7):
                x, y = x + rng.randrange(-n // 6, n // 5), y + rng.randrange(n // 12, n // 4)
                points.append((x, y))
            draw.line(
                points,
                fill=mix(tone, (150, 152, 164), rng.uniform(0.15, 0.5)),
                width=max(1, n // rng.randrange(90, 200)),
            )
    elif table == "slate":
        for _ in range(26):
            x, y, w = rng.randrange(n), rng.randrange(n), rng.randrange(n // 16, n // 4)
            draw.line(
                (x, y, x + w, y - w // 5),
                fill=mix(tone, (196, 206, 214), rng.uniform(0.04, 0.16)),
                width=max(1, n // 190),
            )
    elif table == "linen":
        step = max(3, n // 48)
        for i in range(0, n, step):
            draw.line((i, 0, i, n), fill=darker(tone, 0.06), width=max(1, step // 4))
            draw.line((0, i, n, i), fill=lighter(tone, 0.14), width=max(1, step // 4))
        x = round(n * rng.uniform(0.05, 0.16))
        draw.rectangle((x, 0, x + n // 30, n), fill=darker(tone, 0.22))
        draw.rectangle((n - x - n // 30, 0, n - x, n), fill=darker(tone, 0.22))
    elif table == "checked":
        step, half, full = n // rng.randrange(7, 11), mix(tone, (252, 250, 244), 0.5), (252, 250, 244)
        for i in range(0, n, step):
            for j in range(0, n, step):
                fill = (tone, half, full)[(i // step % 2) + (j // step % 2)]
                draw.rectangle((i, j, i + step, j + step), fill=fill)
    elif table == "tiled":
        step = n // rng.randrange(4, 6)
        for i in range(0, n, step):
            for j in range(0, n, step):
                fill = mix(tone, (60, 40, 30), rng.uniform(0, 0.12))
                gap = n // 130
                draw.rectangle((i + gap, j + gap, i + step - gap, j + step - gap), fill=fill)
        for i in range(0, n, step):
            grout = lighter(tone, 0.45)
            draw.rectangle((i - n // 130, 0, i + n // 130, n), fill=grout)
            draw.rectangle((0, i - n // 130, n, i + n // 130), fill=grout)


def prop_box(kind: str, side: int) -> Box:
    """Where a prop lies: side -1 is the left edge of the picture, 1 the right."""
    half = {"napkin": 0.11, "chopsticks": 0.035}.get(kind, 0.045)
    centre = 0.5 + side * (0.41 if kind == "napkin" else 0.435)
    return Box(max(0.0, centre - half), 0.16, min(1.0, centre + half), 0.86)


def lay_prop(canvas: Canvas, kind: str, box: Box, ground: Colour, tone: Colour) -> None:
    """Draw a piece of cutlery or a napkin inside its box."""
    shadow = Box(box.left + 0.008, box.top + 0.012, box.right + 0.008, box.bottom + 0.012)
    for where, colour in ((shadow, darker(ground, 0.3)), (box, None)):
        brush = canvas.brush(where)
        metal, wood, cloth = colour or (206, 208, 212), colour or (150, 92, 58), colour or tone
        if kind == "napkin":
            brush.polygon([(0, 0.04), (0.92, 0), (1, 0.96), (0.08, 1)], cloth, outlined=False)
            if colour is None:
                for x in (0.2, 0.76):
                    brush.line([(x, 0.03), (x + 0.07, 0.97)], lighter(tone, 0.5), 0.07)
        elif kind == "chopsticks":
            brush.polygon([(0.1, 0), (0.24, 0), (0.46, 1), (0.16, 1)], wood, outlined=False)
            brush.polygon([(0.7, 0), (0.84, 0), (0.9, 1), (0.6, 1)], wood, outlined=False)
        elif kind == "fork":
            brush.polygon([(0.42, 0.3), (0.58, 0.3), (0.66, 1), (0.34, 1)], metal, outlined=False)
            brush.polygon(
                [(0.1, 0.16), (0.9, 0.16), (0.8, 0.28), (0.56, 0.36), (0.44, 0.36), (0.2, 0.28)],
                metal,
                outlined=False,
            )
            for x in (0.1, 0.34, 0.56, 0.78):
                brush.rectangle(x, 0, x + 0.12, 0.18, metal, outlined=False)
        elif kind == "spoon":
            brush.polygon([(0.43, 0.24), (0.57, 0.24), (0.66, 1), (0.34, 1)], metal, outlined=False)
            brush.ellipse(0.08, 0, 0.92, 0.3, metal, outlined=False)
            if colour is None:
                brush.ellipse(0.22, 0.04, 0.78, 0.25, (178, 182, 188), outlined=False)
        else:
            brush.polygon(
                [(0.36, 0), (0.6, 0.02), (0.72, 0.3), (0.68, 0.52), (0.36, 0.52)], metal, outlined=False
            )
            brush.rectangle(0.34, 0.52, 0.7, 1, wood, outlined=False)


def inside(vessel: str) -> float:
    """The radius of the food as a share of the vessel's."""
    return {"plate": 0.8, "bowl": 0.85, "pan": 0.84, "board": 0.84, "tray": 0.84, "glass": 0.9}[vessel]


def vessel_box(vessel: str, x: float, y: float, r: float, squash: float, handle: int) -> Box:
    """The box of a vessel whose rim is centred at (x, y), handle and depth included."""
    left, top, right, bottom = x - r, y - r * squash, x + r, y + r * squash
    if vessel == "pan":
        hx, hy = around(handle, 1.75 * r)
        left, right, bottom = min(left, x + hx), max(right, x + hx), max(bottom, y + hy * squash)
    if vessel == "glass":
        bottom = y + 2.5 * r
    elif squash < 1:
        bottom += r * {"bowl": 0.5, "pan": 0.24}.get(vessel, 0.08)
    return Box(max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom))


def set_vessel(pen: Pen, vessel: str, glaze: Colour, handle: int) -> None:
    """Draw an empty vessel; the pen's radius is that of its rim."""
    {"plate": _plate, "bowl": _bowl, "pan": _pan}.get(vessel, _flat)(pen, vessel, glaze, handle)


def _plate(pen: Pen, vessel: str, glaze: Colour, handle: int) -> None:
    pen.disc(0.05, 0.15 if pen.slant else 0.07, 1.0, pen.under(0.32))
    if pen.slant:
        pen.piece(0, 0, 1, lift=-0.06).disc(0, 0, 1, darker(glaze, 0.26))
    pen.disc(0, 0, 1, glaze)
    pen.ring(0, 0, 0.97, lighter(glaze, 0.4), 0.03)
    pen.disc(0, 0, 0.76, darker(glaze, 0.12))
    pen.disc(0.01, 0.015, 0.74, mix(glaze, (255, 255, 250), 0.25))


def _bowl(pen: Pen, vessel: str, glaze: Colour, handle: int) -> None:
    side = darker(glaze, 0.2)
    if pen.slant:
        pen.piece(0, 0, 1, lift=-0.62).oval(0.12, 0.06, 0.74, 0.62, pen.under(0.32))
        pen.piece(0, 0, 1, lift=-0.5).disc(0, 0.16, 0.5, darker(glaze, 0.36))
        pen.piece(0, 0, 1, lift=-0.24).puck(side, side, 0.0, 0.88)
        body = [(u, v, depth) for u, v, depth in _PROFILE]
        pen.solid([*body, *((-u, v, depth) for u, v, depth in body[::-1])], side)
        glow = [(-0.86, 0.1, 0.16), (-0.7, 0.14, 0.4), (-0.6, 0.14, 0.4), (-0.74, 0.1, 0.16)]
        pen.solid(glow, lighter(side, 0.22))
    else:
        pen.disc(0.06, 0.1, 1.0, pen.under(0.32))
    pen.disc(0, 0, 1, glaze)
    pen.ring(0, 0, 0.985, lighter(glaze, 0.45), 0.025)
    pen.disc(0, 0, 0.91, darker(glaze, 0.3))
    pen.disc(0, 0.025, 0.88, darker(glaze, 0.14))


# half of a bowl's outline, from its rim down: across, towards the viewer, depth
_PROFILE = (
    (1.0, 0, 0),
    (0.97, 0.2, 0.12),
    (0.88, 0.4, 0.26),
    (0.74, 0.5, 0.4),
    (0.56, 0.54, 0.52),
    (0.4, 0.6, 0.58),
)


def _pan(pen: Pen, vessel: str, glaze: Colour, handle: int) -> None:
    h = 0.22 if pen.slant else 0.0
    grip = pen.piece(0, 0, 1, handle)
    for dy, tone in ((-0.09, pen.under(0.32)), (0.0, IRON)):
        arm = grip.piece(0, 0, 1, lift=dy)
        arm.poly([(0.9, -0.12), (1.2, -0.07), (1.7, -0.1), (1.7, 0.1), (1.2, 0.07), (0.9, 0.12)], tone)
        arm.disc(1.68, 0, 0.1, tone)
    grip.disc(1.66, 0, 0.045, pen.under(0.0))
    pen.piece(0, 0, 1, lift=-h).disc(0.06, 0.11, 1.0, pen.under(0.32))
    if pen.slant:
        pen.piece(0, 0, 0.94, lift=-h).puck(darker(IRON, 0.25), darker(IRON, 0.25), h)
    pen.disc(0, 0, 1, IRON)
    pen.ring(0, 0, 0.98, (110, 110, 116), 0.03)
    pen.disc(0, 0.01, 0.9, (40, 40, 44))
    pen.disc(0, 0.03, 0.85, (70, 70, 74))


def _flat(pen: Pen, vessel: str, glaze: Colour, handle: int) -> None:
    """A board, or a tray lined with paper."""
    corners = [(-1, -0.78), (-0.94, -0.84), (0.94, -0.84), (1, -0.78)]
    corners += [(x, -y) for x, y in corners[::-1]]
    tone = WOOD if vessel == "board" else STEEL
    pen.poly([(x + 0.05, y + 0.1) for x, y in corners], pen.under(0.32))
    pen.slab(corners, tone, darker(tone, 0.34), 0.07)
    top = pen.piece(0, 0, 1, lift=0.07)
    if vessel == "board":
        for i, v in enumerate((-0.55, -0.2, 0.2, 0.55)):
            top.line([(-0.96, v), (0.96, v + 0.02 * (i % 2))], darker(tone, 0.13), 0.02)
        top.disc(0.86, -0.7, 0.06, darker(tone, 0.5))
    else:
        top.poly([(0.95 * x, 0.95 * y) for x, y in corners], darker(tone, 0.25))
        top.poly([(0.9 * x, 0.9 * y) for x, y in corners], PAPER)


def set_glass(pen: Pen, table: Colour, drink: Colour) -> None:
    """A full tumbler; the pen's radius is that of its rim, its centre the rim's."""
    glass = mix(table, (255, 255, 255), 0.55)
    pen.solid([(-0.5, 0, 2.5), (0.7, 0, 2.2), (1.9, 0, 2.6), (0.7, 0, 2.95)], pen.under(0.26))

    def body(top: float, bottom: float, inset: float, fill: Colour) -> None:
        a, b = (1 - 0.12 * depth - inset for depth in (top, bottom))
        pen.piece(0, 0, 1, lift=-bottom).disc(0, 0, b, fill)
        pen.solid([(-a, 0, top), (a, 0, top), (b, 0, bottom), (-b, 0, bottom)], fill)

    body(0, 2.25, 0.0, darker(glass, 0.12))
    body(0.3, 2.1, 0.1, drink)
    pen.disc(0, 0, 1, lighter(glass, 0.3))
    pen.disc(0, 0, 0.93, darker(glass, 0.16))
    pen.disc(0, 0.12, 0.88, lighter(drink, 0.22))
    pen.solid([(-0.74, 0, 0.72), (-0.6, 0, 0.72), (-0.52, 0, 1.9), (-0.62, 0, 1.9)], lighter(drink, 0.4))
