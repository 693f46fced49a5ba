"""How the four-legged animals of the scenes world are drawn, in the unit square of their box, facing right.

Each is one drawing with the poses of `capcourse.worlds.scenes.poses`.
"""

from capcourse.worlds.canvas import INK, Brush, Colour, darker, lighter
from capcourse.worlds.scenes.poses import (
    EATING,
    JUMPING,
    RUNNING,
    SLEEPING,
    bent,
    eye,
    folded,
    legs,
    snore,
    sunk,
    tuft,
)

HOOF: Colour = (62, 52, 50)
PINK: Colour = (232, 150, 158)
IVORY: Colour = (250, 246, 230)


def dog(b: Brush, c: Colour, pose: str | None) -> None:
    u = sunk(b, pose, 0.22)
    for edge, colour in ((0.11, darker(c, 0.45)), (0.08, c)):
        u.line([(0.2, 0.48), (0.08, 0.36), (0.04, 0.2)], colour, edge)
    legs(b, darker(c, 0.2), (0.28, 0.64), 0.6, 0.1, pose)
    u.ellipse(0.12, 0.36, 0.8, 0.78, c)
    legs(b, c, (0.16, 0.54), 0.62, 0.11, pose)
    folded(b, c, (0.14, 0.6), 0.28, pose)
    u.ellipse(0.74, 0.2, 1.0, 0.42, lighter(c, 0.2))
    u.ellipse(0.56, 0.04, 0.88, 0.46, c)
    u.polygon([(0.6, 0.08), (0.5, 0.4), (0.64, 0.42), (0.7, 0.14)], darker(c, 0.3))
    u.circle(0.955, 0.26, 0.04, INK, outlined=False)
    eye(u, 0.78, 0.18, 0.03, pose)
    snore(b, 0.4, 0.0, pose)


def cat(b: Brush, c: Colour, pose: str | None) -> None:
    """A cat sits; asleep it curls up, running it is seen from the side."""
    if pose in (RUNNING, JUMPING):
        for edge, colour in ((0.13, darker(c, 0.45)), (0.09, c)):
            b.line([(0.2, 0.6), (0.06, 0.45), (0.04, 0.22)], colour, edge)
        legs(b, darker(c, 0.2), (0.26, 0.58), 0.68, 0.1, pose)
        b.ellipse(0.12, 0.48, 0.8, 0.8, c)
        legs(b, c, (0.17, 0.52), 0.68, 0.1, pose)
        h = b.shifted(0.14, 0.12)
    elif pose == SLEEPING:
        h = b.shifted(0.1, 0.42)
        b.ellipse(0.0, 0.52, 0.84, 1.0, c)
        for edge, colour in ((0.13, darker(c, 0.45)), (0.09, c)):
            b.line([(0.06, 0.84), (0.2, 0.94), (0.5, 0.95)], colour, edge)
        snore(b, 0.62, 0.02, pose)
    else:
        h = b
        for edge, colour in ((0.14, darker(c, 0.45)), (0.09, c)):
            b.line([(0.3, 0.9), (0.06, 0.86), (0.04, 0.6), (0.14, 0.5)], colour, edge)
        b.ellipse(0.22, 0.38, 0.84, 1.0, c)
        b.ellipse(0.4, 0.56, 0.72, 0.98, lighter(c, 0.3), outlined=False)
        for x in (0.36, 0.58):
            b.ellipse(x, 0.9, x + 0.18, 1.0, c)
    for left, tip, right in ((0.26, 0.26, 0.48), (0.62, 0.86, 0.84)):
        h.polygon([(left, 0.2), (tip, 0.0), (right, 0.12)], c)
    h.ellipse(0.22, 0.06, 0.88, 0.48, c)
    for x in (0.42, 0.68):
        if pose != SLEEPING:
            h.ellipse(x - 0.055, 0.19, x + 0.055, 0.31, (250, 250, 225), outlined=False)
        eye(h, x, 0.25, 0.04, pose)
    h.polygon([(0.5, 0.31), (0.6, 0.31), (0.55, 0.37)], PINK, outlined=False)


def horse(b: Brush, c: Colour, pose: str | None) -> None:
    mane, u = darker(c, 0.5), sunk(b, pose, 0.27)
    u.polygon([(0.12, 0.42), (0.02, 0.5), (0.0, 0.72), (0.07, 0.72), (0.14, 0.56)], mane)
    legs(b, darker(c, 0.2), (0.24, 0.62), 0.58, 0.075, pose, HOOF)
    h = bent(u, pose, 0.02, 0.44)
    neck = [(0.54, 0.5), (0.68, 0.1), (0.82, 0.12), (0.76, 0.58)]
    if pose == EATING:
        neck = [(0.56, 0.42), (0.72, 0.4), (0.86, 0.66), (0.72, 0.72)]
    u.polygon(neck, c)
    u.ellipse(0.08, 0.36, 0.78, 0.72, c)
    if pose != EATING:
        u.polygon([(0.6, 0.46), (0.7, 0.14), (0.77, 0.14), (0.74, 0.5)], c, outlined=False)
    legs(b, c, (0.13, 0.53), 0.6, 0.08, pose, HOOF)
    folded(b, c, (0.12, 0.52), 0.26, pose)
    h.polygon([(0.68, 0.08), (0.82, 0.06), (0.97, 0.26), (0.93, 0.35), (0.87, 0.35), (0.72, 0.24)], c)
    h.polygon([(0.72, 0.1), (0.74, 0.0), (0.8, 0.08)], c)
    back = [(0.5, 0.38), (0.58, 0.42)] if pose != EATING else [(0.54, 0.0), (0.62, 0.02)]
    h.polygon([(0.69, 0.05), (0.6, 0.12), *back, (0.68, 0.2)], mane)
    eye(h, 0.82, 0.15, 0.022, pose)
    snore(b, 0.2, 0.12, pose)
    tuft(b, 0.93, pose)


def cow(b: Brush, c: Colour, pose: str | None) -> None:
    """A cow has patches, horns, a pale muzzle and an udder."""
    u = sunk(b, pose, 0.22)
    patch = (92, 74, 66) if min(c) > 200 else lighter(c, 0.72)
    u.line([(0.09, 0.3), (0.03, 0.4), (0.04, 0.62)], darker(c, 0.4), 0.035)
    legs(b, darker(c, 0.2), (0.2, 0.58), 0.6, 0.085, pose, HOOF)
    if pose != SLEEPING:
        b.ellipse(0.26, 0.68, 0.42, 0.84, PINK)
    u.rectangle(0.06, 0.2, 0.74, 0.74, c, 0.13)
    u.ellipse(0.14, 0.26, 0.34, 0.5, patch, outlined=False)
    u.ellipse(0.4, 0.4, 0.58, 0.66, patch, outlined=False)
    legs(b, c, (0.1, 0.52), 0.64, 0.09, pose, HOOF)
    folded(b, c, (0.1, 0.48), 0.26, pose)
    h = bent(u, pose, 0.0, 0.4)
    if pose == EATING:
        u.polygon([(0.6, 0.26), (0.74, 0.3), (0.9, 0.6), (0.7, 0.66)], c)
    for x, tip in ((0.69, 0.66), (0.87, 0.9)):
        h.line([(x, 0.14), (tip, 0.02)], IVORY, 0.045)
    h.polygon([(0.7, 0.16), (0.58, 0.14), (0.64, 0.26)], darker(c, 0.15))
    h.polygon([(0.86, 0.16), (0.98, 0.14), (0.93, 0.26)], darker(c, 0.15))
    h.rectangle(0.65, 0.09, 0.91, 0.46, c, 0.07)
    h.ellipse(0.64, 0.34, 0.94, 0.56, (246, 206, 196))
    for x in (0.73, 0.85):
        eye(h, x, 0.22, 0.022, pose)
        h.circle(x, 0.44, 0.017, HOOF, outlined=False)
    snore(b, 0.3, 0.06, pose)
    tuft(b, 0.92, pose)


def sheep(b: Brush, c: Colour, pose: str | None) -> None:
    """A woolly cloud with a dark face."""
    face, u = (74, 66, 70), sunk(b, pose, 0.2)
    if max(c) < 110:
        face = (204, 192, 182)
    legs(b, darker(face, 0.25), (0.27, 0.6), 0.7, 0.08, pose)
    edge = darker(c, u.canvas.contour)
    puffs = [
        (0.16, 0.36, 0.15), (0.15, 0.56, 0.15), (0.3, 0.27, 0.16), (0.5, 0.25, 0.16), (0.66, 0.36, 0.15),
        (0.68, 0.56, 0.15), (0.3, 0.66, 0.15), (0.52, 0.67, 0.15),
    ]  # fmt: skip
    for x, y, r in puffs:
        u.circle(x, y, r, edge, outlined=False)
    for x, y, r in puffs:
        u.circle(x, y, r - 0.025, c, outlined=False)
    u.ellipse(0.12, 0.24, 0.72, 0.72, c, outlined=False)
    for x, y in ((0.26, 0.4), (0.46, 0.36), (0.36, 0.58), (0.56, 0.56)):
        u.ring(x, y, 0.05, darker(c, 0.14), 0.02)
    legs(b, face, (0.18, 0.52), 0.72, 0.085, pose)
    folded(b, face, (0.16, 0.5), 0.2, pose)
    h = bent(u, pose, 0.02, 0.34)
    h.polygon([(0.72, 0.24), (0.58, 0.26), (0.66, 0.38)], face)
    h.ellipse(0.66, 0.2, 0.97, 0.58, face)
    h.ellipse(0.66, 0.1, 0.88, 0.32, c)
    eye(h, 0.85, 0.34, 0.032, pose, INK if sum(face) > 400 else (250, 250, 250))
    snore(b, 0.3, 0.0, pose)
    tuft(b, 0.92, pose)


def rabbit(b: Brush, c: Colour, pose: str | None) -> None:
    u = sunk(b, pose, 0.1)
    b.circle(0.12, 0.78, 0.12, lighter(c, 0.6))
    if pose in (RUNNING, JUMPING):
        legs(b, darker(c, 0.15), (0.22, 0.62), 0.74, 0.14, pose)
        b.ellipse(0.08, 0.5, 0.8, 0.9, c)
    else:
        b.ellipse(0.08, 0.48, 0.76, 1.0, c)
        b.ellipse(0.16, 0.6, 0.52, 0.99, darker(c, 0.1))
        b.ellipse(0.5, 0.9, 0.86, 1.0, c)
    h = bent(u, pose, 0.04, 0.2)
    ears = ((0.44, 0.36), (0.64, 0.7))
    for x, tip in ears:
        if pose == SLEEPING:
            h.ellipse(x - 0.34, 0.3 + tip * 0.1, x + 0.06, 0.42 + tip * 0.1, c)
        else:
            h.ellipse(x, 0.0, x + 0.16, 0.44, c)
            h.ellipse(x + 0.045, 0.06, x + 0.115, 0.36, PINK, outlined=False)
    h.ellipse(0.42, 0.3, 0.94, 0.68, c)
    h.circle(0.92, 0.5, 0.045, PINK, outlined=False)
    eye(h, 0.74, 0.44, 0.045, pose)
    snore(b, 0.5, 0.0, pose)
    tuft(b, 0.9, pose)


def elephant(b: Brush, c: Colour, pose: str | None) -> None:
    u = sunk(b, pose, 0.2)
    u.line([(0.06, 0.3), (0.02, 0.46), (0.03, 0.56)], darker(c, 0.45), 0.035)
    legs(b, darker(c, 0.2), (0.22, 0.54), 0.6, 0.12, pose)
    u.ellipse(0.04, 0.12, 0.72, 0.78, c)
    legs(b, c, (0.09, 0.42), 0.62, 0.13, pose)
    folded(b, c, (0.08, 0.4), 0.24, pose)
    trunk = [(0.86, 0.4), (0.9, 0.62), (0.89, 0.76), (0.96, 0.78)]
    if pose in (RUNNING, JUMPING):
        trunk = [(0.86, 0.36), (0.94, 0.4), (0.96, 0.2), (0.92, 0.1)]
    u.line(trunk, darker(c, 0.45), 0.12)
    u.line(trunk, c, 0.09)
    u.polygon([(0.78, 0.48), (0.92, 0.6), (0.82, 0.62)], IVORY)
    u.ellipse(0.58, 0.06, 0.93, 0.54, c)
    u.ellipse(0.46, 0.08, 0.74, 0.6, darker(c, 0.14))
    u.ellipse(0.52, 0.16, 0.68, 0.5, lighter(c, 0.28), outlined=False)
    eye(u, 0.82, 0.24, 0.022, pose)
    snore(b, 0.24, 0.02, pose)


def giraffe(b: Brush, c: Colour, pose: str | None) -> None:
    u, patch = sunk(b, pose, 0.27), darker(c, 0.38) if max(c) > 110 else lighter(c, 0.4)
    u.line([(0.1, 0.5), (0.03, 0.6), (0.05, 0.7)], darker(c, 0.45), 0.05)
    legs(b, darker(c, 0.2), (0.22, 0.56), 0.64, 0.08, pose, HOOF)
    u.polygon([(0.48, 0.5), (0.68, 0.12), (0.82, 0.12), (0.7, 0.6)], c)
    u.ellipse(0.06, 0.45, 0.72, 0.72, c)
    u.polygon([(0.53, 0.52), (0.705, 0.15), (0.78, 0.15), (0.66, 0.6)], c, outlined=False)
    for x, y, r in ((0.2, 0.56, 0.06), (0.37, 0.53, 0.06), (0.34, 0.64, 0.05), (0.54, 0.6, 0.06)):
        u.circle(x, y, r, patch, outlined=False)
    for x, y in ((0.62, 0.46), (0.65, 0.36), (0.7, 0.27), (0.74, 0.18)):
        u.circle(x, y, 0.045, patch, outlined=False)
    legs(b, c, (0.1, 0.48), 0.66, 0.09, pose, HOOF)
    folded(b, c, (0.08, 0.44), 0.26, pose)
    for x in (0.7, 0.8):
        u.line([(x, 0.07), (x, 0.01)], HOOF, 0.04)
    u.polygon([(0.68, 0.08), (0.56, 0.07), (0.66, 0.13)], darker(c, 0.2))
    u.polygon([(0.66, 0.06), (0.84, 0.04), (0.99, 0.12), (0.97, 0.17), (0.78, 0.18), (0.68, 0.15)], c)
    eye(u, 0.8, 0.09, 0.03, pose)
    snore(b, 0.28, 0.22, pose)
