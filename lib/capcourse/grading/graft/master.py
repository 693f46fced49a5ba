"""What was given out: the assignment's cells, what each is for, and how its copies can be recognised."""

import copy
import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from capcourse.errors import BadInput
from capcourse.grading.assignment import Cell, Notebook, grade_id, kind_of
from capcourse.grading.graft.names import NOTHING, Code, read_code
from capcourse.grading.graft.reading import read_notebook, tidy

SKIPPED_TAGS = frozenset({"skip-execution", "train"})
MARKER = re.compile(
    r"^[ \t]*(?:#[ \t]*capcourse:[ \t]*([\w-]+)[^\n]*|<!--[ \t]*capcourse:[ \t]*([\w-]+?)[ \t]*-->)",
    re.MULTILINE | re.IGNORECASE,
)
NEAR = 0.85  # of the words of two cells are the same: one is a copy of the other, retyped or changed a little
FEWEST_WORDS = 8  # shorter texts are alike by chance


@dataclass(frozen=True, eq=False)
class Slot:
    """One cell of the assignment, and its place in it.

    Args:
        number: its place, from 0.
        cell: what stands there when a student adds nothing.
        kind: `answer` (code that a student writes), `written` (text that a student writes), `task`, `test`,
            `locked`, or `free`.
        key: its grade_id; for the cell below a task, where the answer goes, that of the task.
        visible: its source as students got it.
        names: for an answer, the functions and classes that it should define.
        stays: for an answer, the lines of its stub that no student has to replace.
        code: the names of what stands there.
    """

    number: int
    cell: Cell = field(repr=False)
    kind: str
    key: str
    visible: str = field(repr=False)
    names: frozenset[str] = frozenset()
    stays: str = field(default="", repr=False)
    code: Code = field(default=NOTHING, repr=False)

    @property
    def is_code(self) -> bool:
        return self.cell["cell_type"] == "code"

    @property
    def ours(self) -> bool:
        """Whether what stands here is not the student's to change."""
        return self.kind in ("task", "test", "locked")

    @property
    def is_answer(self) -> bool:
        return self.kind in ("answer", "written")

    @property
    def skipped(self) -> bool:
        """Whether a tag keeps it from being run."""
        return bool(SKIPPED_TAGS & set(self.cell["metadata"].get("tags") or ()))

    @cached_property
    def bag(self) -> Counter[str]:
        """The words of its source as students got it."""
        return words(self.visible)

    @cached_property
    def visible_names(self) -> frozenset[str]:
        """What our code binds, as students got it."""
        return read_code(self.visible).binds

    @property
    def called(self) -> str:
        """A name for it in a note."""
        return self.key or self.cell["id"]


@dataclass(frozen=True)
class Master:
    """An assignment: its cells in order. Made by `Master.read` or `Master.of`.

    Args:
        slots: the cells.
        metadata: the notebook's own.
    """

    slots: tuple[Slot, ...]
    metadata: dict[str, Any] = field(repr=False)

    @classmethod
    def read(cls, source: str | Path, release: str | Path) -> Self:
        """Read an assignment.

        Args:
            source: the notebook with the solution and the hidden tests.
            release: the notebook that students got.

        Raises:
            BadInput: a file that is no notebook, or two that are not of the same assignment.
        """
        return cls.of(read_notebook(source), read_notebook(release))

    @classmethod
    def of(cls, source: Notebook, release: Notebook) -> Self:
        """The same from notebooks as `json` reads them."""
        source, release = tidy(source, "the source"), tidy(release, "the release")
        sources = {grade_id(cell): cell for cell in source["cells"] if grade_id(cell)}
        released = [grade_id(cell) for cell in release["cells"] if grade_id(cell)]
        if sorted(released) != sorted(sources):
            differ = sorted(set(released) ^ set(sources)) or ["one of them twice"]
            raise BadInput(
                f"source and release have other graded cells ({', '.join(differ)}): run `capcourse release`"
            )
        slots: list[Slot] = []
        for number, cell in enumerate(release["cells"]):
            before = slots[-1] if slots else None
            slots.append(_slot(number, cell, sources.get(grade_id(cell), cell), before))
        return cls(tuple(slots), release["metadata"])

    @cached_property
    def answers(self) -> dict[str, Slot]:
        """The answers, by key."""
        return {slot.key: slot for slot in self.slots if slot.is_answer}

    @cached_property
    def by_grade_id(self) -> dict[str, Slot]:
        return {slot.key: slot for slot in reversed(self.slots) if slot.key}

    @cached_property
    def by_id(self) -> dict[str, Slot]:
        return {slot.cell["id"]: slot for slot in self.slots}

    @cached_property
    def by_colab_id(self) -> dict[str, Slot]:
        """Colab keeps an id that it finds, or takes a name of its own."""
        return {**self.by_grade_id, **self.by_id}

    @cached_property
    def by_marker(self) -> dict[str, Slot]:
        """A marker in a text leads to the cell that has it, or that is called so."""
        found = {name: slot for slot in self.slots for name in markers(slot.visible)}
        for names in (self.answers, self.by_grade_id, self.by_id):
            found = {**names, **found}
        return found

    @cached_property
    def by_text(self) -> dict[str, list[Slot]]:
        found = defaultdict(list)
        for slot in self.slots:
            if text := normal(slot.visible):
                found[text].append(slot)
        return dict(found)

    @cached_property
    def by_name(self) -> dict[str, list[Slot]]:
        """The answers that should define a name."""
        found = defaultdict(list)
        for slot in self.slots:
            for name in slot.names:
                found[name].append(slot)
        return dict(found)

    @cached_property
    def longest(self) -> int:
        """Characters of the longest cell."""
        return max((len(slot.visible) for slot in self.slots), default=0)

    @cached_property
    def stubs(self) -> list[tuple[Slot, Counter[str]]]:
        """The words of what stays of each stub, where they are enough to be known by."""
        bags = [(slot, words(slot.stays)) for slot in self.slots]
        return [(slot, bag) for slot, bag in bags if bag.total() >= 2 * FEWEST_WORDS]

    def nearest(self, bag: Counter[str], is_code: bool) -> Slot | None:
        """The given cell that a text with these words is a copy of, if it is one."""
        best, score = None, NEAR
        for slot in self.slots:
            if slot.is_answer or slot.is_code != is_code or slot.bag.total() < FEWEST_WORDS:
                continue
            if (share := likeness(bag, slot.bag, least=score)) >= score:
                best, score = slot, share
        return best

    def stub_within(self, bag: Counter[str]) -> Slot | None:
        """The answer whose stub, with its docstring, nearly all stands in a text."""
        for slot, ours in self.stubs:
            if (ours & bag).total() >= NEAR * ours.total():
                return slot
        return None


def markers(text: str) -> list[str]:
    """The ids that stand in a text, as `# capcourse: id` or `<!-- capcourse: id -->`, at most 20."""
    return [match[1] or match[2] for match in itertools.islice(MARKER.finditer(text), 20)]


def normal(text: str) -> str:
    """A text without what changes when cells are copied by hand: markers, empty lines, spaces at the end."""
    lines = (line.rstrip() for line in MARKER.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def likeness(one: Counter[str], other: Counter[str], least: float = 0) -> float:
    """The share of the words of two texts that they have in common; 0 if that is surely below `least`."""
    both = one.total() + other.total()
    if not both or 2 * min(one.total(), other.total()) < least * both:
        return 0.0
    return 2 * (other & one).total() / both


def _slot(number: int, cell: Cell, ours: Cell, before: Slot | None) -> Slot:
    """One cell of the release, `ours` being the same cell of the source."""
    kind, key, visible = kind_of(cell), grade_id(cell), cell["source"]
    is_code = cell["cell_type"] == "code"
    if kind in ("answer", "manual"):
        kind = "answer" if is_code else "written"
    elif not kind:
        below_task = before is not None and before.kind == "task" and cell["cell_type"] == "markdown"
        kind, key = ("written", before.key) if below_task else ("free", "")
    given = {**cell, "metadata": copy.deepcopy(cell["metadata"])}
    given["id"] = cell.get("id") or key or f"cell-{number + 1}"
    names, stays = frozenset(), ""
    if kind in ("task", "test", "locked"):
        given["source"] = ours["source"]
        if given["source"] != visible:  # it is the checksum of what students got
            given["metadata"]["nbgrader"].pop("checksum", None)
    elif kind == "answer":
        names = read_code(visible).functions or read_code(ours["source"]).functions
        solution = set(ours["source"].split("\n"))
        stays = "\n".join(line for line in visible.split("\n") if line in solution)
    code = read_code(given["source"]) if is_code else NOTHING
    return Slot(number, given, kind, key, visible, names, stays, code)
