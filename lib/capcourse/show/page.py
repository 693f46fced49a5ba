"""What all figures share: inks, type sizes, and how text is measured and set on the page.

Text is measured before it is set, so that it wraps where it should. Places and sizes are in inches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, GREY, FAINT = "#1f2933", "#5f6c7b", "#d9dee4"  # both text tones pass 4.5 : 1 on white
# Okabe and Ito's colours, which colour-blind readers can tell apart; neighbours differ in lightness too.
COLOURS = ("#0072B2", "#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00")
MARGIN = 0.06
PHONE = 4.9  # inches: a figure so wide has legible text on a phone
BODY, NOTE, TITLE = 11.5, 10.0, 13.5  # font sizes in points
LEADING = 1.28  # line height in font sizes


def line_height(size: float) -> float:
    """Inches from one line of text to the next, at a font size in points."""
    return size * LEADING / 72


def new_figure(width: float, height: float) -> Figure:
    """An empty figure that a notebook shows sharp, as large as its inches say.

    It is none of pyplot's, which would show it again at the end of the cell.
    """
    from matplotlib.figure import Figure

    class PageFigure(Figure):
        def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
            # two pixels of the file to one of the page: sharp on today's screens, text of the page's size
            import io

            file = io.BytesIO()
            self.savefig(file, format="png", dpi=2 * 96)
            shown = {"image/png": {"width": round(self.get_figwidth() * 96)}}
            return {"image/png": file.getvalue(), "text/plain": repr(self)}, shown

    return PageFigure(figsize=(width, height), dpi=150, facecolor="white")


def set_line(
    figure: Figure, x: float, y: float, line: str, size: float, colour: str, weight: str = "normal"
) -> None:
    """Set one line of text with its top left corner `x`, `y` inches from the figure's lower left one."""
    width, height = figure.get_size_inches()
    figure.text(
        x / width, y / height, line, size=size, color=colour, weight=weight, va="top", parse_math=False
    )


def axes_at(figure: Figure, x: float, y: float, wide: float, tall: float) -> Axes:
    """Axes with their lower left corner `x`, `y` inches from the figure's."""
    width, height = figure.get_size_inches()
    return figure.add_axes((x / width, y / height, wide / width, tall / height))


def text_width(line: str, size: float, weight: str = "normal") -> float:
    """The width of a line of text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(line, font, False)[0] / 72


def wrap(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break text into lines of at most `width` inches, inside a word only where the word is too long."""

    def fits(line: str) -> bool:
        return text_width(line, size, weight) <= width

    lines, line = [], ""
    for word in text.split():
        if fits(f"{line} {word}".strip()):
            line = f"{line} {word}".strip()
            continue
        if line:
            lines.append(line)
        while len(word) > 1 and not fits(word):
            cut = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or fits(word[:n]))
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line or not lines else lines


def data_uri(image: Any, largest: int) -> str:
    """A picture as text for a page of HTML: JPEG, at most `largest` pixels a side, without name and notes."""
    import base64
    import io

    small = image.copy()
    small.thumbnail((largest, largest))
    file = io.BytesIO()
    small.save(file, format="JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


class Heading:
    """The title over a figure, as many lines as its width asks for; no lines and no height without one.

    Attributes:
        height: inches that it takes, with the gap under it.
    """

    def __init__(self, title: str | None, width: float) -> None:
        """Wrap the title to a figure `width` inches wide."""
        self.lines = wrap(title, TITLE, width - 2 * MARGIN, "bold") if title else []
        self.height = len(self.lines) * line_height(TITLE) + (0.1 if self.lines else 0)

    def set_on(self, figure: Figure) -> float:
        """Set it at the top of a figure; what comes next begins at the height returned, in inches."""
        top = figure.get_size_inches()[1] - MARGIN
        for n, line in enumerate(self.lines):
            set_line(figure, MARGIN, top - n * line_height(TITLE), line, TITLE, INK, "bold")
        return top - self.height
