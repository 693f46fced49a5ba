"""Run the whole notebook with its own tests, as nbgrader would: for people to look at, not for points.

The tests can be seen and changed by the code that runs beside them, so what they say is only compared with
the check, and a difference is shown to a person.
"""

import copy
import math
import time
from pathlib import Path
from typing import Any

from capcourse.grading.assignment import Notebook, kind_of, source_of, tags_of
from capcourse.grading.awards import printable
from capcourse.grading.graft import SKIPPED_TAGS, Graft
from capcourse.grading.outputs import Outputs, without_html
from capcourse.grading.shims import prelude
from capcourse.grading.student_kernel import START_TIMEOUT, Outcome, StudentKernel

OUTPUT_OF_CELL = 100_000  # characters
OUTPUT_OF_NOTEBOOK = 3_000_000  # characters, of all cells together
NO_TEST = "0.0"  # the body of a grade cell whose points come from the check alone


def run_own_tests(
    grafted: Graft, *, timeout: float, limit: float, limits: dict[str, int], files: dict[str, Path]
) -> tuple[dict[str, dict[str, Any]], Notebook]:
    """Run a grafted notebook from top to bottom in a sandboxed kernel.

    Args:
        grafted: the notebook.
        timeout: seconds for one cell.
        limit: seconds for all cells together.
        limits: what the kernel may use.
        files: the files that were handed in, by name.

    Returns:
        For each test cell that has a test its `score`, out of `points`, a `reason` where it is none, and
        whether it is `odd`: no number that a test could give; and the notebook with its outputs, as
        `autograded/` has it.
    """
    notebook = copy.deepcopy(grafted.notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" and cell["id"] in grafted.origins:
            cell["source"] = without_html(source_of(cell))
    kernel = StudentKernel(limits=limits, files=files)
    end = time.monotonic() + limit
    tests: dict[str, dict[str, Any]] = {}
    room = OUTPUT_OF_NOTEBOOK
    ran: list[str] = []  # what a fresh kernel has to run first, when one has died
    running = False
    try:
        for number, cell in enumerate(notebook["cells"], 1):
            source = source_of(cell)
            tags = SKIPPED_TAGS & tags_of(cell)
            if cell["cell_type"] != "code" or tags or not source.strip():
                continue
            outputs = Outputs(min(OUTPUT_OF_CELL, room))
            outcome = Outcome("not run", f"the notebook took more than {limit:g} seconds")
            if not running and time.monotonic() < end:
                running = _start(kernel, ran, timeout, end)
            if running and time.monotonic() < end:
                left = max(0.1, end - time.monotonic())
                outcome = kernel.run(source, timeout=min(timeout, left), outputs=outputs)
                running = outcome.alive
            room = max(0, room - outputs.size)
            is_test = kind_of(cell) == "test"
            if running and not is_test:
                ran.append(source)
            cell["outputs"] = _shown(outputs, outcome)
            cell["execution_count"] = number
            if is_test and source.strip() != NO_TEST:
                marks = cell["metadata"]["nbgrader"]
                tests[marks["grade_id"]] = _score(outcome, outputs, float(marks["points"]))
    finally:
        kernel.stop()
    return tests, notebook


def _start(kernel: StudentKernel, sources: list[str], timeout: float, end: float) -> bool:
    """A fresh kernel, in which the cells so far have run again; whether it lives."""
    kernel.start()
    alive = kernel.run(prelude(), timeout=START_TIMEOUT).alive
    for source in sources:
        left = end - time.monotonic()
        if not alive or left <= 0:
            return False
        alive = kernel.run(source, timeout=min(timeout, left)).alive
    return alive


def _score(outcome: Outcome, outputs: Outputs, points: float) -> dict[str, Any]:
    """nbgrader's rule, without its traps: stderr costs nothing, and a partial score is a number in range."""

    def score(value: float, reason: str = "", odd: bool = False) -> dict[str, Any]:
        return {"score": value, "points": points, "reason": reason, "odd": odd}

    if outcome.status != "ok":
        return score(0.0, printable(outcome.error))
    values = [output["data"] for output in outputs.kept if output["output_type"] == "execute_result"]
    said = str(values[0].get("text/plain", "")) if values else ""
    try:
        partial = float(said)
    except ValueError:
        return score(points)  # nothing, or something that is no score
    if not math.isfinite(partial) or not 0 <= partial <= points:
        return score(0.0, f"the test's own score is {printable(said)[:40]}, out of {points:g}", odd=True)
    return score(partial)


def _shown(outputs: Outputs, outcome: Outcome) -> list[dict[str, Any]]:
    """The outputs as nbformat has them, with a line where the kernel gave none of its own."""
    shown = outputs.finished()
    if outcome.status in ("timeout", "died", "not run"):
        text = f"[{printable(outcome.error)}]\n"
        shown = [*shown, {"output_type": "stream", "name": "stderr", "text": text}]
    for output in shown:
        if output["output_type"] == "execute_result":
            output["execution_count"] = None
    return shown
