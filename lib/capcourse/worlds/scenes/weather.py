"""Weather and time of day, and the style that changes from picture to picture, in the scenes world.

Air lies between the eye and what it sees: each weather has a colour of air and a share of it, more before the
place than before the things, so that things stay visible. A `Style` adds a tone, an outline and a paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw

from capcourse.worlds.canvas import Brush, Canvas, Colour, mix

CLEAR = "clear"
# colour of the air, its share before the place, before far things and before near things
AIR: dict[str, tuple[Colour, float, float, float]] = {
    CLEAR: ((255, 255, 255), 0.0, 0.0, 0.0),
    "rain": ((104, 118, 138), 0.36, 0.14, 0.08),
    "night": ((20, 26, 66), 0.6, 0.11, 0.06),
    "sunset": ((246, 122, 70), 0.24, 0.08, 0.06),
    "fog": ((208, 214, 220), 0.58, 0.3, 0.1),
}
WEATHERS = tuple(AIR)
SKY: dict[str, tuple[Colour, Colour]] = {
    "rain": ((112, 124, 144), (172, 182, 194)),
    "night": ((16, 22, 56), (62, 74, 124)),
    "sunset": ((104, 88, 158), (252, 184, 120)),
    "fog": ((192, 200, 208), (222, 226, 230)),
}
RIM: Colour = (176, 188, 226)  # of dark things at night
OUTLINES = {"soft": (0.005, 0.3), "thin": (0.006, 0.5), "thick": (0.011, 0.6)}  # width, share of black


@dataclass(frozen=True)
class Style:
    """How a picture is painted; it says nothing about what it shows.

    `saturation` is 1 as the colours are, `warmth` is added to red and taken from blue (of 255), `glow` from
    -1 to 1 darkens or lightens the things, `paper` names what lies over the finished picture.
    """

    outline: str
    shaded: bool
    saturation: float
    warmth: int
    glow: float
    paper: str

    @classmethod
    def of(cls, seed: int) -> "Style":
        """The style that belongs to a number."""
        rng = Random(f"style/{seed}")
        return cls(
            outline=rng.choice(tuple(OUTLINES)),
            shaded=rng.random() < 0.5,
            saturation=rng.uniform(0.82, 1.1),
            warmth=rng.randint(-9, 9),
            glow=rng.uniform(-1, 1),
            paper=rng.choice(("plain", "plain", "grain", "vignette", "grain and vignette")),
        )


def light(style: Style, weather: str, share: float) -> Callable[[Colour], Colour]:
    """What a colour looks like through a share of the weather's air, in the style's tone."""
    air, seen = AIR[weather][0], {}
    saturation, warmth = style.saturation, style.warmth

    def lit(colour: Colour) -> Colour:
        if colour not in seen:
            r, g, b = mix(colour, air, share)
            grey = (r + g + b) / 3
            r = round(grey + (r - grey) * saturation) + warmth
            g = round(grey + (g - grey) * saturation)
            b = round(grey + (b - grey) * saturation) - warmth
            seen[colour] = min(255, max(0, r)), min(255, max(0, g)), min(255, max(0, b))
        return seen[colour]

    return lit


def sky(
    canvas: Canvas, rng: Random, weather: str, day: tuple[Colour, Colour], clouds: int, until: float
) -> Brush:
    """Sky from the upper edge down to `until`, with what hangs in it; the brush is for the place below."""
    top, bottom = SKY.get(weather, day)
    ground_light, canvas.light = canvas.light, None
    canvas.gradient(top, bottom, until)
    b = canvas.brush()
    across = rng.choice((0.12, 0.3, 0.7, 0.88))
    if weather == "night":
        for _ in range(26):
            x, y, size = rng.random(), rng.uniform(0, until * 0.8), rng.choice((0.004, 0.006, 0.008))
            b.circle(x, y, size, (232, 232, 214), outlined=False)
        y = rng.uniform(0.1, 0.16)
        b.circle(across, y, 0.062, (246, 240, 208), outlined=False)
        b.circle(across + 0.028, y - 0.014, 0.054, mix(top, bottom, 0.25), outlined=False)
    elif weather == "sunset":
        y = until * 0.8
        b.circle(across, y, 0.13, (254, 200, 128), outlined=False)
        b.circle(across, y, 0.085, (255, 226, 150), outlined=False)
        for _ in range(3):
            x, y, w = rng.uniform(-0.1, 0.9), rng.uniform(0.08, 0.36), rng.uniform(0.16, 0.34)
            b.ellipse(x, y, x + w, y + 0.026, (238, 148, 132), outlined=False)
    elif weather != "fog":
        if weather == CLEAR and rng.random() < 0.6:
            b.circle(across, rng.uniform(0.1, 0.17), 0.06, (255, 230, 138), outlined=False)
        white = mix(bottom, (255, 255, 255), 0.6) if weather == CLEAR else mix(top, (60, 66, 80), 0.25)
        for _ in range(clouds if weather == CLEAR else 4):
            x, y, w = rng.uniform(-0.05, 0.9), rng.uniform(0.03, 0.26), rng.uniform(0.1, 0.2)
            if weather != CLEAR:
                y, w = y * 0.5 - 0.04, w * 1.6
            b.ellipse(x, y, x + w, y + w * 0.36, white, outlined=False)
            b.ellipse(x + w * 0.25, y - w * 0.16, x + w * 0.7, y + w * 0.3, white, outlined=False)
    canvas.light = ground_light
    return canvas.brush()


def rain(canvas: Canvas, rng: Random) -> None:
    """Streaks over everything."""
    b = canvas.brush()
    for _ in range(44):
        x, y = rng.uniform(-0.02, 1.04), rng.uniform(-0.04, 1)
        b.line([(x, y), (x - 0.016, y + 0.058)], (214, 226, 238), 0.007)


def lay_paper(picture: Image.Image, paper: str) -> None:
    """Lay grain or a vignette over a finished picture."""
    if paper != "plain":
        picture.paste((24, 20, 28), (0, 0), _paper(picture.width, paper))


@lru_cache(maxsize=32)
def _paper(size: int, paper: str) -> Image.Image:
    """How much of the dark each pixel takes, 0 to 255."""
    mask = Image.new("L", (size, size), 0)
    if "vignette" in paper:
        draw, steps = ImageDraw.Draw(mask), 40
        draw.rectangle((0, 0, size, size), fill=66)
        for i in range(steps):
            r = size * (150 - 2 * i) // 200
            middle = size // 2
            draw.ellipse((middle - r, middle - r, middle + r, middle + r), fill=66 * (steps - 1 - i) // steps)
    if "grain" in paper:
        noise = Random(f"paper/{size}").randbytes(size * size)
        grain = Image.frombytes("L", (size, size), bytes(value >> 4 for value in noise))
        mask = ImageChops.add(mask, grain)
    return mask
