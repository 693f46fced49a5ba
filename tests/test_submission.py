"""A submission is another process that answers in JSON; whatever it does, the asking side lives on."""

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from capcourse.errors import BadInput
from capcourse.grading.submission import open_submission

TEST_MARKS = {
    "schema_version": 3,
    "grade": True,
    "grade_id": "t",
    "locked": True,
    "points": 1,
    "solution": False,
}
CELLS = [
    new_markdown_cell("# A submission"),
    new_code_cell("def double(x):\n    return 2 * x"),
    new_code_cell("ran_test = True", metadata={"nbgrader": TEST_MARKS}),
    new_code_cell("ran_training = True", metadata={"tags": ["train"]}),
    new_code_cell("ran_comparison = True", metadata={"tags": ["skip-execution"]}),
    new_code_cell("import os\nos._exit(0)"),
    new_code_cell("1 / 0"),
    new_code_cell("def after():\n    return 'defined below the crash'"),
    new_code_cell("def names():\n    return sorted(name for name in globals() if name.startswith('ran_'))"),
    new_code_cell(
        "import sys\n"
        "def noisy(x):\n    print('x' * 100_000); print('50% it/s', file=sys.stderr); return x\n"
        "def grows(items):\n    items.append(1); return items\n"
        "def borrows():\n    import pycocoevalcap\n    return 1\n"
        "def value(kind):\n"
        "    import numpy\n"
        "    return {'nan': float('nan'), 'set': {1}, 'numpy': numpy.arange(3), 'huge': 10**400,\n"
        "            'tuple keys': {(1, 2): 3}, 'long': 'x' * 3_000_000}[kind]\n"
        "def sometimes(x):\n"
        "    while x == 'loops':\n        pass\n"
        "    return x\n"
        "def ends(x):\n"
        "    if x == 'ends':\n        import os\n        os._exit(1)\n"
        "    return x\n"
        "def leaves():\n    raise SystemExit"
    ),
]


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    path = tmp_path_factory.mktemp("submission") / "a.ipynb"
    nbformat.write(new_notebook(cells=CELLS), path)
    submission = open_submission(path)
    yield submission
    submission.finish(path.with_name("results.json"))


def test_functions_answer(student):
    assert [answer.value for answer in student.map("double", [[1], ["a"]])] == [2, "aa"]


def test_tests_training_and_comparisons_are_left_out(student):
    assert student.call("names").value == []


def test_cell_that_ends_the_kernel_costs_itself_only(student):
    assert student.call("after").value == "defined below the crash"
    died = [cell for cell in student.cells if cell.status == "died"]
    assert [cell.number for cell in died] == [6]
    assert any("cell 6" in note for note in student.notes)


def test_cell_that_raises_is_noted(student):
    raised = {cell.number: cell.error for cell in student.cells if cell.status == "error"}
    assert raised == {7: "ZeroDivisionError: division by zero"}


def test_printing_is_no_mistake(student):
    assert student.call("noisy", 3).value == 3


def test_each_call_has_its_own_arguments(student):
    cases = [[[0]], [[0]]]
    assert [answer.value for answer in student.map("grows", cases)] == [[0, 1], [0, 1]]
    assert cases == [[[0]], [[0]]]


def test_forbidden_library_cannot_be_imported(student):
    assert "may not use pycocoevalcap" in student.call("borrows").failure


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("nan", "finite"),
        ("set", "a set is not a JSON value"),
        ("tuple keys", "keys must be"),
        ("huge", "cannot be read"),
        ("long", "far too much"),
    ],
)
def test_what_is_not_json_is_a_failure(student, kind, said):
    answer = student.call("value", kind)
    assert answer.value is None
    assert said in answer.failure


def test_numpy_arrays_come_as_lists(student):
    assert student.call("value", "numpy").value == [0, 1, 2]


def test_system_exit_is_a_failure(student):
    assert "SystemExit" in student.call("leaves").failure


def test_undefined_function_is_a_failure(student):
    assert "is not defined" in student.call("nowhere").failure


def test_endless_loop_costs_its_case_and_the_rest(student):
    answers = student.map("sometimes", [["fine"], ["loops"], ["never asked"]], timeout=1)
    assert answers[0].value == "fine"
    assert "did not come back" in answers[1].failure
    assert "not called again" in answers[2].failure


def test_function_that_ends_the_kernel_is_found(student):
    answers = student.map("ends", [["fine"], ["ends"], ["never asked"]])
    assert answers[0].value == "fine"
    assert "ended the kernel" in answers[1].failure
    assert "not called again" in answers[2].failure
    assert student.call("double", 4).value == 8


def test_results_are_json_with_a_schema(tmp_path):
    nbformat.write(new_notebook(cells=CELLS[1:2]), tmp_path / "a.ipynb")
    student = open_submission(tmp_path / "a.ipynb")
    award = student.award("t-double", points=2, title="Doubling")
    award.expect("numbers", student.map("double", [[1], [2]]), [2, 5], hint="Two times.")
    student.finish(tmp_path / "results.json", seed=7)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert (results["schema"], results["seed"]) == (2, 7)
    assert results["awards"][0]["earned"] == 0
    example = results["awards"][0]["expectations"][0]["example"]
    assert (example["call"], example["got"], example["want"]) == ("double(2)", "4", "5")


def test_file_that_is_no_notebook(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.ipynb cannot be read as a notebook"):
        open_submission(path)


def test_markdown_runs_nothing_in_the_browser_of_a_person(tmp_path):
    answer = "*My answer*\n<script>alert(1)</script><img src=x onerror=alert(1)><b onclick='x'>so</b>"
    cells = [new_markdown_cell(answer), new_code_cell("x = 1")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "a.ipynb")
    open_submission(tmp_path / "a.ipynb").finish(tmp_path / "results.json")
    shown = nbformat.read(tmp_path / "results.executed.ipynb", as_version=4).cells[0].source
    assert "*My answer*" in shown and "so" in shown
    assert re.search("<[a-zA-Z/!?]", shown) is None
