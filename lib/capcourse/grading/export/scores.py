"""What the gradebook holds for an export, read at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.assignment import by_short_name
from capcourse.grading.export.sheet import Student, listed, whole


@dataclass(frozen=True)
class Work:
    """An assignment: its name, the points it is worth, and when it is due."""

    name: str
    points: float
    due: Any = None


@dataclass
class Score:
    """What a student has for an assignment; `waits` until a person has marked every part that needs one."""

    handed_in: Any
    raw: float = 0.0
    penalty: float = 0.0
    graded: int = 0  # grade cells
    waiting: int = 0  # of them for a person

    @property
    def points(self) -> float:
        return max(0.0, self.raw - self.penalty)

    @property
    def waits(self) -> bool:
        return self.waiting > 0 or not self.graded


@dataclass(frozen=True)
class Scores:
    """The part of a gradebook that is exported; a score for each submission, by student and assignment."""

    works: list[Work]
    students: list[Student]
    of: dict[tuple[str, str], Score]

    def cell(self, student: Student, work: Work) -> str:
        """The points as a platform takes them; nothing while there are none."""
        score = self.of.get((student.id, work.name))
        return shown(score.points) if score and not score.waits else ""


def read_scores(db: Any, assignments: Iterable[str] | None, students: Iterable[str]) -> Scores:
    """The assignments asked for, every student, and a score for each submission: two queries.

    Raises:
        BadInput: an unknown assignment or student, or nothing was handed in.
    """
    from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook
    from nbgrader.api import Student as Row

    about = db.query(Assignment.id, Assignment.name, Assignment.max_score, Assignment.duedate)
    known = {key: Work(*work) for key, *work in about.order_by(Assignment.name)}
    names = {work.name for work in known.values()}
    wanted = {by_short_name(str(name), names) for name in assignments or names}
    only = {str(student) for student in students}
    grades = (
        db.query(Row.id, Row.last_name, Row.first_name, Row.email, Row.lms_user_id)
        .outerjoin(SubmittedAssignment, SubmittedAssignment.student_id == Row.id)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .add_columns(SubmittedAssignment.assignment_id, SubmittedAssignment.timestamp, SubmittedNotebook.id)
        .add_columns(SubmittedNotebook.late_submission_penalty)
        .add_columns(Grade.id, Grade.score, Grade.needs_manual_grade)
    )
    people, of, notebooks = {}, {}, set()
    for *person, key, handed_in, notebook, penalty, grade, points, waits in grades:
        if only and person[0] not in only:
            continue
        people[person[0]] = person
        work = known.get(key)
        if work is None or work.name not in wanted:
            continue
        score = of.setdefault((person[0], work.name), Score(handed_in))
        if notebook not in notebooks:  # it comes with each of its grades
            notebooks.add(notebook)
            score.penalty += penalty or 0.0
        if grade is not None:
            score.raw += points
            score.graded += 1
            score.waiting += bool(waits)
    if only - people.keys():
        raise BadInput(f"the gradebook has no student {listed(only - people.keys())}")
    handed_in = {name for _, name in of}
    works = [work for work in known.values() if work.name in (wanted if assignments else handed_in)]
    if not works:
        raise BadInput("the gradebook has no submission; `capcourse grade` fills it")
    everybody = [Student(*(value or "" for value in person)) for person in people.values()]
    return Scores(works, sorted(everybody, key=lambda s: (whole(s.last), whole(s.first), s.id)), of)


def shown(points: float) -> str:
    """Points with at most five decimals, as many as Moodle keeps, and a point in every language."""
    return f"{round(points, 5):.12g}"
