"""Put a student's answers into our notebook."""

import copy
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from capcourse.grading.assignment import Cell, Notebook, tags_of
from capcourse.grading.graft.answers import Answer, settle
from capcourse.grading.graft.changes import changes, left_out
from capcourse.grading.graft.master import SKIPPED_TAGS, Master, Slot
from capcourse.grading.graft.matching import Piece, match
from capcourse.grading.graft.names import NOTHING, apart, only_defines, read_code
from capcourse.grading.graft.order import Unit, arrange, asked, disturbed, needed
from capcourse.grading.graft.reading import tidy

MOST_CUT = 250_000  # characters of one notebook that are looked at for what only works on Colab


@dataclass(frozen=True)
class Graft:
    """A student's answers in our notebook.

    Args:
        notebook: the whole assignment, hidden tests included, in nbformat 4.5. A cell with one of
            `SKIPPED_TAGS` is not to be run.
        answers: for each answer by what it was found: its `grade_id`, `cell id`, `colab id`, `marker`, its
            function's `name`, or its `text`; or `missing`. The answer to a task has the task's grade_id.
        notes: one sentence for each thing that an instructor should see.
        origins: the ids of the cells that a student wrote, and their numbers, from 1, in what was handed in.
        asked: the ids of the cells that `without_tests` keeps.
        until: for each graded function that cells below its test would disturb, the id of the cell after
            which it is to be asked.
    """

    notebook: Notebook = field(repr=False)
    answers: dict[str, str]
    notes: tuple[str, ...]
    origins: dict[str, int] = field(repr=False)
    asked: tuple[str, ...] = field(repr=False)
    until: dict[str, str] = field(default_factory=dict, repr=False)

    def without_tests(self) -> Notebook:
        """The notebook for the kernel whose functions are asked: the student's code and our locked code.

        Our other cells are in it where something in it uses what they define; those that are tagged to be
        skipped are not.
        """
        asked = set(self.asked)
        cells = [cell for cell in self.notebook["cells"] if cell["id"] in asked]
        return copy.deepcopy({**self.notebook, "cells": cells})


def graft(master: Master, submitted: Notebook) -> Graft:
    """Put the answers of a handed-in notebook into ours.

    Tests, given cells and all metadata are ours; what the student wrote is kept, near where it was.

    Args:
        master: the assignment.
        submitted: what `read_notebook` returned, or any notebook as `json` reads it; it is not changed.

    Raises:
        BadInput: `submitted` is no notebook.
    """
    pieces = match(master, tidy(submitted)["cells"])
    answers, notes = settle(master, pieces)
    notes += changes(master, pieces)
    units = _units(master, pieces, answers)
    wanted = needed(units)
    sure = set().union(*(unit.code.binds for unit in units if unit.runs and not unit.spare | unit.tagged))
    lacking = wanted - sure
    units = [_if_wanted(unit, lacking) for unit in units]
    units = arrange(_with_mains(_in_parts([unit for unit in units if unit], wanted)))
    names = set(master.by_name)
    kept, spoiling = asked(units, names)
    notes += left_out(spoiling, names)
    until = disturbed(units, [unit for unit in kept if unit.source.strip()], sorted(names))
    cells = _cells(master, units)
    ids = {unit: cell["id"] for unit, cell in zip(units, cells, strict=True)}
    return Graft(
        notebook={
            "cells": cells,
            "metadata": copy.deepcopy(master.metadata),
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        answers={key: answer.how for key, answer in answers.items()},
        notes=tuple(dict.fromkeys(notes)),
        origins={ids[unit]: unit.number for unit in units if unit.number is not None},
        asked=tuple(ids[unit] for unit in kept),
        until={name: ids[unit] for name, unit in until.items()},
    )


def _units(master: Master, pieces: list[Piece], answers: dict[str, Answer]) -> list[Unit]:
    """All cells in the assignment's order, with the student's own near where they were."""
    own: dict[int, list[Piece]] = {}
    copies: dict[Slot, list[Piece]] = {}
    for piece in pieces:
        if piece.slot is None:
            own.setdefault(piece.after, []).append(piece)
        elif piece.slot.kind == "free":
            copies.setdefault(piece.slot, []).append(piece)
    units = [_own(piece) for piece in own.get(-1, ())]
    for slot in master.slots:
        if slot.kind == "answer":
            units += _answer(slot, answers[slot.key])
        elif slot.kind == "written":
            units.append(_written(slot, answers[slot.key]))
        else:
            units += _given(slot, copies.get(slot, ()))
        units += [_own(piece) for piece in own.get(slot.number, ())]
    return units


def _own(piece: Piece, slot: Slot | None = None) -> Unit:
    tags = tags_of(piece.cell)
    trains = "train" in tags and slot is None and not only_defines(piece.source)
    return Unit(
        "code" if slot else piece.cell["cell_type"],
        piece.source,
        piece.code,
        slot,
        number=piece.number,
        runs=not slot.skipped if slot else piece.is_code and not trains,
        spare=piece.spare,
        tagged=bool(SKIPPED_TAGS & tags) and slot is None,
        handed_in=piece.cell,
    )


def _ours(slot: Slot) -> Unit:
    runs = slot.is_code and not slot.skipped
    return Unit(slot.cell["cell_type"], slot.cell["source"], slot.code, slot, main=True, runs=runs)


def _answer(slot: Slot, answer: Answer) -> list[Unit]:
    if answer.pieces:
        return [_own(piece, slot) for piece in answer.pieces]
    if answer.elsewhere:
        where = f"# capcourse: {slot.key}\n# This answer is in the cell of {answer.elsewhere.called}."
        return [replace(_ours(slot), source=where, code=NOTHING)]
    return [replace(_ours(slot), number=answer.number)]


def _written(slot: Slot, answer: Answer) -> Unit:
    if not answer.pieces:
        return replace(_ours(slot), number=answer.number)
    pictures: dict[str, Any] = {}
    for piece in answer.pieces:
        pictures |= piece.cell.get("attachments", {})
    text = "\n\n".join(piece.source.strip("\n") for piece in answer.pieces)
    return replace(
        _ours(slot), source=text, number=answer.number, runs=False, handed_in={"attachments": pictures}
    )


def _given(slot: Slot, copies: Iterable[Piece]) -> list[Unit]:
    """Our cell; one that is free to be changed with the student's text, where that differs."""
    changed = {piece.source.strip(): piece for piece in copies if not piece.same and not piece.answers}
    first, *others = [*changed.values()] or [None]
    untouched = any(piece.same for piece in copies)
    if first is None or untouched or first.is_code != slot.is_code:
        main, others = _ours(slot), list(changed.values())
    else:
        main = replace(_ours(slot), source=first.source, code=first.code, number=first.number)
    return [main, *(replace(_own(piece), runs=main.runs and piece.is_code) for piece in others)]


def _if_wanted(unit: Unit, wanted: set[str]) -> Unit | None:
    """The cell; where only need lets it in, or lets it run, as far as it defines what an answer lacks."""
    if unit.code.binds & wanted or not (unit.spare or unit.tagged):
        return unit
    return None if unit.spare else replace(unit, runs=False)


def _in_parts(units: list[Unit], wanted: set[str]) -> list[Unit]:
    """The cells, some of them in parts; the rest stay whole where looking at all would take too long."""
    found, left = [], MOST_CUT
    for unit in units:
        names = _defined(unit, wanted)
        left -= len(unit.source) if names else 0
        found += _parts(unit, names) if names and left > 0 else [unit]
    return found


def _defined(unit: Unit, wanted: set[str]) -> frozenset[str]:
    """The functions that a cell of the student's defines, and that are needed."""
    if unit.number is None or not unit.runs or not unit.code.parsed:
        return frozenset()
    names = unit.code.functions & wanted  # of its own names: there may be far more others
    return names | (unit.code.functions & unit.slot.names) if unit.is_answer else names


def _parts(unit: Unit, names: frozenset[str]) -> list[Unit]:
    """The cell, or parts of it, where what only works on Colab would take a definition with it."""
    parts = apart(unit.source, names)
    if len(parts) == 1:
        return [unit]
    return [replace(unit, source=part, code=read_code(part)) for part in parts if part.strip()]


def _with_mains(units: list[Unit]) -> list[Unit]:
    """Give each answer's id and metadata to the last of its cells that defines its names."""
    chosen: dict[Slot, Unit] = {}
    for unit in units:
        if unit.is_answer and not unit.main:
            best = chosen.get(unit.slot)
            defines = unit.code.defines & unit.slot.names
            if best is None or defines or not best.code.defines & unit.slot.names:
                chosen[unit.slot] = unit
    for unit in chosen.values():
        unit.main = True
    return units


def _cells(master: Master, units: list[Unit]) -> list[Cell]:
    """The cells as nbformat wants them, each with an id of its own."""
    taken, parts = set(master.by_id), Counter()
    cells = []
    for unit in units:
        cell = copy.deepcopy(unit.slot.cell) if unit.main else {"metadata": {}}
        cell |= {"cell_type": unit.cell_type, "source": unit.source}
        if not unit.main:
            while (name := _name(unit.number, parts)) in taken:
                continue
            cell["id"] = name
            if unit.slot is not None:
                cell["metadata"]["capcourse"] = {"answer": unit.slot.key}
            if unit.cell_type == "code" and not unit.runs:
                tags = tags_of(unit.handed_in) & SKIPPED_TAGS  # an audit runs what is tagged `train`
                cell["metadata"]["tags"] = ["train" if "train" in tags else "skip-execution"]
        if unit.cell_type == "code":
            cell |= {"execution_count": None, "outputs": []}
        elif pictures := unit.handed_in.get("attachments"):
            cell["attachments"] = copy.deepcopy(pictures)
        cells.append(cell)
    return cells


def _name(number: int, parts: Counter[int]) -> str:
    parts[number] += 1
    return f"student-{number}" if parts[number] == 1 else f"student-{number}-{parts[number]}"
