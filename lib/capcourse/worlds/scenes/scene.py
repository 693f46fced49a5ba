"""What a scene is, and its picture and captions.

A `Scene` is the ground truth: what is where, in unit coordinates. `draw` turns it into a picture of any
size, `describe` into five captions by five annotators with habits of their own. Everything comes from
`(seed, split, index)`, so a scene can be drawn afresh at any time and never needs to be stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image

from capcourse.errors import BadInput
from capcourse.worlds.canvas import Box, Canvas, Colour, darker, lighter
from capcourse.worlds.scenes import grammar, vocabulary
from capcourse.worlds.scenes.layout import AIRBORNE, SIZES, ground_of, lay_out, visible
from capcourse.worlds.scenes.places import INDOORS, PAINT
from capcourse.worlds.scenes.things import DRAW
from capcourse.worlds.scenes.vocabulary import ACTIONS, MEDIUM
from capcourse.worlds.scenes.weather import AIR, CLEAR, OUTLINES, RIM, WEATHERS, Style, lay_paper, light, rain
from capcourse.worlds.truth import Thing

COLOURS: dict[str, Colour] = {
    "red": (212, 44, 46),
    "orange": (244, 136, 32),
    "yellow": (250, 214, 54),
    "green": (46, 146, 70),
    "blue": (44, 98, 210),
    "purple": (130, 66, 178),
    "pink": (242, 146, 186),
    "brown": (128, 82, 50),
    "white": (246, 246, 244),
    "black": (50, 50, 58),
}
PLACES = tuple(PAINT)
KINDS = tuple(SIZES)
MAX_COUNT = 4
HELD_OUT = frozenset(
    {
        ("dog", "purple"), ("cat", "green"), ("horse", "blue"), ("cow", "red"), ("sheep", "yellow"),
        ("rabbit", "orange"), ("elephant", "pink"), ("giraffe", "white"), ("duck", "black"),
        ("bird", "brown"), ("turtle", "blue"), ("car", "yellow"), ("truck", "purple"), ("bus", "green"),
        ("bicycle", "white"), ("scooter", "orange"), ("boat", "brown"), ("plane", "red"), ("ball", "black"),
        ("umbrella", "pink"), ("chair", "red"), ("tent", "blue"), ("kite", "green"), ("balloon", "purple"),
    }
)  # fmt: skip
HELD_OUT_FROM = 400
# kinds that are met twice as often in a place as elsewhere
AT_HOME = {
    "beach": ("crab", "bucket", "surfboard", "umbrella", "ball"),
    "meadow": ("cow", "sheep", "horse", "rabbit", "kite"),
    "street": ("car", "bus", "truck", "scooter", "hydrant", "lamp"),
    "snow": ("dog", "tent", "rabbit"),
    "desert": ("turtle", "elephant", "giraffe", "tent"),
    "room": ("cat", "chair", "ball", "dog"),
    "forest": ("bird", "tent", "rabbit", "bicycle"),
    "harbour": ("boat", "duck", "bench", "lamp", "crab"),
}
_RARE = tuple(sorted(HELD_OUT))
_COMMON = {kind: tuple(c for c in COLOURS if (kind, c) not in HELD_OUT) for kind in KINDS}
_WEIGHTS = {place: [2 if kind in AT_HOME[place] else 1 for kind in KINDS] for place in PLACES}


@dataclass(frozen=True)
class Group:
    """One to four things of the same kind, colour, size and action; one box each.

    `size` is small, medium or large for its kind; `action` is None where it goes without saying: animals
    stand (cats and rabbits sit), vehicles are parked, `AIRBORNE` kinds fly.
    """

    kind: str
    colour: str
    boxes: tuple[Box, ...]
    mirrored: bool
    size: str = MEDIUM
    action: str | None = None

    @property
    def count(self) -> int:
        return len(self.boxes)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The words that are true of each thing: its colour, its size unless medium, what it does."""
        action = self.action or vocabulary.usual_action(self.kind)
        return (self.colour, *([self.size] if self.size != MEDIUM else []), *([action] if action else []))


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    `relation` reads: first group, relation, second group; a third group stands or flies anywhere.
    """

    place: str
    groups: tuple[Group, ...]
    relation: str | None
    style: int
    weather: str = CLEAR

    @property
    def held_out(self) -> bool:
        """Whether it holds a combination of kind and colour that the training split never shows."""
        return any((group.kind, group.colour) in HELD_OUT for group in self.groups)

    @property
    def things(self) -> tuple[Thing, ...]:
        """Every single thing, from the furthest to the nearest.

        `visible` is the share of its box that no nearer thing's box covers, so at least that much is seen.
        """
        ordered = _far_to_near(self)
        boxes = [box for box, _ in ordered]
        return tuple(
            Thing(group.kind, box, group.attributes, visible(box, boxes[i + 1 :]))
            for i, (box, group) in enumerate(ordered)
        )


def sample(seed: int, split: str, index: int) -> Scene:
    """Draw the description of one scene from its seed, split name and index."""
    rng = Random(f"scenes/{seed}/{split}/{index}")
    place = rng.choice(PLACES)
    weather = CLEAR
    if rng.random() < 0.45:
        weather = "night" if place in INDOORS else rng.choice(WEATHERS[1:])
    count = rng.choices((1, 2, 3, 4), weights=(4, 3, 2, 2))[0]
    parts = 1 if rng.random() < 0.38 else rng.choices((2, 3), weights=(4, 1))[0]
    rarity = split == "test" and index >= HELD_OUT_FROM
    chosen = [rng.choice(_RARE) if rarity and n == 0 else _pair(rng, place) for n in range(parts)]
    while len({kind for kind, _ in chosen}) < parts or len({colour for _, colour in chosen}) < parts:
        chosen[1:] = [_pair(rng, place) for _ in chosen[1:]]
    kinds = tuple(kind for kind, _ in chosen)
    actions = [rng.choice(ACTIONS[k]) if k in ACTIONS and rng.random() < 0.45 else None for k in kinds]
    relation, sizes, boxes = lay_out(rng, kinds, (count, 1, 1)[:parts], actions)
    groups = tuple(
        Group(kind, colour, placed, _mirrored(rng, placed, action), size, action)
        for (kind, colour), placed, size, action in zip(chosen, boxes, sizes, actions, strict=True)
    )
    return Scene(place, groups, relation, rng.randrange(2**31), weather)


def _pair(rng: Random, place: str) -> tuple[str, str]:
    """A kind, rather one at home in the place, and a colour that is not held out for it."""
    kind = rng.choices(KINDS, _WEIGHTS[place])[0]
    return kind, rng.choice(_COMMON[kind])


def _mirrored(rng: Random, boxes: tuple[Box, ...], action: str | None) -> bool:
    """Whether a group faces left; what moves leaves its trail towards the wider side."""
    if action == "moving":
        return min(box.left for box in boxes) < 1 - max(box.right for box in boxes)
    return rng.random() < 0.5


def draw(scene: Scene, size: int = 192) -> Image.Image:
    """The picture of a scene.

    Args:
        scene: what to draw.
        size: pixels a side.

    Returns:
        An RGB picture of `size` by `size` pixels; the same scene and size give the same pixels.
    """
    rng, style, canvas = Random(scene.style), Style.of(scene.style), Canvas(size)
    _, before_place, before_far, before_near = AIR[scene.weather]
    canvas.light = light(style, scene.weather, before_place * (0.7 if scene.place in INDOORS else 1.0))
    PAINT[scene.place](canvas, rng, scene.weather)
    canvas.outline, canvas.contour = OUTLINES[style.outline]
    canvas.shaded = style.shaded
    canvas.rim = RIM if scene.weather == "night" else None
    lights: dict[int, Callable[[Colour], Colour]] = {}
    for box, group in _far_to_near(scene):
        ground = ground_of(box, group.kind, group.action)
        depth = min(4, max(0, round((0.95 - ground) * 20)))  # 0 near to 4 far
        if depth not in lights:
            share = before_near + (before_far - before_near) * depth / 4
            lights[depth] = light(style, scene.weather, share)
        canvas.light = lights[depth]
        if group.kind not in AIRBORNE:
            inset = 0.12 * box.width if ground > box.bottom else 0.0
            shadow = canvas.brush(Box(box.left + inset, ground - 0.02, box.right - inset, ground + 0.015))
            shadow.ellipse(0.04, 0, 0.96, 1, (92, 90, 96), outlined=False)
        colour = COLOURS[group.colour]
        colour = lighter(colour, 0.08 * style.glow) if style.glow > 0 else darker(colour, -0.08 * style.glow)
        DRAW[group.kind](canvas.brush(box, group.mirrored), colour, group.action)
    if scene.weather == "rain":
        canvas.light = None
        rain(canvas, rng)
    picture = canvas.image()
    lay_paper(picture, style.paper)
    return picture


def describe(scene: Scene) -> list[str]:
    """Five captions of a scene, no two alike, in the annotators' order (`grammar.ANNOTATORS`).

    Raises:
        BadInput: the scene holds nothing; no annotator has words for that.
    """
    if not scene.groups:
        raise BadInput("a scene without groups has no captions; draw it, or give it a group")
    view = _view(scene)
    for attempt in range(1_000):  # habits overlap: when two choose the same words, all choose again
        captions = []
        for name, write in grammar.ANNOTATORS.items():
            captions.append(write(Random(f"scenes/{name}/{scene.style}/{attempt}"), view))
        if len(set(captions)) == len(captions):
            return captions
    raise AssertionError(f"no five different captions for {scene}")


def erred(scene: Scene) -> bool:
    """Whether the erring annotator's caption, the last of the five, is wrong of this scene."""
    return grammar.errs(_view(scene))


def words(scene: Scene) -> frozenset[str]:
    """Every word that a true caption may use for what the scene shows.

    Words of relations (left, above, behind) are neither here nor in `LEXICON`: whether one is true depends on
    what it is said of, and `relation` and the boxes tell. A kind's plural counts as true of a single one.
    """
    true = vocabulary.place_words(scene.place) | vocabulary.weather_words(scene.weather)
    for group in scene.groups:
        true |= {*vocabulary.names(group.kind), *group.attributes, *vocabulary.SIZE_WORDS[group.size]}
        true |= (
            {"one"} if group.count == 1 else {vocabulary.NUMBERS.get(group.count, vocabulary.MANY), "some"}
        )
    return frozenset(true)


def _lexicon() -> frozenset[str]:
    actions = {action for kind in KINDS for action in (*ACTIONS.get(kind, ()), vocabulary.usual_action(kind))}
    every = {*COLOURS, "one", "some", *vocabulary.NUMBERS.values(), *(actions - {""})}
    every.update(*vocabulary.SIZE_WORDS.values())
    every.update(*map(vocabulary.names, KINDS))
    every.update(*map(vocabulary.place_words, PLACES), *map(vocabulary.weather_words, WEATHERS))
    return frozenset(every)


LEXICON = _lexicon()


def _view(scene: Scene) -> grammar.View:
    parts = tuple(grammar.Part(g.count, g.colour, g.kind, g.size, g.action) for g in scene.groups)
    return grammar.View(scene.place, scene.weather, parts, scene.relation, scene.style)


def _far_to_near(scene: Scene) -> list[tuple[Box, Group]]:
    """What stands lower in the picture is nearer; what flies is behind what stands."""
    things = [(box, group) for group in scene.groups for box in group.boxes]
    return sorted(things, key=lambda item: ground_of(item[0], item[1].kind, item[1].action))
