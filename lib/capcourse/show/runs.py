"""Dots of runs, a row a system, beside what a report printed."""

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
    Heading,
    new_figure,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 6.4  # inches
_ROW = 0.27  # inches from one row to the next
_FOOT = 0.52  # inches: the numbers and the name under an axis


def show_runs(
    runs: Mapping[str, Sequence[float]],
    reported: Mapping[str, float] | None = None,
    *,
    metric: str,
    title: str | None = None,
) -> Figure:
    """Draw one dot a run, a row a system with a bar at its mean; beside it, what a report printed.

    The two panels have scales of their own, since they rest on other pictures and other programs.

    Args:
        runs: the name of a system to the scores of its runs, one for each seed.
        reported: the name of a system to the report's score; a system that it lacks leaves a gap. Without
            any there is one panel.
        metric: what is drawn, for the axes.
        title: a line over the panels.

    Returns:
        A matplotlib figure 6.4 inches wide.

    Raises:
        BadInput: there is nothing to draw, or a system has no run.

    Used in *Fine-tuning: who should learn?* and in the reports that `capcourse study` writes.
    """
    if not runs or not all(map(len, runs.values())):
        raise BadInput("no runs to draw: give at least one system, and each at least one run")
    reported = {name: value for name, value in (reported or {}).items() if name in runs}
    heading = Heading(title, _WIDTH)
    side = _ROW * len(runs) + 0.1
    height = 2 * MARGIN + heading.height + side + _FOOT
    figure = new_figure(_WIDTH, height)
    top = heading.set_on(figure)

    left = MARGIN + 0.12 + max(text_width(name, BODY) for name in runs)
    room, gap = _WIDTH - left - 0.2, 0.25
    ours = (room - gap) * 0.6 if reported else room
    axes = figure.add_axes((left / _WIDTH, (top - side) / height, ours / _WIDTH, side / height))
    for y, scores in enumerate(runs.values()):
        mean = sum(scores) / len(scores)
        axes.plot(scores, [y] * len(scores), "o", color=COLOURS[0], alpha=0.7, markersize=6, clip_on=False)
        axes.plot([mean, mean], [y - 0.32, y + 0.32], color=COLOURS[5], linewidth=2)
    _frame(axes, len(runs), f"{metric}, a dot a run", min(map(min, runs.values())))
    axes.set_yticks(range(len(runs)), list(runs), fontsize=BODY)
    if reported:
        x, wide = left + ours + gap, room - gap - ours
        beside = figure.add_axes((x / _WIDTH, (top - side) / height, wide / _WIDTH, side / height))
        rows = [list(runs).index(name) for name in reported]
        beside.plot(list(reported.values()), rows, "D", color=GREY, markersize=6, clip_on=False)
        _frame(beside, len(runs), f"{metric}, reported", min(reported.values()))
        beside.set_yticks([])
    return figure


def _frame(axes: Axes, rows: int, name: str, least: float) -> None:
    """Rows from the top down with faint lines, and a scale at the foot that begins at 0, or below it."""
    for y in range(rows):
        axes.axhline(y, color=FAINT, linewidth=0.7, zorder=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(left=min(0.0, least))
    axes.set_xlabel(name, fontsize=BODY, color=INK)
    axes.locator_params(axis="x", nbins=5)
    axes.tick_params(length=0, labelcolor=INK)
    axes.tick_params(axis="x", labelsize=NOTE)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT)
