"""The six places of the scenes world: each paints the whole canvas, a little differently every time."""

from collections.abc import Callable
from random import Random

from capcourse.worlds.canvas import Brush, Canvas, Colour, darker, lighter, mix

WALLS = ((196, 158, 140), (178, 172, 166), (206, 190, 160), (158, 170, 184), (184, 146, 132))
HORIZON = 0.52  # where the ground begins, from the top


def _sky(canvas: Canvas, rng: Random, top: Colour, bottom: Colour, clouds: int) -> Brush:
    canvas.gradient(top, bottom, until=HORIZON + 0.08)
    b = canvas.brush()
    for _ in range(clouds):
        x, y, w = rng.uniform(0.0, 0.9), rng.uniform(0.03, 0.3), rng.uniform(0.1, 0.2)
        white = lighter(bottom, 0.6)
        b.ellipse(x, y, x + w, y + w * 0.36, white, outlined=False)
        b.ellipse(x + w * 0.25, y - w * 0.16, x + w * 0.7, y + w * 0.3, white, outlined=False)
    return b


def _sun(b: Brush, rng: Random, colour: Colour) -> None:
    b.circle(rng.choice((0.12, 0.3, 0.7, 0.88)), rng.uniform(0.1, 0.18), 0.06, colour, outlined=False)


def _hill(b: Brush, rng: Random, colour: Colour, height: float) -> None:
    x = rng.uniform(-0.3, 0.7)
    b.ellipse(x, HORIZON - height, x + rng.uniform(0.5, 0.9), HORIZON + height + 0.1, colour, outlined=False)


def beach(canvas: Canvas, rng: Random) -> None:
    b = _sky(canvas, rng, (120, 196, 238), (216, 240, 250), clouds=rng.randint(0, 2))
    _sun(b, rng, (255, 226, 120))
    sea = mix((30, 140, 178), (58, 168, 196), rng.random())
    b.rectangle(0, HORIZON - 0.1, 1, HORIZON + 0.1, sea, outlined=False)
    for _ in range(7):
        x, y = rng.uniform(0, 0.9), rng.uniform(HORIZON - 0.08, HORIZON + 0.04)
        b.line([(x, y), (x + 0.07, y)], lighter(sea, 0.5), 0.006)
    sand = mix((236, 208, 150), (244, 218, 170), rng.random())
    b.rectangle(0, HORIZON + 0.08, 1, 1, sand, outlined=False)
    b.line([(0, HORIZON + 0.075), (1, HORIZON + 0.075)], (248, 252, 252), 0.014)
    for _ in range(26):
        x, y = rng.random(), rng.uniform(HORIZON + 0.12, 1)
        b.circle(x, y, 0.004, darker(sand, 0.2), outlined=False)


def meadow(canvas: Canvas, rng: Random) -> None:
    b = _sky(canvas, rng, (136, 198, 240), (222, 240, 246), clouds=rng.randint(1, 3))
    grass = mix((126, 190, 92), (150, 204, 110), rng.random())
    _hill(b, rng, mix(grass, (120, 160, 190), 0.45), 0.14)
    _hill(b, rng, darker(grass, 0.15), 0.09)
    b.rectangle(0, HORIZON, 1, 1, grass, outlined=False)
    for _ in range(34):
        x, y = rng.random(), rng.uniform(HORIZON + 0.04, 1)
        b.line([(x, y), (x + rng.choice((-0.008, 0.008)), y - 0.028)], darker(grass, 0.22), 0.006)
    petal = rng.choice([(250, 250, 250), (250, 222, 120), (232, 150, 190)])
    for _ in range(9):
        x, y = rng.random(), rng.uniform(HORIZON + 0.06, 1)
        b.circle(x, y, 0.009, petal, outlined=False)


def street(canvas: Canvas, rng: Random) -> None:
    b = _sky(canvas, rng, (176, 204, 224), (226, 234, 240), clouds=rng.randint(0, 2))
    x = -0.05
    while x < 1:
        width, height = rng.uniform(0.14, 0.26), rng.uniform(0.22, 0.42)
        wall = rng.choice(WALLS)
        top = HORIZON + 0.02 - height
        b.rectangle(x, top, x + width, HORIZON + 0.02, wall)
        for column in range(max(2, int(width / 0.07))):
            for row in range(int((height - 0.05) / 0.085)):
                left, upper = x + 0.025 + column * 0.068, top + 0.03 + row * 0.085
                if left + 0.035 < x + width - 0.01:
                    pane = (246, 228, 160) if rng.random() < 0.25 else darker(wall, 0.35)
                    b.rectangle(left, upper, left + 0.035, upper + 0.045, pane, outlined=False)
        x += width
    b.rectangle(0, HORIZON + 0.02, 1, HORIZON + 0.09, (206, 204, 200), outlined=False)
    b.rectangle(0, HORIZON + 0.09, 1, 1, (116, 118, 126), outlined=False)
    b.line([(0, HORIZON + 0.09), (1, HORIZON + 0.09)], (164, 162, 160), 0.016)
    shift = rng.uniform(-0.2, 0)
    for i in range(6):
        left = shift + i * 0.24
        b.rectangle(left, 0.78, left + 0.12, 0.795, (238, 236, 226), outlined=False)


def snow(canvas: Canvas, rng: Random) -> None:
    b = _sky(canvas, rng, (164, 182, 206), (214, 224, 236), clouds=0)
    for x in (rng.uniform(-0.1, 0.2), rng.uniform(0.4, 0.7)):
        w = rng.uniform(0.3, 0.5)
        peak = (x + w / 2, HORIZON - rng.uniform(0.2, 0.32))
        b.polygon([(x, HORIZON + 0.02), peak, (x + w, HORIZON + 0.02)], (150, 164, 188), outlined=False)
        cap = [(peak[0] - w * 0.16, peak[1] + 0.085), peak, (peak[0] + w * 0.16, peak[1] + 0.085)]
        b.polygon(cap, (240, 244, 250), outlined=False)
    ground = mix((226, 234, 244), (236, 242, 248), rng.random())
    b.rectangle(0, HORIZON, 1, 1, ground, outlined=False)
    b.ellipse(-0.3, HORIZON + 0.1, 0.7, 1.3, lighter(ground, 0.4), outlined=False)
    for _ in range(40):
        x, y = rng.random(), rng.random()
        b.circle(x, y, rng.choice((0.006, 0.009)), (252, 253, 255), outlined=False)


def desert(canvas: Canvas, rng: Random) -> None:
    b = _sky(canvas, rng, (246, 178, 104), (252, 224, 170), clouds=0)
    _sun(b, rng, (255, 244, 200))
    sand = mix((218, 152, 86), (228, 166, 98), rng.random())
    _hill(b, rng, darker(sand, 0.25), 0.12)
    _hill(b, rng, darker(sand, 0.12), 0.07)
    b.rectangle(0, HORIZON, 1, 1, sand, outlined=False)
    for _ in range(6):
        x, y = rng.uniform(-0.1, 0.8), rng.uniform(HORIZON + 0.08, 0.98)
        b.line([(x, y), (x + 0.1, y - 0.012), (x + 0.24, y)], darker(sand, 0.14), 0.008)
    for _ in range(rng.randint(1, 2)):
        x, y, green = rng.uniform(0.05, 0.92), HORIZON + rng.uniform(0.02, 0.06), (88, 132, 84)
        b.rectangle(x, y - 0.15, x + 0.03, y, green, 0.014, outlined=False)
        b.rectangle(x - 0.04, y - 0.09, x + 0.01, y - 0.07, green, 0.01, outlined=False)
        b.rectangle(x - 0.04, y - 0.13, x - 0.02, y - 0.07, green, 0.01, outlined=False)
        b.rectangle(x + 0.02, y - 0.07, x + 0.07, y - 0.05, green, 0.01, outlined=False)
        b.rectangle(x + 0.05, y - 0.11, x + 0.07, y - 0.05, green, 0.01, outlined=False)


def room(canvas: Canvas, rng: Random) -> None:
    wall = rng.choice([(226, 214, 198), (206, 216, 214), (222, 206, 206), (214, 214, 228)])
    canvas.gradient(wall, lighter(wall, 0.2), until=HORIZON + 0.1)
    b = canvas.brush()
    for i in range(8):
        b.line([(i * 0.14 + 0.03, 0), (i * 0.14 + 0.03, HORIZON + 0.1)], darker(wall, 0.05), 0.012)
    x = rng.choice((0.08, 0.36, 0.64))
    b.rectangle(x, 0.08, x + 0.28, 0.38, (250, 248, 244))
    b.rectangle(x + 0.025, 0.105, x + 0.255, 0.355, (176, 214, 238), outlined=False)
    b.line([(x + 0.14, 0.09), (x + 0.14, 0.37)], (250, 248, 244), 0.02)
    b.line([(x, 0.23), (x + 0.28, 0.23)], (250, 248, 244), 0.02)
    floor = rng.choice([(176, 128, 88), (160, 118, 90), (190, 148, 106)])
    b.rectangle(0, HORIZON + 0.1, 1, 1, floor, outlined=False)
    for i in range(6):
        y = HORIZON + 0.1 + 0.07 * i + 0.004 * i * i
        b.line([(0, y), (1, y)], darker(floor, 0.14), 0.006)
    b.rectangle(0, HORIZON + 0.08, 1, HORIZON + 0.11, lighter(wall, 0.6), outlined=False)


PAINT: dict[str, Callable[[Canvas, Random], None]] = {
    paint.__name__: paint for paint in (beach, meadow, street, snow, desert, room)
}
