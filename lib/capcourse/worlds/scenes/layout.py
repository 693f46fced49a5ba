"""Where the things of a scene stand: sizes, relations, rows and what covers what."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from capcourse.worlds.canvas import Box
from capcourse.worlds.scenes.vocabulary import AIRBORNE, MEDIUM

# width and height of one thing of medium size, as shares of the picture's width
SIZES: dict[str, tuple[float, float]] = {
    "dog": (0.26, 0.22),
    "cat": (0.17, 0.22),
    "horse": (0.31, 0.3),
    "cow": (0.31, 0.24),
    "sheep": (0.24, 0.2),
    "rabbit": (0.16, 0.2),
    "elephant": (0.36, 0.29),
    "giraffe": (0.27, 0.42),
    "duck": (0.18, 0.17),
    "bird": (0.19, 0.13),
    "turtle": (0.23, 0.13),
    "crab": (0.22, 0.14),
    "car": (0.32, 0.18),
    "truck": (0.35, 0.22),
    "bus": (0.37, 0.21),
    "bicycle": (0.29, 0.24),
    "scooter": (0.25, 0.22),
    "boat": (0.31, 0.28),
    "plane": (0.3, 0.15),
    "bench": (0.28, 0.18),
    "lamp": (0.11, 0.42),
    "hydrant": (0.12, 0.2),
    "ball": (0.14, 0.14),
    "umbrella": (0.26, 0.26),
    "chair": (0.17, 0.24),
    "tent": (0.32, 0.25),
    "kite": (0.17, 0.26),
    "balloon": (0.13, 0.22),
    "bucket": (0.14, 0.16),
    "surfboard": (0.11, 0.34),
}
SCALES = {"small": (0.6, 0.68), MEDIUM: (0.78, 1.16), "large": (1.36, 1.48)}  # times `SIZES`
RELATIONS = ("left of", "right of", "above", "below", "in front of", "behind")
LIFTED = ("jumping", "bouncing")
LIFT = 0.07  # how far a jump lifts a thing off its ground
LEAST_VISIBLE = 0.5  # of every thing's box
TELLING_OVERLAP = 0.93  # of the further thing's box, at most this much is visible in "in front of"


@dataclass(frozen=True)
class _Zone:
    """Where a group may stand: its horizontal span, and the range of its ground, or in the air of its top."""

    left: float
    right: float
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.right - self.left


def ground_of(box: Box, kind: str, action: str | None) -> float:
    """The height of the ground under a thing: what is lower is nearer. What flies is further than all."""
    if kind in AIRBORNE:
        return box.bottom / 10
    return box.bottom + (LIFT if action in LIFTED else 0.0)


def visible(box: Box, nearer: Sequence[Box]) -> float:
    """The share of a box that none of the nearer boxes covers."""
    clipped = [
        (max(box.left, o.left), max(box.top, o.top), min(box.right, o.right), min(box.bottom, o.bottom))
        for o in nearer
    ]
    clipped = [c for c in clipped if c[0] < c[2] and c[1] < c[3]]
    if not clipped:
        return 1.0
    xs = sorted({x for c in clipped for x in (c[0], c[2])})
    ys = sorted({y for c in clipped for y in (c[1], c[3])})
    covered = 0.0
    for x0, x1 in pairwise(xs):
        for y0, y1 in pairwise(ys):
            if any(c[0] <= x0 and x1 <= c[2] and c[1] <= y0 and y1 <= c[3] for c in clipped):
                covered += (x1 - x0) * (y1 - y0)
    return max(0.0, 1 - covered / (box.width * box.height))


def lay_out(
    rng: Random, kinds: tuple[str, ...], counts: tuple[int, ...], actions: Sequence[str | None]
) -> tuple[str | None, list[str], list[tuple[Box, ...]]]:
    """Find a relation between the first two groups, a size for each group and a box for each thing.

    Tries at random until all things are in the picture, none is covered too far, and the relation shows.

    Returns:
        The relation, or None for a single group; sizes; boxes.
    """
    while True:
        relation, zones = _zones(rng, kinds, counts, actions)
        sizes = rng.choices(("small", MEDIUM, "large"), weights=(1, 3, 1), k=len(kinds))
        groups = [
            _boxes(rng, kind, count, size, action, zone)
            for kind, count, size, action, zone in zip(kinds, counts, sizes, actions, zones, strict=True)
        ]
        if all(groups) and _shows(relation, kinds, actions, groups):
            return relation, sizes, groups


def _shows(relation: str | None, kinds, actions, groups) -> bool:
    """Whether every thing is seen well enough, and the further thing of "in front of" is covered a little."""
    things = [
        (ground_of(box, kind, action), n, box)
        for n, (kind, action, boxes) in enumerate(zip(kinds, actions, groups, strict=True))
        for box in boxes
    ]
    things.sort(key=lambda thing: thing[0])
    boxes = [box for _, _, box in things]
    seen = [visible(box, boxes[i + 1 :]) for i, box in enumerate(boxes)]
    if min(seen) < LEAST_VISIBLE:
        return False
    if relation in ("in front of", "behind"):
        far = 1 if relation == "in front of" else 0
        return visible(groups[far][0], groups[1 - far]) < TELLING_OVERLAP
    return True


def _zone(rng: Random, kind: str, left: float, right: float) -> _Zone:
    if kind in AIRBORNE:
        return _Zone(left, right, 0.03, 0.2)
    middle = rng.uniform(0.77, 0.89)
    return _Zone(left, right, middle - 0.05, middle + 0.06)


def _zones(rng: Random, kinds, counts, actions) -> tuple[str | None, list[_Zone]]:
    """A relation that fits the first two kinds, and a zone for each group."""
    if len(kinds) == 1:
        return None, [_zone(rng, kinds[0], 0.04, 0.96)]
    first, second, *third = kinds
    flies = [kind in AIRBORNE for kind in kinds]
    if flies[0] != flies[1]:
        relation = "above" if flies[0] else "below"
        zones = [_zone(rng, first, 0.04, 0.96), _zone(rng, second, 0.06, 0.94)]
    else:
        may_cover = not flies[0] and counts[0] == 1 and not {*actions[:2]} & {*LIFTED}
        relation = rng.choice(RELATIONS[:2] + (RELATIONS[4:] * 2 if may_cover else ()))
        if relation in ("left of", "right of"):
            share = 0.5 if counts[0] == 1 else 0.62  # the larger group gets more room
            left, right = (0.03, share - 0.01), (share + 0.01, 0.97)
            if relation == "right of":
                left, right = (1 - share + 0.01, 0.97), (0.03, 1 - share - 0.01)
            zones = [_zone(rng, first, *left), _zone(rng, second, *right)]
        else:
            centre = rng.uniform(0.36, 0.64)
            near = _Zone(max(0.03, centre - 0.32), min(0.97, centre + 0.32), 0.89, 0.95)
            far = _Zone(max(0.03, centre - 0.36), min(0.97, centre + 0.36), 0.7, 0.77)
            zones = [near, far] if relation == "in front of" else [far, near]
    return relation, [*zones, *(_zone(rng, kind, 0.04, 0.96) for kind in third)]


def _boxes(
    rng: Random, kind: str, count: int, size: str, action: str | None, zone: _Zone
) -> tuple[Box, ...] | None:
    """A box for each thing of a group, in one row or, where it is crowded, two; None if there is no room."""
    width, height = SIZES[kind]
    least, most = SCALES[size]
    columns = count if count * width * least * 1.05 <= zone.width else (count + 1) // 2
    most = min(most, zone.width / (columns * width))
    if most < least:
        return None
    scale = rng.uniform(max(least, most - 0.18), most)  # a group shrinks only where it is crowded
    width, height = width * scale, height * scale
    lift = LIFT if action in LIFTED else 0.0
    slot = zone.width / columns
    boxes = []
    for i in range(count):
        column, row = i % columns, i // columns
        left = zone.left + column * slot + rng.random() * (slot - width)
        edge = rng.uniform(zone.low, zone.high)
        if columns < count:
            edge = (
                (0.04, 0.06 + height)[row] + rng.uniform(0, 0.03) if kind in AIRBORNE else (0.74, 0.92)[row]
            )
            edge += rng.uniform(-0.02, 0.03)
        top = edge if kind in AIRBORNE else edge - height - lift
        boxes.append(Box(left, top, left + width, top + height))
    if min(box.top for box in boxes) < 0.01 or max(box.bottom for box in boxes) + lift > 0.99:
        return None
    return tuple(sorted(boxes, key=lambda box: box.left))
