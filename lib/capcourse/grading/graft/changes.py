"""What was done to our cells, in sentences for an instructor."""

from collections.abc import Iterable

from capcourse.grading.assignment import grade_id
from capcourse.grading.graft.master import Master, Slot
from capcourse.grading.graft.matching import Piece
from capcourse.grading.graft.order import Unit

MOST_LISTED = 5  # cells that a note names
MARKS = ("points", "grade", "solution", "locked", "task")


def changes(master: Master, pieces: list[Piece]) -> list[str]:
    """One note for each kind of change to each cell that is not the student's to change."""
    found: dict[tuple[str, str], list[int]] = {}  # a sentence before and after the cells that it is about

    def note(slot: Slot, before: str, after: str, piece: Piece) -> None:
        found.setdefault((f"{slot.called}: {before}", after), []).append(piece.number)

    for piece in pieces:
        slot = piece.slot
        if piece.cell["source"] != piece.source and not piece.spare:
            note(slot or master.slots[piece.after], "what was added in", "is kept.", piece)
        if slot is None:
            continue
        for name in _changed_marks(slot, piece):
            note(slot, f"{name} was changed in", "and is ours again.", piece)
        if slot.ours and piece.is_code != slot.is_code:
            note(slot, f"turned into {'text' if slot.is_code else 'code'} in", "and is ours again.", piece)
        elif slot.ours and not piece.same:
            note(slot, "changed in", "and is ours again.", piece)
    there = {piece.slot for piece in pieces}
    lost = [slot.called for slot in master.slots if slot.ours and slot not in there]
    notes = [f"{before} {listed(numbers)} {after}" for (before, after), numbers in found.items()]
    return notes + ([f"Put back, because it was not there: {', '.join(lost)}."] if lost else [])


def left_out(units: list[Unit], names: set[str]) -> list[str]:
    """A note on the cells that give the name of an answer to something else, for each name."""
    found: dict[str, list[int]] = {}
    for unit in units:
        for name in unit.code.binds & names:
            found.setdefault(name, []).append(unit.number)
    return [
        f"{name}: {listed(found[name])} gives this name to a result; left out where the function is asked."
        for name in sorted(found)
    ]


def listed(numbers: Iterable[int]) -> str:
    """ "cell 3", or "cells 3, 5 and 12"; of many the first ones."""
    numbers = list(dict.fromkeys(numbers))
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    if len(numbers) > MOST_LISTED:
        return f"cells {', '.join(map(str, numbers[:MOST_LISTED]))} and {len(numbers) - MOST_LISTED} more"
    return f"cells {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _changed_marks(slot: Slot, piece: Piece) -> list[str]:
    """Which of the grader's marks have another value than ours, in a cell with our grade_id."""
    ours, theirs = (cell["metadata"].get("nbgrader") for cell in (slot.cell, piece.cell))
    if not ours or not isinstance(theirs, dict) or grade_id(piece.cell) != slot.key:
        return []
    return [name for name in MARKS if name in theirs and theirs[name] != ours.get(name, False)]
