"""Poses of the animals of the scenes world: legs, eyes, and what the body does.

Asleep the body sinks onto folded legs and the eye is closed, running and jumping the legs are spread,
eating the head is down. A pose that a kind does not know is drawn as standing.
"""

from capcourse.worlds.canvas import INK, Brush, Colour

SLEEPING, RUNNING, JUMPING, EATING = "sleeping", "running", "jumping", "eating"


def legs(b: Brush, c: Colour, hips: tuple, top: float, width: float, pose: str | None, hoof=None) -> None:
    """Two legs from the hips at height `top` down to the ground; spread when running, tucked when jumping."""
    if pose == SLEEPING:
        return
    for x in hips:
        if pose not in (RUNNING, JUMPING):
            b.rectangle(x, top, x + width, 1.0, c, 0.02)
            if hoof:
                b.rectangle(x, 0.94, x + width, 1.0, hoof, outlined=False)
            continue
        way = 1 if x > 0.45 else -1
        reach, foot = (0.2, 0.97) if pose == RUNNING else (0.13, 0.93)
        end = min(max(x + way * reach, 0.0), 1 - width * 0.8)
        b.polygon([(x, top), (x + width, top), (end + width * 0.8, foot), (end, foot)], c)
        if hoof:
            b.rectangle(end, foot - 0.05, end + width * 0.8, foot, hoof, outlined=False)


def folded(b: Brush, c: Colour, xs: tuple, width: float, pose: str | None) -> None:
    """The folded legs of a sleeping animal, along the ground."""
    if pose == SLEEPING:
        for x in xs:
            b.rectangle(x, 0.9, x + width, 1.0, c, 0.05)


def eye(b: Brush, x: float, y: float, radius: float, pose: str | None, colour: Colour = INK) -> None:
    """An eye, closed when asleep."""
    if pose == SLEEPING:
        b.line([(x - 1.7 * radius, y), (x, y + radius), (x + 1.7 * radius, y)], colour, radius * 0.9)
    else:
        b.circle(x, y, radius, colour, outlined=False)


def snore(b: Brush, x: float, y: float, pose: str | None) -> None:
    """Two letters z in the room that the sinking body leaves."""
    if pose != SLEEPING:
        return
    for left, top, size in ((x, y + 0.1, 0.09), (x + 0.13, y, 0.12)):
        right, bottom = left + size, top + size
        points = [(left, top), (right, top), (left, bottom), (right, bottom)]
        b.line(points, INK, 0.06)
        b.line(points, (252, 252, 252), 0.03)


def tuft(b: Brush, x: float, pose: str | None) -> None:
    """What an animal eats."""
    if pose != EATING:
        return
    for dx in (-0.05, -0.02, 0.01, 0.04):
        b.line([(x + dx * 0.6, 1.0), (x + dx * 1.6, 0.84)], (40, 118, 50), 0.035)


def sunk(b: Brush, pose: str | None, by: float) -> Brush:
    """The brush for the body: lower by a share of the box when asleep."""
    return b.shifted(0, by) if pose == SLEEPING else b


def bent(u: Brush, pose: str | None, x: float, y: float) -> Brush:
    """The brush for the head: moved when eating."""
    return u.shifted(x, y) if pose == EATING else u
