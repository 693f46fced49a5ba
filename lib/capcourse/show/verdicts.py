"""Claims and what became of them: a strip of marks each, with the numbers beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput
from capcourse.show.page import (
    BODY,
    COLOURS,
    FAINT,
    GREY,
    INK,
    MARGIN,
    NOTE,
    PHONE,
    Heading,
    axes_at,
    line_height,
    new_figure,
    set_line,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INDENT = 0.12  # inches: a strip begins where its marks do not touch the edge
_STRIP = 0.3  # inches: the height of a strip of marks
_GAP = 0.16  # inches between claims
_KEY = 0.72  # inches: the three lines that say what the marks are, and a gap under them
_FIRST, _SECOND, _SHUFFLED = COLOURS[0], INK, COLOURS[5]


def show_verdicts(verdicts: Iterable[tuple[Any, Any]], *, title: str | None = None) -> Figure:
    """Draw what became of each claim of a study: two scores, the interval between them, and the control.

    A dot is the score of the system that the claim names first; the bar through it is the 95% interval of its
    lead, laid on from the second system's score, the ring. So a claim of *higher* holds where the whole bar
    lies right of the ring, and a claim of *within* where it lies inside the grey band. The cross is what the
    better of the two scores when its captions are shuffled among the pictures; where *within* is claimed and
    it lies far off, an arrow points to it. Each strip has a scale of its own, since metrics differ in theirs.

    Args:
        verdicts: pairs of a claim and its verdict, as `Results.verdicts` of `capcourse.studies` has them.
        title: a line over the claims.

    Returns:
        A matplotlib figure 4.9 inches wide.

    Raises:
        BadInput: there is none to draw.

    Used from *Fine-tuning: who should learn?* on.
    """
    pairs = list(verdicts)
    if not pairs:
        raise BadInput("no verdicts to draw: give at least one claim with its verdict")
    wide = PHONE - 2 * MARGIN
    blocks = [
        (wrap(str(claim), BODY, wide, "bold"), _said(found), claim.within, found) for claim, found in pairs
    ]
    heading = Heading(title, PHONE)
    tall = [len(names) * line_height(BODY) + 2 * line_height(NOTE) + _STRIP for names, *_ in blocks]
    height = 2 * MARGIN + heading.height + _KEY + sum(tall) + _GAP * (len(blocks) - 1)

    figure = new_figure(PHONE, height)
    y = _key(figure, heading.set_on(figure))
    for names, said, within, found in blocks:
        for line in names:
            set_line(figure, MARGIN, y, line, BODY, INK, "bold")
            y -= line_height(BODY)
        for line, colour in zip(said, (INK, GREY), strict=True):
            set_line(figure, MARGIN, y, line, NOTE, colour)
            y -= line_height(NOTE)
        y -= _STRIP
        _marks(axes_at(figure, MARGIN, y, wide, _STRIP), within, found)
        y -= _GAP
    return figure


def _said(found: Any) -> tuple[str, str]:
    """The verdict with its interval, and the three scores under it."""
    return (
        f"{found.verdict}: {found.difference:+.3f} ({found.low:+.3f} to {found.high:+.3f})",
        f"{found.better[0]:.3f} against {found.worse:.3f}, shuffled {found.control:.3f}",
    )


def _key(figure: Figure, top: float) -> float:
    """What the marks are; the next thing begins at the height returned, in inches."""
    lines = (
        ("o", _FIRST, _FIRST, "named first; its bar: the 95% interval of its lead"),
        ("o", "white", _SECOND, "named second"),
        ("x", _SHUFFLED, _SHUFFLED, "the better one's captions, shuffled (arrow: further out)"),
    )
    for n, (marker, fill, edge, line) in enumerate(lines):
        y = top - n * line_height(NOTE)
        axes = axes_at(figure, MARGIN, y - 0.18, 0.3, 0.18)
        axes.set_axis_off()
        axes.set_xlim(-1, 1)
        axes.set_ylim(-1, 1)
        if n == 0:
            axes.plot([-0.8, 0.8], [0, 0], color=_FIRST, linewidth=3, alpha=0.45)
        axes.plot([0], [0], marker, color=edge, markerfacecolor=fill, markersize=7, markeredgewidth=1.6)
        set_line(figure, MARGIN + 0.38, y, line, NOTE, GREY)
    return top - _KEY


def _marks(axes: Axes, within: float | None, found: Any) -> None:
    """One strip: a line, the band of *within*, the bar, the ring, the dot and the cross."""
    first, second = found.better[0], found.worse
    ends = [second + found.low, second + found.high]
    band = [second - within, second + within] if within is not None else []
    reach = [first, second, *ends, *band]
    if within is None:
        reach.append(found.control)
    low, high = min(reach), max(reach)
    edge = (high - low or 1.0) * _INDENT / (PHONE - 2 * _INDENT)
    shuffled, at = "x", found.control
    if not low <= at <= high:
        shuffled, at = ("<", low - edge) if at < low else (">", high + edge)
    axes.set_axis_off()
    axes.set_xlim(low - 2 * edge, high + 2 * edge)
    axes.set_ylim(-1, 1)
    axes.axhline(0, color=FAINT, linewidth=1, zorder=0)
    if band:
        axes.fill_between(band, -0.8, 0.8, color=FAINT, linewidth=0, zorder=0)
    axes.plot(ends, [0, 0], color=_FIRST, linewidth=5, alpha=0.45, solid_capstyle="butt")
    axes.plot([at], [0], shuffled, color=_SHUFFLED, markersize=7, markeredgewidth=1.8)
    axes.plot([second], [0], "o", color=_SECOND, markerfacecolor="white", markersize=7, markeredgewidth=1.6)
    axes.plot([first], [0], "o", color=_FIRST, markersize=7)
