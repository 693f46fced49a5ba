"""What aerial tiles are painted on: marks with a heading, tree cover, ground grain, season and light.

A `Mark` is one thing seen from above, a `Group` marks of one kind and colour, a `Tile` the canvas. Grain,
light and haze are laid over the finished picture with whole-number arithmetic, so that pixels do not depend
on the machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, radians, sin, sqrt
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from capcourse.worlds import canvas
from capcourse.worlds.canvas import Box, Canvas, Colour, Point

mix = lru_cache(maxsize=20_000)(canvas.mix)  # a tile mixes the same few paints again and again

SHADE: Colour = (38, 44, 44)
HAZE: Colour = (196, 202, 204)
SEASONS: dict[str, tuple[Colour, Colour, Colour]] = {  # grass, tree crown, tree in shade
    "spring": ((121, 140, 86), (84, 116, 62), (46, 72, 44)),
    "summer": ((105, 124, 76), (66, 96, 56), (36, 58, 38)),
    "late summer": ((146, 142, 92), (88, 104, 58), (52, 66, 42)),
    "autumn": ((132, 126, 82), (138, 112, 58), (78, 66, 42)),
}
TREE_COVERS = 2  # variants of a wood, each drawn once per size and season


@dataclass(frozen=True)
class Mark:
    """One thing from above: centre, width and height in unit coordinates, turned clockwise by degrees."""

    x: float
    y: float
    width: float
    height: float
    turn: float = 0.0

    def at(self, u: float, v: float) -> Point:
        """The unit coordinates of a point given in the mark's own square, -1 to 1 both ways."""
        c, s = _heading(self.turn)
        dx, dy = u * self.width / 2, v * self.height / 2
        return self.x + dx * c - dy * s, self.y + dx * s + dy * c

    @property
    def box(self) -> Box:
        """The upright box around it, cut at the edges of the picture."""
        return around([self.at(u, v) for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))])


@dataclass(frozen=True)
class Group:
    """Marks of one kind and colour, or one thing along a path (a river) or inside an outline (a wood).

    `where` holds the place phrases that are true of it, `manner` other words that are (straight, wide).
    An unnamed group is scenery that no caption speaks of. `grain` seeds its details.
    """

    kind: str
    marks: tuple[Mark, ...] = ()
    colour: str = ""
    size: str = ""
    path: tuple[Point, ...] = ()
    width: float = 0.0
    where: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()
    named: bool = True
    grain: int = 0

    @property
    def count(self) -> int:
        return len(self.marks) or 1

    @property
    def boxes(self) -> tuple[Box, ...]:
        """One box for each thing."""
        if self.marks:
            return tuple(mark.box for mark in self.marks)
        return (around(self.path, self.width / 2),)


@dataclass(frozen=True)
class Style:
    """How the satellite saw it: season, warmth and brightness of the light, haze, and which grain."""

    season: str = "summer"
    warmth: int = 0
    light: int = 0
    haze: int = 0
    grain: int = 0
    grass: Colour = field(default=SEASONS["summer"][0])


def darker(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in shadow."""
    return mix(colour, (0, 0, 0), share)


def lighter(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in light."""
    return mix(colour, (255, 255, 255), share)


def around(points: Sequence[Point], margin: float = 0.0) -> Box:
    """The box around some points, cut at the edges of the picture."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    edges = min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin
    return Box(*(min(1.0, max(0.0, edge)) for edge in edges))


class Tile(Canvas):
    """A canvas with the strokes that land needs; all coordinates are in the unit square."""

    def __init__(self, size: int, style: Style):
        super().__init__(size)
        self.style = style
        self.grass, self.crown, self.deep = style.grass, *SEASONS[style.season][1:]

    def _px(self, points: Sequence[Point]) -> list[tuple[int, int]]:
        n = self.pixels
        return [(round(x * n), round(y * n)) for x, y in points]

    def fill(self, colour: Colour) -> None:
        self.draw.rectangle((0, 0, self.pixels, self.pixels), fill=colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self.draw.polygon(self._px(points), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line with round bends; `width` in unit coordinates."""
        thick = max(1, round(width * self.pixels))
        if thick > 3 and len(points) > 2:
            self.polygon(ribbon(points, width), colour)
        else:
            self.draw.line(self._px(points), fill=colour, width=thick)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        cx, cy, r = round(x * self.pixels), round(y * self.pixels), max(1, round(radius * self.pixels))
        self.draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)

    def slab(self, mark: Mark, u0: float, v0: float, u1: float, v1: float, colour: Colour) -> None:
        """A rectangle in the mark's own square."""
        if mark.turn % 90:
            self.polygon([mark.at(u0, v0), mark.at(u1, v0), mark.at(u1, v1), mark.at(u0, v1)], colour)
            return
        (ax, ay), (bx, by) = mark.at(u0, v0), mark.at(u1, v1)
        n = self.pixels
        left, right, top, bottom = (
            round(min(ax, bx) * n),
            round(max(ax, bx) * n),
            round(min(ay, by) * n),
            round(max(ay, by) * n),
        )
        self.draw.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=colour)

    def shape(self, mark: Mark, points: Sequence[Point], colour: Colour, shift: float = 0.0) -> None:
        """A polygon in the mark's own square, moved by `shift` to the lower right (its shadow)."""
        corners = [mark.at(u, v) for u, v in points]
        self.polygon([(x + shift, y + shift) for x, y in corners], colour)

    def tree(self, x: float, y: float, radius: float, shade: float = 0.0) -> None:
        """One crown with its shadow; `shade` 0 to 1 makes it darker."""
        crown = mix(self.crown, self.deep, round(shade * 8) / 8)
        self.disc(x + radius * 0.5, y + radius * 0.5, radius, SHADE)
        self.disc(x, y, radius, crown)
        self.disc(x - radius * 0.25, y - radius * 0.25, radius * 0.5, mix(crown, (214, 214, 160), 0.14))

    def wood(self, outline: Sequence[Point] | None, variant: int) -> None:
        """Closed tree cover inside an outline, or everywhere."""
        cover = tree_cover(self.pixels, self.style.season, variant % TREE_COVERS)
        if outline is None:
            step = (variant * 37) % 16 * self.pixels // 16
            self._image.paste(ImageChops.offset(cover, step, step * 5 % self.pixels))
            return
        mask = Image.new("1", (self.pixels, self.pixels))
        ImageDraw.Draw(mask).polygon(self._px(outline), fill=1)
        self._image.paste(cover, (0, 0), mask)

    def finished(self) -> Image.Image:
        """The picture with its grain, light and haze."""
        style, size = self.style, self.size
        values = np.asarray(self.image()).reshape(size, 3 * size) + ground_grain(size, style.grain)
        light = np.array((style.light + style.warmth, style.light, style.light - style.warmth), np.int16)
        far = np.tile(np.array(HAZE, np.int16), size)  # one row of pixels
        values += (((far - values) * np.int16(style.haze)) >> 8) + np.tile(light, size)
        return Image.fromarray(values.clip(0, 255).astype(np.uint8).reshape(size, size, 3), "RGB")


def ribbon(points: Sequence[Point], width: float) -> list[Point]:
    """The outline of a bending line `width` wide."""
    left, right = [], []
    for k, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(0, k - 1)], points[min(len(points) - 1, k + 1)]
        dx, dy = bx - ax, by - ay
        reach = width / 2 / (sqrt(dx * dx + dy * dy) or 1.0)
        left.append((x + dy * reach, y - dx * reach))
        right.append((x - dy * reach, y + dx * reach))
    return left + right[::-1]


@lru_cache(maxsize=512)
def _heading(turn: float) -> tuple[float, float]:
    return cos(radians(turn)), sin(radians(turn))


@lru_cache(maxsize=32)
def ground_grain(size: int, variant: int) -> np.ndarray:
    """Mottled ground, about -22 to 22: soft blotches plus a fine grain, (size, 3 * size) int16."""
    rng = Random(f"aerial/grain/{variant}")
    total = np.zeros((size, size), np.int32)
    for cells, weight in ((4, 8), (9, 8), (22, 7), (48, 6)):
        corners = np.frombuffer(rng.randbytes((cells + 1) ** 2), np.uint8).reshape(cells + 1, cells + 1)
        corners = corners.astype(np.int32) - 128
        spot = np.arange(size) * cells * 64 // size  # where each pixel lies in the grid, in 64ths of a cell
        cell, part = spot // 64, spot % 64
        rows = corners[cell] * (64 - part)[:, None] + corners[cell + 1] * part[:, None]
        total += weight * (rows[:, cell] * (64 - part) + rows[:, cell + 1] * part) // 4096
    fine = np.frombuffer(rng.randbytes(size * size), np.uint8).reshape(size, size).astype(np.int32) - 128
    return np.repeat((total + 5 * fine) // 128, 3, axis=1).astype(np.int16)


@lru_cache(maxsize=2 * TREE_COVERS * len(SEASONS))
def tree_cover(pixels: int, season: str, variant: int) -> Image.Image:
    """A wood from above, (pixels, pixels) RGB; its edges meet when it is shifted."""
    rng = Random(f"aerial/cover/{season}/{variant}")
    _, crown, deep = SEASONS[season]
    cover = Image.new("RGB", (pixels, pixels), deep)
    pen = ImageDraw.Draw(cover)
    rows = (30, 25)[variant]
    spots = [
        ((i + rng.uniform(0.1, 0.9)) / rows, (j + rng.uniform(0.1, 0.9)) / rows)
        for i in range(rows)
        for j in range(rows)
    ]
    rng.shuffle(spots)
    for x, y in spots:
        tone = mix(mix(crown, deep, rng.uniform(0, 0.75)), (150, 138, 66), rng.uniform(0, 0.16))
        r = pixels * rng.uniform(0.55, 0.85) / rows
        for dx in (-1, 0, 1):  # a crown over one edge comes in at the other
            for dy in (-1, 0, 1):
                cx, cy = (x + dx) * pixels, (y + dy) * pixels
                if -r < cx < pixels + r and -r < cy < pixels + r:
                    _crown(pen, round(cx), round(cy), round(r), tone, deep)
    return cover


def _crown(pen: ImageDraw.ImageDraw, x: int, y: int, r: int, tone: Colour, deep: Colour) -> None:
    s, h = max(1, r // 4), max(1, r // 2)
    pen.ellipse((x - r + s, y - r + s, x + r + s, y + r + s), fill=mix(deep, (0, 0, 0), 0.35))
    pen.ellipse((x - r, y - r, x + r, y + r), fill=tone)
    pen.ellipse((x - h - s, y - h - s, x + h - s, y + h - s), fill=mix(tone, (226, 222, 160), 0.15))
