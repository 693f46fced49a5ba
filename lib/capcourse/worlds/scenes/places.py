"""The eight places of the scenes world: each paints the whole canvas, a little differently every time."""

from collections.abc import Callable
from random import Random

from capcourse.worlds.canvas import Brush, Canvas, Colour, darker, lighter, mix
from capcourse.worlds.scenes.weather import CLEAR, SKY, sky

WALLS = ((196, 158, 140), (178, 172, 166), (206, 190, 160), (158, 170, 184), (184, 146, 132))
HORIZON = 0.52  # where the ground begins, from the top
DARK = ("night", "sunset", "rain")  # windows are lit


def _sky(canvas: Canvas, rng: Random, weather: str, top: Colour, bottom: Colour, clouds: int) -> Brush:
    return sky(canvas, rng, weather, (top, bottom), clouds, until=HORIZON + 0.08)


def _hill(b: Brush, rng: Random, colour: Colour, height: float) -> None:
    x = rng.uniform(-0.3, 0.7)
    b.ellipse(x, HORIZON - height, x + rng.uniform(0.5, 0.9), HORIZON + height + 0.1, colour, outlined=False)


def _waves(b: Brush, rng: Random, sea: Colour, top: float, bottom: float) -> None:
    for _ in range(8):
        x, y = rng.uniform(0, 0.9), rng.uniform(top, bottom)
        b.line([(x, y), (x + 0.07, y)], lighter(sea, 0.45), 0.006)


def beach(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (120, 196, 238), (216, 240, 250), clouds=rng.randint(0, 2))
    sea = mix((30, 140, 178), (58, 168, 196), rng.random())
    b.rectangle(0, HORIZON - 0.1, 1, HORIZON + 0.1, sea, outlined=False)
    _waves(b, rng, sea, HORIZON - 0.08, HORIZON + 0.04)
    sand = mix((236, 208, 150), (244, 218, 170), rng.random())
    b.rectangle(0, HORIZON + 0.08, 1, 1, sand, outlined=False)
    b.line([(0, HORIZON + 0.075), (1, HORIZON + 0.075)], (248, 252, 252), 0.014)
    for _ in range(26):
        x, y = rng.random(), rng.uniform(HORIZON + 0.12, 1)
        b.circle(x, y, 0.004, darker(sand, 0.2), outlined=False)
    if rng.random() < 0.5:
        x, y = rng.uniform(0.1, 0.9), rng.uniform(0.9, 0.97)
        for dx, dy in ((0, -0.016), (0.015, -0.004), (0.01, 0.014), (-0.01, 0.014), (-0.015, -0.004)):
            b.line([(x, y), (x + dx, y + dy)], (226, 132, 104), 0.01)


def meadow(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (136, 198, 240), (222, 240, 246), clouds=rng.randint(1, 3))
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


def street(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (176, 204, 224), (226, 234, 240), clouds=rng.randint(0, 2))
    lit, glow = (0.45, (255, 216, 120)) if weather in DARK else (0.2, (246, 228, 160))
    x, panes = -0.05, []
    while x < 1:
        width, height = rng.uniform(0.14, 0.26), rng.uniform(0.22, 0.42)
        wall, top = rng.choice(WALLS), HORIZON + 0.02 - height
        b.rectangle(x, top, x + width, HORIZON + 0.02, wall)
        for column in range(max(2, int(width / 0.07))):
            for row in range(int((height - 0.05) / 0.085)):
                left, upper = x + 0.025 + column * 0.068, top + 0.03 + row * 0.085
                if left + 0.035 < x + width - 0.01:
                    pane = (left, upper, left + 0.035, upper + 0.045)
                    if rng.random() < lit:
                        panes.append(pane)
                    else:
                        b.rectangle(*pane, darker(wall, 0.35), outlined=False)
        x += width
    _unlit(canvas, panes, glow)
    b.rectangle(0, HORIZON + 0.02, 1, HORIZON + 0.09, (206, 204, 200), outlined=False)
    b.rectangle(0, HORIZON + 0.09, 1, 1, (116, 118, 126), outlined=False)
    b.line([(0, HORIZON + 0.09), (1, HORIZON + 0.09)], (164, 162, 160), 0.016)
    shift = rng.uniform(-0.2, 0)
    for i in range(6):
        left = shift + i * 0.24
        b.rectangle(left, 0.78, left + 0.12, 0.795, (238, 236, 226), outlined=False)


def _unlit(canvas: Canvas, panes: list[tuple[float, float, float, float]], colour: Colour) -> None:
    """Paint panes that shine by themselves, whatever the light."""
    outside, canvas.light = canvas.light, None
    b = canvas.brush()
    for pane in panes:
        b.rectangle(*pane, colour, outlined=False)
    canvas.light = outside


def snow(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (164, 182, 206), (214, 224, 236), clouds=0)
    for x in (rng.uniform(-0.1, 0.2), rng.uniform(0.4, 0.7)):
        w = rng.uniform(0.3, 0.5)
        peak = (x + w / 2, HORIZON - rng.uniform(0.2, 0.32))
        b.polygon([(x, HORIZON + 0.02), peak, (x + w, HORIZON + 0.02)], (150, 164, 188), outlined=False)
        cap = [(peak[0] - w * 0.16, peak[1] + 0.085), peak, (peak[0] + w * 0.16, peak[1] + 0.085)]
        b.polygon(cap, (240, 244, 250), outlined=False)
    ground = mix((222, 230, 241), (230, 237, 245), rng.random())
    b.rectangle(0, HORIZON, 1, 1, ground, outlined=False)
    b.ellipse(-0.3, HORIZON + 0.1, 0.7, 1.3, lighter(ground, 0.35), outlined=False)
    for _ in range(rng.randint(1, 3)):
        x, y, s = rng.uniform(0.04, 0.96), HORIZON + rng.uniform(0.02, 0.07), rng.uniform(0.8, 1.2)
        for k in range(3):
            w, top = (0.03 + 0.014 * k) * s, y - (0.16 - 0.045 * k) * s
            b.polygon(
                [(x - w, top + 0.065 * s), (x, top), (x + w, top + 0.065 * s)], (86, 122, 112), outlined=False
            )
    for _ in range(40):
        x, y = rng.random(), rng.random()
        b.circle(x, y, rng.choice((0.006, 0.009)), (252, 253, 255), outlined=False)


def desert(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (246, 178, 104), (252, 224, 170), clouds=0)
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


def room(canvas: Canvas, rng: Random, weather: str) -> None:
    wall = rng.choice([(226, 214, 198), (206, 216, 214), (222, 206, 206), (214, 214, 228)])
    canvas.gradient(wall, lighter(wall, 0.2), until=HORIZON + 0.1)
    b = canvas.brush()
    for i in range(8):
        b.line([(i * 0.14 + 0.03, 0), (i * 0.14 + 0.03, HORIZON + 0.1)], darker(wall, 0.05), 0.012)
    x = rng.choice((0.08, 0.36, 0.64))
    b.rectangle(x, 0.08, x + 0.28, 0.38, (250, 248, 244))
    outside = (176, 214, 238) if weather == CLEAR else SKY[weather][0]
    pane = (x + 0.025, 0.105, x + 0.255, 0.355)
    _unlit(canvas, [pane], outside)
    if weather == "night":
        left, upper = x + rng.uniform(0.05, 0.2), 0.15
        _unlit(canvas, [(left, upper, left + 0.03, upper + 0.03)], (246, 240, 208))
        stars = [(x + rng.uniform(0.03, 0.24), rng.uniform(0.12, 0.34)) for _ in range(6)]
        _unlit(canvas, [(u, v, u + 0.008, v + 0.008) for u, v in stars], (232, 232, 214))
    b.line([(x + 0.14, 0.09), (x + 0.14, 0.37)], (250, 248, 244), 0.02)
    b.line([(x, 0.23), (x + 0.28, 0.23)], (250, 248, 244), 0.02)
    floor = rng.choice([(176, 128, 88), (160, 118, 90), (190, 148, 106)])
    b.rectangle(0, HORIZON + 0.1, 1, 1, floor, outlined=False)
    for i in range(6):
        y = HORIZON + 0.1 + 0.07 * i + 0.004 * i * i
        b.line([(0, y), (1, y)], darker(floor, 0.14), 0.006)
    b.rectangle(0, HORIZON + 0.08, 1, HORIZON + 0.11, lighter(wall, 0.6), outlined=False)


def forest(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (168, 208, 214), (222, 236, 220), clouds=0)
    moss = mix((104, 138, 82), (122, 150, 88), rng.random())
    b.rectangle(0, HORIZON - 0.14, 1, HORIZON + 0.1, mix(moss, (150, 190, 180), 0.5), outlined=False)
    for x in (-0.02, 0.1, 0.24, 0.36, 0.5, 0.62, 0.77, 0.9):  # far trees, pale
        x, w, crown = x + rng.uniform(-0.03, 0.03), rng.uniform(0.07, 0.1), mix(moss, (130, 178, 160), 0.4)
        b.polygon([(x - w, HORIZON), (x, rng.uniform(0.1, 0.24)), (x + w, HORIZON)], crown, outlined=False)
    b.rectangle(0, HORIZON, 1, 1, moss, outlined=False)
    b.ellipse(0.1, HORIZON + 0.05, 0.9, 1.2, lighter(moss, 0.12), outlined=False)
    for x in (rng.uniform(0.0, 0.1), rng.uniform(0.26, 0.42), rng.uniform(0.58, 0.74), rng.uniform(0.9, 1.0)):
        foot, w = HORIZON + rng.uniform(0.03, 0.09), rng.uniform(0.022, 0.032)
        b.rectangle(x - w, 0.1, x + w, foot, (112, 86, 66), outlined=False)
        b.rectangle(x - w, 0.1, x - w * 0.3, foot, (92, 70, 56), outlined=False)
        leaf = mix((62, 106, 66), (88, 128, 70), rng.random())
        for dx, y, r in ((-0.09, 0.16, 0.09), (0.09, 0.15, 0.1), (0.0, 0.06, 0.12)):
            b.circle(x + dx, y, r, leaf, outlined=False)
    for _ in range(18):
        x, y = rng.random(), rng.uniform(HORIZON + 0.1, 1)
        fallen = rng.choice([(176, 132, 74), darker(moss, 0.2), darker(moss, 0.2)])
        b.ellipse(x, y, x + 0.022, y + 0.01, fallen, outlined=False)


def harbour(canvas: Canvas, rng: Random, weather: str) -> None:
    b = _sky(canvas, rng, weather, (150, 196, 226), (224, 236, 242), clouds=rng.randint(1, 3))
    sea = mix((46, 116, 146), (70, 136, 160), rng.random())
    far = (128, 146, 160)
    x = rng.choice((0.02, 0.56))
    b.rectangle(x, HORIZON - 0.14, x + 0.4, HORIZON - 0.04, (164, 140, 126), outlined=False)  # a warehouse
    for i in range(4):
        left = x + i * 0.1
        b.polygon(
            [(left, HORIZON - 0.14), (left + 0.05, HORIZON - 0.19), (left + 0.1, HORIZON - 0.14)],
            (140, 112, 104),
            outlined=False,
        )
    crane = 0.78 if x < 0.3 else 0.2
    b.line([(crane, HORIZON - 0.04), (crane, 0.16)], far, 0.022)
    b.line([(crane - 0.16, 0.19), (crane + 0.1, 0.19)], far, 0.018)
    b.line([(crane - 0.14, 0.19), (crane - 0.14, 0.3)], far, 0.008)
    b.rectangle(0, HORIZON - 0.05, 1, HORIZON + 0.12, sea, outlined=False)
    _waves(b, rng, sea, HORIZON - 0.02, HORIZON + 0.07)
    stone = mix((168, 160, 150), (182, 172, 158), rng.random())
    b.rectangle(0, HORIZON + 0.11, 1, 1, stone, outlined=False)
    b.rectangle(0, HORIZON + 0.1, 1, HORIZON + 0.135, lighter(stone, 0.35), outlined=False)
    for i in range(5):
        y = HORIZON + 0.19 + 0.07 * i
        b.line([(0, y), (1, y)], darker(stone, 0.14), 0.006)
        for k in range(5):
            x = k * 0.24 + (0.12 if i % 2 else 0.0)
            b.line([(x, y), (x, y + 0.07)], darker(stone, 0.14), 0.006)
    for x in (rng.uniform(0.06, 0.2), rng.uniform(0.8, 0.94)):
        b.rectangle(x - 0.014, HORIZON + 0.05, x + 0.014, HORIZON + 0.11, (74, 72, 78), outlined=False)
        b.rectangle(
            x - 0.024, HORIZON + 0.045, x + 0.024, HORIZON + 0.065, (74, 72, 78), 0.008, outlined=False
        )


PAINT: dict[str, Callable[[Canvas, Random, str], None]] = {
    paint.__name__: paint for paint in (beach, meadow, street, snow, desert, room, forest, harbour)
}
INDOORS = ("room",)
