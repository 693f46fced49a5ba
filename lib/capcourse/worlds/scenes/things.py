"""How each kind of thing in the scenes world is drawn, in the unit square of its own box, facing right.

Animals and vehicles have modules of their own; here is everything else, and the table of all.
"""

from collections.abc import Callable

from capcourse.worlds.canvas import INK, Brush, Colour, darker, lighter
from capcourse.worlds.scenes import animals, small_animals, vehicles

METAL: Colour = vehicles.METAL
WOOD: Colour = (128, 92, 60)
IRON: Colour = (72, 76, 86)
GLOW: Colour = (255, 236, 150)


def bench(b: Brush, c: Colour, pose: str | None) -> None:
    for x in (0.1, 0.82):
        b.rectangle(x, 0.1, x + 0.08, 1.0, IRON)
    for y in (0.06, 0.25):
        b.rectangle(0.0, y, 1.0, y + 0.16, c, 0.02)
    b.rectangle(0.0, 0.52, 1.0, 0.7, c, 0.02)
    b.rectangle(0.02, 0.66, 0.98, 0.74, darker(c, 0.35), 0.01, outlined=False)


def lamp(b: Brush, c: Colour, pose: str | None) -> None:
    """A street lamp."""
    b.rectangle(0.22, 0.92, 0.78, 1.0, c, 0.04)
    b.rectangle(0.38, 0.28, 0.62, 0.94, c)
    b.rectangle(0.3, 0.26, 0.7, 0.32, c, 0.02)
    b.polygon([(0.1, 0.1), (0.9, 0.1), (0.72, 0.27), (0.28, 0.27)], GLOW)
    b.polygon([(0.02, 0.11), (0.5, 0.0), (0.98, 0.11)], c)


def hydrant(b: Brush, c: Colour, pose: str | None) -> None:
    b.rectangle(0.0, 0.42, 1.0, 0.64, darker(c, 0.15), 0.05)
    b.rectangle(0.2, 0.22, 0.8, 0.94, c, 0.04)
    b.dome(0.2, 0.03, 0.8, 0.49, c)
    b.rectangle(0.42, 0.0, 0.58, 0.08, darker(c, 0.3))
    b.rectangle(0.12, 0.22, 0.88, 0.32, lighter(c, 0.35), 0.03)
    b.rectangle(0.1, 0.88, 0.9, 1.0, lighter(c, 0.35), 0.03)
    b.circle(0.5, 0.53, 0.17, (214, 216, 220))
    b.circle(0.5, 0.53, 0.07, IRON, outlined=False)


def ball(b: Brush, c: Colour, pose: str | None) -> None:
    b.circle(0.5, 0.5, 0.48, c)
    stripe = lighter(c, 0.6) if sum(c) < 660 else (176, 184, 196)
    band = [(0.42, 0.08), (0.58, 0.08), (0.66, 0.5), (0.58, 0.92), (0.42, 0.92), (0.34, 0.5)]
    b.polygon(band, stripe, outlined=False)
    b.ellipse(0.2, 0.2, 0.32, 0.34, lighter(c, 0.7), outlined=False)


def umbrella(b: Brush, c: Colour, pose: str | None) -> None:
    b.line([(0.5, 0.08), (0.5, 0.98)], WOOD, 0.05)
    b.dome(0.0, 0.06, 1.0, 1.02, c)
    b.polygon([(0.5, 0.07), (0.34, 0.54), (0.66, 0.54)], lighter(c, 0.35), outlined=False)
    for x in (0.0, 0.334, 0.667):
        b.dome(x, 0.44, x + 0.333, 0.66, darker(c, 0.25))
    b.circle(0.5, 0.05, 0.035, WOOD, outlined=False)


def chair(b: Brush, c: Colour, pose: str | None) -> None:
    for x in (0.12, 0.78):
        b.rectangle(x, 0.56, x + 0.1, 1.0, darker(c, 0.3))
    b.rectangle(0.12, 0.0, 0.3, 0.62, c, 0.05)
    for y in (0.12, 0.28):
        b.rectangle(0.17, y, 0.25, y + 0.1, darker(c, 0.3), outlined=False)
    b.rectangle(0.08, 0.5, 0.94, 0.66, c, 0.05)


def tent(b: Brush, c: Colour, pose: str | None) -> None:
    b.polygon([(0.38, 0.04), (0.72, 0.14), (1.0, 0.96), (0.62, 1.0)], darker(c, 0.22))
    b.polygon([(0.38, 0.04), (0.0, 0.98), (0.74, 1.0)], c)
    b.polygon([(0.38, 0.34), (0.24, 0.985), (0.52, 0.99)], darker(c, 0.6))
    b.line([(0.38, 0.1), (0.38, 0.0)], WOOD, 0.03)


def kite(b: Brush, c: Colour, pose: str | None) -> None:
    b.line([(0.5, 0.66), (0.42, 0.78), (0.56, 0.88), (0.46, 1.0)], INK, 0.04)
    for x, y in ((0.44, 0.78), (0.54, 0.89)):
        b.polygon([(x - 0.12, y - 0.045), (x, y), (x - 0.12, y + 0.045)], c)
        b.polygon([(x + 0.12, y - 0.045), (x, y), (x + 0.12, y + 0.045)], c)
    b.polygon([(0.5, 0.0), (0.94, 0.28), (0.5, 0.68), (0.06, 0.28)], c)
    b.polygon([(0.5, 0.04), (0.86, 0.28), (0.5, 0.28)], lighter(c, 0.4), outlined=False)
    b.polygon([(0.12, 0.28), (0.5, 0.28), (0.5, 0.64)], darker(c, 0.2), outlined=False)
    b.line([(0.5, 0.02), (0.5, 0.66)], INK, 0.025)
    b.line([(0.08, 0.28), (0.92, 0.28)], INK, 0.025)


def balloon(b: Brush, c: Colour, pose: str | None) -> None:
    b.line([(0.5, 0.66), (0.44, 0.78), (0.56, 0.88), (0.5, 1.0)], INK, 0.04)
    b.polygon([(0.4, 0.71), (0.5, 0.6), (0.6, 0.71)], c)
    b.ellipse(0.06, 0.0, 0.94, 0.66, c)
    b.ellipse(0.22, 0.1, 0.4, 0.28, lighter(c, 0.6), outlined=False)


def bucket(b: Brush, c: Colour, pose: str | None) -> None:
    for width, colour in ((0.09, darker(c, 0.5)), (0.05, METAL)):
        b.line([(0.06, 0.3), (0.16, 0.1), (0.5, 0.04), (0.84, 0.1), (0.94, 0.3)], colour, width)
    b.polygon([(0.04, 0.3), (0.96, 0.3), (0.8, 0.94), (0.2, 0.94)], c)
    b.ellipse(0.2, 0.86, 0.8, 1.0, c, outlined=False)
    b.polygon([(0.1, 0.5), (0.9, 0.5), (0.86, 0.66), (0.14, 0.66)], lighter(c, 0.45), outlined=False)
    b.ellipse(0.02, 0.2, 0.98, 0.42, c)
    b.ellipse(0.12, 0.24, 0.88, 0.38, darker(c, 0.5), outlined=False)


def surfboard(b: Brush, c: Colour, pose: str | None) -> None:
    """Stuck upright in the ground."""
    outline = [(0.5, 0.0), (0.76, 0.1), (0.94, 0.34), (0.96, 0.62), (0.8, 1.0), (0.2, 1.0), (0.04, 0.62)]
    b.polygon([*outline, (0.06, 0.34), (0.24, 0.1)], c)
    stripe = lighter(c, 0.65) if sum(c) < 660 else (150, 178, 196)
    b.polygon([(0.42, 0.08), (0.58, 0.08), (0.6, 0.98), (0.4, 0.98)], stripe, outlined=False)
    b.polygon([(0.1, 0.5), (0.9, 0.36), (0.92, 0.46), (0.08, 0.6)], stripe, outlined=False)


Draw = Callable[[Brush, Colour, str | None], None]
DRAW: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        *(animals.dog, animals.cat, animals.horse, animals.cow, animals.sheep, animals.rabbit),
        *(
            animals.elephant,
            animals.giraffe,
            small_animals.duck,
            small_animals.bird,
            small_animals.turtle,
            small_animals.crab,
        ),
        *(vehicles.car, vehicles.truck, vehicles.bus, vehicles.bicycle, vehicles.scooter, vehicles.boat),
        *(
            vehicles.plane,
            bench,
            lamp,
            hydrant,
            ball,
            umbrella,
            chair,
            tent,
            kite,
            balloon,
            bucket,
            surfboard,
        ),
    )
}
