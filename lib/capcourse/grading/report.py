"""What a run of `grade` says: a row for each submission, as a table to read and one for a spreadsheet."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class GradeRow:
    """One submission: where it stands.

    Attributes:
        score: automatic and manual points so far, out of `max_score`.
        automatic: the points of the check, out of `automatic_max`.
        waiting: points that a person still has to give.
        status: `graded`, `unchanged` since the last run, or `failed`.
        flags: what a person should look at.
        awards: points by grade cell, those of the check alone.
    """

    student: str
    assignment: str
    score: float
    max_score: float
    automatic: float
    automatic_max: float
    waiting: float
    status: str
    flags: tuple[str, ...] = ()
    awards: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class GradeReport:
    """What a run of `grade` left behind; prints as a table."""

    rows: list[GradeRow]
    gradebook: Path
    feedback: Path
    table: Path
    merged: bool = True  # whether the points are in the gradebook

    @classmethod
    def of_shard(cls, done: list[Any], course: Any) -> "GradeReport":
        """What one share of the jobs did; its points come into the gradebook by `capcourse merge`."""
        rows = []
        for result in done:
            student, _, assignment = result.name.partition("/")
            status = {"done": "graded"}.get(result.status, result.status)
            flags = (result.problem,) if result.problem else ()
            rows.append(GradeRow(student, assignment, 0.0, 0.0, 0.0, 0.0, 0.0, status, flags))
        return cls(rows, course.gradebook, course.feedback, course.work / "grades.csv", merged=False)

    @property
    def failed(self) -> list[str]:
        """Submissions that could not be graded, each as student/assignment."""
        return [f"{row.student}/{row.assignment}" for row in self.rows if row.status == "failed"]

    def write_table(self) -> None:
        """Write the rows to `table` and the flags to `review`, as CSV that any text survives."""
        names = (
            "student",
            "assignment",
            "score",
            "max_score",
            "automatic",
            "automatic_max",
            "waiting",
            "status",
        )
        with self.table.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow([*names, "flags"])
            for row in self.rows:
                table.writerow([*(getattr(row, name) for name in names), "; ".join(row.flags)])
        with self.review.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["student", "assignment", "points", "of", "reason"])
            for row in self.rows:
                for flag in row.flags:
                    table.writerow([row.student, row.assignment, row.score, row.max_score, flag])

    @property
    def review(self) -> Path:
        """The list of what a person should look at, a row for each reason."""
        return self.table.with_name("review.csv")

    def __str__(self) -> str:
        head = ("student", "assignment", "points", "by hand", "status")
        lines = [head, *(_cells_of(row, self.merged) for row in self.rows)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
        text = []
        for line, row in zip(lines, [None, *self.rows], strict=True):
            text.append(
                "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            )
            text += [f"    - {flag}" for flag in (row.flags if row else ())]
        return "\n".join(text)


def _cells_of(row: GradeRow, merged: bool) -> tuple[str, ...]:
    points = "" if row.status == "failed" or not merged else f"{row.score:g} of {row.max_score:g}"
    return (
        row.student,
        row.assignment,
        points,
        f"{row.waiting:g} to give" if row.waiting else "",
        row.status,
    )
