"""An assignment as it was released, and where its cells are in a student's notebook."""

import ast
import inspect
import json
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.assignment import Cell, Notebook, by_short_name, grade_id, kind_of, source_of
from capcourse.resources import resources

MARKER = re.compile(r"^[ \t]*#[ \t]*capcourse:[ \t]*([\w-]+)[ \t]*$", re.MULTILINE)
STUB = re.compile(r"^[ \t]*raise NotImplementedError(\(\))?[ \t]*$", re.MULTILINE)
PLACE = re.compile(r"\*Your answer\b[^*]*\*|YOUR ANSWER HERE")  # of a written answer


@dataclass(frozen=True)
class Release:
    """An assignment as students get it.

    Args:
        name: such as "a1_metrics".
        path: the file.
    """

    name: str
    path: Path
    notebook: Notebook = field(repr=False)

    def cells(self, *kinds: str) -> list[Cell]:
        """The cells of some kinds, in order; see `kind_of`."""
        return [cell for cell in self.notebook["cells"] if kind_of(cell) in kinds]

    @property
    def ids(self) -> set[str]:
        return ids_in(self.notebook)


def open_release(name: str, cells: Iterable[str] = ()) -> Release:
    """Find a released assignment, in the checkout or among the installed files.

    Args:
        name: its name, or how it begins (`a1`); by default the one that has most of these cells.
        cells: what cells of a notebook are called.

    Raises:
        BadInput: no such assignment; or no name, and the cells are of none.
    """
    known = resources("assignments", ".ipynb")
    if name:
        name = by_short_name(name, known)
        return Release(name, known[name], read_notebook(known[name]))
    found = set(cells)
    releases = [Release(name, path, read_notebook(path)) for name, path in known.items()]
    best = max(releases, key=lambda release: len(release.ids & found))
    if not best.ids & found:
        raise BadInput(f'which assignment? Name it, as in "a1"; known: {", ".join(sorted(known))}')
    return best


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file.

    Raises:
        BadInput: it is none, or of a format before 4.
    """
    try:
        notebook = json.loads(path.read_bytes())
        if notebook["nbformat"] != 4 or not all(isinstance(cell, dict) for cell in notebook["cells"]):
            raise ValueError
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput(f"{path}: not a notebook of today's format; open it in Jupyter and save it") from None
    return notebook


def names_of(cell: Cell) -> set[str]:
    """What a cell is called: its grade_id, and the markers in its text, which survive copying."""
    return {grade_id(cell), *MARKER.findall(source_of(cell))} - {""}


def ids_in(notebook: Notebook) -> set[str]:
    return {name for cell in notebook["cells"] for name in names_of(cell)}


def ran_in(namespace: dict[str, Any]) -> list[str]:
    """The cells that a notebook has run, oldest first."""
    return [text for text in namespace.get("In") or () if isinstance(text, str)]


def defined_by(cell: Cell) -> list[str]:
    """The functions and classes that a cell defines."""
    try:
        body = ast.parse(source_of(cell)).body
    except (SyntaxError, ValueError):
        return []
    return [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def unanswered(release: Release, notebook: Notebook, *, same_file: bool = False) -> list[str]:
    """What a student's notebook lacks, one line for each answer that is not there.

    Args:
        same_file: the student works in the released file itself, so that it tells of no text whether the
            student wrote it.
    """
    lines = []
    given = set() if same_file else {source_of(cell).strip() for cell in release.notebook["cells"]}

    def empty(text: str) -> bool:
        text = text.strip()
        return not text or text in given or bool(STUB.search(text) or PLACE.fullmatch(text))

    for cell in release.cells("answer", "manual", "task"):
        name = grade_id(cell)
        own = [i for i, other in enumerate(notebook["cells"]) if _stands_for(other, cell)]
        texts = [source_of(notebook["cells"][i]) for i in own]
        if kind_of(cell) == "task" and own:
            texts = [text for text in texts if text.strip() != source_of(cell).strip()]  # written into it
            texts += _below(release, notebook, own[-1])
        if not own:
            lines.append(f"{name}: the cell is missing")
        elif all(map(empty, texts)):
            lines.append(f"{name}: not answered yet")
    return lines


def _stands_for(own: Cell, cell: Cell) -> bool:
    """Whether a student's cell is one of the assignment: by its name, its text, or what it defines."""
    return (
        grade_id(cell) in names_of(own)
        or source_of(own).strip() == source_of(cell).strip()
        or bool(set(defined_by(own)) & set(defined_by(cell)))
    )


def _below(release: Release, notebook: Notebook, task: int) -> list[str]:
    """The texts from a question on to the next cell of the assignment."""
    texts = []
    for cell in notebook["cells"][task + 1 :]:
        if names_of(cell) & release.ids:
            break
        texts.append(source_of(cell))
    return texts


def stale(release: Release, namespace: dict[str, Any], saved: Notebook | None = None) -> list[str]:
    """Where what has run is not what stands in the notebook.

    Args:
        namespace: the notebook's names; `In` in it holds what has run.
        saved: the notebook as it was last saved, where that is known.
    """
    lines = []
    for cell in release.cells("answer"):
        name = grade_id(cell)
        ran = [text.strip() for text in ran_in(namespace) if name in MARKER.findall(text)]
        if not ran:
            continue
        for function in defined_by(cell):
            with suppress(OSError, TypeError):  # a name without source, such as an imported one
                if function in namespace and inspect.getsource(namespace[function]).strip() not in ran[-1]:
                    lines.append(f"{function} is not the one of the cell {name} as you last ran it")
        texts = [source_of(own).strip() for own in saved["cells"] if name in names_of(own)] if saved else []
        plain = not any(re.search(r"^\s*[%!?]", text, re.MULTILINE) for text in texts)  # magics run as code
        if texts and plain and ran[-1] not in texts:
            lines.append(f"the cell {name} in the saved file is not the one that you last ran")
    return lines


def user_namespace() -> dict[str, Any] | None:
    """The names of the notebook that this runs in, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else None


def on_colab() -> bool:
    return "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules


def current_file(namespace: dict[str, Any]) -> Path | None:
    """The notebook that this runs in, where VS Code or Jupyter says which."""
    for name in (namespace.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if name and Path(name).suffix == ".ipynb" and Path(name).is_file():
            return Path(name).resolve()
    return None


def notebooks_of(release: Release, paths: Iterable[Path]) -> dict[Path, Notebook]:
    """Those of some notebooks that hold cells of an assignment, the newest first; others are passed over."""
    found = {}
    for path in paths:
        with suppress(BadInput):
            notebook = read_notebook(path)
            if shared := len(ids_in(notebook) & release.ids):
                found[path] = (shared, path.stat().st_mtime, notebook)
    most = max((shared for shared, _, _ in found.values()), default=0)
    newest = sorted(found, key=lambda path: found[path][1], reverse=True)
    return {path: found[path][2] for path in newest if 2 * found[path][0] > most}
