"""The gate of assignment 2, right answers written otherwise, and the solution on the drop of the students."""

from itertools import zip_longest

import nbformat
import pytest
from gate import ROOT, Assignment, Gate, Graded

A2 = Assignment(
    "a2_data",
    {
        "usable": Graded("a2-usable", "a2-test-usable", 3),
        "difference_hash": Graded("a2-hash", "a2-test-hash", 3),
        "duplicate_groups": Graded("a2-groups", "a2-test-groups", 4),
        "split": Graded("a2-split", "a2-test-split", 4),
        "strangeness": Graded("a2-strange", "a2-test-strange", 3),
    },
)


WRITTEN_OTHERWISE = sorted(
    (path.parent.parent.name, path.stem)
    for path in (ROOT / "tests" / "planted" / A2.name).glob("*/right/*.py")
)


class TestA2(Gate):
    assignment = A2


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """For each function and name of a right answer, the row of a student who gave it."""
    from capcourse.grading.grade import grade

    folder = tmp_path_factory.mktemp("otherwise")
    by_function = [[answer for answer in WRITTEN_OTHERWISE if answer[0] == name] for name in A2.functions]
    students = [list(filter(None, given)) for given in zip_longest(*by_function)]
    for number, given in enumerate(students):
        answers = A2.solution_answers()
        for function, name in given:
            answers |= A2.planted(function, f"right/{name}")
        path = folder / "submitted" / f"otherwise-{number}" / A2.name / f"{A2.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(A2.submission(answers), path)
    report = grade(ROOT, [A2.name], submitted=folder / "submitted", to=folder / "course")
    rows = {row.student: row for row in report.rows}
    return {answer: rows[f"otherwise-{number}"] for number, given in enumerate(students) for answer in given}


@pytest.mark.parametrize(("function", "name"), WRITTEN_OTHERWISE)
def test_right_answer_written_otherwise_gets_its_points(otherwise, function, name):
    graded = A2.functions[function]
    awards = otherwise[function, name].awards
    assert awards[graded.test] == graded.points, (name, awards)


def test_right_answers_written_otherwise_raise_no_flag(otherwise):
    assert {answer: row.flags for answer, row in otherwise.items() if row.flags} == {}


@pytest.fixture(scope="module")
def cleaned():
    """What the solution's cells leave behind, those on the drop included, which grading skips."""
    notebook = nbformat.read(ROOT / "solutions" / A2.name / f"{A2.name}.ipynb", as_version=4)
    scope = {"display": lambda picture: None}
    for cell in notebook.cells:
        is_test = cell.metadata.get("nbgrader", {}).get("grade", False)
        if cell.cell_type == "code" and cell.id != "setup" and not is_test:
            exec(cell.source, scope)
    return scope


def test_solution_finds_the_faults_that_were_planted(cleaned):
    faults = {"no title": "missing title", "damaged name": "damaged name", "no file": "missing file"}
    for reason, fault in faults.items():
        planted = [number for number, row in enumerate(cleaned["drop"]) if row.fault == fault]
        assert cleaned["found"][reason] == planted


def test_solution_finds_the_duplicates_that_were_planted(cleaned):
    position = {number: i for i, number in enumerate(cleaned["kept"])}
    planted = [
        (position[row.of], position[row.number]) for row in cleaned["drop"] if row.fault == "duplicate"
    ]
    assert planted
    for first, second in planted:
        assert any({first, second} <= set(group) for group in cleaned["groups"])


def test_solution_splits_the_drop_without_a_leak(cleaned):
    parts = [set(cleaned["chosen"][name]) for name in ("train", "val", "test")]
    assert set().union(*parts) == set(range(len(cleaned["kept"])))
    for group in cleaned["groups"]:
        assert any(set(group) <= part for part in parts)


def test_strangeness_finds_pictures_without_food_and_food_that_is_rare(cleaned):
    """The written question asks for a dish above the threshold, and for what shows no food."""
    strange = [cleaned["drop"][cleaned["kept"][i]].fault for i, s in enumerate(cleaned["strange"]) if s > 0.5]
    assert {None, "off-domain"} <= set(strange)
