"""Contact sheets: small pictures with their titles, to look through what was dropped and what looks alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
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
    Heading,
    axes_at,
    line_height,
    new_figure,
    set_line,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from capcourse.data.cleaning import DroppedExample
    from capcourse.data.dataset import Example

_WIDTH, _GAP = 7.2, 0.14  # inches: the text column of a book page, the space between cells
_LINES = 3  # of a title, and of a note, before they end in an ellipsis
_MOST_CELLS = 120


@dataclass
class _Cell:
    picture: Any  # a PIL picture, or None
    title: str
    note: str
    group: int | None = None  # neighbours of one group stand under one bracket


@dataclass
class _Section:
    heading: str
    remark: str
    rows: list[list[_Cell]]


def contact_sheet(
    dropped: Sequence[DroppedExample], *, columns: int = 4, most: int = 8, title: str | None = None
) -> Figure:
    """Draw what was dropped, by reason, each picture over its title and a note that says why.

    Args:
        dropped: as a `capcourse.data.cleaning.CleaningReport` lists it.
        columns: pictures in a row, 2 to 8.
        most: pictures of one reason; a line says how many there are when there are more.
        title: a line over the sheet.

    Returns:
        A matplotlib figure 7.2 inches wide.

    Raises:
        BadInput: nothing was dropped, or it does not fit one figure.

    Used in *Looking before training*.
    """
    _check_columns(columns)
    by_reason: dict[str, list[DroppedExample]] = {}
    for item in dropped:
        by_reason.setdefault(item.reason, []).append(item)
    if not by_reason:
        raise BadInput("nothing was dropped, so that there is nothing to show")
    sections = []
    for reason, items in by_reason.items():
        shown = items[: max(most, 1)]
        count = f"{len(items):,}" if len(shown) == len(items) else f"the first {len(shown)} of {len(items):,}"
        cells = [_cell(item.example, item.note) for item in shown]
        rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
        sections.append(_Section(reason, count, rows))
    return _sheet(sections, columns, title)


def show_duplicates(
    groups: Sequence[Sequence[Example]], *, columns: int = 4, most: int = 8, title: str | None = None
) -> Figure:
    """Draw groups of pictures that look alike, each group under a bracket, each picture over its title.

    Args:
        groups: the examples of each group, such as those that `duplicate_images` points to.
        columns: pictures in a row, 2 to 8.
        most: groups; a line says how many there are when there are more.
        title: a line over the groups.

    Returns:
        A matplotlib figure 7.2 inches wide.

    Raises:
        BadInput: there is no group, or they do not fit one figure.

    Used in *Looking before training*.
    """
    _check_columns(columns)
    groups = [list(group) for group in groups]
    if not groups or not all(groups):
        raise BadInput("no groups to show, or an empty one; give at least one group of examples")
    shown = groups[: max(most, 1)]
    rows: list[list[_Cell]] = [[]]
    for n, group in enumerate(shown):
        if len(rows[-1]) + len(group) > columns and rows[-1]:
            rows.append([])
        for example in group:
            if len(rows[-1]) == columns:
                rows.append([])
            rows[-1].append(_cell(example, str(example.file_name or example.image_id), n))
    count = f"{len(groups):,}" if len(shown) == len(groups) else f"the first {len(shown)} of {len(groups):,}"
    count += " group" if len(groups) == 1 else " groups"
    return _sheet([_Section("pictures that look alike", count, rows)], columns, title)


def _check_columns(columns: int) -> None:
    if isinstance(columns, bool) or not isinstance(columns, int) or not 2 <= columns <= 8:
        raise BadInput(f"columns is {columns!r}; a whole number from 2 to 8 was expected")


def _cell(example: Example, note: str, group: int | None = None) -> _Cell:
    try:
        picture = example.image
    except BadInput:  # its file is missing or broken, which may be why it was dropped
        picture = None
    captions = [caption for caption in example.captions if isinstance(caption, str)]
    return _Cell(picture, captions[0].strip() if captions else "", note, group)


def _sheet(sections: list[_Section], columns: int, title: str | None) -> Figure:
    cells = sum(len(row) for section in sections for row in section.rows)
    if cells > _MOST_CELLS:
        raise BadInput(
            f"{cells} pictures are too many for one figure; ask for fewer with `most`, {_MOST_CELLS} in all"
        )
    side = (_WIDTH - 2 * MARGIN - (columns - 1) * _GAP) / columns
    heading = Heading(title, _WIDTH)
    label, apart = line_height(BODY) + 0.1, 0.12
    blocks = [[[_block(cell, side) for cell in row] for row in section.rows] for section in sections]
    frames = [[_frame(row, side) for row in section.rows] for section in sections]
    texts = [[0.16 + max(map(_block_height, row)) for row in rows] for rows in blocks]
    height = 2 * MARGIN + heading.height + len(sections) * label + apart * (len(sections) - 1)
    height += sum(map(sum, frames)) + sum(map(sum, texts))

    figure = new_figure(_WIDTH, height)
    y = heading.set_on(figure)
    for section, lines, tall, text in zip(sections, blocks, frames, texts, strict=True):
        set_line(figure, MARGIN, y, section.heading, BODY, INK, "bold")
        indent = text_width(section.heading, BODY, "bold") + 0.14
        set_line(figure, MARGIN + indent, y, section.remark, BODY, GREY)
        y -= label
        for n, row in enumerate(section.rows):
            _brackets(figure, row, y, side)
            for place, cell in enumerate(row):
                x = MARGIN + place * (side + _GAP)
                _draw(figure, cell.picture, x, y - tall[n], side, tall[n])
                below = y - tall[n] - 0.06
                for line, size, colour in lines[n][place]:
                    set_line(figure, x, below, line, size, colour)
                    below -= line_height(size)
            y -= tall[n] + text[n]
        y -= apart
    return figure


def _frame(row: list[_Cell], side: float) -> float:
    """The height of the frames of a row: low where there is no picture to see in any."""
    return side if any(cell.picture is not None for cell in row) else 0.3 * side


def _brackets(figure: Figure, row: list[_Cell], y: float, side: float) -> None:
    """A line over the neighbours that belong together, `y` inches up."""
    from matplotlib.lines import Line2D

    width, height = figure.get_size_inches()
    for group, members in groupby(range(len(row)), key=lambda place: row[place].group):
        places = list(members)
        if group is None:
            continue
        ends = [MARGIN + places[0] * (side + _GAP), MARGIN + places[-1] * (side + _GAP) + side]
        at = (y + 0.05) / height
        figure.add_artist(Line2D([x / width for x in ends], [at, at], color=COLOURS[0], linewidth=2))


def _block(cell: _Cell, side: float) -> list[tuple[str, float, str]]:
    """The lines under a picture, each with its size in points and its colour."""
    title, colour = (cell.title, INK) if cell.title else ("(no title)", GREY)
    lines = [(line, NOTE, colour) for line in _clipped(title, side)]
    return lines + [(line, NOTE, GREY) for line in (_clipped(cell.note, side) if cell.note else [])]


def _block_height(lines: list[tuple[str, float, str]]) -> float:
    return sum(line_height(size) for _, size, _ in lines)


def _clipped(text: str, width: float) -> list[str]:
    """The first lines of a text; the last ends in an ellipsis where there is more."""
    lines = wrap(text, NOTE, width)
    if len(lines) <= _LINES:
        return lines
    last = lines[_LINES - 1]
    while last and text_width(last + "…", NOTE) > width:
        last = last[:-1]
    return [*lines[: _LINES - 1], last.rstrip(" ,.;:") + "…"]


def _draw(figure: Figure, picture: Any, x: float, y: float, side: float, tall: float) -> None:
    """A picture, whole, in a square frame; an empty frame where there is none."""
    import numpy as np

    axes = axes_at(figure, x, y, side, tall)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=FAINT, linewidth=0.8)
    if picture is None:
        axes.set_facecolor("#f2f4f6")
        axes.text(0.5, 0.5, "no picture", size=NOTE, color=GREY, ha="center", va="center")
        return
    small = picture.convert("RGB")
    small.thumbnail((round(2 * 96 * side), round(2 * 96 * side)))
    axes.imshow(np.asarray(small), aspect="equal")
    columns, rows = small.size
    most = max(columns, rows)
    axes.set_xlim((columns - most - 1) / 2, (columns + most - 1) / 2)
    axes.set_ylim((rows + most - 1) / 2, (rows - most - 1) / 2)
