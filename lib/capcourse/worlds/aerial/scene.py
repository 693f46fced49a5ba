"""What a tile is, and its picture and captions.

A `Scene` is the ground truth: the land use and the things on it, with their places. Everything comes from
`(seed, split, index)`.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from PIL import Image

from capcourse.worlds.aerial import grammar
from capcourse.worlds.aerial.dirt import Written, write
from capcourse.worlds.aerial.ground import base, paint
from capcourse.worlds.aerial.land import LAYOUTS
from capcourse.worlds.aerial.tiles import SEASONS, Group, Mark, Style, Tile
from capcourse.worlds.aerial.topics import topics
from capcourse.worlds.aerial.vocabulary import LEXICON
from capcourse.worlds.canvas import Box
from capcourse.worlds.truth import Thing

LANDS = tuple(LAYOUTS)


@dataclass(frozen=True)
class Scene:
    """What a tile shows: its land use, the ground, and the groups of things on it in painting order."""

    key: str
    land: str
    ground: str
    groups: tuple[Group, ...]
    style: Style

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """The land use itself, then every thing on it that has a name, each with its box."""
        named = [
            Thing(
                group.kind,
                box,
                tuple(w for w in (group.colour, group.size, *group.manner) if w in LEXICON),
                visible=_uncovered(box, group, self.groups[k + 1 :]),
            )
            for k, group in enumerate(self.groups)
            if group.named
            for box in group.boxes
        ]
        return Thing(self.land, Box(0.0, 0.0, 1.0, 1.0)), *named


def _uncovered(box: Box, group: Group, later: tuple[Group, ...]) -> float:
    """The share of a stretch of land that no thing's box hides, on a grid of 8 by 8 points; 1 for a thing."""
    if group.marks and group.kind != "field":
        return 1.0
    boxes = [b for other in later if other.marks and other.kind != group.kind for b in other.boxes]
    spots = [
        (box.left + (i + 0.5) / 8 * box.width, box.top + (j + 0.5) / 8 * box.height)
        for i in range(8)
        for j in range(8)
    ]
    hidden = sum(any(b.left < x < b.right and b.top < y < b.bottom for b in boxes) for x, y in spots)
    return 1 - hidden / len(spots)


def sample(seed: int, split: str, index: int) -> Scene:
    """The description of one tile from its seed, split name and index."""
    key = f"aerial/{seed}/{split}/{index}"
    rng = Random(key)
    land = rng.choice(LANDS)
    ground, groups = LAYOUTS[land](rng)
    quarter = rng.randrange(4)
    season = rng.choice(tuple(SEASONS))
    grass = SEASONS[season][0]
    style = Style(
        season, rng.randint(-7, 7), rng.randint(-12, 10), rng.choice((0, 8, 16, 30, 56)), rng.randrange(16),
        tuple(min(255, max(0, c + rng.randint(-8, 8))) for c in grass),
    )  # fmt: skip
    turned = (_in_season(_turned(group, quarter), season) for group in groups if group.marks or group.path)
    return Scene(key, land, ground, tuple(replace(g, grain=rng.getrandbits(30)) for g in turned), style)


def _in_season(group: Group, season: str) -> Group:
    if group.kind in ("tree", "forest") and season == "autumn":
        return replace(group, colour="brown")
    if group.kind == "clearing" and group.colour == "green" and season in ("autumn", "late summer"):
        return replace(group, colour="")
    return group


def _turned(group: Group, quarter: int) -> Group:
    marks, path = group.marks, group.path
    for _ in range(quarter):
        marks = tuple(Mark(1 - m.y, m.x, m.width, m.height, m.turn + 90) for m in marks)
        path = tuple((1 - y, x) for x, y in path)
    return replace(group, marks=marks, path=path)


def draw(scene: Scene, size: int = 192) -> Image.Image:
    """The picture of a tile.

    Args:
        scene: what to draw.
        size: pixels a side.

    Returns:
        An RGB picture of `size` by `size` pixels; the same scene and size give the same pixels.
    """
    tile = Tile(size, scene.style)
    base(tile, scene.ground, Random(scene.style.grain))
    for group in scene.groups:
        paint(tile, group)
    return tile.finished()


def describe(scene: Scene) -> list[str]:
    """Five captions of a tile, with the faults of real ones (`faults` tells which)."""
    return [written.text for written in _written(scene)]


def faults(scene: Scene) -> tuple[str, ...]:
    """The planted fault of each caption of `describe`, "" for none; one of `aerial.dirt.FAULTS`.

    Used in chapter *Five captions, five opinions*.
    """
    return tuple(written.fault for written in _written(scene))


def words(scene: Scene) -> frozenset[str]:
    """Every content word that a true caption may use for what the tile shows."""
    return grammar.true_words(scene.land, topics(scene.groups), scene.style)


def _written(scene: Scene) -> list[Written]:
    told = topics(scene.groups)
    return write(Random(f"{scene.key}/captions"), scene.land, told, scene.style)
