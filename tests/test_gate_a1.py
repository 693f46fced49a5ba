"""The gate of assignment 1: the solution gets everything, the untouched release nothing, and each planted
mistake loses its function's points and no others, by the check and by the notebook's own tests alike.

All of it is one class, graded in one run.
"""

from pathlib import Path

import nbformat
import pytest
from make_class import ASSIGNMENT, CELLS, ROOT, planted, solution_answers, submission

AWARDS = {"clipped_matches": "a1-test-precision", "brevity_penalty": "a1-test-brevity", "idf": "a1-test-idf"}
FULL = {"a1-test-precision": 4, "a1-test-brevity": 3, "a1-test-idf": 5}
PLANTED = sorted(
    (path.parent.name, path.stem) for path in (ROOT / "tests" / "planted" / ASSIGNMENT).glob("*/*.py")
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The rows of the class, by student, and the course folder."""
    from capcourse.grading.grade import grade

    folder = tmp_path_factory.mktemp("gate")
    right = solution_answers()
    students = {"solution": submission(right), "untouched": submission({})}
    for function, mistake in PLANTED:
        answers = right | {CELLS[function]: planted(function, mistake)}
        students[f"{function}-{mistake}"] = submission(answers)
    for student, notebook in students.items():
        path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    report = grade(ROOT, [ASSIGNMENT], submitted=folder / "submitted", to=folder / "course")
    return {row.student: row for row in report.rows}, folder / "course"


def test_solution_gets_full_marks(graded):
    rows, _ = graded
    assert rows["solution"].awards == FULL
    assert rows["solution"].flags == ()


def test_solution_meets_every_expectation(graded):
    _, course = graded
    page = course / "feedback" / "solution" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "tries wrong" not in page.read_text(encoding="utf-8")


def test_untouched_release_gets_no_automatic_points(graded):
    rows, _ = graded
    assert rows["untouched"].awards == dict.fromkeys(FULL, 0)
    assert rows["untouched"].score == 0
    assert rows["untouched"].flags == ()


@pytest.mark.parametrize(("function", "mistake"), PLANTED)
def test_mistake_loses_its_points_and_no_others(graded, function, mistake):
    rows, _ = graded
    row = rows[f"{function}-{mistake}"]
    assert row.awards == FULL | {AWARDS[function]: 0}
    assert row.flags == ()  # no flag: the notebook's own tests, visible and hidden, say the same


@pytest.mark.parametrize("function", AWARDS)
def test_enough_mistakes_are_planted(function):
    mistakes = [mistake for name, mistake in PLANTED if name == function]
    assert len(mistakes) >= 4
    assert "only_pycocoevalcap" in mistakes


def test_written_question_waits_for_a_person(graded):
    rows, _ = graded
    assert rows["solution"].waiting == 3
    assert rows["solution"].max_score == sum(FULL.values()) + 3


def test_planted_answers_name_their_mistake():
    for function, mistake in PLANTED:
        path = Path(ROOT, "tests", "planted", ASSIGNMENT, function, f"{mistake}.py")
        assert path.read_text(encoding="utf-8").startswith('"""')
