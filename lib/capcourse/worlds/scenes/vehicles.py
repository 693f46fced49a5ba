"""How the vehicles of the scenes world are drawn, in the unit square of their own box, facing right."""

from capcourse.worlds.canvas import INK, Brush, Colour, darker, lighter

GLASS: Colour = (190, 222, 240)
TYRE: Colour = (58, 58, 64)
METAL: Colour = (196, 200, 206)
LAMP: Colour = (255, 238, 160)
MOVING = "moving"


def _speed(b: Brush, pose: str | None) -> None:
    """Lines behind a moving thing, outside its box."""
    if pose != MOVING:
        return
    for start, y in ((-0.26, 0.3), (-0.38, 0.52), (-0.26, 0.74)):
        b.line([(start, y), (-0.06, y)], (84, 90, 104), 0.055)
        b.line([(start, y), (-0.06, y)], (250, 250, 252), 0.03)
    for x, radius in ((-0.06, 0.055), (-0.16, 0.04)):  # dust
        b.circle(x, 0.98 - radius, radius, (226, 224, 218))


def _wheel(b: Brush, x: float, y: float, radius: float) -> None:
    b.circle(x, y, radius, TYRE)
    b.circle(x, y, radius * 0.48, METAL, outlined=False)


def car(b: Brush, c: Colour, pose: str | None) -> None:
    _speed(b, pose)
    b.polygon([(0.16, 0.5), (0.28, 0.14), (0.66, 0.14), (0.82, 0.5)], c)
    b.polygon([(0.25, 0.46), (0.33, 0.22), (0.46, 0.22), (0.46, 0.46)], GLASS)
    b.polygon([(0.51, 0.46), (0.51, 0.22), (0.63, 0.22), (0.73, 0.46)], GLASS)
    b.rectangle(0.01, 0.44, 0.99, 0.84, c, 0.07)
    b.line([(0.49, 0.5), (0.49, 0.8)], darker(c, 0.35), 0.012)
    b.rectangle(0.93, 0.52, 0.99, 0.62, LAMP)
    _wheel(b, 0.23, 0.82, 0.1)
    _wheel(b, 0.77, 0.82, 0.1)


def truck(b: Brush, c: Colour, pose: str | None) -> None:
    """A cab and a box; the box is the cab's colour in light."""
    _speed(b, pose)
    b.rectangle(0.0, 0.7, 0.98, 0.84, (92, 96, 106))
    b.rectangle(0.01, 0.02, 0.64, 0.74, c, 0.02)
    for x in (0.16, 0.32, 0.48):
        b.line([(x, 0.08), (x, 0.68)], darker(c, 0.2), 0.014)
    b.polygon([(0.67, 0.24), (0.86, 0.24), (0.97, 0.5), (0.99, 0.8), (0.67, 0.8)], c)
    b.polygon([(0.73, 0.31), (0.84, 0.31), (0.92, 0.5), (0.73, 0.5)], GLASS)
    b.rectangle(0.93, 0.62, 0.99, 0.7, LAMP)
    for x in (0.16, 0.36, 0.82):
        _wheel(b, x, 0.87, 0.08)


def bus(b: Brush, c: Colour, pose: str | None) -> None:
    _speed(b, pose)
    b.rectangle(0.01, 0.04, 0.99, 0.86, c, 0.05)
    for i in range(4):
        left = 0.06 + i * 0.175
        b.rectangle(left, 0.14, left + 0.145, 0.44, GLASS, 0.015)
    b.rectangle(0.78, 0.14, 0.93, 0.78, GLASS, 0.015)
    b.line([(0.03, 0.58), (0.75, 0.58)], lighter(c, 0.5), 0.03)
    _wheel(b, 0.22, 0.86, 0.077)
    _wheel(b, 0.66, 0.86, 0.077)


def bicycle(b: Brush, c: Colour, pose: str | None) -> None:
    _speed(b, pose)
    for x in (0.22, 0.78):
        b.ring(x, 0.7, 0.2, TYRE, 0.04)
        b.ring(x, 0.7, 0.2, TYRE, 0.045)
        b.circle(x, 0.7, 0.03, METAL)
    frame = [
        [(0.22, 0.7), (0.48, 0.7), (0.72, 0.36), (0.36, 0.36), (0.22, 0.7)],
        [(0.48, 0.7), (0.34, 0.26)],
        [(0.78, 0.7), (0.7, 0.2)],
    ]
    for points in frame:
        b.line(points, darker(c, 0.5), 0.1)
    for points in frame:
        b.line(points, c, 0.07)
    b.line([(0.26, 0.24), (0.42, 0.24)], INK, 0.06)
    b.line([(0.7, 0.2), (0.8, 0.14), (0.86, 0.2)], INK, 0.045)


def scooter(b: Brush, c: Colour, pose: str | None) -> None:
    """A motor scooter with a seat and a tall front shield."""
    _speed(b, pose)
    _wheel(b, 0.2, 0.84, 0.14)
    _wheel(b, 0.82, 0.84, 0.14)
    b.line([(0.82, 0.84), (0.7, 0.12)], METAL, 0.06)
    b.polygon(
        [(0.02, 0.52), (0.1, 0.44), (0.48, 0.44), (0.54, 0.76), (0.32, 0.8), (0.2, 0.64), (0.06, 0.72)], c
    )
    b.rectangle(0.44, 0.7, 0.72, 0.82, c, 0.03)
    b.polygon([(0.62, 0.26), (0.74, 0.24), (0.82, 0.6), (0.76, 0.82), (0.66, 0.82)], c)
    b.rectangle(0.06, 0.34, 0.5, 0.46, TYRE, 0.05)
    b.line([(0.58, 0.12), (0.74, 0.08), (0.78, 0.16)], INK, 0.05)
    b.circle(0.8, 0.32, 0.055, LAMP)


def boat(b: Brush, c: Colour, pose: str | None) -> None:
    """A sailing boat."""
    _speed(b, pose)
    b.line([(0.5, 0.02), (0.5, 0.76)], (128, 92, 60), 0.035)
    b.polygon([(0.54, 0.04), (0.54, 0.64), (0.93, 0.64)], (250, 248, 240))
    b.polygon([(0.46, 0.12), (0.46, 0.64), (0.14, 0.64)], lighter(c, 0.4))
    b.polygon([(0.0, 0.7), (1.0, 0.7), (0.84, 0.99), (0.16, 0.99)], c)
    b.line([(0.08, 0.8), (0.92, 0.8)], lighter(c, 0.6), 0.03)


def plane(b: Brush, c: Colour, pose: str | None) -> None:
    """Always in the air."""
    b.polygon([(0.02, 0.0), (0.14, 0.02), (0.28, 0.42), (0.08, 0.42)], darker(c, 0.15))
    b.polygon([(0.46, 0.46), (0.36, 0.1), (0.46, 0.1), (0.64, 0.46)], darker(c, 0.25))
    b.rectangle(0.02, 0.34, 0.99, 0.68, c, 0.09)
    b.polygon([(0.86, 0.38), (0.95, 0.46), (0.86, 0.5)], GLASS, outlined=False)
    for i in range(6):
        b.circle(0.24 + i * 0.1, 0.46, 0.026, GLASS, outlined=False)
    b.polygon([(0.4, 0.56), (0.24, 0.99), (0.36, 1.0), (0.66, 0.58)], darker(c, 0.12))
    b.line([(0.05, 0.6), (0.9, 0.6)], lighter(c, 0.6), 0.014)
