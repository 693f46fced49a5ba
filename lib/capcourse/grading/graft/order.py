"""The order in which cells run: helpers come before who needs them, and nothing else is moved."""

import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from capcourse.grading.assignment import Cell
from capcourse.grading.graft.master import Slot
from capcourse.grading.graft.names import NOTHING, Code

BUILT_IN = frozenset(dir(builtins))  # names that need no cell, though one may bind them
FORGETS = re.compile(r"^[ \t]*%?reset(?:_selective)?\b|\b(?:exec|globals)[ \t]*\(", re.MULTILINE)


@dataclass(eq=False)
class Unit:
    """One cell of the grafted notebook.

    Args:
        cell_type: `code`, `markdown` or `raw`.
        source: its text.
        code: the names of its code.
        slot: our cell that it is, or that it answers.
        main: it is that cell, with our id and metadata.
        number: the student's cell that it comes from, from 1; None where it is ours.
        runs: it is code, and no tag keeps it from being run.
        spare: it is kept only where an answer needs it.
        tagged: a tag of the student's keeps it from being run, unless an answer needs it; one that trains
            is never run.
        handed_in: the student's cell.
    """

    cell_type: str
    source: str
    code: Code = NOTHING
    slot: Slot | None = None
    main: bool = False
    number: int | None = None
    runs: bool = False
    spare: bool = False
    tagged: bool = False
    handed_in: Cell = field(default_factory=dict, repr=False)

    @property
    def is_answer(self) -> bool:
        return self.number is not None and self.slot is not None and self.slot.kind == "answer"

    @property
    def is_test(self) -> bool:
        return self.main and self.slot.kind == "test"


def needed(units: list[Unit]) -> set[str]:
    """The names that answers use, and those that the cells use which define them, and so on."""
    return _reached((name for unit in units if unit.is_answer for name in unit.code.uses), units)


def arrange(units: list[Unit]) -> list[Unit]:
    """Put what an answer needs before it where nothing before it defines the name; else keep the order.

    Args:
        units: the cells in the assignment's order.

    Returns:
        The same cells. Tests and text stay where they are between the answers.
    """
    binders = _binders(units)
    placed, waiting, order = set(), set(), []
    have, looked_at, looked_into = set(), set(), set()  # names, and cells

    def wants(number: int) -> Iterator[tuple[int, str]]:
        """The cells that have to come before this one, with the name that each of them defines."""
        names, found = list(units[number].code.uses - units[number].code.binds), []
        while names:
            name = names.pop()
            if name in BUILT_IN:
                continue
            places = binders.get(name) or binders.get("*") or ()
            if name in have and name not in looked_at:  # what its function calls has to be there too
                looked_at.add(name)
                for place in placed.intersection(places) - looked_into:
                    looked_into.add(place)
                    names += units[place].code.uses
            elif name not in have and places and places[0] != number:
                found.append((places[0], name))
        return iter(sorted(set(found)))

    for start in range(len(units)):
        if start in placed:
            continue
        waiting.add(start)
        stack = [(start, wants(start) if units[start].is_answer else iter(()))]
        while stack:
            number, wanted = stack[-1]
            for place, name in wanted:
                if name not in have and place not in placed and place not in waiting:
                    waiting.add(place)
                    stack.append((place, wants(place)))
                    break
            else:
                stack.pop()
                placed.add(number)
                have |= units[number].code.binds if units[number].runs else set()
                order.append(units[number])
    return order


def asked(units: list[Unit], answers: set[str]) -> tuple[list[Unit], list[Unit]]:
    """The cells that run where a student's functions are asked: what the student wrote, and what that needs.

    Our locked cells are there; our other cells only if something uses what they define; tests are not.

    Args:
        units: the cells in order.
        answers: the names of the graded functions.

    Returns:
        Those cells, and those that were left out because they do nothing but give such a name another value.
    """
    running = [unit for unit in units if unit.runs and not unit.is_test]
    kept = [unit for unit in running if unit.number is not None or unit.slot.kind == "locked"]
    spoiling = {
        unit
        for unit in kept
        if not unit.is_answer and (unit.code.binds - unit.code.defines - unit.code.imports) & answers
    }
    used = set().union(*(unit.code.uses for unit in kept if unit not in spoiling))
    spoiling = {unit for unit in spoiling if not (unit.code.binds - answers) & used}
    chosen = set(kept) - spoiling
    free = {unit for unit in running if unit.main and unit.slot.kind == "free" and unit.number is None}
    while True:
        lacking = set().union(*(unit.code.uses for unit in chosen))
        lacking -= set().union(*(unit.code.binds for unit in chosen))
        more = {unit for unit in free - chosen if unit.code.binds & lacking}
        if not more:
            return [unit for unit in running if unit in chosen], [unit for unit in kept if unit in spoiling]
        chosen |= more


def disturbed(units: list[Unit], kept: list[Unit], names: Iterable[str]) -> dict[str, Unit]:
    """The graded functions that cells below their own test give other names to work with, or take names from.

    Such a function has to be asked where its test stands: a helper's name may have another meaning below.
    A name that is imported once more keeps its meaning.

    Args:
        units: the cells in order.
        kept: those of them that run where functions are asked, in order.
        names: the names of the graded functions.

    Returns:
        For each such function the last of `kept` that comes before its test.
    """
    place = {unit: number for number, unit in enumerate(units)}
    found = {}
    for name in names:
        defining = [place[unit] for unit in kept if unit.is_answer and name in unit.code.defines]
        if not defining:
            continue
        test = next((n for n in range(defining[-1], len(units)) if units[n].is_test), len(units))
        before, after = ([unit for unit in kept if (place[unit] < test) is there] for there in (True, False))
        used = _reached([name], before)
        imported = set().union(*(unit.code.imports for unit in before))
        if any(_disturbs(unit, used, imported) for unit in after):
            found[name] = before[-1]
    return found


def _reached(names: Iterable[str], units: list[Unit]) -> set[str]:
    """These names, those that the cells use which bind them, and so on."""
    binders = _binders(units)
    waiting, found, seen = list(names), set(), set()
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            for number in binders.get(name, ()):
                if number not in seen:
                    seen.add(number)
                    waiting += units[number].code.uses
    return found


def _disturbs(unit: Unit, used: set[str], imported: set[str]) -> bool:
    binds = unit.code.binds - (unit.code.imports & imported)
    return bool(binds & used) or "*" in unit.code.binds or FORGETS.search(unit.source) is not None


def _binders(units: list[Unit]) -> dict[str, list[int]]:
    """Which cells bind a name when they run; neither tests nor the stubs of missing answers count."""
    found: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        if unit.runs and (unit.number is not None or unit.slot.kind in ("free", "locked")):
            for name in unit.code.binds:
                found.setdefault(name, []).append(number)
    return found
