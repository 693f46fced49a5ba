"""The gate that every assignment goes through, and the submissions that it is made of.

The solution gets full marks; the untouched release gets nothing; each planted mistake loses its function's
points and no others, by the check and by the notebook's own tests alike. All of it is one class, graded in
one run, in which a student makes mistakes in up to half of the functions.
"""

import ast
import copy
import shutil
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
MANUAL = 3  # points of the written question


@dataclass(frozen=True)
class Graded:
    """One graded function: the cell it is written in, the cell that tests it, and what it is worth."""

    cell: str
    test: str
    points: int


@dataclass(frozen=True)
class Assignment:
    """An assignment of the course.

    Args:
        name: its folder in `solutions/`.
        functions: the graded functions by name, in order.
        files: what lies beside the notebook of everybody who has answered, by name.
    """

    name: str
    functions: dict[str, Graded]
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def full(self) -> dict[str, int]:
        """The points of the grade cells."""
        return {graded.test: graded.points for graded in self.functions.values()}

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """Every planted answer: its function, and the mistake's name."""
        folder = ROOT / "tests" / "planted" / self.name
        return sorted((path.parent.name, path.stem) for path in folder.glob("*/*.py"))

    def release(self) -> nbformat.NotebookNode:
        return nbformat.read(ROOT / "assignments" / self.name / f"{self.name}.ipynb", as_version=4)

    def solution_answers(self) -> dict[str, str]:
        """The source of each solution cell, without the solution marks."""
        notebook = nbformat.read(ROOT / "solutions" / self.name / f"{self.name}.ipynb", as_version=4)
        answers = {}
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                lines = [
                    line
                    for line in cell.source.splitlines()
                    if "### BEGIN" not in line and "### END" not in line
                ]
                answers[cell.metadata.nbgrader.grade_id] = "\n".join(lines)
        return answers

    def planted_file(self, function: str, mistake: str) -> Path:
        return ROOT / "tests" / "planted" / self.name / function / f"{mistake}.py"

    def planted(self, function: str, mistake: str) -> dict[str, str]:
        """A planted answer as a student would hand it in, without the note on the mistake, by its cell."""
        text = self.planted_file(function, mistake).read_text(encoding="utf-8")
        note = ast.parse(text).body[0]
        code = "".join(text.splitlines(keepends=True)[note.end_lineno :])
        cell = self.functions[function].cell
        return {cell: f"# capcourse: {cell}\n{code.strip()}"}

    def submission(self, answers: dict[str, str], written: dict[str, str] | None = None):
        """The release with answers in it.

        Args:
            answers: the source of a solution cell, by grade_id; the others keep their stubs.
            written: the answer to a written question, by the id of its cell.
        """
        notebook = copy.deepcopy(self.release())
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                cell.source = answers[grade_id].rstrip()
            elif cell.id in (written or {}):
                cell.source = written[cell.id]
        return notebook

    def mistaken(self) -> list[dict[str, str]]:
        """Students who make all the mistakes between them, each in up to half of the functions.

        Returns:
            For each student the mistakes, by function.
        """
        most = (len(self.functions) + 1) // 2
        by_function = [
            [(f, mistake) for f, mistake in self.mistakes if f == function] for function in self.functions
        ]
        students: list[dict[str, str]] = []
        for round_of_mistakes in zip_longest(*by_function):
            for function, mistake in filter(None, round_of_mistakes):
                room = (student for student in students if len(student) < most and function not in student)
                student = next(room, None)
                if student is None:
                    students.append(student := {})
                student[function] = mistake
        return students


class Gate:
    """The tests of an assignment's gate; a test file makes a subclass with its `assignment`."""

    assignment: Assignment

    def pytest_generate_tests(self, metafunc):
        if {"function", "mistake"} <= set(metafunc.fixturenames):
            metafunc.parametrize(("function", "mistake"), self.assignment.mistakes)
        elif "function" in metafunc.fixturenames:
            metafunc.parametrize("function", self.assignment.functions)

    @pytest.fixture(scope="class")
    @classmethod
    def graded(cls, tmp_path_factory):
        """The rows of the class, by student, and the course folder."""
        from capcourse.grading.grade import grade

        name = cls.assignment.name
        folder = tmp_path_factory.mktemp("gate")
        right = cls.assignment.solution_answers()
        students = {"solution": right, "untouched": {}}
        for number, mistakes in enumerate(cls.assignment.mistaken()):
            answers = dict(right)
            for function, mistake in mistakes.items():
                answers |= cls.assignment.planted(function, mistake)
            students[f"mistaken-{number}"] = answers
        for student, answers in students.items():
            path = folder / "submitted" / student / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(cls.assignment.submission(answers), path)
            for file, source in cls.assignment.files.items() if answers else ():
                shutil.copyfile(source, path.with_name(file))
        report = grade(ROOT, [name], submitted=folder / "submitted", to=folder / "course", seed=0)
        return {row.student: row for row in report.rows}, folder / "course"

    def test_solution_gets_full_marks(self, graded):
        rows, _ = graded
        row = rows["solution"]
        assert row.awards == self.assignment.full, row.awards
        assert row.flags == (), row.flags

    def test_solution_meets_every_expectation(self, graded):
        _, course = graded
        name = self.assignment.name
        page = course / "feedback" / "solution" / name / f"{name}.html"
        assert "tries wrong" not in page.read_text(encoding="utf-8"), page

    def test_untouched_release_gets_no_automatic_points(self, graded):
        rows, _ = graded
        row = rows["untouched"]
        assert row.awards == dict.fromkeys(self.assignment.full, 0), row.awards
        assert row.score == 0, row.score
        assert row.flags == (), row.flags

    def test_mistake_loses_its_points_and_no_others(self, graded, function, mistake):
        rows, _ = graded
        [(number, made)] = [
            (number, made)
            for number, made in enumerate(self.assignment.mistaken())
            if made.get(function) == mistake
        ]
        row = rows[f"mistaken-{number}"]
        lost = {self.assignment.functions[name].test: 0 for name in made}
        assert row.awards == self.assignment.full | lost, f"{row.awards} with the mistakes {made}"
        assert row.flags == (), row.flags  # the notebook's own tests, visible and hidden, say the same

    def test_enough_mistakes_are_planted(self, function):
        mistakes = [mistake for name, mistake in self.assignment.mistakes if name == function]
        assert len(mistakes) >= 4, mistakes
        assert any(mistake.startswith("only_") for mistake in mistakes), mistakes  # only calls a library

    def test_written_question_waits_for_a_person(self, graded):
        rows, _ = graded
        row = rows["solution"]
        assert row.waiting == MANUAL, row.waiting
        assert row.max_score == sum(self.assignment.full.values()) + MANUAL, row.max_score

    def test_planted_answers_name_their_mistake(self):
        for function, mistake in self.assignment.mistakes:
            path = self.assignment.planted_file(function, mistake)
            assert path.read_text(encoding="utf-8").startswith('"""'), path
