"""Which of our cells each handed-in cell is, or answers; found by ids, markers, names and text.

What a cell says goes before what its metadata say: copying a cell copies its metadata, and its text is then
replaced.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from capcourse.grading.assignment import Cell, grade_id
from capcourse.grading.graft.master import FEWEST_WORDS, Master, Slot, likeness, markers, normal, words
from capcourse.grading.graft.names import LARGEST_PARSED, NOTHING, Code, additions, read_code

HOW = ("grade_id", "cell id", "colab id", "marker", "name", "text")
ALIKE = 0.5  # of their words are the same: a changed copy of our cell, and not only its metadata
MOST_PARSED = 2_000_000  # characters of one notebook


@dataclass(eq=False)
class Piece:
    """One handed-in cell, or what a student added to a copy of ours.

    Args:
        number: its place in the notebook, from 1.
        cell: as it was handed in.
        source: its text, or the part of it that counts.
        code: the names of its code; none for text.
        slot: our cell that it is a copy of, or that it answers; None for a cell of the student's own.
        how: how that was found, one of `HOW`.
        same: its text is the one that was given out.
        after: the place of the last of our cells above it; -1 where there is none.
        answers: the answers whose names it defines.
        spare: it is kept only where something else needs it.
    """

    number: int
    cell: Cell = field(repr=False)
    source: str
    code: Code = NOTHING
    slot: Slot | None = None
    how: str = ""
    same: bool = False
    after: int = -1
    answers: tuple[Slot, ...] = ()
    spare: bool = False

    @property
    def is_code(self) -> bool:
        return self.cell["cell_type"] == "code"


def match(master: Master, cells: Iterable[Cell]) -> list[Piece]:
    """Say of each cell what it is.

    Args:
        cells: those of a tidy notebook, in order.

    Returns:
        One piece for each cell with something in it, in order. A copy of a given cell or a test that was
        added to is followed by a piece with what was added.
    """
    pieces: list[Piece] = []
    after, left = -1, MOST_PARSED
    for number, cell in enumerate(cells, 1):
        if not cell["source"].strip():
            continue
        left -= len(cell["source"])
        piece = _piece(master, number, cell, parse=left > 0)
        if piece.slot is not None:
            after = piece.slot.number
        piece.after = after
        pieces.append(piece)
        pieces += _added(master, piece)
    return pieces


def _piece(master: Master, number: int, cell: Cell, parse: bool) -> Piece:
    piece = Piece(number, cell, cell["source"])
    marks = _marks(master, cell)
    if _may_be_code(master, piece, marks):
        piece.code = read_code(piece.source, parse=parse)
        if piece.is_code or piece.code.parsed:  # prose may have a line that looks like a definition
            piece.answers = _answers(master, piece.code)
    bag = words(piece.source[:LARGEST_PARSED])
    meant, how = next((mark for mark in marks if _fits(mark[0], piece, bag)), (None, ""))
    if len(piece.source) <= 2 * master.longest + 1000:  # one of ours, with a little around it
        alike = master.by_text.get(normal(piece.source), [])
        if meant in alike:
            return replace(piece, slot=meant, how=how, same=True)
        if alike and (meant is None or bag.total() >= FEWEST_WORDS):
            return replace(piece, slot=alike[0], how="name" if alike[0].names else "text", same=True)
        near = master.nearest(bag, piece.is_code)
        if near and (near.kind == "test" or not piece.answers):  # an answer may be much like given code
            return replace(piece, slot=near, how=how if near is meant else "text")
    if meant:
        return replace(piece, slot=meant, how=how)
    if piece.answers:
        return replace(piece, slot=piece.answers[0], how="name")
    if piece.is_code:
        slot = master.stub_within(bag)
    else:
        slot = next((slot for slot in master.slots if _holds(slot, piece)), None)
    return replace(piece, slot=slot, how="text") if slot else piece


def _marks(master: Master, cell: Cell) -> list[tuple[Slot, str]]:
    """Our cells that the metadata and the markers in the text name, those of the same type first."""
    colab = cell["metadata"].get("id")
    names = [
        (master.by_grade_id, grade_id(cell), "grade_id"),
        (master.by_id, cell.get("id"), "cell id"),
        (master.by_colab_id, colab if isinstance(colab, str) else None, "colab id"),
        *((master.by_marker, name, "marker") for name in markers(cell["source"])),
    ]
    found = [(known[name], how) for known, name, how in names if name in known]
    return sorted(found, key=lambda mark: mark[0].is_code != (cell["cell_type"] == "code"))


def _fits(slot: Slot, piece: Piece, bag: Counter[str]) -> bool:
    """Tell whether a cell that bears the mark of ours can be it: metadata are copied with a cell."""
    if slot in piece.answers:
        return True
    if slot.kind == "written" and piece.is_code:  # words in a code cell, unless it is code indeed
        return not (piece.code.parsed and piece.code.binds)
    if slot.is_answer:
        return not piece.answers
    if not piece.answers and (slot.kind == "task" or slot.is_code) and slot.is_code == piece.is_code:
        return True
    return likeness(bag, slot.bag) > ALIKE


def _may_be_code(master: Master, piece: Piece, marks: list[tuple[Slot, str]]) -> bool:
    """Text is read as code where its cell was code before, and where a line in it defines an answer."""
    if piece.is_code or any(slot.kind == "answer" for slot, _ in marks):
        return True
    return any(f"def {name}" in piece.source or f"class {name}" in piece.source for name in master.by_name)


def _answers(master: Master, code: Code) -> tuple[Slot, ...]:
    found = {slot.number: slot for name in code.defines for slot in master.by_name.get(name, ())}
    return tuple(found[number] for number in sorted(found))


def _holds(slot: Slot, piece: Piece) -> bool:
    """Tell whether a text still has the line that asks for it."""
    return slot.kind == "written" and len(slot.visible.strip()) > 10 and slot.visible.strip() in piece.source


def _added(master: Master, piece: Piece) -> list[Piece]:
    """What a student wrote into a copy of one of our cells, where the copy itself does not count."""
    slot = piece.slot
    if slot is None or piece.same or slot.is_answer:
        return []
    common: dict[str, Any] = {"slot": None, "how": "", "after": slot.number}
    if not slot.is_code:
        text = _added_lines(piece.source, slot.visible) if slot.kind == "task" else ""
        return [replace(piece, source=text, code=NOTHING, answers=(), **common)] if text else []
    if not piece.code.parsed or not (slot.ours or slot.skipped or piece.answers):
        return []
    if slot.ours and likeness(words(piece.source), slot.bag) <= ALIKE:  # something else with its metadata
        return [replace(piece, spare=True, **common)]
    source = additions(piece.source, slot.visible_names)
    code = read_code(source)
    answers = _answers(master, code)
    if not source:
        return []
    if answers:
        common |= {"slot": answers[0], "how": "name"}
    return [replace(piece, source=source, code=code, answers=answers, spare=not slot.ours, **common)]


def _added_lines(theirs: str, ours: str) -> str:
    known = {line.strip() for line in ours.split("\n")}
    return "\n".join(line for line in theirs.split("\n") if line.strip() not in known).strip()
