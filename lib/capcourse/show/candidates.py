"""The candidates of a search as a tree, from left to right, for a printed page and for a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from capcourse.errors import BadInput
from capcourse.show.page import (
    GREY,
    INK,
    MARGIN,
    NOTE,
    Heading,
    line_height,
    new_figure,
    set_line,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from capcourse.decoding.tree import Candidate

_NARROWEST, _WIDEST = 3.0, 7.2  # inches: what the foot needs, and the text column of a book page
_MOST_ROWS = 40
_GAP, _AIR = 0.32, 0.05  # inches: from one column to the next, and between a text and a line
_ROW = 2 * line_height(NOTE) + 0.09
_FOOT = "below a piece: its probability; bold: kept by the search; = the whole line's probability"


def show_candidates(tree: Sequence[Candidate], *, title: str | None = None) -> Figure:
    """Draw what could have come next, step by step, with probabilities.

    Each column is a step of the search. What is kept is bold, with heavy lines; what is not is grey. "-rant"
    goes on with the word before it, "(end)" ends the answer.

    Args:
        tree: what `capcourse.decoding.tree.candidates` gives.
        title: a line over the tree.

    Returns:
        A matplotlib figure as wide as its words ask for: with three steps about 4 inches, which a phone shows
        without scaling it.

    Raises:
        BadInput: there is nothing to draw, or more than a page holds.
    """
    nodes: list[_Node] = []
    first = _place(tree, 0, count(), nodes)
    rows = 1 + max((round(node.row) for node in nodes), default=-1)
    if not 1 <= rows <= _MOST_ROWS:
        raise BadInput(f"a tree of {rows} rows; give 1 to {_MOST_ROWS}: fewer steps, beams or candidates")
    columns = _columns(nodes)
    width = max(_NARROWEST, columns[-1] + MARGIN)
    if width > _WIDEST:
        raise BadInput(f"a tree {width:.1f} inches wide; a page holds {_WIDEST}: grow it with fewer steps")

    heading, foot = Heading(title, width), wrap(_FOOT, NOTE, width - 2 * MARGIN)
    under = len(foot) * line_height(NOTE) + 0.1
    figure = new_figure(width, 2 * MARGIN + heading.height + rows * _ROW + under)
    top = heading.set_on(figure)

    def height_of(row: float) -> float:
        return top - row * _ROW - line_height(NOTE) / 2

    middle = (first[0][0] + first[-1][0]) / 2
    _lines(figure, MARGIN, height_of(middle), columns[0], [(height_of(row), kept) for row, kept in first])
    for node in nodes:
        x, y = columns[node.depth], top - node.row * _ROW
        colour, weight = (INK, "bold") if node.kept else (GREY, "normal")
        set_line(figure, x, y, node.label, NOTE, colour, weight)
        set_line(figure, x, y - line_height(NOTE), node.number, NOTE, colour)
        right = x + text_width(node.label, NOTE, weight) + _AIR
        behind = [(height_of(row), kept) for row, kept in node.behind]
        _lines(figure, right, height_of(node.row), columns[node.depth + 1], behind)
    for n, line in enumerate(foot):
        set_line(figure, MARGIN, MARGIN + (len(foot) - n) * line_height(NOTE), line, NOTE, GREY)
    return figure


@dataclass(frozen=True)
class _Node:
    """A candidate with its place; `behind` are the rows of what follows it, and whether that is kept."""

    label: str
    number: str
    kept: bool
    depth: int
    row: float
    behind: list[tuple[float, bool]]


def _place(
    tree: Sequence[Candidate], depth: int, free: Iterator[int], nodes: list[_Node]
) -> list[tuple[float, bool]]:
    """Give every leaf a row of its own and every other candidate the middle of what follows it.

    Returns:
        The candidates' rows, and whether they are kept.
    """
    places = []
    for candidate in tree:
        behind = _place(candidate.next, depth + 1, free, nodes)
        row = (behind[0][0] + behind[-1][0]) / 2 if behind else float(next(free))
        whole = f" = {candidate.total:.3f}" if candidate.kept and not behind else ""
        number = "<0.01" if candidate.probability < 0.005 else f"{candidate.probability:.2f}"
        nodes.append(_Node(_label(candidate, depth), number + whole, candidate.kept, depth, row, behind))
        places.append((row, candidate.kept))
    return places


def _label(candidate: Candidate, depth: int) -> str:
    if candidate.ends:
        return "(end)"
    piece = candidate.piece
    return ("-" if depth and piece[:1].isalnum() else "") + (piece.strip() or "␣")


def _columns(nodes: Sequence[_Node]) -> list[float]:
    """Where each column begins, in inches from the left; last, where the last column ends."""
    edges = [MARGIN + _GAP]
    for depth in range(1 + max(node.depth for node in nodes)):
        texts = [text for node in nodes if node.depth == depth for text in (node.label, node.number)]
        edges.append(edges[-1] + max(text_width(text, NOTE, "bold") for text in texts) + _GAP)
    return [*edges[:-1], edges[-1] - _GAP]


def _lines(figure: Figure, x: float, y: float, to: float, ends: list[tuple[float, bool]]) -> None:
    """Lines from a point to several at the left of a column, in inches; heavy to what is kept."""
    from matplotlib.lines import Line2D

    width, height = figure.get_size_inches()
    for end, kept in ends:
        across, down = (x / width, (to - _AIR) / width), (y / height, end / height)
        look = {"color": INK, "linewidth": 1.6} if kept else {"color": GREY, "linewidth": 0.6}
        figure.add_artist(Line2D(across, down, transform=figure.transFigure, **look))
