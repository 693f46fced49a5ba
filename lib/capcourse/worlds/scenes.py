"""The `scenes` world: things with colours and counts, in a place, in relation to each other.

A `Scene` is the ground truth: what is where, in unit coordinates. `draw` turns it into a picture of any
size, `describe` into five captions by five annotators with habits of their own. Everything comes from
`(seed, split, index)`, so a scene can be drawn afresh at any time and never needs to be stored.
"""

from dataclasses import dataclass
from random import Random

from PIL import Image

from capcourse.worlds import grammar
from capcourse.worlds.canvas import Box, Canvas, Colour, mix
from capcourse.worlds.places import PAINT
from capcourse.worlds.things import DRAW

COLOURS: dict[str, Colour] = {
    "red": (212, 48, 46),
    "orange": (242, 138, 38),
    "yellow": (248, 212, 58),
    "green": (52, 146, 72),
    "blue": (48, 96, 206),
    "purple": (138, 74, 182),
    "white": (246, 246, 244),
    "black": (52, 52, 58),
}
PLACES = tuple(PAINT)

# width and height of one thing that stands in front, as shares of the picture's width
SIZES: dict[str, tuple[float, float]] = {
    "dog": (0.27, 0.22),
    "cat": (0.17, 0.22),
    "horse": (0.34, 0.32),
    "duck": (0.18, 0.17),
    "bird": (0.19, 0.13),
    "car": (0.36, 0.2),
    "bus": (0.42, 0.24),
    "bicycle": (0.32, 0.26),
    "ball": (0.13, 0.13),
    "umbrella": (0.27, 0.27),
    "chair": (0.17, 0.24),
    "tent": (0.34, 0.26),
    "kite": (0.17, 0.26),
    "balloon": (0.13, 0.22),
}
KINDS = tuple(SIZES)
AIRBORNE = ("bird", "kite", "balloon")
RELATIONS = ("left of", "right of", "above", "below", "in front of", "behind")
MAX_COUNT = 4


@dataclass(frozen=True)
class Group:
    """One to four things of the same kind and colour; one box each, left to right."""

    kind: str
    colour: str
    boxes: tuple[Box, ...]
    mirrored: bool

    @property
    def count(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True)
class Scene:
    """What a picture shows. `relation` reads: first group, relation, second group."""

    place: str
    groups: tuple[Group, ...]
    relation: str | None
    style: int


def sample(seed: int, split: str, index: int) -> Scene:
    """Draw the description of one scene from its seed, split name and index."""
    rng = Random(f"scenes/{seed}/{split}/{index}")
    place = rng.choice(PLACES)
    first = rng.choice(KINDS)
    count = rng.choices((1, 2, 3, 4), weights=(4, 3, 2, 2))[0]
    colours = rng.sample(tuple(COLOURS), 2)
    second = rng.choice([kind for kind in KINDS if kind != first]) if rng.random() < 0.6 else None
    relation = None
    if second is None:
        zones = [_zone(first, 0.05, 0.95)]
    else:
        relation, zones = _arrange(rng, first, count, second)
    counts = (count, 1)
    groups = tuple(
        Group(kind, colour, _place_boxes(rng, kind, n, zone), mirrored=rng.random() < 0.5)
        for kind, colour, n, zone in zip((first, second), colours, counts, zones, strict=False)
        if kind is not None
    )
    return Scene(place, groups, relation, style=rng.randrange(2**31))


def draw(scene: Scene, size: int = 192) -> Image.Image:
    """The picture of a scene.

    Args:
        scene: what to draw.
        size: pixels a side.

    Returns:
        An RGB picture of `size` by `size` pixels; the same scene and size give the same pixels.
    """
    rng = Random(scene.style)
    canvas = Canvas(size)
    PAINT[scene.place](canvas, rng)
    light = rng.uniform(-0.08, 0.08)
    # what stands lower in the picture is nearer, and is drawn later
    things = [(box, group) for group in scene.groups for box in group.boxes]
    for box, group in sorted(things, key=lambda item: item[0].bottom):
        if group.kind not in AIRBORNE:
            shadow = canvas.brush(Box(box.left, box.bottom - 0.02, box.right, box.bottom + 0.015))
            shadow.ellipse(0.04, 0, 0.96, 1, (96, 92, 96), outlined=False)
        colour = mix(COLOURS[group.colour], (255, 255, 255) if light > 0 else (0, 0, 0), abs(light))
        DRAW[group.kind](canvas.brush(box, group.mirrored), colour)
    return canvas.image()


def describe(scene: Scene) -> list[str]:
    """Five captions of a scene, no two alike, in the annotators' order (`grammar.ANNOTATORS`)."""
    rng = Random(scene.style + 1)
    parts = [(group.count, group.colour, group.kind) for group in scene.groups]
    while True:  # habits overlap: now and then two annotators choose the same words, and all choose again
        captions = [write(rng, scene.place, parts, scene.relation) for write in grammar.ANNOTATORS.values()]
        if len(set(captions)) == len(captions):
            return captions


@dataclass(frozen=True)
class _Zone:
    """Where a group may stand: its horizontal span, and the range of its lower (or upper) edge."""

    left: float
    right: float
    low: float
    high: float
    scale: float = 1.0


def _zone(kind: str, left: float, right: float, depth: float = 0.5) -> _Zone:
    if kind in AIRBORNE:
        return _Zone(left, right, 0.05, 0.2)
    return _Zone(left, right, 0.74 + 0.1 * depth, 0.82 + 0.1 * depth)


def _arrange(rng: Random, first: str, count: int, second: str) -> tuple[str, list[_Zone]]:
    """A relation that fits both kinds, and a zone for each."""
    if (first in AIRBORNE) != (second in AIRBORNE):
        relation = "above" if first in AIRBORNE else "below"
        return relation, [_zone(first, 0.04, 0.96), _zone(second, 0.1, 0.9)]
    can_overlap = first not in AIRBORNE
    relation = rng.choice(RELATIONS[:2] + RELATIONS[4:] if can_overlap and count == 1 else RELATIONS[:2])
    if relation in ("left of", "right of"):
        share = 0.5 if count == 1 else 0.62  # the larger group gets more room
        left, right = (0.03, share - 0.01), (share + 0.01, 0.97)
        if relation == "right of":
            left, right = (1 - share + 0.01, 0.97), (0.03, 1 - share - 0.01)
        return relation, [_zone(first, *left), _zone(second, *right)]
    centre = rng.uniform(0.4, 0.6)
    near = _Zone(centre - 0.24, centre + 0.24, 0.9, 0.94, scale=0.9)
    far = _Zone(centre - 0.3, centre + 0.3, 0.72, 0.75, scale=1.25)
    return relation, [near, far] if relation == "in front of" else [far, near]


def _place_boxes(rng: Random, kind: str, count: int, zone: _Zone) -> tuple[Box, ...]:
    width, height = SIZES[kind]
    slot = (zone.right - zone.left) / count
    scale = min(zone.scale * rng.uniform(0.88, 1.12), slot * 0.96 / width)
    width, height = width * scale, height * scale
    boxes = []
    for i in range(count):
        left = zone.left + i * slot + rng.uniform(0.02, 0.98) * (slot - width)
        edge = rng.uniform(zone.low, zone.high)
        top = edge if kind in AIRBORNE else edge - height
        boxes.append(Box(left, top, left + width, top + height))
    return tuple(boxes)
