"""The one writer of `gradebook.db`, and what the rest of grading reads from it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.grading.nbgrader_api import quietly


@dataclass(frozen=True)
class Mark:
    """One grade cell of one submission.

    Args:
        points: what the cell is worth in full.
        automatic: points of the trusted check; None before there are any, and for cells marked by hand.
        manual: points that a person gave; they count instead of the automatic ones.
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
    """A course's gradebook; nobody else in this package touches the database.

    Args:
        path: the SQLite file, which `nbgrader_api.generate` has made.
        course_id: nbgrader's name for the course.
    """

    def __init__(self, path: Path, course_id: str):
        self.path = path
        self.course_id = course_id

    @contextlib.contextmanager
    def _open(self) -> Iterator[Any]:
        from nbgrader.api import Gradebook

        with quietly(), Gradebook(f"sqlite:///{self.path}", self.course_id) as book:
            yield book

    def automatic_cells(self, assignment: str) -> dict[str, float]:
        """The grade cells that a check has to award, each with its points."""
        with self._open() as book:
            notebook = book.find_notebook(assignment, assignment)
            answers = {cell.name for cell in notebook.solution_cells}
            return {cell.name: cell.max_score for cell in notebook.grade_cells if cell.name not in answers}

    def marks(self, assignment: str, student: str) -> dict[str, Mark] | None:
        """Every mark of a submission, in the notebook's order; None when it is not in the book."""
        from nbgrader.api import MissingEntry

        with self._open() as book:
            try:
                submitted = book.find_submission_notebook(assignment, assignment, student)
            except MissingEntry:
                return None
            notebook = submitted.notebook
            answers = {cell.name for cell in notebook.solution_cells}
            tasks = {cell.name for cell in notebook.task_cells}
            comments = {comment.name: comment.manual_comment or "" for comment in submitted.comments}
            order = [cell.name for cell in notebook.source_cells]
            grades = sorted(submitted.grades, key=lambda grade: order.index(grade.name))
            return {
                grade.name: Mark(
                    points=grade.max_score,
                    automatic=grade.auto_score,
                    manual=grade.manual_score,
                    extra=grade.extra_credit or 0.0,
                    by_hand=grade.name in tasks | answers,
                    comment=comments.get(grade.name, ""),
                )
                for grade in grades
            }

    def write(self, assignment: str, student: str, earned: dict[str, float | None]) -> None:
        """Put the points of record in; what a person gave stays.

        Args:
            earned: points for each automatic cell; None takes an earlier result back.
        """
        with self._open() as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(assignment, student)
            for grade_id, points in earned.items():
                grade = book.find_grade(grade_id, assignment, assignment, student)
                grade.auto_score = points
                if grade.manual_score is None:
                    grade.needs_manual_grade = points is None
            book.db.commit()
