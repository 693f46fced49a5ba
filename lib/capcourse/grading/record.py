"""The one writer: takes what the jobs found, and fills gradebook, feedback and the list for a person.

What a job found lies in its JSON file, and what people gave is kept beside it, so that the gradebook can be
made again from both.
"""

import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from capcourse.errors import CapcourseError
from capcourse.grading import feedback
from capcourse.grading.course import Course
from capcourse.grading.gradebook import CourseBook, Mark
from capcourse.grading.nbgrader_api import generate
from capcourse.grading.report import GradeReport, GradeRow
from capcourse.jobs import JobResult


@dataclass
class Entry:
    """One submission on its way to the gradebook.

    Args:
        assignment: its name.
        student: the id.
        status: `graded`, `unchanged` or `failed`.
        problem: why there is no result, as the student may read it.
        flags: what a person should look at.
        results: what the check found.
        executed: the notebook as it ran.
    """

    assignment: str
    student: str
    status: str = "graded"
    problem: str = ""
    flags: list[str] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    executed: Path | None = None

    @classmethod
    def read(cls, assignment: str, student: str, result: JobResult) -> Self:
        """The entry of a job that wrote its results."""
        results = json.loads(result.result.read_text(encoding="utf-8"))
        name = result.result.name.removesuffix(".json") + ".executed.ipynb"
        status = "unchanged" if result.status == "unchanged" else "graded"
        if results["unusable"]:
            return cls(assignment, student, "failed", problem=results["unusable"])
        entry = cls(assignment, student, status, results=results, executed=result.result.with_name(name))
        entry.flags = [*results["notes"], *_disagreements(results)]
        return entry

    @property
    def name(self) -> str:
        """As jobs and reports call it."""
        return f"{self.student}/{self.assignment}"

    @property
    def earned(self) -> dict[str, float]:
        """Points by grade cell."""
        return {award["grade_id"]: award["earned"] for award in self.results.get("awards", ())}


def _disagreements(results: dict[str, Any]) -> list[str]:
    """Where the check and the notebook's own tests say different things of the same cell, or odd ones."""
    flags = []
    for award in results["awards"]:
        own = results["tests"].get(award["grade_id"])
        if own is not None and own["odd"]:
            flags.append(f"{award['grade_id']}: {own['reason']}")
        elif own is not None and abs(own["score"] - award["earned"]) > 1e-6:
            flags.append(
                f"{award['grade_id']}: the check gives {award['earned']:g}, "
                f"the notebook's own test {own['score']:g}" + (f" ({own['reason']})" if own["reason"] else "")
            )
    return flags


class Recorder:
    """Writes entries as they come; a context manager that has the gradebook open.

    Args:
        course: the folders.
        assignments: those that entries will come of.

    Raises:
        CapcourseError: the gradebook has marks for other cells than the assignment has now.
    """

    def __init__(self, course: Course, assignments: list[str]):
        self.course = course
        self.rows: dict[str, GradeRow] = {}
        self._assignments = assignments

    def __enter__(self) -> Self:
        config = self.course.config(self.course.work / "released")
        for assignment in self._assignments:
            _enter(config, self.course, assignment)
        self._book = CourseBook(self.course.gradebook, config)
        self._book.__enter__()
        restoring = self._by_hand.with_suffix(".restoring")  # stays when this process is killed
        if self._by_hand.exists() and (self._book.is_empty() or restoring.exists()):
            restoring.touch()
            given = json.loads(self._by_hand.read_text(encoding="utf-8"))
            for other in {entry.get("assignment", "") for entry in given} - set(self._assignments):
                if self.course.source(other).is_file():  # or what was given for it would be lost
                    _enter(config, self.course, other)
            self._book.restore_by_hand(given)
            restoring.unlink()
        return self

    def __exit__(self, *error: object) -> None:
        try:
            text = json.dumps(self._book.by_hand(), indent=1, ensure_ascii=False) + "\n"
            part = self._by_hand.with_name(f".{self._by_hand.name}.part")
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(text, encoding="utf-8")
            part.replace(self._by_hand)
        finally:
            self._book.__exit__(*error)

    @property
    def _by_hand(self) -> Path:
        """Where it is kept what people gave."""
        return self.course.work / "checked" / "by-hand.json"

    def take(self, entry: Entry) -> None:
        """Write one submission: gradebook, `autograded/`, feedback, and its row of the report."""
        cells = self._book.automatic_cells(entry.assignment)
        failed = entry.status == "failed"
        if not failed:
            _compare_points(self.course, cells, entry)
        self._book.write(
            entry.assignment,
            entry.student,
            dict.fromkeys(cells) if failed else entry.earned,
            written=entry.results.get("written", {}),
            handed_in=self.course.handed_in_at(entry.student, entry.assignment),
        )
        self._show_to_people(entry)
        marks = self._book.marks(entry.assignment, entry.student)
        feedback.write(
            self.course.file("feedback", entry.student, entry.assignment, ".html"),
            source=self.course.source(entry.assignment),
            student=entry.student,
            marks=marks,
            results=entry.results,
            problem=entry.problem,
            penalty=self._book.penalty(entry.assignment, entry.student),
        )
        self.rows[entry.name] = _row(entry, marks, self._book.penalty(entry.assignment, entry.student))

    def _show_to_people(self, entry: Entry) -> None:
        """Put the notebook where formgrader opens it: as it ran, or else as it was handed in."""
        target = self.course.file("autograded", entry.student, entry.assignment)
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.executed is not None and entry.executed.is_file():
            shutil.copyfile(entry.executed, target)
        else:
            self.course.restore_autograded(entry.student, entry.assignment)
        stamp = self.course.file("submitted", entry.student, entry.assignment).with_name("timestamp.txt")
        if stamp.is_file() and not stamp.is_symlink():
            shutil.copyfile(stamp, target.with_name(stamp.name))

    def earned(self, name: str) -> dict[str, float]:
        """The points of a submission by grade cell, as `student/assignment`."""
        return self.rows[name].awards

    def add_flags(self, name: str, flags: list[str]) -> None:
        """Tell a person more of a submission."""
        self.rows[name] = replace(self.rows[name], flags=(*self.rows[name].flags, *flags))

    def report(self, names: list[str]) -> GradeReport:
        """What was written, in this order, as a table and as files."""
        rows = [self._with_lateness(self.rows[name]) for name in names if name in self.rows]
        report = GradeReport(
            rows, self.course.gradebook, self.course.feedback, self.course.work / "grades.csv"
        )
        report.write_table()
        return report

    def _with_lateness(self, row: GradeRow) -> GradeRow:
        """Flag what is late when all else is done: it is no reason to train a submission again."""
        if not self.course.is_marked_late(row.student, row.assignment):
            return row
        return replace(row, flags=(*row.flags, "Canvas marked it as late"))


def _enter(config: Any, course: Course, assignment: str) -> None:
    """Enter an assignment in the gradebook, which nbgrader refuses when its cells are others than before."""
    try:
        generate(config, assignment, database=True)
    except CapcourseError as error:
        if "submissions associated" not in str(error):
            raise
        raise CapcourseError(
            f"{course.gradebook} has marks for other cells of '{assignment}' than the solution has now; "
            "put it away, with its manual marks, and grade again"
        ) from None


def _compare_points(course: Course, cells: dict[str, float], entry: Entry) -> None:
    """An award and its in-notebook test are one grade cell with one number of points."""
    awards = {award["grade_id"]: award["points"] for award in entry.results["awards"]}
    for grade_id in sorted(awards.keys() | cells.keys()):
        if awards.get(grade_id) != cells.get(grade_id):
            raise CapcourseError(
                f"{course.check(entry.assignment)} awards {awards.get(grade_id, 'nothing')} for {grade_id}, "
                f"and the grade cell in {course.source(entry.assignment)} has "
                f"{cells.get(grade_id, 'no')} points: make them the same"
            )


def _row(entry: Entry, marks: dict[str, Mark], penalty: float) -> GradeRow:
    automatic = {grade_id: mark for grade_id, mark in marks.items() if not mark.by_hand}
    return GradeRow(
        student=entry.student,
        assignment=entry.assignment,
        score=sum(mark.score for mark in marks.values()) - penalty,
        max_score=sum(mark.points for mark in marks.values()),
        automatic=sum(mark.automatic or 0.0 for mark in automatic.values()),
        automatic_max=sum(mark.points for mark in automatic.values()),
        waiting=sum(mark.points for mark in marks.values() if mark.waits),
        status=entry.status,
        flags=tuple([entry.problem, *entry.flags] if entry.problem else entry.flags),
        awards=entry.earned,
    )
