"""A submission, from the trusted side: its answers run in a sandboxed kernel and are asked for data.

A check notebook reads like a test:

    student = open_submission(submission, master=master)
    part1 = student.award("a1-test-brevity", points=3, title="Part 1: the brevity penalty")
    part1.expect("a tie", student.map("brevity_penalty", cases), wanted, hint="…")
    student.finish(results)

Three kernels play a part. This one judges. A second one, behind walls, has the student's answers and no
test, and is asked. A third one, behind walls too, runs the whole notebook with its own tests, for people to
look at. Nothing that a student's code does raises here: a crash, an endless loop or a value that is not JSON
is an answer with a `failure`. What the code prints, on stdout or stderr, plays no part.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.artefacts import read_artefact
from capcourse.grading.asking import ANSWERS, question, read_replies, read_value
from capcourse.grading.assignment import declared_files
from capcourse.grading.awards import Answer, Award, printable
from capcourse.grading.cells import CodeCell, as_handed_in, code_cells, handed_in
from capcourse.grading.graft import Graft, Master, graft, read_notebook
from capcourse.grading.own_tests import run_own_tests
from capcourse.grading.rules import METRIC_LIBRARIES
from capcourse.grading.shims import prelude
from capcourse.grading.student_kernel import START_TIMEOUT, Outcome, StudentKernel

SCHEMA = 2  # of the results file
SEED = "CAPCOURSE_SEED"  # the term's, from `capcourse secret`; the marker's environment alone has it
MOST_RUNS = 5  # times `limit`, for all the kernels that die and are started again
LEAST = 0.1  # seconds, in which to begin another cell
RETRAIN = "CAPCOURSE_RETRAIN"  # run the cells that are tagged `train`, and leave handed-in files aside


class Submission:
    """A student's answers, running in a kernel of their own; made by `open_submission`."""

    def __init__(
        self,
        path: Path,
        grafted: Graft,
        *,
        forbidden: Iterable[str],
        timeout: float,
        limit: float,
        limits: dict[str, int],
        unusable: str = "",
    ):
        self.path = path
        self.unusable = unusable
        self.grafted = grafted
        self.timeout, self.limit = timeout, limit
        self.awards: list[Award] = []
        self.notes: list[str] = list(grafted.notes)
        self.files = handed_in(path, grafted.notebook)
        self.retraining = bool(os.environ.get(RETRAIN))
        self.cells = code_cells(grafted, self.retraining)
        self._limits = limits
        self._left = MOST_RUNS * limit
        self._broken: dict[str, str] = {}  # functions that took the kernel with them, and how
        given = {} if self.retraining else self.files
        self._kernel = StudentKernel(forbidden, limits, files=given)
        if not unusable:
            self._run_cells()

    def _run_cells(self, until: str | None = None) -> None:
        """Run the cells in a fresh kernel; a cell that ends the kernel is left out of the next try.

        Args:
            until: the id of the last cell to run; all by default.
        """
        self._until = until
        while not self._run_once():
            pass

    def _run_once(self) -> bool:
        """Run the cells that have not ended a kernel before; whether this one is alive after them."""
        begun = time.monotonic()
        end = begun + min(self.limit, self._left)
        self._kernel.start()
        self._kernel.run(prelude(), timeout=START_TIMEOUT)
        alive = True
        for cell in self._to_run():
            if cell.status == "died":
                continue
            left = end - time.monotonic()
            if left <= LEAST:
                cell.status, cell.error = "not run", f"the cells took more than {self.limit:g} seconds"
                self.notes.append(cell.error)
                continue
            outcome = self._kernel.run(cell.source, timeout=min(self.timeout, left))
            cell.status, cell.error = outcome.status, printable(outcome.error)
            if cell.status in ("timeout", "died"):
                self.notes.append(f"{cell.where} stopped: {cell.error}")
            if not outcome.alive:
                cell.status, alive = "died", False
                break
        self._left -= time.monotonic() - begun
        return alive

    def _to_run(self) -> list[CodeCell]:
        last = [number for number, cell in enumerate(self.cells, 1) if cell.id == self._until]
        return self.cells[: last[0]] if last else self.cells

    def call(self, name: str, *arguments: Any, timeout: float = 10, arrays: bool = False) -> Answer:
        """Call one of the student's functions once; see `map`."""
        return self.map(name, [arguments], timeout=timeout, arrays=arrays)[0]

    def map(
        self, name: str, cases: Sequence[Sequence[Any]], *, timeout: float = 10, arrays: bool = False
    ) -> list[Answer]:
        """Call one of the student's functions on each case.

        Args:
            name: a function that the notebook defines.
            cases: the arguments of each call: JSON values, numpy arrays, PIL images; every call gets a copy
                of its own.
            timeout: seconds for all of them together.
            arrays: whether arrays come back as numpy arrays; as nested lists otherwise.

        Returns:
            One answer for each case. After a case that did not come back, the rest are failures too.
        """
        cases = [tuple(case) for case in cases]
        if self.unusable:
            return [Answer(name, case, failure="is in a file that cannot be read") for case in cases]
        if name in self._broken:
            return [Answer(name, case, failure=self._broken[name]) for case in cases]
        if (until := self.grafted.until.get(name)) != self._until:
            self._run_cells(until)
        replies, outcome = self._ask(name, cases, timeout, arrays)
        if not outcome.alive:  # which case was it? Ask again, one by one.
            self._run_cells(until)
            replies = []
            for case in cases:
                reply, outcome = self._ask(name, [case], timeout, arrays)
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
                self._run_cells(until)
        return [_answer(name, case, reply, arrays) for case, reply in zip(cases, replies, strict=True)]

    def _ask(self, name: str, cases: list[tuple], timeout: float, arrays: bool) -> tuple[list[dict], Outcome]:
        code = question(name, cases, arrays=arrays)
        outcome = self._kernel.run(code, timeout=timeout, value=ANSWERS)
        return read_replies(outcome.value, len(cases), arrays=arrays), outcome

    def file(self, name: str) -> Answer:
        """What a handed-in file holds: JSON, an array, or arrays by name.

        Args:
            name: one of the files that the assignment declares.

        Returns:
            An answer, with a `failure` where the file is missing or holds something else.
        """
        most = declared_files(self.grafted.notebook)
        if name not in most:
            raise BadInput(f"the assignment declares no file '{name}'; known: {', '.join(most) or 'none'}")
        try:
            return Answer(
                name, value=read_artefact(self.files.get(name, self.path.with_name(name)), most[name])
            )
        except BadInput as error:
            return Answer(name, failure=str(error).removeprefix(name).lstrip(": "))

    def award(self, grade_id: str, *, points: float, title: str) -> Award:
        """Open an award: points for one grade cell, to be filled with expectations."""
        award = Award(grade_id, points, title)
        self.awards.append(award)
        return award

    def finish(self, results: str | Path, **about: Any) -> dict[str, Any]:
        """Stop the kernel, run the notebook with its own tests, and write what was found.

        Beside the results, under the same name with `.executed.ipynb`, lies the notebook as it ran.

        Args:
            results: the JSON file to write.
            about: anything else to keep with it.

        Returns:
            What was written.
        """
        self._kernel.stop()
        results = Path(results)
        results.parent.mkdir(parents=True, exist_ok=True)
        tests = {} if self.unusable else self._run_own_tests(results)
        report = {
            "schema": SCHEMA,
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
            "unusable": self.unusable,
            **about,
            "awards": [asdict(award) | {"earned": award.earned} for award in self.awards],
            "cells": [
                {key: value for key, value in asdict(cell).items() if key not in ("source", "id")}
                for cell in self.cells
            ],
            "answers": self.grafted.answers,
            "tests": tests,
            "written": _written(self.grafted),
            "notes": list(dict.fromkeys(map(printable, self.notes))),
        }
        part = results.with_name(f".{results.name}.part")
        part.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        part.replace(results)
        return report

    def _run_own_tests(self, results: Path) -> dict[str, dict[str, Any]]:
        tests, executed = run_own_tests(
            self.grafted, timeout=self.timeout, limit=self.limit, limits=self._limits, files=self.files
        )
        target = results.with_name(results.name.removesuffix(".json") + ".executed.ipynb")
        target.write_text(json.dumps(executed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return tests


def open_submission(
    path: str | Path,
    *,
    master: Sequence[str | Path] | None = None,
    forbidden: Iterable[str] = METRIC_LIBRARIES,
    timeout: float = 60,
    limit: float = 300,
    limits: dict[str, int] | None = None,
) -> Submission:
    """Run a submitted notebook's answers in a kernel of their own, ready to be asked.

    A cell that raises is noted, and the next one runs. Cells tagged `skip-execution` or `train` are left out.

    Args:
        path: the notebook that was handed in; declared files lie beside it.
        master: the assignment: the notebook with the solution, and the one that students got. Without it the
            notebook runs as it was handed in, but for its test cells.
        forbidden: packages that cannot be found there.
        timeout: seconds for one cell.
        limit: seconds for all cells together.
        limits: what else it may use, by the names of `capcourse.grading.sandbox.limits.Limits`.

    Raises:
        BadInput: this machine has no sandbox; or, without a master, the file is no notebook. With one, a
            file that cannot be read has nothing but failures, and its results say so.
    """
    path = Path(path)
    unusable = ""
    try:
        submitted = read_notebook(path)
    except BadInput as error:
        if not master or not path.is_file():
            raise
        submitted, unusable = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, str(error)
    return Submission(
        path,
        graft(Master.read(*master), submitted) if master else as_handed_in(submitted),
        forbidden=forbidden,
        timeout=timeout,
        limit=limit,
        limits=limits or {},
        unusable=unusable,
    )


def private_seed(default: int) -> int:
    """The seed of the inputs that a check draws: the term's where `capcourse grade` gives one."""
    return int(os.environ.get(SEED) or default)


def _written(grafted: Graft) -> dict[str, bool]:
    """For each question that a person marks, whether anything was written."""
    return {key: how != "missing" for key, how in grafted.answers.items()}


def _why(outcome: Outcome) -> str:
    if outcome.status == "timeout":
        return f"did not come back ({outcome.error})"
    return "gave no answer" if outcome.alive else f"ended the kernel ({outcome.error})"


def _answer(name: str, case: tuple, reply: dict, arrays: bool) -> Answer:
    if isinstance(reply.get("value"), str):
        try:
            return Answer(name, case, value=read_value(reply["value"], arrays=arrays))
        except (ValueError, RecursionError, MemoryError):
            return Answer(name, case, failure="returned something that cannot be read")
    return Answer(name, case, failure=printable(str(reply.get("failure", "gave no answer"))))
