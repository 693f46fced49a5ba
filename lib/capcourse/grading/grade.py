"""Grade a class: nbgrader runs each notebook, a check judges it, one writer fills the gradebook.

Submissions are taken one at a time, so that a broken one never loses the class. What a submission breaks
costs it points and shows in its feedback; only a submission without any result counts as failed.
"""

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

import capcourse
from capcourse.errors import BadInput, CapcourseError
from capcourse.grading import feedback
from capcourse.grading.course import Course, Unusable, open_course, remove
from capcourse.grading.gradebook import CourseBook, Mark
from capcourse.grading.nbgrader_api import (
    autograde,
    chosen_assignments,
    generate,
    quietly,
    require_nbgrader,
)
from capcourse.grading.report import GradeReport, GradeRow
from capcourse.grading.submission import SCHEMA, read_code_cells
from capcourse.jobs import JobFailed, run_notebook

CHECK_TIMEOUT = 1800  # seconds for one cell of a check: it may run a whole submission, twice


def grade(
    root: Path,
    assignments: list[str] | None = None,
    *,
    submitted: Path | None = None,
    to: Path | None = None,
    force: bool = False,
    seed: int | None = None,
) -> GradeReport:
    """Grade the submissions of a course.

    Args:
        root: the course, with `solutions/` and `checks/`.
        assignments: which ones; all that have submissions by default.
        submitted: a folder `<student>/<assignment>/<assignment>.ipynb`; `root/submitted` by default.
        to: a course folder of its own, which gets copies of the submissions, the gradebook and the
            feedback; by default the course root itself, as nbgrader has it.
        force: grade unchanged submissions again.
        seed: of the inputs that the checks draw; a fresh one by default, the same for the whole class.

    Returns:
        One row for each student and assignment, and where everything is.

    Raises:
        BadInput: an unknown assignment, no submissions, no check notebook, or nbgrader is not installed.
        CapcourseError: a check and its assignment do not fit together.
    """
    names = chosen_assignments(Path(root).resolve(), assignments)
    course = open_course(root, submitted, to)
    work = [(name, student) for name in names for student in course.students(name)]
    handed_in = {name for name, _ in work}
    wanted = assignments or ([] if work else names[:1])
    for name in wanted:
        if name not in handed_in:
            raise BadInput(f"{course.origin}: no submission; expected <student>/{name}/{name}.ipynb")
    for name in handed_in:
        if not course.check(name).exists():
            raise BadInput(f"{course.check(name)}: no check notebook; the points of '{name}' come from it")
    require_nbgrader()
    seed_now = secrets.randbelow(2**31) if seed is None else seed
    with tempfile.TemporaryDirectory(prefix="capcourse-") as release:
        config = course.config(Path(release))
        for name in sorted(handed_in):
            _enter(config, course, name)
        book = CourseBook(course.gradebook, config.CourseDirectory.course_id)
        entries = []
        for name, student in tqdm(work, desc="grading", unit="submission", disable=None):
            entry = None if force else _unchanged(course, book, name, student, seed)
            entries.append(entry or _mark(course, book, config, name, student, seed_now))
    return _publish(course, book, entries)


@dataclass
class _Entry:
    """One submission on its way to the gradebook; what is kept of it is its record."""

    assignment: str
    student: str
    status: str = "graded"
    problem: str = ""  # why there is no result, as the student may read it
    flags: list[str] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)

    @property
    def earned(self) -> dict[str, float]:
        return {award["grade_id"]: award["earned"] for award in self.results.get("awards", ())}


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


def _fingerprint(course: Course, assignment: str, student: str) -> str:
    """A hash of what the kit and the student give to a result: the seed and other packages are not in it."""
    digest = hashlib.sha256(f"{SCHEMA} {capcourse.__version__}".encode())
    for path in (
        *sorted(Path(__file__).parent.rglob("*.py")),
        course.root / "nbgrader_config.py",
        course.origin / student / assignment / f"{assignment}.ipynb",
        course.check(assignment),
        course.source(assignment),
    ):
        digest.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    return digest.hexdigest()


def _unchanged(
    course: Course, book: CourseBook, assignment: str, student: str, seed: int | None
) -> _Entry | None:
    """The kept record of a submission, where it still holds."""
    try:
        record = json.loads(course.file("checked", student, assignment, ".json").read_text(encoding="utf-8"))
        if record["fingerprint"] != _fingerprint(course, assignment, student):
            return None
        if seed is not None and record["results"]["seed"] != seed:
            return None
    except (OSError, ValueError, KeyError):
        return None
    if book.marks(assignment, student) is None:
        return None
    return _Entry(assignment, student, "unchanged", flags=record["flags"], results=record["results"])


def _mark(course: Course, book: CourseBook, config: Any, assignment: str, student: str, seed: int) -> _Entry:
    """Grade one submission afresh."""
    remove(course.file("checked", student, assignment).parent)
    try:
        submission = course.take_in(student, assignment)
        read_code_cells(submission)
    except (Unusable, BadInput) as error:
        folder = course.file("submitted", student, assignment).parent  # which is no student's business
        return _Entry(assignment, student, "failed", problem=str(error).replace(f"{folder}{os.sep}", ""))
    ran, reason = autograde(config, assignment, student)
    marks = (ran and book.marks(assignment, student)) or {}
    if not ran:
        course.restore_autograded(student, assignment)
    raw = course.file("checked", student, assignment, ".results.json")
    try:
        with quietly():
            run_notebook(
                course.check(assignment),
                course.file("checked", student, assignment),
                parameters={"submission": str(submission), "results": str(raw), "seed": seed},
                timeout=CHECK_TIMEOUT,
            )
        results = json.loads(raw.read_text(encoding="utf-8"))
    except (JobFailed, OSError, ValueError) as error:
        problem = "the check gave no result; your instructor has to look at it"
        return _Entry(assignment, student, "failed", problem=problem, flags=[str(error)])
    entry = _Entry(assignment, student, results=results)
    _compare_points(course, book, entry)
    entry.flags = [] if ran else [f"nbgrader could not run the notebook: {reason}"]
    entry.flags += results["notes"]
    for grade_id, earned in entry.earned.items():
        own = marks[grade_id].automatic if grade_id in marks else earned
        if own is None or abs(own - earned) > 1e-6:
            own_text = "nothing" if own is None else f"{own:g}"
            entry.flags.append(f"{grade_id}: the check gives {earned:g}, the notebook's own test {own_text}")
    record = {
        "fingerprint": _fingerprint(course, assignment, student),
        "flags": entry.flags,
        "results": results,
    }
    path = course.file("checked", student, assignment, ".json")
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    raw.unlink()
    return entry


def _compare_points(course: Course, book: CourseBook, entry: _Entry) -> None:
    """An award and its in-notebook test are one grade cell with one number of points."""
    awards = {award["grade_id"]: award["points"] for award in entry.results["awards"]}
    cells = book.automatic_cells(entry.assignment)
    for grade_id in sorted(awards.keys() | cells.keys()):
        if awards.get(grade_id) != cells.get(grade_id):
            raise CapcourseError(
                f"{course.check(entry.assignment)} awards {awards.get(grade_id, 'nothing')} for {grade_id}, "
                f"and the grade cell in {course.source(entry.assignment)} has "
                f"{cells.get(grade_id, 'no')} points: make them the same"
            )


def _publish(course: Course, book: CourseBook, entries: list[_Entry]) -> GradeReport:
    """Write all results: gradebook first, then what is read from it."""
    rows = []
    for entry in entries:
        failed = entry.status == "failed"
        earned = dict.fromkeys(book.automatic_cells(entry.assignment)) if failed else entry.earned
        book.write(entry.assignment, entry.student, earned)
        marks = book.marks(entry.assignment, entry.student)
        feedback.write(
            course.file("feedback", entry.student, entry.assignment, ".html"),
            source=course.source(entry.assignment),
            student=entry.student,
            marks=marks,
            results=entry.results,
            problem=entry.problem,
        )
        rows.append(_row(entry, marks))
    report = GradeReport(rows, course.gradebook, course.feedback, course.work / "grades.csv")
    report.write_table()
    return report


def _row(entry: _Entry, marks: dict[str, Mark]) -> GradeRow:
    automatic = {grade_id: mark for grade_id, mark in marks.items() if not mark.by_hand}
    return GradeRow(
        student=entry.student,
        assignment=entry.assignment,
        score=sum(mark.score for mark in marks.values()),
        max_score=sum(mark.points for mark in marks.values()),
        automatic=sum(mark.automatic or 0.0 for mark in automatic.values()),
        automatic_max=sum(mark.points for mark in automatic.values()),
        waiting=sum(mark.points for mark in marks.values() if mark.waits),
        status=entry.status,
        flags=tuple([entry.problem, *entry.flags] if entry.problem else entry.flags),
        awards=entry.earned,
    )
