"""`check()`: the visible tests of an assignment, run on what stands in the notebook now."""

import ast
import contextlib
import io
import math
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any

from capcourse.errors import BadInput, first_line
from capcourse.grading.assignment import Cell, grade_id, kind_of, source_of
from capcourse.grading.student.released import (
    MARKER,
    Release,
    current_file,
    defined_by,
    notebooks_of,
    on_colab,
    open_release,
    ran_in,
    stale,
    user_namespace,
)

RECORD = "These are the visible tests; your points come from other ones, with other inputs, when you hand in."
RESTART = "Kernel > Restart & Run All (on Colab: Runtime > Restart session and run all), then check again"
WORDS = {
    "passed": "passed",
    "part": "in part",
    "failed": "not yet",
    "open": "not answered yet",
    "later": "tested once you hand in",
}


@dataclass(frozen=True)
class Result:
    """What one test cell says.

    Attributes:
        grade_id: the cell.
        title: the heading that it stands under.
        points: what it is worth.
        status: `passed`, `part` (some of the points), `failed`, `open` (not answered yet) or `later` (no
            visible test).
        hint: what the test says of the mistake.
    """

    grade_id: str
    title: str
    points: float
    status: str
    hint: str = ""


@dataclass(frozen=True, repr=False)
class Checked:
    """What the visible tests of an assignment say; shows as a table.

    Attributes:
        by_hand: points that a person gives.
        stale: where what has run is not what stands in the notebook.
    """

    assignment: str
    results: tuple[Result, ...]
    by_hand: float = 0.0
    stale: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no visible test has anything to say."""
        return all(result.status in ("passed", "later") for result in self.results)

    def _sentences(self) -> list[str]:
        lines = [RECORD]
        if self.by_hand:
            lines.append(f"A person marks the written part ({self.by_hand:g} points).")
        if self.stale:
            lines.append(f"This may not be what your notebook says: {'; '.join(self.stale)}. {RESTART}.")
        return lines

    def __str__(self) -> str:
        lines = [f"{self.assignment}: the visible tests"]
        wide = max((len(WORDS[result.status]) for result in self.results), default=0)
        for result in self.results:
            lines.append(f"  {WORDS[result.status]:<{wide}}  {result.points:>3g} points  {result.title}")
            lines += textwrap.wrap(result.hint, 100, initial_indent="      ", subsequent_indent="      ")
        return "\n".join([*lines, *self._sentences()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><td>{escape(result.title)}</td><td>{WORDS[result.status]}</td><td>{result.points:g}</td>"
            f'<td style="text-align: left">{escape(result.hint)}</td></tr>'
            for result in self.results
        ]
        head = "<tr><th>Part</th><th>Visible test</th><th>Points</th><th>Hint</th></tr>"
        rest = "".join(f"<p>{escape(line)}</p>" for line in self._sentences())
        return f"<p><b>{escape(self.assignment)}</b></p><table>{head}{''.join(rows)}</table>{rest}"


def check(name: str = "", *, namespace: dict[str, Any] | None = None) -> Checked:
    """Run an assignment's visible tests on your functions as they are now; nothing of yours is changed.

    Args:
        name: the assignment, such as "a1"; by default the one whose cells this notebook has run.
        namespace: the names to test; by default those of the notebook.

    Returns:
        A line for each test: whether it passed, what it is worth, and a hint where it did not.

    Raises:
        BadInput: an unknown assignment, or this is no notebook.

    Used in every assignment.
    """
    here = namespace is None
    namespace = user_namespace() if here else namespace
    if namespace is None:
        raise BadInput("check runs in a notebook; open your assignment, and call it in a cell there")
    release = open_release(name, [cell for text in ran_in(namespace) for cell in MARKER.findall(text)])
    answers = {name for cell in release.cells("answer") for name in defined_by(cell)}
    titles = _titles(release)
    results = []
    with _unchanged(namespace):
        scope = {"__name__": "__main__"} | namespace
        for cell in release.cells("test"):
            status, hint = _run(cell, scope, namespace, answers)
            points = float(cell["metadata"]["nbgrader"]["points"])
            results.append(Result(grade_id(cell), titles[grade_id(cell)], points, status, hint))
    by_hand = sum(cell["metadata"]["nbgrader"].get("points", 0) for cell in release.cells("task", "manual"))
    saved = None
    if here and not on_colab():
        found = notebooks_of(release, Path.cwd().glob("*.ipynb"))
        saved = found.get(current_file(namespace) or next(iter(found), Path()))
    return Checked(release.name, tuple(results), by_hand, tuple(stale(release, namespace, saved)))


def _run(cell: Cell, scope: dict[str, Any], theirs: dict[str, Any], answers: set[str]) -> tuple[str, str]:
    """Run a test cell: its status, and a hint.

    Args:
        scope: where it runs; what an earlier test has defined is there.
        theirs: the names of the student's functions.
        answers: names that the student has to define.
    """
    body = ast.parse(source_of(cell)).body
    if len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return "later", ""  # 0.0 is the body of a cell that only the checks can judge
    last = body.pop().value if body and isinstance(body[-1], ast.Expr) else ast.Constant(None)
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            where = f"<{grade_id(cell)}>"
            exec(compile(ast.Module(body, []), where, "exec", dont_inherit=True), scope)
            expression = ast.fix_missing_locations(ast.Expression(last))
            value = eval(compile(expression, where, "eval", dont_inherit=True), scope)
    except KeyboardInterrupt:
        raise
    except NotImplementedError:
        return "open", ""
    except AssertionError as error:
        return "failed", " ".join(str(error).split()) or "one of the things that it asks for is not so"
    except NameError as error:
        if error.name in answers:
            return "open", f"run the cell that defines {error.name}"
        return "failed", f"{first_line(error)}: run all cells above the test first"
    except BaseException as error:  # also SystemExit: what students write may end anyhow
        return "failed", f"{_place(error.__traceback__, theirs)}{type(error).__name__}: {first_line(error)}"
    points = float(cell["metadata"]["nbgrader"]["points"])
    if isinstance(value, int | float) and not isinstance(value, bool):
        earned = min(points, max(0.0, value)) if math.isfinite(value) else 0.0
        if earned < points:
            return "part" if earned else "failed", f"{earned:g} of {points:g} points by this test"
    return "passed", ""


def _place(trace: TracebackType | None, theirs: dict[str, Any]) -> str:
    """The student's function that an error came from."""
    found = ""
    while trace is not None:
        if trace.tb_frame.f_globals is theirs:
            found = f"{trace.tb_frame.f_code.co_name}, line {trace.tb_lineno} of its cell, raised "
        trace = trace.tb_next
    return found


def _titles(release: Release) -> dict[str, str]:
    """The heading above each test cell, without its points."""
    title, titles = "", {}
    for cell in release.notebook["cells"]:
        heading = re.match(r"#+\s*(.+)", source_of(cell)) if cell["cell_type"] == "markdown" else None
        if heading:
            title = re.sub(r"\s*\([^()]*points?\b[^()]*\)$", "", heading[1].strip())
        if kind_of(cell) == "test":
            titles[grade_id(cell)] = title or grade_id(cell)
    return titles


@contextlib.contextmanager
def _unchanged(namespace: dict[str, Any]) -> Iterator[None]:
    """Put back the names that a student's own functions set while they are tested, such as a counter."""
    before = dict(namespace)
    try:
        yield
    finally:
        for name in namespace.keys() - before.keys():
            del namespace[name]
        namespace.update({name: old for name, old in before.items() if namespace.get(name) is not old})
