"""A submission as a check notebook sees it: a student who can be asked, and who answers in JSON.

    student = open_submission("submitted/s1024/a1_metrics/a1_metrics.ipynb")
    brevity = student.award("a1-test-brevity", points=3, title="Part 2")
    brevity.expect("one reference", student.map("brevity_penalty", cases), wanted, hint="…")
    student.finish("results.json")

Nothing that the student's code does raises here: a crash, an endless loop or a value that is not JSON is
an answer with a `failure`. What the code prints, on stdout or stderr, plays no part.
"""

import ast
import hashlib
import itertools
import json
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.awards import Answer, Award, printable
from capcourse.grading.rules import METRIC_LIBRARIES
from capcourse.grading.student_kernel import Outcome, StudentKernel

SCHEMA = 1  # of the results file
SKIPPED_TAGS = frozenset({"skip-execution", "train"})
LARGEST_ANSWER = 2_000_000  # characters of JSON that one `call` or `map` may bring back

ASK = """
def _capcourse_ask(request):
    import json

    def plain(value):
        if hasattr(value, "tolist"):  # numpy's numbers and arrays
            return value.tolist()
        raise TypeError(f"a {type(value).__name__} is not a JSON value")

    def line(error):
        here, at = error.__traceback__.tb_next, None
        while here is not None:
            if here.tb_frame.f_globals is globals():
                at = here.tb_lineno
            here = here.tb_next
        return f" (line {at} of its cell)" if at else ""

    name, cases, largest = json.loads(request)
    if not callable(globals().get(name)):
        failure = f"is not defined: no cell that ran to its end defines {name}"
        return json.dumps([{"failure": failure}] * len(cases))
    answers, size = [], 0
    for case in cases:
        failure = text = None
        try:
            value = globals()[name](*case)
        except KeyboardInterrupt:
            break
        except BaseException as error:
            failure = f"raised {type(error).__name__}: {error}"[:300].rstrip(": ") + line(error)
        else:
            try:
                text = json.dumps(value, allow_nan=False, default=plain)
            except Exception as error:
                failure = f"returned something that cannot be handed over: {error}"[:300]
                if "JSON compliant" in failure:
                    failure = f"returned {value!r}, where every number must be finite"[:300]
        size += len(text or "")
        if size > largest:
            failure, text = "returned far too much", None
        answers.append({"failure": failure} if failure else {"value": text})
    return json.dumps(answers)

_capcourse_answers = "[]"
_capcourse_answers = _capcourse_ask(%r)
"""


@dataclass
class CodeCell:
    """One code cell of the notebook that runs here, and what became of it."""

    number: int  # among all cells, from 1
    label: str  # its grade_id, or its first line
    source: str
    status: str = "not run"  # ok, error, timeout, died, or not run
    error: str = ""

    @property
    def stopped_kernel(self) -> bool:
        return self.status == "died"


class Submission:
    """A student's notebook, run in a kernel of its own; made by `open_submission`."""

    def __init__(self, path: Path, forbidden: Iterable[str], timeout: float, limit: float):
        self.path = path
        self.timeout = timeout
        self.limit = limit
        self.awards: list[Award] = []
        self.notes: list[str] = []
        self.cells = read_code_cells(path)
        self._broken: dict[str, str] = {}  # functions that took the kernel with them, and how
        self._kernel = StudentKernel(forbidden)
        self._run_cells()

    def _run_cells(self) -> None:
        """Run every cell in a fresh kernel; a cell that ends the kernel is left out of the next try."""
        end = time.monotonic() + self.limit
        while True:
            self._kernel.start()
            for cell in self.cells:
                if cell.stopped_kernel:
                    continue
                left = end - time.monotonic()
                if left <= 0:
                    cell.status, cell.error = "not run", f"the cells took more than {self.limit:g} seconds"
                    continue
                outcome = self._kernel.run(cell.source, timeout=min(self.timeout, left))
                cell.status, cell.error = outcome.status, printable(outcome.error)
                if not outcome.alive:
                    cell.status = "died"
                    self.notes.append(f"cell {cell.number} ({cell.label}) stopped: {cell.error}")
                    break
            else:
                return

    def call(self, name: str, *arguments: Any, timeout: float = 10) -> Answer:
        """Call one of the student's functions once; see `map`."""
        return self.map(name, [arguments], timeout=timeout)[0]

    def map(self, name: str, cases: Sequence[Sequence[Any]], *, timeout: float = 10) -> list[Answer]:
        """Call one of the student's functions on each case.

        Args:
            name: a function that the notebook defines.
            cases: the arguments of each call, JSON values; every call gets a copy of its own.
            timeout: seconds for all of them together.

        Returns:
            One answer for each case. After a case that did not come back, the rest are failures too.
        """
        cases = [tuple(case) for case in cases]
        if name in self._broken:
            return [Answer(name, case, failure=self._broken[name]) for case in cases]
        replies, outcome = self._ask(name, cases, timeout)
        if not outcome.alive:  # which case was it? Ask again, one by one.
            self._run_cells()
            replies = []
            for case in cases:
                reply, outcome = self._ask(name, [case], timeout)
                replies += reply
                if not reply:
                    break
        if len(replies) < len(cases):
            failure = _why(outcome)
            replies.append({"failure": failure})
            self.notes.append(f"{name} {failure}")
            self._broken[name] = f"was not called again: it {failure} before"
            replies += [{"failure": self._broken[name]}] * (len(cases) - len(replies))
            if not outcome.alive:
                self._run_cells()
        return [_answer(name, case, reply) for case, reply in zip(cases, replies, strict=True)]

    def _ask(self, name: str, cases: list[tuple], timeout: float) -> tuple[list[dict], Outcome]:
        code = ASK % json.dumps([name, cases, LARGEST_ANSWER])
        outcome = self._kernel.run(code, timeout=timeout, value="_capcourse_answers")
        return _read_replies(outcome.value, len(cases)), outcome

    def award(self, grade_id: str, *, points: float, title: str) -> Award:
        """Open an award: points for one grade cell, to be filled with expectations."""
        award = Award(grade_id, points, title)
        self.awards.append(award)
        return award

    def finish(self, results: str | Path, **about: Any) -> dict[str, Any]:
        """Stop the kernel and write what was found.

        Args:
            results: the JSON file to write.
            about: anything else to keep with it, such as the seed.

        Returns:
            What was written.
        """
        self._kernel.stop()
        report = {
            "schema": SCHEMA,
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
            **about,
            "awards": [asdict(award) | {"earned": award.earned} for award in self.awards],
            "cells": [
                {key: value for key, value in asdict(cell).items() if key != "source"} for cell in self.cells
            ],
            "notes": list(dict.fromkeys(self.notes)),
        }
        Path(results).parent.mkdir(parents=True, exist_ok=True)
        Path(results).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        return report


def open_submission(
    path: str | Path,
    *,
    forbidden: Iterable[str] = METRIC_LIBRARIES,
    timeout: float = 60,
    limit: float = 300,
) -> Submission:
    """Run a submitted notebook in a kernel of its own, ready to be asked.

    Its test cells are left out (the check has its own), and so are cells tagged `skip-execution` or
    `train`. A cell that raises is noted, and the next one runs.

    Args:
        path: the notebook that was handed in.
        forbidden: packages that cannot be imported there.
        timeout: seconds for one cell.
        limit: seconds for all cells together.

    Raises:
        BadInput: the file is no notebook.
    """
    return Submission(Path(path), forbidden, timeout, limit)


def read_code_cells(path: Path) -> list[CodeCell]:
    """Read what was handed in: the code cells that run here.

    Raises:
        BadInput: there is no such file, or it is no notebook.
    """
    try:
        notebook = json.loads(path.read_bytes())
        if notebook["nbformat"] != 4:  # importing nbformat takes seconds, and few submissions need it
            import nbformat

            notebook = nbformat.read(path, as_version=4)
        return [cell for cell in map(_code_cell, itertools.count(1), notebook["cells"]) if cell]
    except FileNotFoundError:
        raise BadInput(f"{path}: no such notebook") from None
    except Exception as error:
        raise BadInput(
            f"{path}: not a notebook that can be read ({type(error).__name__}); "
            "open it in Jupyter, save it, and hand it in again"
        ) from None


def _code_cell(number: int, cell: dict[str, Any]) -> CodeCell | None:
    """The cell to run, or None for text, for tests, and for what is tagged to be left out."""
    source, metadata = "".join(cell["source"]), cell.get("metadata", {})
    marks = metadata.get("nbgrader") or {}
    is_test = marks.get("grade", False) and not marks.get("solution", False)
    if cell["cell_type"] != "code" or not source.strip() or is_test:
        return None
    if SKIPPED_TAGS & set(metadata.get("tags") or ()):
        return None
    label = marks.get("grade_id") or source.strip().splitlines()[0]
    return CodeCell(number, printable(str(label))[:60], source)


def _read_replies(value: str | None, most: int) -> list[dict]:
    """The answers as they came over, or none where what came is not what was asked for."""
    try:
        text = ast.literal_eval(value or "''")
        replies = json.loads(text) if len(text) <= 2 * LARGEST_ANSWER else []
        well_formed = all(isinstance(reply, dict) for reply in replies)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return []
    return replies[:most] if isinstance(replies, list) and well_formed else []


def _why(outcome: Outcome) -> str:
    if outcome.status == "timeout":
        return f"did not come back ({outcome.error})"
    return "gave no answer" if outcome.alive else f"ended the kernel ({outcome.error})"


def _answer(name: str, case: tuple, reply: dict) -> Answer:
    if isinstance(reply.get("value"), str):
        try:
            return Answer(name, case, value=_decode(reply["value"]))
        except (ValueError, RecursionError):
            return Answer(name, case, failure="returned something that cannot be read as JSON")
    return Answer(name, case, failure=printable(str(reply.get("failure", "gave no answer"))))


def _decode(text: str) -> Any:
    """JSON, with none of the numbers that arithmetic chokes on."""

    def number(digits: str) -> float:
        value = float(digits) if len(digits) > 18 or not digits.lstrip("-").isdigit() else int(digits)
        if not math.isfinite(value):
            raise ValueError("not a finite number")
        return value

    value = json.loads(text, parse_int=number, parse_float=number, parse_constant=number)
    json.dumps(value)  # so that whatever is shown later can be
    return value
