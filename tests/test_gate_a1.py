"""The gate of assignment 1, and right answers that are written otherwise than the solution's."""

import nbformat
import pytest
from gate import ROOT, Gate
from make_class import A1

WRITTEN_OTHERWISE = [("cider_similarity", "with_numpy"), ("consensus", "taken_out_and_put_back")]


class TestA1(Gate):
    assignment = A1


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """The row of a student whose right answers use other names, numpy, and another way."""
    from capcourse.grading.grade import grade

    folder = tmp_path_factory.mktemp("otherwise")
    answers = A1.solution_answers()
    for function, name in WRITTEN_OTHERWISE:
        answers |= A1.planted(function, f"right/{name}")
    path = folder / "submitted" / "otherwise" / A1.name / f"{A1.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(A1.submission(answers), path)
    [row] = grade(ROOT, [A1.name], submitted=folder / "submitted", to=folder / "course").rows
    return row


@pytest.mark.parametrize(("function", "name"), WRITTEN_OTHERWISE)
def test_right_answer_written_otherwise_gets_its_points(otherwise, function, name):
    graded = A1.functions[function]
    assert otherwise.awards[graded.test] == graded.points, (name, otherwise.awards)


def test_right_answers_written_otherwise_raise_no_flag(otherwise):
    assert otherwise.flags == ()
