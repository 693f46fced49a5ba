"""A canvas in unit coordinates, and a brush that draws inside a box on it.

Shapes are drawn several times too large in whole pixels and averaged down, so edges are smooth and the
same seed gives the same picture on every machine. (0, 0) is the top left corner, (1, 1) the bottom right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK: Colour = (44, 44, 52)
SUPERSAMPLING = 3


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with a share (0 to 1) of `b` in it."""
    (ar, ag, ab), (br, bg, bb) = a, b  # spelt out: this is called some hundred times a picture
    return round(ar + (br - ar) * share), round(ag + (bg - ag) * share), round(ab + (bb - ab) * share)


@lru_cache(maxsize=4096)
def darker(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in shadow."""
    return mix(colour, (0, 0, 0), share)


@lru_cache(maxsize=4096)
def lighter(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in light."""
    return mix(colour, (255, 255, 255), share)


@lru_cache(maxsize=256)
def _blend(top: Colour, bottom: Colour, steps: int = 24) -> tuple[Colour, ...]:
    return tuple(mix(top, bottom, i / (steps - 1)) for i in range(steps))


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

    def share_in(self, other: "Box") -> float:
        """The share of its area, 0 to 1, that lies in another box; 0 for a box without area."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = self.width * self.height
        return max(across, 0.0) * max(down, 0.0) / area if area else 0.0


class Canvas:
    """A square RGB picture of `size` pixels a side.

    How brushes made from now on paint can be set: `light` turns every colour into what it looks like in the
    picture's light, `outline` is the width of outlines as a share of the picture, `contour` the share of
    black in them, `rim` what lightens the outlines of dark shapes, for dark pictures, and `shaded` gives
    outlined shapes a side in shadow.
    """

    def __init__(self, size: int):
        self.size = size
        self.pixels = size * SUPERSAMPLING
        self._image = Image.new("RGB", (self.pixels, self.pixels))
        self.draw = ImageDraw.Draw(self._image)
        self.light: Callable[[Colour], Colour] | None = None
        self.outline, self.contour, self.shaded = 0.007, 0.45, False
        self.rim: Colour | None = None

    def brush(self, box: Box | None = None, mirrored: bool = False) -> "Brush":
        """A brush whose unit square is `box` (the whole canvas by default)."""
        return Brush(self, box or Box(0, 0, 1, 1), mirrored)

    def gradient(self, top: Colour, bottom: Colour, until: float = 1.0) -> None:
        """Fill from the upper edge down to `until` with a vertical blend."""
        colours = _blend(top, bottom)
        steps = len(colours)
        for i in range(steps):
            y0, y1 = (round(until * self.pixels * k / steps) for k in (i, i + 1))
            fill = self.light(colours[i]) if self.light else colours[i]
            self.draw.rectangle((0, y0, self.pixels, y1), fill=fill)

    def image(self) -> Image.Image:
        """The finished picture, `size` by `size` pixels."""
        return self._image.reduce(SUPERSAMPLING)


def _as_it_is(colour: Colour) -> Colour:
    return colour


class Brush:
    """Draws shapes given in the unit square of one box; `mirrored` flips them left to right."""

    def __init__(self, canvas: Canvas, box: Box, mirrored: bool):
        self.canvas, self.box, self.mirrored = canvas, box, mirrored
        self._left, self._top, self._width, self._height = box.left, box.top, box.width, box.height
        self._pixels = canvas.pixels
        self._draw = canvas.draw
        self._line = max(2, round(canvas.outline * canvas.pixels))  # alike for small and large things
        self._lit = canvas.light or _as_it_is
        self._contour, self._rim, self._shaded = canvas.contour, canvas.rim, canvas.shaded

    def shifted(self, x: float, y: float) -> "Brush":
        """The same brush with its box moved by shares of its width (forwards) and height (down)."""
        x = (-x if self.mirrored else x) * self.box.width
        y = y * self.box.height
        box = Box(self.box.left + x, self.box.top + y, self.box.right + x, self.box.bottom + y)
        return Brush(self.canvas, box, self.mirrored)

    def _at(self, x: float, y: float) -> tuple[int, int]:
        if self.mirrored:
            x = 1 - x
        return (
            round((self._left + x * self._width) * self._pixels),
            round((self._top + y * self._height) * self._pixels),
        )

    def _corners(self, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int]:
        if self.mirrored:
            x0, x1 = 1 - x0, 1 - x1
        left, top, width, height, pixels = self._left, self._top, self._width, self._height, self._pixels
        ax, bx = round((left + x0 * width) * pixels), round((left + x1 * width) * pixels)
        ay, by = round((top + y0 * height) * pixels), round((top + y1 * height) * pixels)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _contour_of(self, fill: Colour) -> Colour:
        if self._rim and sum(fill) < 300:
            return self._lit(mix(fill, self._rim, 0.4))
        return self._lit(darker(fill, self._contour))

    def _paint(self, fill: Colour, outlined: bool) -> dict:
        edge = {"outline": self._contour_of(fill), "width": self._line} if outlined else {}
        return {"fill": self._lit(fill), **edge}

    def _round(self, corners: tuple[int, int, int, int], fill: Colour, outlined: bool) -> None:
        x0, y0, x1, y1 = corners
        width, height = x1 - x0, y1 - y0
        if not (self._shaded and outlined and min(width, height) > 6 * self._line):
            self._draw.ellipse(corners, **self._paint(fill, outlined))
            return
        self._draw.ellipse(corners, **self._paint(darker(fill, 0.17), False))
        left = x0 + width * 3 // 100
        lit = (left, y0 + height // 40, left + width * 83 // 100, y0 + height // 40 + height * 83 // 100)
        self._draw.ellipse(lit, fill=self._lit(fill))
        self._draw.ellipse(corners, outline=self._contour_of(fill), width=self._line)

    def ellipse(self, x0, y0, x1, y1, fill: Colour, outlined: bool = True) -> None:
        self._round(self._corners(x0, y0, x1, y1), fill, outlined)

    def circle(self, x, y, radius: float, fill: Colour, outlined: bool = True) -> None:
        """A true circle; `radius` is a share of the box's width."""
        (cx, cy), r = self._at(x, y), round(radius * self.box.width * self.canvas.pixels)
        self._round((cx - r, cy - r, cx + r, cy + r), fill, outlined)

    def ring(self, x, y, radius: float, colour: Colour, width: float) -> None:
        (cx, cy), r = self._at(x, y), round(radius * self.box.width * self.canvas.pixels)
        self._draw.ellipse(
            (cx - r, cy - r, cx + r, cy + r), outline=self._lit(colour), width=self._thick(width)
        )

    def rectangle(self, x0, y0, x1, y1, fill: Colour, rounded: float = 0.0, outlined: bool = True) -> None:
        corners = self._corners(x0, y0, x1, y1)
        if not rounded and not outlined:
            self._draw.rectangle(corners, fill=self._lit(fill))
            return
        radius = round(rounded * self._width * self._pixels)
        if not outlined:
            self._rounded(corners, radius, self._lit(fill))
            return
        x0, y0, x1, y1 = corners
        line = self._line
        self._rounded(corners, radius, self._contour_of(fill))
        x0, y0, x1, y1, radius = x0 + line, y0 + line, x1 - line, y1 - line, radius - line
        if x1 <= x0 or y1 <= y0:
            return
        if self._shaded and y1 - y0 > 6 * line:
            self._rounded((x0, y0, x1, y1), radius, self._lit(darker(fill, 0.17)))
            y1 = y0 + (y1 - y0) * 72 // 100
        self._rounded((x0, y0, x1, y1), radius, self._lit(fill))

    def _rounded(self, corners: tuple[int, int, int, int], radius: int, fill: Colour) -> None:
        """A filled rectangle with round corners; Pillow's own differs from version to version."""
        x0, y0, x1, y1 = corners
        radius = min(radius, (x1 - x0) // 2, (y1 - y0) // 2)
        if radius < 1:
            self._draw.rectangle(corners, fill=fill)
            return
        self._draw.rectangle((x0 + radius, y0, x1 - radius, y1), fill=fill)
        self._draw.rectangle((x0, y0 + radius, x1, y1 - radius), fill=fill)
        for x in (x0, x1 - 2 * radius):
            for y in (y0, y1 - 2 * radius):
                self._draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=fill)

    def polygon(self, points: Sequence[Point], fill: Colour, outlined: bool = True) -> None:
        corners = [self._at(*point) for point in points]
        self._draw.polygon(corners, fill=self._lit(fill))
        if outlined:  # Pillow's own polygon outline leaves gaps at the corners
            edge = [*corners, corners[0], corners[1]]
            self._draw.line(edge, fill=self._contour_of(fill), width=self._line, joint="curve")

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line; `width` is a share of the box's width."""
        fill = self._lit(colour)
        self._draw.line([self._at(*p) for p in points], fill=fill, width=self._thick(width), joint="curve")

    def dome(self, x0, y0, x1, y1, fill: Colour) -> None:
        """The upper half of an ellipse."""
        self._draw.pieslice(self._corners(x0, y0, x1, y1), 180, 360, **self._paint(fill, True))

    def _thick(self, width: float) -> int:
        return max(2, round(width * self.box.width * self.canvas.pixels))
