"""Pictures that do not belong among dishes, and cards of text: what a scraped collection also holds."""

from collections.abc import Callable
from random import Random
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from capcourse.worlds.canvas import Box, Brush, Canvas, Colour, darker, lighter


def hills(canvas: Canvas, rng: Random) -> None:
    canvas.gradient((120, 178, 224), (238, 226, 206))
    brush = canvas.brush()
    brush.circle(rng.uniform(0.2, 0.8), 0.25, 0.08, (252, 222, 120), outlined=False)
    for i, tone in enumerate(((150, 170, 180), (110, 150, 110), (76, 126, 76))):
        points = [(0.0, 1.0)]
        points += [(x / 6, 0.46 + 0.14 * i + rng.uniform(-0.09, 0.07)) for x in range(7)]
        brush.polygon([*points, (1.0, 1.0)], tone, outlined=False)


def city(canvas: Canvas, rng: Random) -> None:
    canvas.gradient((20, 24, 58), (96, 72, 118))
    brush = canvas.brush()
    brush.circle(rng.uniform(0.2, 0.8), 0.18, 0.07, (244, 240, 214), outlined=False)
    x = -0.03
    while x < 1:
        wide, top = rng.uniform(0.1, 0.18), rng.uniform(0.3, 0.66)
        brush.rectangle(x, top, x + wide, 1.02, (34, 36, 54), outlined=False)
        for row in range(int((1 - top) / 0.09)):
            for col in (0.2, 0.6):
                if rng.random() < 0.6:
                    left, up = x + col * wide, top + 0.03 + row * 0.09
                    brush.rectangle(left, up, left + 0.2 * wide, up + 0.045, (250, 212, 110), outlined=False)
        x += wide + 0.012


def graveyard(canvas: Canvas, rng: Random) -> None:
    """Hands out of the ground between gravestones."""
    canvas.gradient((26, 32, 46), (70, 92, 88))
    brush = canvas.brush()
    brush.circle(rng.uniform(0.25, 0.75), 0.24, 0.13, (226, 232, 190), outlined=False)
    brush.ellipse(-0.3, 0.66, 1.3, 1.4, (44, 52, 40), outlined=False)
    for x in (0.12, 0.5 + rng.uniform(-0.06, 0.06), 0.84):
        y = rng.uniform(0.42, 0.5)
        brush.dome(x - 0.08, y - 0.08, x + 0.08, y + 0.08, (132, 136, 140))
        brush.rectangle(x - 0.08, y, x + 0.08, y + 0.24, (132, 136, 140), outlined=False)
        brush.rectangle(x - 0.01, y - 0.03, x + 0.01, y + 0.12, (88, 92, 98), outlined=False)
    for x in (0.3 + rng.uniform(-0.04, 0.04), 0.7 + rng.uniform(-0.04, 0.04)):
        skin = (124, 158, 104)
        brush.line([(x, 0.98), (x, 0.76)], skin, 0.07)
        for dx in (-0.06, -0.02, 0.02, 0.06):
            brush.line([(x + dx * 0.5, 0.78), (x + dx * 1.3, 0.64)], skin, 0.024)
        brush.ellipse(x - 0.09, 0.9, x + 0.09, 1.02, (58, 46, 36), outlined=False)


def person(canvas: Canvas, rng: Random) -> None:
    back = rng.choice(((206, 222, 226), (236, 214, 190), (198, 206, 178)))
    canvas.gradient(lighter(back), back)
    near, aside = rng.uniform(0.86, 1.24), rng.uniform(-0.12, 0.12)
    left, top = 0.5 + aside - near / 2, rng.uniform(-0.06, 0.16)
    brush = canvas.brush(Box(left, top, left + near, top + near))
    skin = rng.choice(((250, 214, 184), (222, 172, 130), (160, 110, 76), (104, 70, 50)))
    hair = rng.choice(((52, 36, 28), (128, 78, 40), (212, 168, 96), (146, 146, 150), (170, 70, 40)))
    shirt = rng.choice(((70, 108, 158), (188, 72, 70), (92, 134, 96), (238, 236, 230)))
    x = rng.uniform(0.44, 0.56)
    brush.ellipse(x - 0.21, 0.13, x + 0.21, 0.62 if rng.random() < 0.5 else 0.5, hair, outlined=False)
    brush.ellipse(x - 0.34, 0.68, x + 0.34, 1.5, shirt, outlined=False)
    brush.rectangle(x - 0.07, 0.55, x + 0.07, 0.74, darker(skin, 0.14), outlined=False)
    brush.ellipse(x - 0.17, 0.2, x + 0.17, 0.64, skin, outlined=False)
    brush.dome(x - 0.19, 0.13, x + 0.19, 0.47, hair) if rng.random() < 0.5 else None
    for side in (-1, 1):
        brush.circle(x + side * 0.07, 0.42, 0.018, (50, 40, 40), outlined=False)
    brush.line([(x - 0.06, 0.53), (x, 0.55), (x + 0.06, 0.53)], (156, 62, 60), 0.016)


def car(canvas: Canvas, rng: Random) -> None:
    """One car on a road: near or far, by day or at dusk, with trees, houses or hills behind it."""
    sky = rng.choice(
        (
            ((164, 206, 230), (226, 236, 236)),
            ((244, 176, 128), (250, 224, 186)),
            ((52, 58, 96), (128, 108, 136)),
        )
    )
    canvas.gradient(*sky)
    brush = canvas.brush()
    road = rng.uniform(0.5, 0.74)
    _roadside(brush, rng, road)
    brush.rectangle(0, road, 1, 1, (112, 114, 120), outlined=False)
    dash, line = rng.uniform(0, 0.3), road + rng.uniform(0.6, 0.8) * (1 - road)
    for i in range(-1, 4):
        brush.rectangle(
            dash + 0.3 * i, line, dash + 0.3 * i + 0.18, line + 0.025, (240, 238, 226), outlined=False
        )
    paint: Colour = rng.choice(
        ((200, 52, 48), (58, 110, 178), (240, 190, 60), (72, 138, 96), (232, 230, 224))
    )
    wide = rng.uniform(0.46, 0.84)
    left, low = rng.uniform(0.02, 0.98 - wide), rng.uniform(road + 0.06, min(0.95, road + 0.2))
    auto = canvas.brush(Box(left, low - wide * 0.55, left + wide, low), rng.random() < 0.5)
    roof, back = rng.uniform(0.02, 0.16), rng.uniform(0.02, 0.22)  # a low coupé or a tall van
    auto.polygon([(back, 0.5), (back + 0.1, roof), (0.66, roof), (0.84, 0.5)], darker(paint, 0.1))
    auto.polygon(
        [(back + 0.08, 0.48), (back + 0.14, roof + 0.08), (0.46, roof + 0.08), (0.46, 0.48)], (198, 226, 236)
    )
    auto.polygon([(0.51, 0.48), (0.51, roof + 0.08), (0.64, roof + 0.08), (0.76, 0.48)], (198, 226, 236))
    auto.rectangle(0.02, 0.46, 0.98, 0.84, paint, rounded=0.07)
    for x in (0.24, 0.76):
        auto.circle(x, 0.84, 0.1, (44, 44, 48))
        auto.circle(x, 0.84, 0.045, (190, 192, 196))


def _roadside(brush: Brush, rng: Random, road: float) -> None:
    """What stands behind a road, up to its edge."""
    what = rng.choice(("trees", "houses", "hills", "nothing"))
    if what == "hills":
        points = [(x / 5, road - rng.uniform(0.04, 0.34)) for x in range(6)]
        brush.polygon([(0.0, road), *points, (1.0, road)], (128, 158, 124), outlined=False)
    x = -0.05
    while x < 1 and what in ("trees", "houses"):
        wide, tall = rng.uniform(0.12, 0.24), rng.uniform(0.14, 0.4)
        if what == "trees":
            brush.rectangle(
                x + wide * 0.4, road - tall * 0.4, x + wide * 0.6, road, (106, 76, 52), outlined=False
            )
            brush.ellipse(x, road - tall, x + wide, road - tall * 0.25, (86, 132, 82), outlined=False)
        else:
            wall = rng.choice(((206, 180, 160), (178, 120, 100), (222, 216, 200)))
            brush.rectangle(x, road - tall, x + wide, road, wall, outlined=False)
            brush.rectangle(
                x + wide * 0.3, road - tall * 0.7, x + wide * 0.6, road - tall * 0.4, (92, 98, 112)
            )
        x += wide + rng.uniform(0.02, 0.2)


def boat(canvas: Canvas, rng: Random) -> None:
    canvas.gradient((252, 206, 150), (250, 232, 206), 0.55)
    brush = canvas.brush()
    brush.circle(rng.uniform(0.2, 0.8), 0.44, 0.1, (244, 138, 84), outlined=False)
    brush.rectangle(0, 0.54, 1, 1, (70, 122, 156), outlined=False)
    for _ in range(9):
        x, y = rng.uniform(0, 0.9), rng.uniform(0.6, 0.98)
        brush.line([(x, y), (x + 0.09, y)], (150, 190, 206), 0.01)
    x = rng.uniform(0.36, 0.64)
    brush.polygon([(x, 0.16), (x, 0.58), (x - 0.2, 0.58)], (250, 246, 236))
    brush.polygon([(x + 0.02, 0.22), (x + 0.02, 0.58), (x + 0.16, 0.58)], (214, 84, 72))
    brush.polygon([(x - 0.24, 0.61), (x + 0.22, 0.61), (x + 0.14, 0.72), (x - 0.16, 0.72)], (116, 72, 48))


# what it shows, titles that recipe sites gave such pages
STRANGERS: dict[Callable[[Canvas, Random], None], tuple[str, ...]] = {
    graveyard: ("Zombies Rising", "Night of the Living Party", "The Haunted Buffet Playlist", "Fright Night"),
    person: (
        "Meet the Editor",
        "Our Contributors",
        "A Chat Over Lunch",
        "Portrait of a Farmer",
        "Behind the Counter",
    ),
    hills: ("A Weekend Upstate", "Farm Country", "The Valley in October", "Postcard From the Road"),
    city: ("New Year’s Eve Countdown", "After Hours", "Where the Critics Go", "Big City Nights"),
    car: ("Road Trip", "Tailgating 101", "The Delivery Issue", "Moving Day"),
    boat: ("Gone Fishing", "Postcard From the Coast", "Endless Summer", "Sunset Cruise"),
}
SHOWS = {graveyard: "zombies", person: "person", hills: "hills", city: "city", car: "car", boat: "boat"}
BY_NAME = {name: paint for paint, name in SHOWS.items()}


def stranger(name: str, grain: int, size: int) -> Image.Image:
    """A picture of something that is no dish."""
    canvas = Canvas(size)
    BY_NAME[name](canvas, Random(grain))
    return canvas.image()


def text_card(lines: tuple[str, ...], grain: int, size: int) -> Image.Image:
    """A picture with nothing but lines of text, in Pillow's own bitmap letters."""
    rng = Random(grain)
    paper = rng.choice(((252, 250, 244), (246, 238, 220), (236, 240, 244), (54, 66, 62)))
    ink = (238, 236, 226) if paper[0] < 100 else rng.choice(((40, 40, 46), (96, 52, 40), (40, 60, 96)))
    card = Image.new("RGB", (size, size), paper)
    draw, font = ImageDraw.Draw(card), ImageFont.load_default_imagefont()
    scale = max(1, size // 150)
    y, margin = size // 14, size // 14
    if rng.random() < 0.5:
        draw.rectangle((margin // 3, margin // 3, size - margin // 3, size - margin // 3), outline=ink)
    for i, paragraph in enumerate(lines):
        grow = scale + (i == 0 and size >= 128)
        plain = paragraph.encode("ascii", "ignore").decode()
        for line in wrap(plain, max(4, (size - 2 * margin) // (6 * grow))):
            if y + 12 * grow > size - margin // 2:
                return card
            mask = Image.new("1", (6 * len(line), 11))
            ImageDraw.Draw(mask).text((0, 0), line, fill=1, font=font)
            big = mask.resize((mask.width * grow, mask.height * grow), Image.Resampling.NEAREST)
            card.paste(ink, (margin, y), big)
            y += 12 * grow
        y += (2 if i else 7) * grow
    return card
