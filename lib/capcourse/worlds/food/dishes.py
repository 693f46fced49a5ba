"""How dishes look before anything is laid on them: the base of each, and the parts that are counted."""

from capcourse.worlds.canvas import Colour, darker, lighter, mix
from capcourse.worlds.food.pen import Pen, around, wavy

CRUST: Colour = (206, 148, 82)
GREENS: tuple[Colour, ...] = ((126, 170, 74), (96, 148, 62), (156, 190, 96), (74, 124, 58))


def liquid(pen: Pen, tint: Colour) -> None:
    pen.disc(0, 0, 1, darker(tint, 0.14))
    pen.disc(0.01, 0.02, 0.94, tint)
    pen.arc(0, 0, 0.82, 195, 250, lighter(tint, 0.3), 0.05)
    pen.arc(0, 0, 0.82, 262, 275, lighter(tint, 0.3), 0.05)
    rng = pen.rng
    for _ in range(9):
        x, y = around(rng.randrange(360), 0.2 + 0.65 * rng.random())
        pen.ring(x, y, rng.uniform(0.03, 0.06), lighter(tint, 0.22), 0.015)


def stew(pen: Pen, tint: Colour) -> None:
    tint = mix(tint, (138, 62, 30), 0.55)
    liquid(pen, tint)
    rng = pen.rng
    for _ in range(22):
        x, y = around(rng.randrange(360), 0.86 * rng.random() ** 0.5)
        pen.oval(
            x,
            y,
            0.12,
            0.09,
            mix(tint, ((70, 30, 20), (220, 130, 70))[rng.randrange(2)], 0.3),
            rng.randrange(180),
        )


def curry(pen: Pen, tint: Colour) -> None:
    tint = mix(tint, (222, 150, 40), 0.65)
    liquid(pen, tint)
    pen.arc(0, 0, 0.5, 20, 160, lighter(tint, 0.18), 0.1)
    heap = pen.piece(-0.5, -0.25, 0.52)
    rice(heap, (250, 246, 232))


def rice(pen: Pen, tint: Colour) -> None:
    pen.poly([(x + 0.05, y + 0.07) for x, y in wavy(pen, 40, 0.06)], darker(tint, 0.4))
    pen.poly(wavy(pen, 40, 0.06), darker(tint, 0.12))
    rng = pen.rng
    tones = (tint, lighter(tint, 0.4), darker(tint, 0.06), darker(tint, 0.2))
    for i in range(48):
        x, y = around(i * 137.5, 0.93 * ((i + 0.5) / 48) ** 0.5)
        turn = rng.randrange(180)
        u, v = around(turn, 0.08)
        pen.line([(x - u, y - v), (x + u, y + v)], tones[i % 4], 0.075)


def risotto(pen: Pen, tint: Colour) -> None:
    rice(pen, mix(tint, (246, 228, 178), 0.7))


def salad(pen: Pen, tint: Colour) -> None:
    pen.disc(0, 0, 0.9, darker(GREENS[3], 0.35))
    for i in range(13):
        x, y = around(i * 137.5 + pen.grain % 90, 0.74 * (1 - (i / 13)) ** 0.5)
        leaf = pen.piece(x, y, 0.4, i * 67)
        tone = GREENS[(i + pen.grain) % 4]
        edge = wavy(leaf, 14, 0.3)
        leaf.poly([(u + 0.1, v + 0.14) for u, v in edge], darker(tone, 0.4))
        leaf.poly(edge, tone)
        leaf.poly([(0.6 * u, 0.6 * v) for u, v in edge], lighter(tone, 0.14))
        leaf.line([(-0.7, 0), (0.6, 0)], lighter(tone, 0.45), 0.08)


def _strands(pen: Pen, tone: Colour, width: float, count: int) -> None:
    edge, rng = darker(tone, 0.2), pen.rng
    pen.disc(0.03, 0.05, 0.9, darker(tone, 0.5))
    pen.disc(0, 0, 0.88, edge)
    for i in range(count):
        x, y = around(rng.randrange(360), 0.5 * rng.random())
        radius, start = rng.uniform(0.2, 0.5), rng.randrange(360)
        for extra, fill in ((0.03, edge), (0, tone if i % 3 else lighter(tone, 0.25))):
            pen.arc(x, y, radius, start, start + 150, fill, width + extra, ends=False)


def pasta(pen: Pen, tint: Colour) -> None:
    _strands(pen, mix((244, 206, 112), tint, 0.22), 0.06, 19)


def noodles(pen: Pen, tint: Colour) -> None:
    liquid(pen, mix(tint, (176, 104, 44), 0.6))
    tone = (250, 226, 160)
    for lane in range(9):
        x = -0.66 + lane * 0.165
        tall = 0.66 - 0.5 * abs(x)
        wave = [(x + 0.05 * (1, 0, -1, 0)[(j + lane) % 4], -tall + j * tall / 5) for j in range(11)]
        pen.line([(u + 0.03, v + 0.03) for u, v in wave], darker(tone, 0.36), 0.1)
        pen.line(wave, tone, 0.085)


def stir_fry(pen: Pen, tint: Colour) -> None:
    tint = mix(tint, (122, 70, 30), 0.62)
    pen.poly(wavy(pen, 30, 0.06, 0.98), darker(tint, 0.3))
    rng = pen.rng
    for _ in range(38):
        x, y = around(rng.randrange(360), 0.84 * rng.random() ** 0.5)
        u, v = around(rng.randrange(180), 0.16)
        tone = ((206, 150, 70), (120, 160, 66), (226, 190, 120), (180, 92, 44))[rng.randrange(4)]
        pen.line([(x - u, y - v), (x + u, y + v)], tone, 0.07)


def pizza(pen: Pen, tint: Colour) -> None:
    pen.shade(1.0, strength=0.3)
    pen.puck((214, 158, 88), (150, 96, 48), 0.04)
    pen.ring(0, -0.03, 0.97, (232, 186, 116), 0.05)
    pen.disc(0, -0.03, 0.85, (196, 66, 40))
    rng = pen.rng
    pen.poly(wavy(pen, 36, 0.08, 0.82), (246, 204, 110))
    for _ in range(12):
        x, y = around(rng.randrange(360), 0.68 * rng.random() ** 0.5)
        pen.oval(x, y, 0.14, 0.1, (254, 226, 154), rng.randrange(180))
    for turn in range(0, 180, 45):
        pen.line([around(turn, 0.98), around(turn + 180, 0.98)], (190, 120, 66), 0.018)


def pie(pen: Pen, tint: Colour) -> None:
    """A lattice over a coloured filling."""
    tint = mix(tint, (140, 40, 40), 0.25)
    pen.shade(1.06)
    pen.puck(CRUST, darker(CRUST, 0.4), 0.14)
    top = pen.piece(0, 0, 1, lift=0.14)
    for turn in range(0, 360, 15):
        x, y = around(turn, 0.93)
        top.disc(x, y, 0.1, lighter(CRUST, 0.18 if turn % 30 else 0.05))
    top.disc(0, 0, 0.86, darker(tint, 0.2))
    top.disc(0, 0.02, 0.82, tint)
    for turn, tone in ((45, CRUST), (135, lighter(CRUST, 0.16))):
        strip = top.piece(0, 0, 1, turn)
        for i in range(-2, 3):
            y = i * 0.31
            half = (0.84, 0.78, 0.56)[abs(i)]
            strip.line([(-half, y + 0.03), (half, y + 0.03)], darker(tint, 0.35), 0.14)
            strip.line([(-half, y), (half, y)], tone, 0.13)


def tart(pen: Pen, tint: Colour) -> None:
    """An open shell with custard."""
    pen.shade(1.04)
    pen.puck(CRUST, darker(CRUST, 0.35), 0.1)
    top = pen.piece(0, 0, 1, lift=0.1)
    for turn in range(0, 360, 18):
        top.disc(*around(turn, 0.94), 0.075, lighter(CRUST, 0.22))
        top.line([around(turn + 9, 0.88), around(turn + 9, 1.0)], darker(CRUST, 0.25), 0.03)
    top.disc(0, 0, 0.86, darker(CRUST, 0.2))
    top.disc(0, 0.02, 0.83, mix((252, 230, 160), tint, 0.18))


def cake(pen: Pen, tint: Colour) -> None:
    """Frosted, with piped dots round the rim and two layers in its side."""
    icing = mix((254, 244, 228), tint, 0.42)
    slant = pen.slant
    height = 0.5 if slant else 0.05
    pen.disc(0.05, 0.08, 1.04, pen.under(0.26))
    pen.puck(icing, darker(icing, 0.16), height)
    if slant:
        low = pen.piece(0, 0, 1, lift=0.26)
        low.arc(0, 0, 0.99, 2, 178, mix(tint, (120, 60, 40), 0.2), 0.1)
        pen.arc(0, 0, 0.97, 2, 178, darker(icing, 0.06), 0.08)
    top = pen.piece(0, 0, 1, lift=height)
    top.disc(0, 0, 0.98, lighter(icing, 0.2))
    top.ring(0, 0, 0.66, icing, 0.035)
    for turn in range(0, 360, 24):
        x, y = around(turn, 0.87)
        top.disc(x + 0.015, y + 0.03, 0.105, darker(icing, 0.2))
        top.disc(x, y, 0.1, (255, 252, 246))


def frittata(pen: Pen, tint: Colour) -> None:
    pen.puck((248, 206, 96), (196, 138, 50), 0.06)
    top = pen.piece(0, 0, 1, lift=0.06)
    top.ring(0, 0, 0.98, (206, 142, 56), 0.07)
    rng = pen.rng
    for _ in range(16):
        x, y = around(rng.randrange(360), 0.8 * rng.random() ** 0.5)
        top.oval(x, y, 0.15, 0.1, ((254, 226, 140), (228, 170, 72))[rng.randrange(2)], rng.randrange(180))


def porridge(pen: Pen, tint: Colour) -> None:
    tint = mix((238, 222, 190), tint, 0.12)
    pen.disc(0, 0, 1, darker(tint, 0.14))
    pen.disc(0, 0.02, 0.95, tint)
    rng = pen.rng
    for i in range(44):
        x, y = around(i * 137.5, 0.9 * ((i + 0.5) / 44) ** 0.5)
        pen.oval(x, y, 0.08, 0.055, (lighter(tint, 0.45), darker(tint, 0.1))[i % 2], rng.randrange(180))


def dip(pen: Pen, tint: Colour) -> None:
    """A swirl with oil in its furrow."""
    tint = mix((236, 208, 158), tint, 0.4)
    pen.poly(wavy(pen, 28, 0.05, 0.98), darker(tint, 0.18))
    pen.poly(wavy(pen, 28, 0.05, 0.92), tint)
    for radius, start in ((0.74, 10), (0.5, 140), (0.26, 280)):
        pen.arc(0, 0.03, radius, start, start + 250, darker(tint, 0.2), 0.12)
        pen.arc(0, 0, radius, start, start + 250, lighter(tint, 0.35), 0.07)
    pen.arc(0, 0.02, 0.4, 30, 250, (222, 176, 40), 0.07)


def grain_bowl(pen: Pen, tint: Colour) -> None:
    rice(pen, (226, 200, 150))


def bare(pen: Pen, tint: Colour) -> None:
    """Nothing under the items."""


# Items: the parts of a dish that are counted.


def fritter(pen: Pen, tint: Colour) -> None:
    pen.shade(1.0)
    edge, body = (140, 84, 34), mix((200, 134, 58), tint, 0.14)
    outline = wavy(pen, 22, 0.1)
    pen.poly([(x, y + 0.12) for x, y in outline], edge)
    pen.poly(outline, darker(body, 0.2))
    pen.poly([(0.86 * x, 0.86 * y - 0.03) for x, y in outline], body)
    rng = pen.rng
    for i in range(10):
        x, y = around(i * 137.5, 0.7 * ((i + 0.5) / 10) ** 0.5)
        u, v = around(rng.randrange(180), 0.16)
        pen.line([(x - u, y - v), (x + u, y + v)], (tint, lighter(body, 0.4), edge)[i % 3], 0.08)


def pancake(pen: Pen, tint: Colour) -> None:
    pen.shade(1.0)
    pen.puck((214, 148, 72), (244, 214, 150), 0.13)
    top = pen.piece(0, 0, 1, lift=0.13)
    top.ring(0, 0, 1, (238, 200, 130), 0.08)
    top.disc(0, 0, 0.78, (200, 130, 58))
    top.disc(-0.1, -0.1, 0.5, (212, 146, 72))


def taco(pen: Pen, tint: Colour) -> None:
    """A folded shell seen from the side; its filling lies along the open edge."""
    shell = [around(d) for d in range(0, 181, 15)]
    pen.poly([(x + 0.08, y + 0.12) for x, y in shell], pen.under(0.3))
    pen.poly([(0.96 * x, -0.34 * y - 0.04) for x, y in shell] + [(-1, 0.1), (1, 0.1)], (226, 176, 92))
    rng = pen.rng
    for i in range(9):
        leaf = pen.piece(-0.8 + i * 0.2, -0.12, 0.24, rng.randrange(360))
        leaf.poly(wavy(leaf, 9, 0.35), GREENS[i % 4])
    pen.poly([(x, 0.9 * y) for x, y in shell], (202, 146, 62))
    pen.poly([(0.97 * x, 0.86 * y - 0.03) for x, y in shell], (246, 206, 118))
    for x, y in ((-0.5, 0.3), (0.1, 0.5), (0.5, 0.22), (-0.15, 0.2)):
        pen.oval(x, y, 0.1, 0.07, (220, 166, 80))


def toast(pen: Pen, tint: Colour) -> None:
    """A slice with a spread."""
    spread = mix((250, 240, 214), tint, 0.35)
    slice_ = [
        (-0.9, 0.8),
        (-0.92, -0.1),
        (-1, -0.4),
        (-0.8, -0.76),
        (-0.3, -0.86),
        (0.3, -0.86),
        (0.8, -0.76),
    ]
    slice_ += [(1, -0.4), (0.92, -0.1), (0.9, 0.8), (0.8, 0.9), (-0.8, 0.9)]
    pen.poly([(x + 0.08, y + 0.12) for x, y in slice_], pen.under(0.3))
    pen.slab(slice_, (190, 122, 62), (146, 88, 42), 0.1)
    top = pen.piece(0, 0, 1, lift=0.1)
    top.poly([(0.9 * x, 0.9 * y) for x, y in slice_], (244, 212, 156))
    top.poly([(0.84 * x, 0.84 * y) for x, y in wavy(pen, 22, 0.1)], darker(spread, 0.1))
    top.poly([(0.78 * x, 0.78 * y - 0.02) for x, y in wavy(pen, 22, 0.1)], spread)


def cookie(pen: Pen, tint: Colour) -> None:
    pen.shade(1.0)
    body = mix((222, 170, 104), tint, 0.2)
    outline = wavy(pen, 24, 0.06)
    pen.poly([(x, y + 0.1) for x, y in outline], darker(body, 0.36))
    pen.poly(outline, darker(body, 0.14))
    pen.poly([(0.84 * x, 0.84 * y - 0.03) for x, y in outline], body)
    pen.arc(0, 0, 0.5, 190, 260, lighter(body, 0.3), 0.08)


def brownie(pen: Pen, tint: Colour) -> None:
    corners = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    pen.poly([(x + 0.12, y + 0.2) for x, y in corners], pen.under(0.3))
    pen.slab(corners, (94, 54, 34), (52, 26, 16), 0.34)
    top = pen.piece(0, 0, 1, lift=0.34)
    top.poly([(0.8 * x, 0.8 * y) for x, y in corners], (110, 66, 42))
    for a, b in (((-0.6, -0.3), (0.1, -0.55)), ((0.2, 0.5), (0.7, 0.2)), ((-0.5, 0.5), (-0.2, 0.2))):
        top.line([a, b], (140, 92, 62), 0.06)


def muffin(pen: Pen, tint: Colour) -> None:
    paper = mix(tint, (250, 240, 220), 0.45)
    pen.shade(1.0)
    if pen.slant:
        pen.poly([(-0.9, 0.1), (0.9, 0.1), (0.62, 1.6), (-0.62, 1.6)], paper)
        for i in range(-3, 4):
            pen.line([(i * 0.26, 0.3), (i * 0.18, 1.56)], darker(paper, 0.2), 0.07)
    else:
        for turn in range(0, 360, 20):
            pen.disc(*around(turn, 0.92), 0.16, paper if turn % 40 else darker(paper, 0.14))
    pen.disc(0, 0.06, 0.94, (176, 110, 52))
    pen.disc(-0.03, -0.06, 0.86, (226, 168, 94))
    pen.disc(-0.1, -0.16, 0.5, (236, 186, 116))


def skewer(pen: Pen, tint: Colour) -> None:
    pen.line([(-1.02, 0.07), (1.02, 0.07)], pen.under(0.3), 0.07)
    pen.line([(-1.05, 0), (1.05, 0)], (206, 168, 112), 0.06)
    pen.poly([(1.0, -0.035), (1.14, 0), (1.0, 0.035)], (206, 168, 112))


def roast(pen: Pen, tint: Colour) -> None:
    """A whole bird with crisp skin: body, two drumsticks, a wing on each side."""
    skin, edge, shine = (200, 126, 52), (140, 76, 28), (232, 172, 92)
    pen.shade(1.02, 0.86)
    for side in (-1, 1):
        wing = pen.piece(-0.34, side * 0.68, 0.36, side * 30)
        wing.oval(0, 0, 1, 0.56, edge)
        wing.oval(-0.04, -0.06, 0.88, 0.44, skin)
    pen.oval(-0.1, 0, 0.94, 0.74, edge)
    pen.oval(-0.12, -0.04, 0.87, 0.66, skin)
    pen.oval(-0.24, -0.16, 0.56, 0.34, shine)
    for side in (-1, 1):
        pen.cord([(0.6, side * 0.36), (1.12, side * 0.2)], (238, 222, 196), 0.13)
        pen.disc(1.14, side * 0.2 - 0.05, 0.09, (250, 240, 220))
        pen.disc(1.14, side * 0.2 + 0.06, 0.09, (250, 240, 220))
        leg = pen.piece(0.46, side * 0.44, 0.48, side * -22)
        leg.oval(0, 0, 1, 0.56, edge)
        leg.oval(-0.04, -0.05, 0.9, 0.46, skin)
        leg.oval(-0.16, -0.14, 0.5, 0.2, shine)
    pen.line([(-0.7, 0), (0.3, 0)], edge, 0.05)
