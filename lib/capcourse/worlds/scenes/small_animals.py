"""How bird, duck, turtle and crab of the scenes world are drawn, in the unit square of their box.

Each is one drawing with the poses of `capcourse.worlds.scenes.poses`.
"""

from capcourse.worlds.canvas import INK, Brush, Colour, darker, lighter
from capcourse.worlds.scenes.poses import SLEEPING, eye, snore, sunk

BEAK: Colour = (240, 150, 50)


def duck(b: Brush, c: Colour, pose: str | None) -> None:
    u = sunk(b, pose, 0.1)
    if pose != SLEEPING:
        for x in (0.4, 0.54):
            b.line([(x, 0.84), (x, 0.97), (x + 0.1, 0.97)], BEAK, 0.05)
    u.polygon([(0.0, 0.42), (0.24, 0.5), (0.2, 0.72)], c)
    u.ellipse(0.08, 0.44, 0.82, 0.9, c)
    u.polygon([(0.54, 0.3), (0.82, 0.34), (0.78, 0.68), (0.54, 0.6)], c, outlined=False)
    beak = [(0.86, 0.2), (1.0, 0.27), (0.86, 0.31)]
    u.polygon(beak, BEAK if sum(abs(x - y) for x, y in zip(c, BEAK, strict=True)) > 90 else (236, 92, 50))
    u.ellipse(0.54, 0.04, 0.92, 0.44, c)
    u.ellipse(0.22, 0.52, 0.62, 0.78, darker(c, 0.16))
    eye(u, 0.77, 0.19, 0.045, pose)
    snore(b, 0.2, 0.06, pose)


def bird(b: Brush, c: Colour, pose: str | None) -> None:
    """Always on the wing."""
    b.polygon([(0.0, 0.42), (0.3, 0.52), (0.24, 0.66), (0.02, 0.62)], darker(c, 0.25))
    b.polygon([(0.5, 0.5), (0.3, 0.0), (0.7, 0.42)], darker(c, 0.25))
    b.ellipse(0.2, 0.42, 0.82, 0.74, c)
    b.polygon([(0.92, 0.4), (1.0, 0.5), (0.9, 0.52)], BEAK)
    b.ellipse(0.68, 0.3, 0.95, 0.62, c)
    b.polygon([(0.34, 0.54), (0.64, 0.5), (0.34, 1.0), (0.24, 0.96)], darker(c, 0.12))
    b.circle(0.84, 0.42, 0.035, INK, outlined=False)


def turtle(b: Brush, c: Colour, pose: str | None) -> None:
    skin = (158, 176, 118)
    asleep = pose == SLEEPING
    if not asleep:
        b.ellipse(0.74, 0.3, 0.99, 0.66, skin)
        b.polygon([(0.66, 0.6), (0.8, 0.5), (0.84, 0.62), (0.7, 0.84)], skin, outlined=False)
        b.circle(0.91, 0.44, 0.026, INK, outlined=False)
    else:
        b.ellipse(0.7, 0.68, 0.94, 0.98, skin)
        b.line([(0.82, 0.82), (0.86, 0.86), (0.9, 0.82)], INK, 0.024)
    b.polygon([(0.1, 0.76), (0.0, 0.9), (0.14, 0.9)], skin)
    for x in (0.14, 0.58):
        b.rectangle(x, 0.74, x + 0.16, 1.0, skin, 0.05)
    b.dome(0.06, 0.06, 0.8, 1.56, c)
    b.rectangle(0.04, 0.76, 0.82, 0.86, lighter(c, 0.4), 0.03)
    for points in (((0.3, 0.76), (0.34, 0.44), (0.26, 0.2)), ((0.56, 0.76), (0.52, 0.44), (0.6, 0.2))):
        b.line(points, darker(c, 0.4), 0.03)
    b.line([(0.34, 0.44), (0.52, 0.44)], darker(c, 0.4), 0.03)
    if asleep:
        snore(b, 0.76, 0.1, pose)


def crab(b: Brush, c: Colour, pose: str | None) -> None:
    """A crab runs sideways, so it is always drawn alike."""
    for side in (-1, 1):
        for x, y in ((0.3, 0.98), (0.38, 0.98), (0.22, 0.86)):
            b.line(
                [(0.5 + side * 0.2, 0.74), (0.5 + side * (x + 0.04), 0.74), (0.5 + side * x, y)],
                darker(c, 0.3),
                0.04,
            )
        b.line(
            [(0.5 + side * 0.2, 0.6), (0.5 + side * 0.38, 0.5), (0.5 + side * 0.38, 0.3)],
            darker(c, 0.3),
            0.07,
        )
        x = 0.5 + side * 0.37
        b.ellipse(x - 0.12, 0.06, x + 0.12, 0.42, c)
        b.polygon([(x - 0.05, 0.0), (x, 0.24), (x + 0.05, 0.0)], darker(c, 0.55), outlined=False)
        b.line([(0.5 + side * 0.08, 0.5), (0.5 + side * 0.09, 0.3)], darker(c, 0.3), 0.03)
        b.circle(0.5 + side * 0.09, 0.28, 0.05, (252, 252, 250))
        b.circle(0.5 + side * 0.09, 0.28, 0.024, INK, outlined=False)
    b.ellipse(0.2, 0.42, 0.8, 0.92, c)
    b.line([(0.42, 0.7), (0.5, 0.76), (0.58, 0.7)], darker(c, 0.55), 0.03)
