"""How fruit, nuts and other sweet ingredients look, and the strokes of sauces and garnishes."""

from capcourse.worlds.canvas import Colour, darker, lighter
from capcourse.worlds.food.pen import Pen, around, wavy


def blueberry(pen: Pen) -> None:
    for x, y in ((-0.5, -0.3), (0.5, -0.36), (0.02, 0.46)):
        pen.disc(x + 0.06, y + 0.1, 0.5, pen.under(0.3))
        pen.disc(x, y, 0.5, (44, 54, 116))
        pen.disc(x - 0.06, y - 0.08, 0.38, (84, 100, 170))
        pen.disc(x, y, 0.17, (34, 38, 84))


def strawberry(pen: Pen) -> None:
    """Half a berry, cut side up."""
    outline = [
        (-0.78, -0.5),
        (-0.3, -0.8),
        (0.3, -0.8),
        (0.78, -0.5),
        (0.72, 0.1),
        (0.3, 0.8),
        (0, 1),
        (-0.3, 0.8),
    ]
    outline.append((-0.72, 0.1))
    pen.poly([(x + 0.1, y + 0.13) for x, y in outline], pen.under(0.3))
    pen.poly(outline, (204, 26, 44))
    pen.poly([(0.76 * x, 0.76 * y) for x, y in outline], (238, 84, 84))
    pen.poly([(0.36 * x, 0.44 * y) for x, y in outline], (255, 206, 196))
    for x in (-0.45, 0, 0.45):
        pen.poly([(x - 0.24, -0.68), (x, -1.05), (x + 0.24, -0.68), (x, -0.46)], (70, 146, 62))


def raspberry(pen: Pen) -> None:
    pen.shade(0.95)
    pen.disc(0, 0, 0.92, (160, 22, 60))
    for ring, count in ((0.62, 7), (0.2, 2)):
        for i in range(count):
            x, y = around(i * 360 / count, ring)
            pen.disc(x, y, 0.3, (160, 22, 60))
            pen.disc(x - 0.03, y - 0.04, 0.23, (222, 62, 98))
    pen.disc(0, 0, 0.16, (112, 12, 40))


def banana(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (234, 206, 106))
    pen.disc(0, 0, 0.88, (255, 243, 196))
    pen.disc(0, 0, 0.46, (248, 226, 152))
    for turn in (30, 150, 270):
        x, y = around(turn, 0.2)
        pen.oval(x, y, 0.14, 0.07, (142, 106, 56), turn)


def _wedge(pen: Pen, skin: Colour, flesh: Colour, inner: Colour) -> None:
    """A slice of a round fruit: skin outside, flesh inside."""
    pen.arc(0.08, -0.3, 0.76, 15, 165, pen.under(0.28), 0.56)
    pen.arc(0, -0.46, 0.8, 15, 165, skin, 0.58)
    pen.arc(0, -0.52, 0.76, 18, 162, flesh, 0.48)
    pen.arc(0, -0.58, 0.58, 50, 130, inner, 0.12)


def apple(pen: Pen) -> None:
    _wedge(pen, (196, 36, 40), (254, 246, 212), (226, 206, 140))


def pear(pen: Pen) -> None:
    pen.shade(0.98, 0.66)
    for scale, tone in ((1.0, (150, 170, 60)), (0.86, (250, 246, 210))):
        body = [(-scale, -0.12 * scale), (-0.3, -0.36 * scale)]
        body += [
            (0.36 + 0.62 * scale * x, 0.68 * scale * y) for x, y in (around(d) for d in range(-100, 101, 20))
        ]
        body += [(-0.3, 0.36 * scale), (-scale, 0.12 * scale)]
        pen.poly(body, tone)
    pen.oval(0.36, 0, 0.2, 0.26, (232, 222, 160))
    pen.oval(0.3, 0, 0.1, 0.06, (98, 62, 34))
    pen.cord([(-0.95, 0), (-1.2, -0.1)], (98, 62, 34), 0.1)


def peach(pen: Pen) -> None:
    _wedge(pen, (222, 92, 52), (252, 184, 82), (222, 70, 56))


def cherry(pen: Pen) -> None:
    for x, y in ((-0.46, 0.36), (0.5, 0.44)):
        pen.line([(x, y), (0.1, -0.95)], (96, 116, 48), 0.12)
        pen.disc(x + 0.08, y + 0.12, 0.5, pen.under(0.3))
        pen.disc(x, y, 0.5, (126, 12, 34))
        pen.disc(x - 0.06, y - 0.06, 0.36, (186, 28, 54))
        pen.disc(x - 0.16, y - 0.18, 0.12, (244, 150, 160))


def chocolate(pen: Pen) -> None:
    for x, y, turn in ((-0.42, -0.24, 10), (0.46, -0.32, 50), (0.06, 0.46, 30)):
        chunk = pen.piece(x, y, 0.42, turn)
        chunk.shade(1.1)
        chunk.slab([(-1, -0.8), (1, -0.8), (1, 0.8), (-1, 0.8)], (104, 62, 40), (58, 30, 20), 0.4)


def almond(pen: Pen) -> None:
    for x, y, turn in ((-0.4, -0.36, 20), (0.44, -0.1, 110), (-0.16, 0.5, 160)):
        nut = pen.piece(x, y, 0.58, turn)
        leaf = [(-1, 0), (-0.4, -0.5), (0.3, -0.52), (1, 0), (0.3, 0.52), (-0.4, 0.5)]
        nut.poly([(u + 0.1, v + 0.2) for u, v in leaf], pen.under(0.3))
        nut.poly(leaf, (164, 96, 48))
        nut.poly([(0.84 * u, 0.76 * v) for u, v in leaf], (206, 142, 84))
        nut.line([(-0.6, 0), (0.5, 0)], (164, 96, 48), 0.1)


def walnut(pen: Pen) -> None:
    pen.shade(0.95)
    for x, y in ((-0.4, -0.4), (0.4, -0.4), (-0.42, 0.38), (0.42, 0.38)):
        pen.disc(x, y, 0.52, (136, 88, 46))
        pen.disc(x - 0.04, y - 0.05, 0.4, (196, 146, 88))
        pen.arc(x, y, 0.2, 200, 420, (136, 88, 46), 0.1)
    pen.line([(0, -0.85), (0, 0.85)], (112, 70, 36), 0.14)


def kiwi(pen: Pen) -> None:
    pen.shade()
    pen.disc(0, 0, 1, (116, 88, 50))
    pen.disc(0, 0, 0.9, (128, 180, 54))
    pen.disc(0, 0, 0.32, (238, 240, 196))
    for turn in range(0, 360, 40):
        x, y = around(turn, 0.5)
        pen.oval(x, y, 0.13, 0.06, (36, 44, 26), turn)


def pineapple(pen: Pen) -> None:
    pen.shade(1.0, 0.8)
    pen.poly([(-1, -0.5), (-0.3, -0.8), (0.5, -0.76), (1, -0.4), (0.24, 0.86), (-0.24, 0.86)], (198, 142, 32))
    pen.poly(
        [(-0.8, -0.44), (-0.3, -0.64), (0.5, -0.6), (0.8, -0.34), (0.18, 0.74), (-0.18, 0.74)], (252, 216, 84)
    )
    for x in (-0.4, 0, 0.4):
        pen.line([(x, -0.54), (x * 0.3, 0.5)], (230, 178, 48), 0.09)


def mango(pen: Pen) -> None:
    for x, y, turn in ((-0.5, -0.4, 8), (0.52, -0.44, 75), (0.06, 0.5, 20)):
        cube = pen.piece(x, y, 0.4, turn)
        cube.shade(1.2)
        cube.slab([(-1, -1), (1, -1), (1, 1), (-1, 1)], (255, 190, 52), (224, 134, 22), 0.5)


def coconut(pen: Pen) -> None:
    """Curled shavings."""
    for x, y, turn in ((-0.4, -0.4, 10), (0.42, -0.2, 100), (-0.1, 0.46, 200), (0.5, 0.5, 320)):
        pen.arc(x + 0.06, y + 0.1, 0.42, turn, turn + 160, pen.under(0.28), 0.24)
        pen.arc(x, y, 0.42, turn, turn + 160, (255, 253, 248), 0.24)
        pen.arc(x, y, 0.5, turn + 10, turn + 150, (190, 158, 120), 0.06)


def mint(pen: Pen) -> None:
    for turn, tone in (
        (-150, (52, 138, 88)),
        (-30, (70, 160, 104)),
        (-90, (92, 184, 122)),
        (90, (60, 148, 94)),
    ):
        x, y = around(turn, 0.5)
        leaf = pen.piece(x, y, 0.56, turn)
        edge = [(-1, 0), (-0.5, -0.44), (-0.3, -0.36), (0, -0.5), (0.2, -0.36), (0.5, -0.36), (1, 0)]
        edge += [(u, -v) for u, v in edge[-2:0:-1]]
        leaf.poly(edge, darker(tone, 0.3))
        leaf.poly([(0.86 * u, 0.84 * v) for u, v in edge], tone)
        leaf.line([(-0.9, 0), (0.8, 0)], lighter(tone, 0.5), 0.1)


def pomegranate(pen: Pen) -> None:
    rng = pen.rng
    for i in range(9):
        x, y = around(i * 137.5, 0.84 * ((i + 0.5) / 9) ** 0.5)
        turn = rng.randrange(180)
        pen.oval(x + 0.05, y + 0.08, 0.28, 0.22, pen.under(0.3), turn)
        pen.oval(x, y, 0.28, 0.22, (168, 16, 44), turn)
        pen.disc(x - 0.07, y - 0.07, 0.1, (248, 120, 136))


def fig(pen: Pen) -> None:
    outline = [(0, -1.1), (0.3, -0.6), *(around(d, 0.9) for d in range(-20, 201, 22)), (-0.3, -0.6)]
    pen.poly([(x + 0.1, y + 0.15) for x, y in outline], pen.under(0.3))
    pen.poly(outline, (76, 40, 84))
    pen.poly([(0.84 * x, 0.84 * y + 0.03) for x, y in outline], (240, 220, 190))
    pen.oval(0, 0.14, 0.56, 0.52, (196, 62, 82))
    for turn in range(0, 360, 60):
        x, y = around(turn, 0.3)
        pen.disc(x, y + 0.14, 0.08, (248, 206, 140))


def grape(pen: Pen) -> None:
    pen.cord([(0, -0.5), (0.1, -1.05)], (104, 118, 56), 0.14)
    for x, y in ((-0.5, -0.44), (0, -0.5), (0.5, -0.42), (-0.28, 0.05), (0.28, 0.05), (0, 0.52)):
        pen.disc(x + 0.05, y + 0.09, 0.34, pen.under(0.3))
        pen.disc(x, y, 0.34, (84, 40, 108))
        pen.disc(x - 0.05, y - 0.06, 0.24, (126, 76, 152))
        pen.disc(x - 0.11, y - 0.12, 0.08, (216, 186, 232))


def pistachio(pen: Pen) -> None:
    rng = pen.rng
    for i in range(11):
        x, y = around(i * 137.5, 0.9 * ((i + 0.5) / 11) ** 0.5)
        turn = rng.randrange(180)
        pen.oval(x + 0.04, y + 0.08, 0.24, 0.14, pen.under(0.3), turn)
        pen.oval(x, y, 0.24, 0.14, ((150, 176, 74), (186, 202, 104), (122, 92, 84))[i % 3], turn)


SWEET = {
    look.__name__: look
    for look in (
        blueberry, strawberry, raspberry, banana, apple, pear, peach, cherry, chocolate, almond, walnut, kiwi,
        pineapple, mango, coconut, mint, pomegranate, fig, grape, pistachio,
    )
}  # fmt: skip

SAUCES: dict[str, Colour] = {
    "yogurt": (252, 250, 244),
    "cream": (254, 244, 222),
    "pesto": (96, 138, 48),
    "salsa": (206, 62, 40),
    "caramel": (190, 112, 36),
    "tahini": (224, 200, 150),
}


def dollop(pen: Pen, tone: Colour) -> None:
    """A spoonful of sauce with a swirl."""
    pen.poly([(x + 0.08, y + 0.14) for x, y in wavy(pen, 18, 0.12)], pen.under(0.22))
    pen.poly(wavy(pen, 18, 0.12), darker(tone, 0.13))
    pen.poly(wavy(pen, 18, 0.1, 0.86), tone)
    pen.arc(0, 0, 0.5, 20, 290, darker(tone, 0.13), 0.12)
    pen.arc(-0.04, -0.04, 0.24, 200, 440, darker(tone, 0.13), 0.1)


def drizzle(pen: Pen, tone: Colour) -> None:
    """A thin zigzag from side to side."""
    zigzag = [((-1, 1)[i % 2] * (0.9 - 0.11 * abs(i - 3.5)), -0.8 + i * 0.23) for i in range(8)]
    pen.line([(x, y + 0.02) for x, y in zigzag], darker(tone, 0.22), 0.11)
    pen.line(zigzag, tone, 0.075)


def sprinkle(pen: Pen, tone: Colour, count: int, size: float) -> None:
    """Chopped herbs, seeds or sugar strewn over the dish."""
    rng = pen.rng
    for _ in range(count):
        x, y = around(rng.randrange(360), 0.72 * rng.random() ** 0.5)
        pen.oval(x, y, 0.72 * size, 0.4 * size, tone, rng.randrange(180))
