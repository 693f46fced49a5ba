"""What of a submission runs before it is asked: its code cells, and the files that lie beside it."""

from dataclasses import dataclass
from pathlib import Path

from capcourse.grading.assignment import Cell, Notebook, declared_files, grade_id, kind_of, source_of, tags_of
from capcourse.grading.awards import printable
from capcourse.grading.graft import SKIPPED_TAGS, Graft


@dataclass
class CodeCell:
    """One code cell of the notebook that is asked, and what became of it."""

    number: int | None  # among all cells that were handed in, from 1; None for one of ours
    label: str  # its grade_id, or its first line
    source: str
    id: str = ""  # in the grafted notebook
    status: str = "not run"  # ok, error, timeout, died, or not run
    error: str = ""

    @property
    def where(self) -> str:
        """How to find it."""
        return f"cell {self.number} ({self.label})" if self.number else f"a given cell ({self.label})"


def code_cells(grafted: Graft, with_training: bool) -> list[CodeCell]:
    """The cells to run before anything is asked.

    Args:
        grafted: the answers in our notebook.
        with_training: whether the cells that are tagged `train` run too.
    """
    asked = {cell["id"] for cell in grafted.without_tests()["cells"]}
    return [
        CodeCell(grafted.origins.get(cell["id"]), _label(cell), source_of(cell), cell["id"])
        for cell in grafted.notebook["cells"]
        if cell["cell_type"] == "code"
        and source_of(cell).strip()
        and (cell["id"] in asked or (with_training and "train" in tags_of(cell)))
    ]


def as_handed_in(submitted: Notebook) -> Graft:
    """A notebook by itself, all of it the student's."""
    cells = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(submitted["cells"], 1)]
    return Graft(
        notebook={**submitted, "cells": cells, "nbformat": 4, "nbformat_minor": 5},
        answers={},
        notes=(),
        origins={cell["id"]: number for number, cell in enumerate(cells, 1)},
        asked=tuple(
            cell["id"] for cell in cells if kind_of(cell) != "test" and not SKIPPED_TAGS & tags_of(cell)
        ),
    )


def handed_in(path: Path, notebook: Notebook) -> dict[str, Path]:
    """The declared files that lie beside a notebook, and are no larger than they may be."""
    found = {}
    for name, most in declared_files(notebook).items():
        file = path.with_name(name)
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= most:
            found[name] = file.absolute()
    return found


def _label(cell: Cell) -> str:
    return printable(grade_id(cell) or source_of(cell).strip().partition("\n")[0])[:60]
