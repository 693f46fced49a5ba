"""Bars of scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput
from capcourse.show.page import (
    BODY,
    COLOURS,
    FAINT,
    INK,
    MARGIN,
    NOTE,
    Heading,
    axes_at,
    new_figure,
    set_line,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH = 5.6  # inches
_BAR = 0.22  # inches: the thickness of one bar


def show_scores(
    scores: Mapping[str, Mapping[str, float]], *, title: str | None = None, one_scale: bool = False
) -> Figure:
    """Draw scores as bars, one group a metric and one colour a row, with each value printed.

    Metrics that stay within 1 share one scale; those that go beyond it, as CIDEr does, share another, set
    apart below, so that they do not press the others flat.

    Args:
        scores: the name of a system to its scores by metric; a metric that a system lacks leaves a gap.
        title: a line over the bars.
        one_scale: draw all on the same scale, as for one metric under several conditions.

    Returns:
        A matplotlib figure 5.6 inches wide.

    Raises:
        BadInput: there is nothing to draw, more systems than colours, or a score is not a finite number.

    Used from the first chapter, *What is captioning?*, on.
    """
    systems = _checked_scores(scores)
    metrics = list(dict.fromkeys(metric for row in systems.values() for metric in row))
    large = [m for m in metrics if one_scale or any(abs(row.get(m, 0)) > 1 for row in systems.values())]
    panels = [panel for panel in ([m for m in metrics if m not in large], large) if panel]

    group, space, apart = _BAR * len(systems) + 0.22, 0.22, 0.2  # inches
    heading = Heading(title, _WIDTH)
    key = 0.24 * len(systems) + 0.12 if len(systems) > 1 else 0.0
    sides = [len(panel) * group for panel in panels]
    left = 0.15 + max(text_width(metric, BODY) for metric in metrics)
    height = 2 * MARGIN + heading.height + key + sum(sides) + apart * (len(panels) - 1)

    figure = new_figure(_WIDTH, height)
    y = heading.set_on(figure)
    for n, name in enumerate(systems if key else ()):
        down = y - 0.24 * n
        figure.add_artist(_swatch(figure, MARGIN, down - 0.15, 0.26, 0.14, COLOURS[n]))
        set_line(figure, MARGIN + 0.36, down, name, BODY, INK)
    y -= key
    for panel, side in zip(panels, sides, strict=True):
        axes = axes_at(figure, left, y - side, _WIDTH - left - 0.55, side)
        for n, row in enumerate(systems.values()):
            at = [m * group + space / 2 + (n + 0.5) * _BAR for m, metric in enumerate(panel) if metric in row]
            values = [row[metric] for metric in panel if metric in row]
            bars = axes.barh(at, values, height=_BAR * 0.88, color=COLOURS[n])
            axes.bar_label(bars, fmt="%.3f", padding=3, fontsize=NOTE, color=INK)
        axes.set_ylim(len(panel) * group, 0)
        axes.set_yticks([(m + 0.5) * group for m in range(len(panel))], panel, fontsize=BODY)
        axes.tick_params(length=0, labelcolor=INK)
        axes.set_xticks([])
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.spines["left"].set(color=FAINT)
        y -= side + apart
    return figure


def _checked_scores(scores: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    import math

    systems = {name: dict(row) for name, row in scores.items()}
    if not any(systems.values()):
        raise BadInput("no scores to draw: give at least one system with one score")
    if len(systems) > len(COLOURS):
        raise BadInput(f"{len(systems)} systems do not fit one figure: give at most {len(COLOURS)}")
    for name, row in systems.items():
        for metric, value in row.items():
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise BadInput(f"the {metric} of '{name}' is {value!r}; a finite number was expected")
    return systems


def _swatch(figure: Figure, x: float, y: float, wide: float, tall: float, colour: str) -> Any:
    """A filled rectangle, in inches from the figure's lower left corner."""
    from matplotlib.patches import Rectangle

    width, height = figure.get_size_inches()
    place = {"xy": (x / width, y / height), "width": wide / width, "height": tall / height}
    return Rectangle(**place, color=colour, transform=figure.transFigure)
