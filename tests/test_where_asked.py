"""Each function is asked with the names that it had where its test stands, whatever stands below."""

import pytest
from nbformat.v4 import new_code_cell
from small_course import NAME, RIGHT, course_with, notebook, write

from capcourse.grading.grade import grade

pytestmark = pytest.mark.needs("bubblewrap")

USES = "def helper(x):\n    return 2 * x\n\ndef double(x):\n    return helper(x)"
BELOW = {
    "a helper of the next answer": (
        "def helper():\n    return 1.0\n\ndef quality():\n    return helper()",
        "",
    ),
    "a helper defined again at the end": (RIGHT["t1-quality"], "def helper(a, b):\n    return a + b"),
    "a helper's name given to a result": (RIGHT["t1-quality"], "helper = helper(3)"),
    "a helper that is deleted": (RIGHT["t1-quality"], "del helper"),
    "everything forgotten": (RIGHT["t1-quality"], "%reset -f"),
    "names from anywhere": (RIGHT["t1-quality"], "from numpy import *"),
    "names of Python itself": (RIGHT["t1-quality"], "sum = 0\nrange = None"),
}


@pytest.fixture(scope="module")
def below(tmp_path_factory):
    """Right answers, with cells below that give their names to other things."""
    root = course_with(tmp_path_factory.mktemp("below"), {})
    for student, (quality, last) in BELOW.items():
        handed_in = notebook({"t1-double": USES, "t1-quality": quality})
        handed_in.cells.append(new_code_cell(last))
        write(root / f"submitted/{student.replace(' ', '-')}/{NAME}/{NAME}.ipynb", handed_in)
    return {row.student: row for row in grade(root, seed=1).rows}


@pytest.mark.parametrize("student", BELOW)
def test_what_stands_below_its_test_costs_an_answer_nothing(below, student):
    assert below[student.replace(" ", "-")].awards == {"t1-test-double": 2, "t1-test-quality": 4}
    assert below[student.replace(" ", "-")].flags == ()
