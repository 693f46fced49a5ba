"""How savoury ingredients look: one short function each, drawn with a pen whose radius is the piece's."""

from capcourse.worlds.canvas import Colour, darker, lighter, mix
from capcourse.worlds.food.pen import Pen, around, wavy

CREAM: Colour = (250, 241, 214)


def tomato(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (186, 32, 26))
    pen.disc(0, 0, 0.84, (228, 66, 46))
    for turn in (30, 150, 270):
        x, y = around(turn, 0.45)
        pen.oval(x, y, 0.3, 0.24, (246, 142, 84), turn)
        pen.disc(x, y, 0.1, (252, 222, 150))


def zucchini(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (44, 98, 44))
    pen.disc(0, 0, 0.84, (206, 222, 148))
    pen.disc(0, 0, 0.52, (226, 234, 176))
    for turn in range(0, 360, 60):
        x, y = around(turn, 0.34)
        pen.oval(x, y, 0.13, 0.06, (176, 190, 112), turn)


def carrot(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (214, 100, 20))
    pen.disc(0, -0.04, 0.88, (244, 138, 42))
    pen.disc(0, 0, 0.42, (250, 172, 76))
    for turn in range(0, 360, 45):
        pen.line([around(turn, 0.2), around(turn, 0.4)], (232, 126, 34), 0.08)


def radish(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (206, 32, 92))
    pen.disc(0, 0, 0.8, (252, 244, 244))
    for turn in range(0, 360, 60):
        pen.line([around(turn, 0.2), around(turn, 0.55)], (242, 214, 224), 0.1)


def beet(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (98, 14, 54))
    pen.disc(0, 0, 0.86, (156, 26, 84))
    pen.ring(0, 0, 0.62, (196, 64, 122), 0.1)
    pen.ring(0, 0, 0.34, (196, 64, 122), 0.1)


def eggplant(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (58, 26, 74))
    pen.disc(0, 0, 0.82, (226, 204, 158))
    for turn in range(0, 360, 60):
        x, y = around(turn, 0.5)
        pen.oval(x, y, 0.14, 0.07, (178, 144, 92), turn)
    pen.disc(0, 0, 0.14, (178, 144, 92))


def kale(pen: Pen) -> None:
    pen.poly([(x + 0.1, y + 0.15) for x, y in wavy(pen, 26, 0.34)], pen.under(0.3))
    pen.poly(wavy(pen, 30, 0.42), (34, 84, 46))
    pen.poly(wavy(pen, 24, 0.4, 0.78), (58, 122, 64))
    pen.line([(-0.85, 0), (0.75, 0)], (176, 206, 138), 0.11)
    for x in (-0.45, -0.05, 0.35):
        for side in (-1, 1):
            pen.line([(x, 0), (x + 0.25, side * 0.45)], (132, 176, 108), 0.07)


def spinach(pen: Pen) -> None:
    for turn, tone in ((-38, (44, 118, 54)), (32, (68, 146, 66))):
        leaf = pen.piece(0, 0.25 if turn > 0 else -0.25, 0.9, turn)
        leaf.shade(0.95, 0.5, 0.2)
        leaf.oval(0.05, 0, 0.95, 0.52, tone)
        leaf.line([(-1, 0), (0.75, 0)], (166, 204, 132), 0.08)


def basil(pen: Pen) -> None:
    for turn, tone in ((-90, (40, 126, 48)), (30, (62, 152, 62)), (150, (52, 140, 54))):
        x, y = around(turn, 0.48)
        leaf = pen.piece(x, y, 0.62, turn)
        leaf.poly([(-1, 0), (-0.3, -0.6), (0.4, -0.5), (1, 0), (0.4, 0.5), (-0.3, 0.6)], darker(tone, 0.25))
        leaf.poly([(-0.9, 0), (-0.25, -0.5), (0.4, -0.42), (0.9, 0), (0.4, 0.2), (-0.3, 0.2)], tone)
        leaf.line([(-0.9, 0), (0.8, 0)], (170, 214, 140), 0.1)


def _citrus(pen: Pen, peel: Colour, flesh: Colour) -> None:
    pen.shade()
    pen.disc(0, 0, 1, peel)
    pen.disc(0, 0, 0.86, (254, 248, 226))
    for turn in range(0, 360, 45):
        pen.poly(
            [around(turn, 0.1), around(turn - 18, 0.74), around(turn, 0.78), around(turn + 18, 0.74)], flesh
        )


def lemon(pen: Pen) -> None:
    _citrus(pen, (242, 204, 40), (252, 226, 96))


def lime(pen: Pen) -> None:
    _citrus(pen, (82, 150, 44), (178, 214, 98))


def orange(pen: Pen) -> None:
    _citrus(pen, (232, 124, 20), (250, 168, 58))


def chicken(pen: Pen) -> None:
    pen.shade(1.0, 0.66)
    for i, x in enumerate((-0.62, -0.2, 0.22, 0.62)):
        b = (0.5, 0.64, 0.62, 0.48)[i]
        pen.oval(x, 0.06, 0.27, b, (150, 92, 40), 14)
        pen.oval(x - 0.05, 0, 0.23, b - 0.04, (240, 216, 172), 14)
        pen.oval(x - 0.14, 0, 0.09, b - 0.1, (202, 138, 62), 14)


def salmon(pen: Pen) -> None:
    outline = [(-1, -0.3), (-0.7, -0.56), (0.7, -0.5), (1, -0.1), (0.8, 0.44), (-0.8, 0.5), (-1, 0.2)]
    pen.shade(1.0, 0.62)
    pen.poly([(x, y + 0.12) for x, y in outline], (196, 88, 60))
    pen.poly(outline, (246, 142, 106))
    for x in (-0.62, -0.26, 0.1, 0.46):
        pen.line([(x - 0.1, -0.46), (x + 0.12, 0), (x - 0.06, 0.42)], (255, 206, 182), 0.09)


def shrimp(pen: Pen) -> None:
    pen.arc(0.1, 0.2, 0.66, 40, 300, pen.under(0.28), 0.56)
    pen.arc(0, 0, 0.66, 40, 300, (222, 104, 70), 0.58)
    pen.arc(0, 0, 0.6, 50, 296, (250, 168, 128), 0.36)
    for turn in range(80, 300, 44):
        pen.line([around(turn, 0.42), around(turn, 0.9)], (228, 112, 76), 0.1)
    x, y = around(40, 0.66)
    pen.poly(
        [(x - 0.16, y - 0.2), (x + 0.5, y - 0.42), (x + 0.24, y - 0.06), (x + 0.52, y + 0.2)], (206, 74, 52)
    )


def mushroom(pen: Pen) -> None:
    outline = [around(d) for d in range(180, 361, 20)] + [(0.98, 0.2), (0.36, 0.24), (0.32, 0.86)]
    outline += [(0, 0.96), (-0.32, 0.86), (-0.36, 0.24), (-0.98, 0.2)]
    pen.poly([(x * 1.02 + 0.1, y + 0.12) for x, y in outline], pen.under(0.32))
    pen.poly(outline, (150, 112, 80))
    pen.poly([(x * 0.84, y * 0.86 + 0.02) for x, y in outline], (238, 220, 192))
    pen.poly([(-0.62, 0.02), (0.62, 0.02), (0.44, 0.2), (-0.44, 0.2)], (158, 120, 88))


def egg(pen: Pen) -> None:
    pen.shade(1.0, 0.84)
    pen.oval(0, 0, 1, 0.84, (222, 218, 206))
    pen.oval(-0.02, -0.04, 0.94, 0.78, (254, 252, 246))
    pen.disc(0.08, 0, 0.46, (234, 150, 24))
    pen.disc(0.06, -0.03, 0.4, (252, 190, 46))
    pen.disc(-0.08, -0.16, 0.11, (255, 230, 150))


def avocado(pen: Pen) -> None:
    pen.shade(0.98, 0.76)
    for scale, tone in ((1.0, (46, 76, 34)), (0.88, (134, 172, 66)), (0.72, (220, 226, 140))):
        body = [(-scale, 0), (-0.72 * scale, -0.3 * scale), (-0.1, -0.6 * scale)]
        body += [
            (0.3 + 0.68 * scale * x, 0.74 * scale * y) for x, y in (around(d) for d in range(-70, 71, 20))
        ]
        body += [(-0.1, 0.6 * scale), (-0.72 * scale, 0.3 * scale)]
        pen.poly(body, tone)
    pen.disc(0.32, 0, 0.36, (96, 56, 30))
    pen.disc(0.25, -0.08, 0.22, (142, 90, 52))


def _heap(pen: Pen, tone: Colour, count: int, a: float, b: float, light: float = 0.3) -> None:
    """Many small things of one kind close together."""
    rng = pen.rng
    edge, shine, under = darker(tone, 0.3), lighter(tone, light), pen.under(0.25)
    pen.disc(0.05, 0.1, 0.88, under)
    for i in range(count):
        x, y = around(i * 137.5, 0.82 * ((i + 0.5) / count) ** 0.5)
        turn = rng.randrange(180)
        pen.oval(x, y + 0.04, a, b, edge, turn)
        pen.oval(x, y, a * 0.84, b * 0.84, tone, turn)
        if light:
            pen.disc(x - a * 0.25, y - b * 0.3, min(a, b) * 0.34, shine)


def corn(pen: Pen) -> None:
    _heap(pen, (250, 204, 56), 10, 0.26, 0.2)


def pea(pen: Pen) -> None:
    _heap(pen, (112, 176, 62), 8, 0.3, 0.3, 0.45)


def lentil(pen: Pen) -> None:
    _heap(pen, (140, 98, 58), 15, 0.22, 0.17, 0.0)


def chickpea(pen: Pen) -> None:
    _heap(pen, (226, 186, 118), 7, 0.36, 0.32, 0.5)


def bean(pen: Pen) -> None:
    _heap(pen, (52, 34, 46), 8, 0.36, 0.22, 0.4)


def pepper(pen: Pen) -> None:
    """A ring of red bell pepper."""
    edge = [around(d, 0.86 + 0.14 * CUSPS[d // 15 % 8]) for d in range(0, 360, 15)]
    pen.poly([(x + 0.1, y + 0.15) for x, y in edge], pen.under(0.3))
    pen.poly(edge, (190, 28, 26))
    pen.poly([(0.92 * x, 0.92 * y - 0.02) for x, y in edge], (226, 52, 40))
    pen.poly([(0.64 * x, 0.64 * y) for x, y in edge], pen.under(0.12))
    for turn in (60, 180, 300):
        pen.line([around(turn, 0.62), around(turn, 0.22)], (246, 150, 120), 0.14)


CUSPS = (0.0, 0.5, 0.9, 1.0, 1.0, 0.9, 0.5, 0.2)


def onion(pen: Pen) -> None:
    pen.ring(0.08, 0.14, 1, pen.under(0.25), 0.2)
    for radius in (1.0, 0.66, 0.34):
        pen.ring(0, 0, radius, (144, 44, 110), 0.24)
        pen.ring(0, 0, radius - 0.05, (246, 226, 240), 0.12)


def broccoli(pen: Pen) -> None:
    pen.shade(0.9)
    pen.poly([(-0.26, 0), (0.26, 0), (0.3, 0.95), (-0.3, 0.95)], (124, 164, 84))
    pen.poly([(-0.1, 0), (0.26, 0), (0.3, 0.95), (-0.04, 0.95)], (158, 192, 112))
    spots = ((-0.55, 0, 0.44), (0.55, 0, 0.44), (-0.32, -0.46, 0.46), (0.34, -0.46, 0.46), (0, -0.06, 0.5))
    for x, y, r in spots:
        pen.disc(x, y + 0.05, r, (28, 78, 34))
        pen.disc(x - 0.04, y - 0.03, r * 0.84, (56, 124, 50))
    for x, y in ((-0.6, -0.1), (-0.3, -0.56), (0.36, -0.58), (0.06, -0.2), (0.6, -0.1), (-0.08, 0.16)):
        pen.disc(x, y, 0.12, (108, 168, 78))


def potato(pen: Pen) -> None:
    pen.shade(0.95, 0.64)
    pen.poly(
        [(-1, 0.2), (-0.7, -0.4), (0, -0.62), (0.7, -0.4), (1, 0.2), (0.4, 0.5), (-0.4, 0.5)], (176, 116, 44)
    )
    pen.poly(
        [(-0.86, 0.12), (-0.6, -0.34), (0, -0.52), (0.6, -0.34), (0.86, 0.12), (0, -0.02)], (246, 208, 112)
    )
    pen.poly([(-0.86, 0.16), (0, 0.02), (0.86, 0.16), (0.4, 0.42), (-0.4, 0.42)], (226, 172, 74))
    for x, y in ((-0.4, -0.2), (0.2, -0.32), (0.45, 0.22), (-0.2, 0.26)):
        pen.disc(x, y, 0.08, (176, 106, 40))


def pumpkin(pen: Pen) -> None:
    """A wedge with its dark rind."""
    pen.arc(0.08, -0.2, 0.72, 20, 160, pen.under(0.3), 0.56)
    pen.arc(0, -0.36, 0.78, 20, 160, (70, 96, 52), 0.54)
    pen.arc(0, -0.42, 0.74, 20, 160, (240, 150, 46), 0.46)
    pen.arc(0, -0.46, 0.62, 30, 150, (250, 186, 86), 0.14)


def olive(pen: Pen) -> None:
    for x, y in ((-0.46, -0.28), (0.5, -0.2), (0, 0.52)):
        pen.disc(x + 0.06, y + 0.1, 0.48, pen.under(0.3))
        pen.disc(x, y, 0.48, (48, 34, 50))
        pen.disc(x - 0.05, y - 0.06, 0.36, (84, 64, 82))
        pen.disc(x, y, 0.2, (224, 62, 44))


def _cubes(pen: Pen, top: Colour, side: Colour, half: float) -> None:
    for x, y, turn in ((-0.5, -0.4, 8), (0.52, -0.44, 75), (0.06, 0.5, 20)):
        cube = pen.piece(x, y, half, turn)
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        cube.shade(1.15)
        cube.slab(corners, top, side, 0.5)


def feta(pen: Pen) -> None:
    _cubes(pen, (255, 253, 246), (220, 214, 198), 0.36)


def tofu(pen: Pen) -> None:
    _cubes(pen, (226, 166, 84), (250, 234, 204), 0.4)


def bacon(pen: Pen) -> None:
    wave = [(x / 4, 0.16 * (1, 0, -1, 0)[(x + 4) % 4]) for x in range(-4, 5)]
    for y, tone, width in (
        (0.16, None, 0.8),
        (0, (150, 46, 34), 0.8),
        (-0.18, (242, 200, 172), 0.2),
        (0.1, (242, 200, 172), 0.16),
        (-0.04, (186, 68, 48), 0.14),
    ):
        pen.line([(x, v + y) for x, v in wave], tone or pen.under(0.3), width)


def sausage(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0.06, 1, (112, 44, 26))
    pen.disc(0, -0.02, 0.9, (186, 92, 58))
    for x, y in ((-0.4, -0.3), (0.2, -0.5), (0.46, 0.12), (-0.1, 0.1), (-0.5, 0.3), (0.14, 0.54)):
        pen.disc(x, y, 0.13, (238, 190, 152))
    pen.line([(-0.5, 0.5), (0.55, -0.4)], (126, 56, 34), 0.12)


def beef(pen: Pen) -> None:
    outline = [(-1, -0.2), (-0.6, -0.52), (0.5, -0.56), (1, -0.2), (0.9, 0.36), (0.2, 0.54), (-0.8, 0.42)]
    pen.shade(1.0, 0.64)
    pen.poly(outline, (84, 44, 30))
    pen.poly([(0.84 * x, 0.8 * y) for x, y in outline], (160, 78, 66))
    pen.poly([(0.58 * x, 0.52 * y) for x, y in outline], (206, 96, 90))
    pen.line([(-0.5, 0.1), (0, -0.06), (0.5, 0.08)], (240, 196, 184), 0.08)


def meatball(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (88, 48, 28))
    pen.disc(-0.05, -0.08, 0.86, (130, 76, 44))
    pen.disc(-0.18, -0.28, 0.5, (160, 102, 62))
    for x, y in ((0.3, 0.3), (-0.4, 0.3), (0.4, -0.3), (0, 0), (-0.3, -0.4)):
        pen.disc(x, y, 0.1, (88, 48, 28))


def asparagus(pen: Pen) -> None:
    for y, x in ((-0.42, -0.06), (0, 0.06), (0.42, -0.02)):
        pen.cord([(x - 0.85, y + 0.12), (x + 0.8, y + 0.12)], pen.under(0.26), 0.3)
        pen.line([(x - 0.9, y), (x + 0.5, y)], (110, 154, 66), 0.28)
        pen.oval(x + 0.66, y, 0.36, 0.19, (66, 110, 54))
        for u in (-0.5, -0.05, 0.3):
            pen.poly([(x + u, y - 0.12), (x + u + 0.2, y), (x + u, y + 0.12)], (66, 110, 54))


def chili(pen: Pen) -> None:
    pen.arc(0.08, -0.5, 0.95, 35, 140, pen.under(0.3), 0.3)
    pen.arc(0, -0.66, 0.95, 60, 140, (204, 26, 24), 0.5)
    pen.arc(0, -0.66, 0.97, 30, 70, (204, 26, 24), 0.32)
    pen.arc(0, -0.7, 0.92, 70, 130, (244, 92, 74), 0.14)
    x, y = around(140, 0.95)
    pen.cord([(x, y - 0.66), (x - 0.26, y - 1.0)], (74, 134, 54), 0.16)


def cucumber(pen: Pen) -> None:
    """A long strip, so that nobody takes it for zucchini."""
    for y in (-0.36, 0.36):
        pen.oval(0.06, y + 0.14, 1, 0.3, pen.under(0.26))
        pen.oval(0, y, 1, 0.32, (36, 110, 62))
        pen.oval(0, y - 0.04, 0.9, 0.22, (190, 226, 172))
        for x in (-0.6, -0.3, 0, 0.3, 0.6):
            pen.oval(x, y - 0.04, 0.1, 0.05, mix(CREAM, (140, 190, 120), 0.3))


SAVOURY = {
    look.__name__: look
    for look in (
        tomato, zucchini, carrot, radish, beet, eggplant, kale, spinach, basil, lemon, lime, orange, chicken,
        salmon, shrimp, mushroom, egg, avocado, corn, pea, lentil, chickpea, bean, pepper, onion, broccoli,
        potato, pumpkin, olive, feta, tofu, bacon, sausage, beef, meatball, asparagus, chili, cucumber,
    )
}  # fmt: skip
