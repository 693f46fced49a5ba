"""The one writer of `gradebook.db`, and what the rest of grading reads from it."""

import contextlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from capcourse.grading.nbgrader_api import quietly

ABOUT_STUDENT = ("first_name", "last_name", "email", "lms_user_id")  # what a person may have entered


@dataclass(frozen=True)
class Mark:
    """One grade cell of one submission.

    Args:
        points: what the cell is worth in full.
        automatic: points of the trusted check; None before there are any, and for cells marked by hand.
        manual: points that a person gave; they count instead of the automatic ones.
        extra: extra credit that a person gave.
        by_hand: whether only a person can mark the cell.
        comment: what that person wrote.
    """

    points: float
    automatic: float | None
    manual: float | None
    extra: float
    by_hand: bool
    comment: str = ""

    @property
    def score(self) -> float:
        given = self.automatic if self.manual is None else self.manual
        return (given or 0.0) + self.extra

    @property
    def waits(self) -> bool:
        """Whether a person still has to mark it."""
        return self.by_hand and self.manual is None


class CourseBook:
    """A course's gradebook; nobody else in this package touches the database. A context manager.

    Args:
        path: the SQLite file, which `nbgrader_api.generate` has made.
        config: nbgrader's configuration, for the course's name and its policy on late work.
    """

    def __init__(self, path: Path, config: Any):
        self.path = path
        self._config = config
        self._cells: dict[str, tuple[dict[str, float], list[str], set[str]]] = {}

    def __enter__(self) -> Self:
        from nbgrader.api import Gradebook
        from nbgrader.preprocessors import AssignLatePenalties
        from sqlalchemy import text
        from sqlalchemy.exc import SAWarning

        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, of objects that are not in a session yet
        with quietly():
            self._book = Gradebook(f"sqlite:///{self.path}", self._config.CourseDirectory.course_id)
            self._book.db.execute(text("PRAGMA journal_mode=WAL"))  # readers do not wait for the writer
            self._late = AssignLatePenalties(config=self._config)
            self._late.init_plugin()
        return self

    def __exit__(self, *error: object) -> None:
        self._book.close()
        self._warnings.__exit__(*error)

    def automatic_cells(self, assignment: str) -> dict[str, float]:
        """The grade cells that a check has to award, each with its points."""
        return self._structure(assignment)[0]

    def _structure(self, assignment: str) -> tuple[dict[str, float], list[str], set[str]]:
        """Automatic cells with points, all cells in order, and those that a person marks."""
        if assignment not in self._cells:
            notebook = self._book.find_notebook(assignment, assignment)
            answers = {cell.name for cell in notebook.solution_cells}
            by_hand = {cell.name for cell in notebook.task_cells} | answers
            automatic = {
                cell.name: cell.max_score for cell in notebook.grade_cells if cell.name not in answers
            }
            self._cells[assignment] = (automatic, [cell.name for cell in notebook.source_cells], by_hand)
        return self._cells[assignment]

    def marks(self, assignment: str, student: str) -> dict[str, Mark] | None:
        """Every mark of a submission, in the notebook's order; None when it is not in the book."""
        submitted = self._submitted(assignment, student)
        if submitted is None:
            return None
        _, order, by_hand = self._structure(assignment)
        comments = {comment.name: comment.manual_comment or "" for comment in submitted.comments}
        return {
            grade.name: Mark(
                points=grade.max_score,
                automatic=grade.auto_score,
                manual=grade.manual_score,
                extra=grade.extra_credit or 0.0,
                by_hand=grade.name in by_hand,
                comment=comments.get(grade.name, ""),
            )
            for grade in sorted(submitted.grades, key=lambda grade: order.index(grade.name))
        }

    def penalty(self, assignment: str, student: str) -> float:
        """The points that a submission loses for being late."""
        submitted = self._submitted(assignment, student)
        return (submitted.late_submission_penalty or 0.0) if submitted else 0.0

    def write(
        self,
        assignment: str,
        student: str,
        earned: dict[str, float | None],
        *,
        written: dict[str, bool] | None = None,
        handed_in: datetime | None = None,
    ) -> None:
        """Put the points of record in; what a person gave stays.

        Args:
            earned: points for each automatic cell; None takes an earlier result back.
            written: for each answer whether the student wrote one; without one a person is told so.
            handed_in: the time of the submission, in UTC; for the policy on late work.
        """
        from nbgrader.api import MissingEntry

        self._book.update_or_create_student(student)
        self._book.update_or_create_submission(assignment, student, timestamp=handed_in)
        submitted = self._submitted(assignment, student)
        _, _, by_hand = self._structure(assignment)
        for grade in submitted.grades:
            if grade.name in by_hand:
                grade.needs_manual_grade = grade.manual_score is None
            elif grade.name in earned:
                grade.auto_score = earned[grade.name]
                grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
        for name, there in (written or {}).items():
            with contextlib.suppress(MissingEntry):
                comment = self._book.find_comment(name, assignment, assignment, student)
                comment.auto_comment = None if there else "No response."
        self._book.db.flush()
        submitted.late_submission_penalty = self._penalty(assignment, student, submitted)
        self._book.db.commit()

    def _penalty(self, assignment: str, student: str, submitted: Any) -> float | None:
        """What the course's late policy takes: an nbgrader plugin (`AssignLatePenalties.plugin_class`)."""
        late = self._book.find_submission(assignment, student).total_seconds_late
        if late <= 0:
            return None
        wanted = self._late.plugin_inst.late_submission_penalty(student, submitted.score, late)
        return None if wanted is None else min(max(0.0, wanted), submitted.score)

    def is_empty(self) -> bool:
        """Whether nobody's work is in the book yet."""
        return not self._book.students

    def by_hand(self) -> list[dict[str, Any]]:
        """Everything that people entered: names, due dates, points, extra credit, comments."""
        given = []
        for student in self._book.students:
            about = {name: getattr(student, name) for name in ABOUT_STUDENT if getattr(student, name)}
            if about:
                given.append({"student": student.id, **about})
        for assignment in self._book.assignments:
            if assignment.duedate:
                given.append({"assignment": assignment.name, "due": assignment.duedate.isoformat()})
            for submission in assignment.submissions:
                about = {"assignment": assignment.name, "student": submission.student.id}
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        if grade.manual_score is not None or grade.extra_credit:
                            points = {"points": grade.manual_score, "extra": grade.extra_credit}
                            given.append({**about, "cell": grade.name, **points})
                    for comment in notebook.comments:
                        if comment.manual_comment:
                            given.append({**about, "cell": comment.name, "comment": comment.manual_comment})
        return given

    def restore_by_hand(self, given: list[dict[str, Any]]) -> None:
        """Put back what `by_hand` said, into a gradebook that was lost."""
        from nbgrader.api import MissingEntry

        for entry in given:
            with contextlib.suppress(MissingEntry):  # of a cell or an assignment that the course has no more
                self._restore(entry)
        self._book.db.commit()

    def _restore(self, entry: dict[str, Any]) -> None:
        name, student = entry.get("assignment"), entry.get("student")
        if name is None:
            about = {key: value for key, value in entry.items() if key in ABOUT_STUDENT}
            self._book.update_or_create_student(student, **about)
            return
        assignment = self._book.find_assignment(name)
        if "due" in entry:
            assignment.duedate = datetime.fromisoformat(entry["due"])
            return
        self._book.update_or_create_student(student)
        self._book.update_or_create_submission(name, student)
        if "comment" in entry:
            comment = self._book.find_comment(entry["cell"], name, name, student)
            comment.manual_comment = entry["comment"]
        else:
            grade = self._book.find_grade(entry["cell"], name, name, student)
            grade.manual_score, grade.extra_credit = entry["points"], entry["extra"]

    def _submitted(self, assignment: str, student: str) -> Any:
        from nbgrader.api import MissingEntry

        try:
            return self._book.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return None
