"""What an assignment's notebook says of itself: its cells, and the files that may be handed in with it.

Notebooks are plain dicts here, as `json` reads them: importing nbformat takes longer than most of this does.
"""

from collections.abc import Iterable
from typing import Any

from capcourse.errors import BadInput

Notebook = dict[str, Any]
Cell = dict[str, Any]

LARGEST_FILE = 4 * 2**20  # bytes of a file that is handed in with a notebook, where it declares no less


def source_of(cell: Cell) -> str:
    """A cell's text; notebook files hold it as one string or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


def grade_id(cell: Cell) -> str:
    """The name that nbgrader knows a cell by, or nothing."""
    return str(_marks(cell).get("grade_id") or "")


def tags_of(cell: Cell) -> set[str]:
    """A cell's tags, such as `train`."""
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()


def kind_of(cell: Cell) -> str:
    """What a cell is to the grader.

    Returns:
        `answer` (a student writes it, tests mark it), `test` (marks answers), `manual` (a student writes it,
        a person marks it), `task` (a question that a person marks), `locked` (given, not to be changed), or
        nothing for any other cell.
    """
    marks = _marks(cell)
    if marks.get("task"):
        return "task"
    if marks.get("grade"):
        return "manual" if marks.get("solution") else "test"
    return "answer" if marks.get("solution") else "locked" if marks.get("locked") else ""


def declared_files(notebook: Notebook) -> dict[str, int]:
    """The files that a student may hand in with this notebook, each with the bytes it may have.

    They stand in the notebook's metadata: `"capcourse": {"files": {"weights.safetensors": 4194304}}`.

    Raises:
        BadInput: a name with a folder in it, or a size that is none.
    """
    files = notebook.get("metadata", {}).get("capcourse", {}).get("files", {})
    for name, size in files.items():
        if not name or name.startswith(".") or set(name) & set("/\\:"):
            raise BadInput(f"the metadata declare the file '{name}'; a plain file name is wanted")
        if not isinstance(size, int) or not 0 < size <= LARGEST_FILE:
            raise BadInput(f"the metadata give {name} {size} bytes; 1 to {LARGEST_FILE} are possible")
    return dict(files)


def by_short_name(name: str, known: Iterable[str]) -> str:
    """The assignment that a name means: `a1` is `a1_metrics` where no other one starts so.

    Raises:
        BadInput: no assignment, or several, start with it.
    """
    known = sorted(known)
    found = [name] if name in known else [other for other in known if other.startswith(name)] if name else []
    if len(found) != 1:
        raise BadInput(f"unknown assignment '{name}'; known: {', '.join(known) or 'none'}")
    return found[0]


def _marks(cell: Cell) -> dict[str, Any]:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}
