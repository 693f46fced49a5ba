"""What can be said of an aerial tile: so many things of one kind, what they look like, where they are."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from capcourse.worlds.aerial.tiles import Group, around
from capcourse.worlds.aerial.vocabulary import COURSES, FACING, ZONES


@dataclass(frozen=True)
class Topic:
    """Something to say about a tile: so many things of a kind, and what is true of all of them."""

    kind: str
    count: int
    colour: str
    size: str
    manner: tuple[str, ...]
    zone: tuple[str, ...]
    where: tuple[str, ...]
    apart: bool = False  # one colour out of several: the colour must be told


def topics(groups: Iterable[Group]) -> list[Topic]:
    """What can be said: each kind as a whole, and each colour of it where there are two."""
    kinds: dict[str, list[Group]] = {}
    for group in groups:
        if group.named:
            kinds.setdefault(group.kind, []).append(group)
    found = []
    for kind, same in kinds.items():
        for part in [same] if len({g.colour for g in same}) == 1 else [same, *([g] for g in same)]:
            topic = _topic(kind, part)
            parked = kind == "car" and "row" in kinds  # what is parked has every colour but this one's
            found.append(replace(topic, apart=len(part) < len(same) or parked))
    return found


def _topic(kind: str, groups: list[Group]) -> Topic:
    colours = {g.colour for g in groups}
    colour = colours.pop() if len(colours) == 1 else ""
    first = groups[0]
    shared = tuple(w for w in first.where if all(w in g.where for g in groups))
    manner = tuple(w for w in first.manner if w != "track")
    boxes = [box for g in groups for box in g.boxes]
    box = around([p for b in boxes for p in ((b.left, b.top), (b.right, b.bottom))])
    zone: tuple[str, ...] = ()
    if first.path and kind in ("river", "road"):
        zone = COURSES[_course(first.path)]
    elif (
        max(box.width, box.height) < 0.5
        or kind in ("forest", "sea", "row")
        or (len(boxes) == 1 and kind != "runway")
    ):
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        if kind in ("forest", "sea") and len(groups) > 1:
            zone = ()
        else:
            zone = ZONES[(x > 0.37) + (x > 0.63), (y > 0.37) + (y > 0.63)]
    if len(boxes) > 2 and min(box.width, box.height) < 0.24 and kind not in ("row", "pier", "tree", "bridge"):
        shared = (*shared, "in a row", "in a line")
    turns = {round(mark.turn) % 360 for g in groups for mark in g.marks}
    if kind in ("plane", "ship") and len(turns) == 1 and not (turn := turns.pop()) % 90:
        shared = (*shared, f"facing {FACING[turn // 90]}")
    count = sum(g.count for g in groups)
    return Topic(
        kind,
        count,
        colour,
        first.size if all(g.size == first.size for g in groups) else "",
        manner,
        zone,
        shared,
    )


def _course(path) -> str:
    dx, dy = abs(path[-1][0] - path[0][0]), abs(path[-1][1] - path[0][1])
    if min(dx, dy) > 0.3 * max(dx, dy):
        return "slanting"
    return "across" if dx > dy else "down"
