"""Pictures with their captions, for a printed page and for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput
from capcourse.show.page import (
    BODY,
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
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PICTURES = 48

_SIDE, _GAP = 2.0, 0.16  # inches: a picture's side, the space between cells
_INDENT = 0.114  # inches: the width of "– " at the references' size


def show_captions(
    images: Sequence[Any],
    captions: Sequence[str],
    references: Sequence[Sequence[str]] | None = None,
    *,
    columns: int | None = None,
    title: str | None = None,
) -> Figure:
    """Draw a grid of pictures, each over its caption, with people's captions under it in grey.

    In a notebook, make the call the last line of a cell, or hand the figure to `display`.

    Args:
        images: 1 to 48 PIL images, or arrays of (height, width, 3) or (height, width).
        captions: one string an image.
        references: one list of strings an image; an empty list where there are none.
        columns: pictures in a row; by default 1 to 4, by how many there are.
        title: a line over the grid.

    Returns:
        A matplotlib figure of about 2.3 inches a column.

    Raises:
        BadInput: the three lengths differ, or something is not a picture or not a string.

    Used from the first chapter, *What is captioning?*, on.
    """
    pictures = _pictures(images)
    captions = _strings(captions, "captions", len(pictures))
    notes = _lists(references, len(pictures)) if references is not None else [[] for _ in pictures]
    columns = _columns(columns, len(pictures))

    rows = [range(i, min(i + columns, len(pictures))) for i in range(0, len(pictures), columns)]
    width = 2 * MARGIN + columns * _SIDE + (columns - 1) * _GAP
    blocks = [_text_block(captions[i], notes[i]) for i in range(len(pictures))]
    tops = [max(_SIDE * _aspect(pictures[i]) for i in row) for row in rows]
    texts = [max(_block_height(blocks[i]) for i in row) for row in rows]
    heading = Heading(title, width)
    height = 2 * MARGIN + heading.height + sum(tops) + sum(texts) + _GAP * (len(rows) - 1)

    figure = new_figure(width, height)
    y = heading.set_on(figure)
    for row, top, text in zip(rows, tops, texts, strict=True):
        for place, i in enumerate(row):
            x = MARGIN + place * (_SIDE + _GAP)
            tall = _SIDE * _aspect(pictures[i])
            axes = axes_at(figure, x, y - tall, _SIDE, tall)
            axes.imshow(pictures[i], cmap="gray" if pictures[i].ndim == 2 else None)
            axes.set(xticks=[], yticks=[], anchor="NW")
            for spine in axes.spines.values():
                spine.set(color=FAINT, linewidth=0.8)
            down = y - tall - 0.06
            for line, size, colour, indent in blocks[i]:
                set_line(figure, x + indent, down, line, size, colour)
                down -= line_height(size)
        y -= top + text + _GAP
    return figure


def _text_block(caption: str, notes: list[str]) -> list[tuple[str, float, str, float]]:
    """The lines under a picture, each with its size in points, its colour and its indent in inches."""
    block = [(line, BODY, INK, 0.0) for line in wrap(caption or "(no caption)", BODY, _SIDE)]
    for note in notes:
        for n, line in enumerate(wrap(note, NOTE, _SIDE - _INDENT)):
            block.append((line, NOTE, GREY, _INDENT) if n else ("– " + line, NOTE, GREY, 0.0))
    return block


def _block_height(block: list[tuple[str, float, str, float]]) -> float:
    return 0.1 + sum(line_height(size) for _, size, _, _ in block)


def _aspect(picture: Any) -> float:
    """Height over width, held between a ribbon and a tower so that no picture ruins the page."""
    return min(max(picture.shape[0] / picture.shape[1], 0.25), 2.0)


def _columns(columns: int | None, pictures: int) -> int:
    if columns is None:
        return pictures if pictures <= 3 else 2 if pictures == 4 else 3 if pictures <= 9 else 4
    if isinstance(columns, bool) or not isinstance(columns, int) or columns < 1:
        raise BadInput(f"columns is {columns!r}; a whole number from 1 on was expected")
    return min(columns, pictures)


def _pictures(images: Sequence[Any]) -> list[Any]:
    """Every picture as an array that matplotlib can draw."""
    import numpy as np
    from PIL import Image

    if isinstance(images, Image.Image):
        raise BadInput("images is one picture; put it into a list: [image]")
    images = list(images)
    if not images:
        raise BadInput("no pictures to show: images is empty")
    if len(images) > MOST_PICTURES:
        raise BadInput(
            f"{len(images)} pictures are too many for one figure; give at most {MOST_PICTURES}, "
            "such as images[:16]"
        )
    arrays = []
    for n, image in enumerate(images):
        if isinstance(image, Image.Image):
            arrays.append(np.asarray(image.convert("RGB")))
        elif isinstance(image, np.ndarray) and (image.ndim == 2 or image.shape[2:] in ((3,), (4,))):
            arrays.append(image)
        else:
            found = type(image).__name__ + (f" of shape {image.shape}" if hasattr(image, "shape") else "")
            raise BadInput(
                f"images[{n}] is not a picture but {found}; open a file with PIL.Image.open(path) first"
            )
    return arrays


def _strings(values: Sequence[str], name: str, length: int) -> list[str]:
    if isinstance(values, str):
        raise BadInput(f"{name} is one string; a list of {length} strings was expected, one a picture")
    values = list(values)
    if len(values) != length:
        raise BadInput(f"{length} pictures but {len(values)} {name}; give one a picture")
    for n, value in enumerate(values):
        if not isinstance(value, str):
            raise BadInput(f"{name}[{n}] is {type(value).__name__}; a string was expected")
    return values


def _lists(references: Sequence[Sequence[str]], length: int) -> list[list[str]]:
    references = list(references)
    if len(references) != length:
        raise BadInput(f"{length} pictures but {len(references)} lists of references; give one a picture")
    for n, strings in enumerate(references):
        if isinstance(strings, str) or not all(isinstance(string, str) for string in strings):
            raise BadInput(f"references[{n}] is not a list of strings; wrap a single one as ['…']")
    return [list(strings) for strings in references]
