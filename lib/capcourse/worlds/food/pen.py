"""A pen that notes down how one piece of food is drawn, and the press that prints the note on a canvas.

A look is written once in its own coordinates (centre (0, 0), radius 1) and kept as a `Sketch`: a list of
shapes over one array of points. Printing it turns, scales and slants all points at once. Angles are whole
degrees from a table of rounded cosines, so no two machines place a corner differently.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from math import cos, radians, sin
from random import Random

import numpy as np

from capcourse.worlds.canvas import Canvas, Colour, Point, darker

CIRCLE = tuple((round(cos(radians(d)), 6), round(sin(radians(d)), 6)) for d in range(360))
Under = tuple[str, float]  # the colour of whatever the piece lies on, darker by a share
POLYGON, DISC, RING, LINE, CURVE, WALL = range(6)


def around(degrees: float, radius: float = 1.0) -> Point:
    """The point at an angle on a circle; 0 is to the right, 90 below."""
    c, s = CIRCLE[round(degrees) % 360]
    return c * radius, s * radius


class Channel:
    """A colour channel that is not known yet: `fixed` plus a `share` of the tint's. `mix` keeps it linear."""

    __slots__ = ("fixed", "share")

    def __init__(self, fixed: float = 0.0, share: float = 1.0):
        self.fixed, self.share = fixed, share

    def __add__(self, other: "Channel | float") -> "Channel":
        if isinstance(other, Channel):
            return Channel(self.fixed + other.fixed, self.share + other.share)
        return Channel(self.fixed + other, self.share)

    def __mul__(self, factor: float) -> "Channel":
        return Channel(self.fixed * factor, self.share * factor)

    def __sub__(self, other: "Channel | float") -> "Channel":
        return self + other * -1

    def __rsub__(self, other: float) -> "Channel":
        return self * -1 + other

    __radd__ = __add__

    def __round__(self) -> "Channel":
        return self


TINT = (Channel(), Channel(), Channel())  # stands for a dish's tint in a sketch that is kept


class Sketch:
    """Shapes of one piece over `points` (n, 4): u, v in its plane, x, y across the picture, all in radii."""

    def __init__(self) -> None:
        self.shapes: list[tuple] = []
        self.notes: list[tuple[float, float, float, float]] = []
        self.points = np.zeros((0, 4))

    def done(self) -> "Sketch":
        self.points = np.array(self.notes, dtype=np.float64).reshape(-1, 4)
        self._columns = np.ascontiguousarray(self.points.T)
        return self

    def print_on(
        self,
        canvas: Canvas,
        x: float,
        y: float,
        radius: float,
        turn: int,
        squash: float,
        ground: Colour,
        tint: Colour | None = None,
    ) -> None:
        """Draw it.

        Args:
            canvas: where.
            x, y, radius: the piece on the canvas, in unit coordinates.
            turn: degrees clockwise.
            squash: 1 seen from above; less at a slant.
            ground: the colour that it lies on, for its shadow.
            tint: what `TINT` stands for.
        """
        n, draw = canvas.pixels, canvas.draw
        x, y, r = x * n, y * n, radius * n
        c, s = CIRCLE[turn % 360]
        u, v, dx, dy = self._columns
        place = np.empty((len(u), 2))
        place[:, 0] = x + r * (c * u - s * v + dx)
        place[:, 1] = y + r * (squash * (s * u + c * v) + dy)
        flat = np.rint(place, out=place).astype(np.int32).ravel().tolist()
        known: dict[int, Colour] = {}  # by the identity of colours that depend on ground or tint
        for shape, start, stop, fill, extra in self.shapes:
            if len(fill) == 2 or type(fill[0]) is Channel:
                if id(fill) not in known:
                    known[id(fill)] = _settle(fill, ground, tint)
                fill = known[id(fill)]
            if shape == POLYGON:
                draw.polygon(flat[start:stop], fill=fill)
                continue
            if shape in (LINE, CURVE):
                width = max(1, round(extra * r))
                draw.line(
                    flat[start:stop],
                    fill=fill,
                    width=width,
                    joint="curve" if shape == CURVE and width > 3 else None,
                )
                continue
            cx, cy = flat[start:stop]
            rx, ry = round(extra[0] * r), round(extra[0] * r * squash)
            if shape == DISC:
                draw.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), fill=fill)
            elif shape == RING:
                draw.ellipse(
                    (cx - rx, cy - ry, cx + rx, cy + ry), outline=fill, width=max(1, round(extra[1] * r))
                )
            else:
                draw.rectangle((cx - rx, cy - round(extra[1] * r), cx + rx, cy), fill=fill)


def _settle(fill: tuple, ground: Colour, tint: Colour) -> Colour:
    if len(fill) == 2:
        return darker(ground, fill[1])
    return tuple(
        round(c.fixed + c.share * t) if isinstance(c, Channel) else c for c, t in zip(fill, tint, strict=True)
    )


class Pen:
    """Notes shapes down in a piece's own coordinates.

    Args:
        sketch: where the notes go.
        grain: seeds the piece's own irregularities.
        slant: whether it is seen at a slant, so that its sides show.
    """

    def __init__(
        self, sketch: Sketch, grain: int = 0, slant: bool = False, frame=(0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    ):
        self.sketch, self.grain, self.slant, self._frame = sketch, grain, slant, frame
        self._radius = frame[2] if not frame[3] else (frame[2] ** 2 + frame[3] ** 2) ** 0.5
        self._rng: Random | None = None

    @property
    def rng(self) -> Random:
        """The piece's own chances."""
        if self._rng is None:
            self._rng = Random(self.grain)
        return self._rng

    def under(self, share: float) -> Under:
        """What it lies on, in shadow."""
        return "under", share

    def piece(self, u: float, v: float, radius: float, turn: int = 0, lift: float = 0.0) -> "Pen":
        """A pen for a part of this piece; `lift` raises it, in radii of this piece."""
        fu, fv, a, b, dx, dy = self._frame
        c, s = around(turn, radius)
        frame = (
            fu + a * u - b * v,
            fv + b * u + a * v,
            a * c - b * s,
            b * c + a * s,
            dx,
            dy - lift * self._radius,
        )
        return Pen(self.sketch, self.grain * 31 + round(97 * u) + round(57 * v), self.slant, frame)

    def _note(self, shape: int, points: Sequence[tuple], fill, extra=None) -> None:
        """Points are (u, v), or (u, v, x, y) with a shift across the picture."""
        fu, fv, a, b, fx, fy = self._frame
        notes = self.sketch.notes
        start = 2 * len(notes)
        if len(points[0]) == 2:
            notes.extend([(fu + a * u - b * v, fv + b * u + a * v, fx, fy) for u, v in points])
        else:
            k = self._radius
            notes.extend(
                [(fu + a * u - b * v, fv + b * u + a * v, fx + k * x, fy + k * y) for u, v, x, y in points]
            )
        self.sketch.shapes.append((shape, start, 2 * len(notes), fill, extra))

    def disc(self, u: float, v: float, radius: float, fill) -> None:
        self._note(DISC, [(u, v)], fill, (radius * self._radius,))

    def ring(self, u: float, v: float, radius: float, colour, width: float) -> None:
        self._note(RING, [(u, v)], colour, (radius * self._radius, width * self._radius))

    def oval(self, u: float, v: float, a: float, b: float, fill, turn: int = 0) -> None:
        """An ellipse with half axes a, b."""
        (c, s), step = CIRCLE[turn % 360], 18 if max(a, b) * self._radius > 0.3 else 36
        ac, bs, as_, bc = a * c, b * s, a * s, b * c
        self._note(POLYGON, [(u + ac * x - bs * y, v + as_ * x + bc * y) for x, y in CIRCLE[::step]], fill)

    def poly(self, points: Sequence[Point], fill) -> None:
        self._note(POLYGON, points, fill)

    def solid(self, points: Sequence[tuple[float, float, float]], fill) -> None:
        """A polygon whose corners (u, v, depth) lie below the plane."""
        self._note(POLYGON, [(u, v, 0.0, depth) for u, v, depth in points], fill)

    def line(self, points: Sequence[Point], colour, width: float) -> None:
        self._note(CURVE if len(points) > 2 else LINE, points, colour, width * self._radius)

    def cord(self, points: Sequence[Point], colour, width: float) -> None:
        """A line with round ends."""
        self.line(points, colour, width)
        for u, v in (points[0], points[-1]):
            self.disc(u, v, width / 2, colour)

    def arc(
        self,
        u: float,
        v: float,
        radius: float,
        start: int,
        stop: int,
        colour,
        width: float,
        ends: bool = True,
    ) -> None:
        """A piece of a circle from `start` to `stop` degrees, with round ends or without."""
        steps = max(3, (stop - start) // 18)
        turns = [start + (stop - start) * i / steps for i in range(steps + 1)]
        edge = [around(t, radius + width / 2) for t in turns] + [
            around(t, radius - width / 2) for t in turns[::-1]
        ]
        self.poly([(u + x, v + y) for x, y in edge], colour)
        for x, y in (around(start, radius), around(stop, radius)) if ends else ():
            self.disc(u + x, v + y, width / 2, colour)

    def shade(self, a: float = 1.0, b: float | None = None, strength: float = 0.3) -> None:
        """The shadow of something round (or with half axes a, b) a little to the lower right."""
        if b is None:
            self._note(DISC, [(0, 0, 0.1, 0.17)], self.under(strength), (a * self._radius,))
        else:
            self._note(POLYGON, [(a * x, b * y, 0.1, 0.17) for x, y in CIRCLE[::20]], self.under(strength))

    def slab(self, points: Sequence[Point], top, side, height: float) -> None:
        """A thing with a flat top and a side towards the viewer; `height` in radii."""
        low, high = [(u, v, 0.0, 0.0) for u, v in points], [(u, v, 0.0, -height) for u, v in points]
        for i in range(len(points)):
            self._note(POLYGON, [low[i - 1], low[i], high[i], high[i - 1]], side)
        self._note(POLYGON, low, side)
        self._note(POLYGON, high, top)

    def puck(self, top, side, height: float, radius: float = 1.0) -> None:
        """A round flat thing with a side, its top raised by `height` radii."""
        k = self._radius
        self.disc(0, 0, radius, side)
        self._note(WALL, [(0, 0)], side, (radius * k, height * k))
        self._note(DISC, [(0, 0, 0.0, -height)], top, (radius * k,))


@lru_cache(maxsize=2048)
def sketch_of(look: Callable, variant: int, slant: bool, *more: Hashable) -> Sketch:
    """The sketch of a look that depends on nothing else, kept for the next time."""
    sketch = Sketch()
    look(Pen(sketch, variant, slant), *more)
    return sketch.done()


def wavy(pen: Pen, corners: int, depth: float, radius: float = 1.0) -> list[Point]:
    """An uneven outline: a leaf's edge, batter, a heap."""
    rng = pen.rng
    step = 360 / corners
    return [around(i * step, radius * (1 - depth * rng.random())) for i in range(corners)]
