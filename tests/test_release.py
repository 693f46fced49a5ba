"""A release is made from its source alone, the same bytes every time, and gives no answer away."""

import json
import shutil

import nbformat
import pytest
from gate import ROOT

from capcourse.errors import BadInput
from capcourse.grading.release import in_step, release

NAME = "a1_metrics"
ANSWERS = {"a1_metrics": 5, "a2_data": 5, "a3_finetune": 5, "a4_prompting": 5}
"""The assignments, and how many functions each one asks for."""
HIDDEN = {
    "a1_metrics": ("random.Random", "_weight"),
    "a2_data": ("_sorted_out", "_components", "seed=417"),
    "a3_finetune": ("_learning", "_ended", "Random(5001)"),
    "a4_prompting": ("_level_by_level", "_fallen_on", "Random(4099)"),
}
"""Names and numbers that stand in the hidden tests only."""


@pytest.fixture
def course(tmp_path):
    """A copy of the course, small enough to change."""
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    shutil.copytree(ROOT / "assignments", tmp_path / "assignments")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def test_committed_assignments_are_in_step():
    assert in_step(ROOT) == []


def test_same_source_gives_the_same_bytes(course, tmp_path):
    first, second = (release(course, [NAME], to=tmp_path / name)[0] for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() == (ROOT / "assignments" / NAME / f"{NAME}.ipynb").read_bytes()


def test_released_again_a_file_is_not_touched(course):
    paths = release(course)
    before = [path.stat().st_mtime_ns for path in paths]
    release(course)
    assert [path.stat().st_mtime_ns for path in paths] == before


def test_nothing_else_is_cleaned(course):
    other = course / "assignments" / NAME / "notes.txt"
    other.write_text("mine", encoding="utf-8")
    release(course)
    assert other.read_text(encoding="utf-8") == "mine"
    assert not (course / "gradebook.db").exists()
    assert in_step(course) == [f"assignments/{NAME}/notes.txt is in no release: delete it"]


def test_release_out_of_step_is_named(course):
    path = course / "assignments" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = ["# Edited by hand"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    [line] = in_step(course)
    assert f"{NAME}.ipynb differs" in line
    assert "capcourse release" in line
    path.unlink()
    assert "is missing" in in_step(course)[0]


@pytest.mark.parametrize("name", ANSWERS)
def test_release_gives_nothing_away(name):
    source = (ROOT / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    text = (ROOT / "assignments" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    for secret in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "model answer", *HIDDEN[name]):
        assert secret in source
        assert secret not in text


@pytest.mark.parametrize("name", ANSWERS)
def test_solution_cells_keep_their_marks_and_stubs(name):
    notebook = nbformat.read(ROOT / "assignments" / name / f"{name}.ipynb", as_version=4)
    answers = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(answers) == ANSWERS[name]
    for cell in answers:
        assert cell.source.startswith(f"# capcourse: {cell.metadata.nbgrader.grade_id}\n")
        assert "TODO" in cell.source
        assert cell.source.endswith("raise NotImplementedError()")


def test_unknown_assignment_lists_the_known_ones():
    with pytest.raises(BadInput, match=f"unknown assignment 'a9'; known: {', '.join(ANSWERS)}"):
        release(ROOT, ["a9"])


def test_folder_without_assignments(tmp_path):
    with pytest.raises(BadInput, match="no assignment here"):
        release(tmp_path)


def test_missing_nbgrader_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nbgrader.apps", None)
    with pytest.raises(BadInput, match=r"pip install \"capcourse\[grading\]\""):
        release(ROOT)
