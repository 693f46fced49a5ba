"""Dots of runs, a row a system, above what a report printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

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
    new_figure,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 0.27  # inches from one row to the next
_FOOT = 0.52  # inches: the numbers and the name under an axis


def show_runs(
    runs: Mapping[str, Sequence[float]],
    reported: Mapping[str, float] | None = None,
    *,
    metric: str,
    title: str | None = None,
) -> Figure:
    """Draw one dot a run, a row a system with a bar at its mean; below it, what a report printed.

    The two panels have scales of their own, since they rest on other pictures and other programs.

    Args:
        runs: the name of a system to the scores of its runs, one for each seed.
        reported: the name of a system to the report's score; a system that it lacks has no row in the lower
            panel. Without any there is one panel.
        metric: what is drawn, for the axes.
        title: a line over the panels.

    Returns:
        A matplotlib figure 4.9 inches wide.

    Raises:
        BadInput: there is nothing to draw, or a system has no run.

    Used in *Fine-tuning: who should learn?* and in the reports that `capcourse study` writes.
    """
    if not runs or not all(map(len, runs.values())):
        raise BadInput("no runs to draw: give at least one system, and each at least one run")
    printed = {name: [reported[name]] for name in runs if name in (reported or {})}
    panels = [runs, printed] if printed else [runs]
    sides = [_ROW * len(rows) + 0.1 for rows in panels]
    heading = Heading(title, PHONE)
    height = 2 * MARGIN + heading.height + sum(sides) + _FOOT * len(panels)
    figure = new_figure(PHONE, height)
    top = heading.set_on(figure)

    left = MARGIN + 0.12 + max(text_width(name, BODY) for name in runs)
    for rows, side in zip(panels, sides, strict=True):
        axes = axes_at(figure, left, top - side, PHONE - left - 0.2, side)
        (_dots if rows is runs else _marks)(axes, rows)
        _frame(axes, rows, f"{metric}, {'a dot a run' if rows is runs else 'reported'}")
        top -= side + _FOOT
    return figure


def _dots(axes: Axes, runs: Mapping[str, Sequence[float]]) -> None:
    """A dot a run, and a bar at the mean of each row."""
    for y, scores in enumerate(runs.values()):
        mean = sum(scores) / len(scores)
        axes.plot(scores, [y] * len(scores), "o", color=COLOURS[0], alpha=0.7, markersize=6, clip_on=False)
        axes.plot([mean, mean], [y - 0.32, y + 0.32], color=COLOURS[5], linewidth=2)


def _marks(axes: Axes, printed: Mapping[str, Sequence[float]]) -> None:
    """A mark a row, where a report has its only number."""
    values = [value for (value,) in printed.values()]
    axes.plot(values, range(len(values)), "D", color=GREY, markersize=6, clip_on=False)


def _frame(axes: Axes, rows: Mapping[str, Sequence[float]], name: str) -> None:
    """Rows from the top down with faint lines, and a scale at the foot that begins at 0, or below it."""
    for y in range(len(rows)):
        axes.axhline(y, color=FAINT, linewidth=0.7, zorder=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), list(rows), fontsize=BODY)
    axes.set_xlim(left=min(0.0, *map(min, rows.values())))
    axes.set_xlabel(name, fontsize=BODY, color=INK)
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(length=0, labelcolor=INK)
    axes.tick_params(axis="x", labelsize=NOTE)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT)
