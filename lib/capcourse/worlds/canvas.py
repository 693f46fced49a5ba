"""A canvas in unit coordinates, and a brush that draws inside a box on it.

Shapes are drawn several times too large in whole pixels and averaged down, so edges are smooth and the
same seed gives the same picture on every machine. (0, 0) is the top left corner, (1, 1) the bottom right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK: Colour = (44, 44, 52)
SUPERSAMPLING = 3


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with a share (0 to 1) of `b` in it."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))


def darker(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in shadow."""
    return mix(colour, (0, 0, 0), share)


def lighter(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in light."""
    return mix(colour, (255, 255, 255), share)


@dataclass(frozen=True)
class Box:
    """A rectangle in unit coordinates: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Canvas:
    """A square RGB picture of `size` pixels a side."""

    def __init__(self, size: int):
        self.size = size
        self.pixels = size * SUPERSAMPLING
        self._image = Image.new("RGB", (self.pixels, self.pixels))
        self.draw = ImageDraw.Draw(self._image)

    def brush(self, box: Box | None = None, mirrored: bool = False) -> "Brush":
        """A brush whose unit square is `box` (the whole canvas by default)."""
        return Brush(self, box or Box(0, 0, 1, 1), mirrored)

    def gradient(self, top: Colour, bottom: Colour, until: float = 1.0) -> None:
        """Fill from the upper edge down to `until` with a vertical blend."""
        steps = 24
        for i in range(steps):
            y0, y1 = (round(until * self.pixels * k / steps) for k in (i, i + 1))
            self.draw.rectangle((0, y0, self.pixels, y1), fill=mix(top, bottom, i / (steps - 1)))

    def image(self) -> Image.Image:
        """The finished picture, `size` by `size` pixels."""
        return self._image.reduce(SUPERSAMPLING)


class Brush:
    """Draws shapes given in the unit square of one box; `mirrored` flips them left to right."""

    def __init__(self, canvas: Canvas, box: Box, mirrored: bool):
        self.canvas, self.box, self.mirrored = canvas, box, mirrored
        self._draw = canvas.draw
        self._line = max(2, round(0.007 * canvas.pixels))  # the outline, alike for small and large things

    def _at(self, x: float, y: float) -> tuple[int, int]:
        if self.mirrored:
            x = 1 - x
        return (
            round((self.box.left + x * self.box.width) * self.canvas.pixels),
            round((self.box.top + y * self.box.height) * self.canvas.pixels),
        )

    def _corners(self, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int]:
        (ax, ay), (bx, by) = self._at(x0, y0), self._at(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _edge(self, fill: Colour, outlined: bool) -> dict:
        return {"outline": darker(fill, 0.45), "width": self._line} if outlined else {}

    def ellipse(self, x0, y0, x1, y1, fill: Colour, outlined: bool = True) -> None:
        self._draw.ellipse(self._corners(x0, y0, x1, y1), fill=fill, **self._edge(fill, outlined))

    def circle(self, x, y, radius: float, fill: Colour, outlined: bool = True) -> None:
        """A true circle; `radius` is a share of the box's width."""
        (cx, cy), r = self._at(x, y), round(radius * self.box.width * self.canvas.pixels)
        self._draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=fill, **self._edge(fill, outlined))

    def ring(self, x, y, radius: float, colour: Colour, width: float) -> None:
        (cx, cy), r = self._at(x, y), round(radius * self.box.width * self.canvas.pixels)
        self._draw.ellipse((cx - r, cy - r, cx + r, cy + r), outline=colour, width=self._thick(width))

    def rectangle(self, x0, y0, x1, y1, fill: Colour, rounded: float = 0.0, outlined: bool = True) -> None:
        radius = round(rounded * self.box.width * self.canvas.pixels)
        corners = self._corners(x0, y0, x1, y1)
        self._draw.rounded_rectangle(corners, radius, fill=fill, **self._edge(fill, outlined))

    def polygon(self, points: Sequence[Point], fill: Colour, outlined: bool = True) -> None:
        corners = [self._at(*point) for point in points]
        self._draw.polygon(corners, fill=fill)
        if outlined:  # Pillow's own polygon outline leaves gaps at the corners
            edge = [*corners, corners[0], corners[1]]
            self._draw.line(edge, fill=darker(fill, 0.45), width=self._line, joint="curve")

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line; `width` is a share of the box's width."""
        self._draw.line([self._at(*p) for p in points], fill=colour, width=self._thick(width), joint="curve")

    def dome(self, x0, y0, x1, y1, fill: Colour) -> None:
        """The upper half of an ellipse."""
        self._draw.pieslice(self._corners(x0, y0, x1, y1), 180, 360, fill=fill, **self._edge(fill, True))

    def _thick(self, width: float) -> int:
        return max(2, round(width * self.box.width * self.canvas.pixels))
