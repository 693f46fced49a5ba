"""How each kind of thing in the scenes world is drawn, in the unit square of its own box, facing right."""

from collections.abc import Callable

from capcourse.worlds.canvas import INK, Brush, Colour, darker, lighter

GLASS: Colour = (190, 222, 240)
TYRE: Colour = (58, 58, 64)
METAL: Colour = (196, 200, 206)
BEAK: Colour = (240, 150, 50)
WOOD: Colour = (128, 92, 60)


def dog(b: Brush, c: Colour) -> None:
    far, leg = darker(c, 0.2), (0.64, 1.0)
    b.line([(0.2, 0.48), (0.08, 0.36), (0.03, 0.2)], darker(c, 0.45), 0.11)
    b.line([(0.2, 0.48), (0.08, 0.36), (0.03, 0.22)], c, 0.08)
    for x in (0.28, 0.64):
        b.rectangle(x, leg[0], x + 0.1, leg[1], far, 0.03)
    b.ellipse(0.12, 0.36, 0.8, 0.8, c)
    for x in (0.16, 0.54):
        b.rectangle(x, leg[0], x + 0.11, leg[1], c, 0.03)
    b.ellipse(0.74, 0.2, 1.0, 0.42, lighter(c, 0.2))
    b.ellipse(0.56, 0.04, 0.88, 0.46, c)
    b.polygon([(0.6, 0.08), (0.5, 0.4), (0.64, 0.42), (0.7, 0.14)], darker(c, 0.3))
    b.circle(0.965, 0.26, 0.035, INK)
    b.circle(0.78, 0.18, 0.028, INK)


def cat(b: Brush, c: Colour) -> None:
    b.line([(0.3, 0.9), (0.06, 0.86), (0.04, 0.6), (0.14, 0.5)], darker(c, 0.45), 0.14)
    b.line([(0.3, 0.9), (0.06, 0.86), (0.04, 0.6), (0.14, 0.52)], c, 0.09)
    b.ellipse(0.22, 0.38, 0.84, 1.0, c)
    b.ellipse(0.4, 0.56, 0.72, 0.99, lighter(c, 0.3), outlined=False)
    for x in (0.36, 0.58):
        b.ellipse(x, 0.9, x + 0.18, 1.0, c)
    for left, tip, right in ((0.26, 0.26, 0.48), (0.62, 0.86, 0.84)):
        b.polygon([(left, 0.2), (tip, 0.0), (right, 0.12)], c)
    b.ellipse(0.22, 0.06, 0.88, 0.48, c)
    for x in (0.42, 0.68):
        b.ellipse(x - 0.05, 0.2, x + 0.05, 0.3, (250, 250, 225))
        b.ellipse(x - 0.02, 0.205, x + 0.02, 0.295, INK, outlined=False)
    b.polygon([(0.51, 0.32), (0.59, 0.32), (0.55, 0.37)], (232, 140, 150), outlined=False)
    for y in (0.34, 0.4):
        b.line([(0.36, y), (0.1, y - 0.02)], INK, 0.02)
        b.line([(0.74, y), (1.0, y - 0.02)], INK, 0.02)


def horse(b: Brush, c: Colour) -> None:
    mane, far = darker(c, 0.5), darker(c, 0.2)
    b.polygon([(0.12, 0.42), (0.02, 0.5), (0.0, 0.8), (0.07, 0.78), (0.14, 0.56)], mane)
    for x in (0.24, 0.62):
        b.rectangle(x, 0.6, x + 0.075, 0.98, far)
    b.polygon([(0.54, 0.5), (0.68, 0.1), (0.82, 0.12), (0.76, 0.58)], c)
    b.ellipse(0.08, 0.36, 0.78, 0.72, c)
    b.polygon([(0.6, 0.46), (0.7, 0.14), (0.77, 0.14), (0.74, 0.5)], c, outlined=False)
    for x in (0.13, 0.53):
        b.rectangle(x, 0.6, x + 0.08, 0.98, c)
        b.rectangle(x, 0.93, x + 0.08, 1.0, INK, outlined=False)
    b.polygon([(0.68, 0.08), (0.82, 0.06), (0.99, 0.26), (0.95, 0.35), (0.87, 0.35), (0.72, 0.24)], c)
    b.polygon([(0.72, 0.1), (0.74, 0.0), (0.8, 0.08)], c)
    b.polygon([(0.69, 0.05), (0.6, 0.12), (0.5, 0.38), (0.58, 0.42), (0.68, 0.2)], mane)
    b.circle(0.82, 0.15, 0.02, INK)
    b.circle(0.945, 0.28, 0.012, INK)


def duck(b: Brush, c: Colour) -> None:
    for x in (0.42, 0.54):
        b.line([(x, 0.84), (x, 0.97), (x + 0.1, 0.97)], BEAK, 0.05)
    b.polygon([(0.0, 0.42), (0.24, 0.5), (0.2, 0.72)], c)
    b.ellipse(0.08, 0.44, 0.82, 0.9, c)
    b.polygon([(0.54, 0.3), (0.82, 0.34), (0.78, 0.68), (0.54, 0.6)], c, outlined=False)
    b.polygon([(0.86, 0.2), (1.0, 0.27), (0.86, 0.31)], BEAK)
    b.ellipse(0.54, 0.04, 0.92, 0.44, c)
    b.ellipse(0.24, 0.52, 0.62, 0.78, darker(c, 0.16))
    b.circle(0.77, 0.19, 0.04, INK)


def bird(b: Brush, c: Colour) -> None:
    b.polygon([(0.0, 0.42), (0.3, 0.52), (0.24, 0.66), (0.02, 0.62)], darker(c, 0.25))
    b.polygon([(0.5, 0.5), (0.3, 0.0), (0.7, 0.42)], darker(c, 0.25))
    b.ellipse(0.2, 0.42, 0.82, 0.74, c)
    b.polygon([(0.92, 0.4), (1.0, 0.5), (0.9, 0.52)], BEAK)
    b.ellipse(0.68, 0.3, 0.95, 0.62, c)
    b.polygon([(0.34, 0.54), (0.64, 0.5), (0.34, 1.0), (0.24, 0.96)], darker(c, 0.12))
    b.circle(0.84, 0.42, 0.03, INK)


def car(b: Brush, c: Colour) -> None:
    b.polygon([(0.16, 0.5), (0.28, 0.14), (0.66, 0.14), (0.82, 0.5)], c)
    b.polygon([(0.25, 0.46), (0.33, 0.22), (0.46, 0.22), (0.46, 0.46)], GLASS)
    b.polygon([(0.51, 0.46), (0.51, 0.22), (0.63, 0.22), (0.73, 0.46)], GLASS)
    b.rectangle(0.01, 0.44, 0.99, 0.84, c, 0.07)
    b.line([(0.49, 0.5), (0.49, 0.8)], darker(c, 0.35), 0.012)
    b.rectangle(0.93, 0.52, 0.99, 0.62, (255, 238, 160))
    for x in (0.23, 0.77):
        b.circle(x, 0.82, 0.095, TYRE)
        b.circle(x, 0.82, 0.045, METAL)


def bus(b: Brush, c: Colour) -> None:
    b.rectangle(0.01, 0.06, 0.99, 0.86, c, 0.05)
    for i in range(4):
        left = 0.07 + i * 0.175
        b.rectangle(left, 0.16, left + 0.14, 0.44, GLASS, 0.015)
    b.rectangle(0.78, 0.16, 0.93, 0.78, GLASS, 0.015)
    b.line([(0.02, 0.56), (0.75, 0.56)], lighter(c, 0.45), 0.03)
    for x in (0.22, 0.66):
        b.circle(x, 0.86, 0.075, TYRE)
        b.circle(x, 0.86, 0.035, METAL)


def bicycle(b: Brush, c: Colour) -> None:
    for x in (0.22, 0.78):
        b.ring(x, 0.68, 0.2, TYRE, 0.045)
        b.circle(x, 0.68, 0.03, METAL)
    frame = [
        [(0.22, 0.68), (0.48, 0.68), (0.72, 0.34), (0.36, 0.34), (0.22, 0.68)],
        [(0.48, 0.68), (0.34, 0.24)],
        [(0.78, 0.68), (0.7, 0.18)],
    ]
    for points in frame:
        b.line(points, darker(c, 0.45), 0.085)
    for points in frame:
        b.line(points, c, 0.055)
    b.line([(0.26, 0.22), (0.42, 0.22)], INK, 0.06)
    b.line([(0.7, 0.18), (0.8, 0.14), (0.85, 0.2)], INK, 0.04)


def ball(b: Brush, c: Colour) -> None:
    b.circle(0.5, 0.5, 0.48, c)
    stripe = lighter(c, 0.6) if sum(c) < 660 else (176, 184, 196)
    band = [(0.42, 0.06), (0.58, 0.06), (0.66, 0.5), (0.58, 0.94), (0.42, 0.94), (0.34, 0.5)]
    b.polygon(band, stripe, outlined=False)
    b.ellipse(0.22, 0.16, 0.36, 0.3, lighter(c, 0.7), outlined=False)


def umbrella(b: Brush, c: Colour) -> None:
    b.line([(0.5, 0.08), (0.5, 0.98)], WOOD, 0.05)
    b.dome(0.0, 0.06, 1.0, 1.02, c)
    b.polygon([(0.5, 0.07), (0.34, 0.54), (0.66, 0.54)], lighter(c, 0.35), outlined=False)
    for x in (0.0, 0.334, 0.667):
        b.dome(x, 0.44, x + 0.333, 0.66, darker(c, 0.25))
    b.circle(0.5, 0.05, 0.035, WOOD)


def chair(b: Brush, c: Colour) -> None:
    for x in (0.12, 0.78):
        b.rectangle(x, 0.56, x + 0.1, 1.0, darker(c, 0.3))
    b.rectangle(0.12, 0.0, 0.3, 0.62, c, 0.05)
    for y in (0.12, 0.28):
        b.rectangle(0.17, y, 0.25, y + 0.1, darker(c, 0.3), outlined=False)
    b.rectangle(0.08, 0.5, 0.94, 0.66, c, 0.05)


def tent(b: Brush, c: Colour) -> None:
    b.polygon([(0.38, 0.04), (0.72, 0.14), (1.0, 0.96), (0.62, 1.0)], darker(c, 0.22))
    b.polygon([(0.38, 0.04), (0.0, 0.98), (0.74, 1.0)], c)
    b.polygon([(0.38, 0.34), (0.24, 0.99), (0.52, 0.995)], darker(c, 0.6))
    b.line([(0.38, 0.1), (0.38, 0.0)], WOOD, 0.03)


def kite(b: Brush, c: Colour) -> None:
    b.line([(0.5, 0.66), (0.42, 0.78), (0.56, 0.88), (0.46, 1.0)], INK, 0.03)
    for x, y in ((0.44, 0.78), (0.54, 0.89)):
        b.polygon([(x - 0.1, y - 0.04), (x, y), (x - 0.1, y + 0.04)], darker(c, 0.2))
        b.polygon([(x + 0.1, y - 0.04), (x, y), (x + 0.1, y + 0.04)], darker(c, 0.2))
    b.polygon([(0.5, 0.0), (0.94, 0.28), (0.5, 0.68), (0.06, 0.28)], c)
    b.polygon([(0.5, 0.02), (0.92, 0.28), (0.5, 0.28)], lighter(c, 0.4), outlined=False)
    b.polygon([(0.08, 0.28), (0.5, 0.28), (0.5, 0.66)], darker(c, 0.2), outlined=False)
    b.line([(0.5, 0.02), (0.5, 0.66)], INK, 0.022)
    b.line([(0.08, 0.28), (0.92, 0.28)], INK, 0.022)


def balloon(b: Brush, c: Colour) -> None:
    b.line([(0.5, 0.66), (0.44, 0.78), (0.56, 0.88), (0.5, 1.0)], INK, 0.03)
    b.polygon([(0.42, 0.7), (0.5, 0.6), (0.58, 0.7)], c)
    b.ellipse(0.08, 0.0, 0.92, 0.66, c)
    b.ellipse(0.24, 0.1, 0.42, 0.28, lighter(c, 0.6), outlined=False)


DRAW: dict[str, Callable[[Brush, Colour], None]] = {
    draw.__name__: draw
    for draw in (dog, cat, horse, duck, bird, car, bus, bicycle, ball, umbrella, chair, tent, kite, balloon)
}
