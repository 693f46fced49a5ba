"""What layouts are made of: places for things, colours for groups, roads and bends."""

from collections.abc import Callable
from random import Random

from capcourse.worlds.aerial.ground import smooth
from capcourse.worlds.aerial.tiles import Group, Mark
from capcourse.worlds.canvas import Point

Layout = tuple[str, list[Group]]
EDGE = 0.03  # lines start and end this far outside the picture


def grid(rng: Random, count: int, box: tuple[float, float, float, float], columns: int) -> list[tuple]:
    """Centres and cell sizes for `count` things in a box, filled row by row."""
    left, top, right, bottom = box
    rows = -(-count // columns)
    w, h = (right - left) / columns, (bottom - top) / rows
    return [(left + (i % columns + 0.5) * w, top + (i // columns + 0.5) * h, w, h) for i in range(count)]


def scatter(rng: Random, count: int, radius: float, free: Callable[[float, float], bool]) -> list[Point]:
    """Up to `count` points at least two radii apart where there is room."""
    spots: list[Point] = []
    for _ in range(count * 12):
        x, y = rng.uniform(radius, 1 - radius), rng.uniform(radius, 1 - radius)
        if free(x, y) and all(max(abs(x - a), abs(y - b)) > 2.1 * radius for a, b in spots):
            spots.append((x, y))
            if len(spots) == count:
                break
    return spots


def nowhere(x: float, y: float) -> bool:
    """For `scatter`: no place is free."""
    return False


def trees(rng: Random, count: int, free: Callable[[float, float], bool], named: bool = False) -> Group:
    spots = scatter(rng, count, 0.03, free)
    sizes = [rng.uniform(0.035, 0.06) for _ in spots]
    marks = tuple(Mark(x, y, s, s) for (x, y), s in zip(spots, sizes, strict=True))
    return Group("tree", marks, "green", named=named and len(marks) > 1)


def split(rng: Random, marks: list[Mark], kind: str, colours: tuple[str, ...], **more) -> list[Group]:
    """Marks as one or two groups by colour."""
    pair = list(dict.fromkeys(rng.sample(colours, min(2, len(colours)))))
    cut = (
        rng.randint(1, len(marks) - 1)
        if len(marks) > 2 and len(pair) == 2 and rng.random() < 0.5
        else len(marks)
    )
    groups = [Group(kind, tuple(marks[:cut]), pair[0], **more)]
    return groups + ([Group(kind, tuple(marks[cut:]), pair[1], **more)] if cut < len(marks) else [])


def bending(rng: Random, x: float, sway: float) -> tuple[Point, ...]:
    """A bending line from the top to the bottom about `x`."""
    steps = [-EDGE, 0.2, 0.4, 0.6, 0.8, 1 + EDGE]
    side = rng.choice((-1, 1))
    knots = [(x + side * (-1) ** k * rng.uniform(0.4, 1) * sway, y) for k, y in enumerate(steps)]
    return tuple(smooth(knots))


def road(
    rng: Random, path: tuple[Point, ...], *manner: str, where: tuple[str, ...] = (), width: float = 0.0
) -> Group:
    width = width or rng.choice((0.035, 0.055))
    size = "narrow" if width < 0.045 else "wide"
    return Group("road", (), "brown" if "dirt" in manner else "grey", size, path, width, where, manner)
