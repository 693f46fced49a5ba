"""Grading a small class in which almost everybody breaks something: nobody loses a point to somebody else."""

import csv
import shutil

import pytest
from small_course import CHECK, NAME, QUALITY, course_with, hand_in, marked, notebook, write

from capcourse.errors import BadInput, CapcourseError
from capcourse.grading.grade import grade
from capcourse.grading.sandbox import zygotes

CLASS = {
    "good": {},
    "half": {"t1-quality": QUALITY.format(0.5)},
    "nan": {"t1-quality": QUALITY.format("float('nan')")},
    "noisy": {
        "t1-double": "import sys\ndef double(x):\n    print('so far', file=sys.stderr)\n    return 2 * x"
    },
    "script": {"t1-double": "def double(x):\n    raise ValueError('<script>alert(1)</script>')"},
    "tests-off": {
        "t1-double": "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    },
    "dies": {"t1-double": "import os\nos._exit(0)"},
}


@pytest.fixture(scope="module", autouse=True)
def warm():
    """All runs of this module fork their kernels from the same zygotes."""
    with zygotes.shared():
        yield


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = course_with(tmp_path_factory.mktemp("course"), CLASS)
    torn = root / f"submitted/torn/{NAME}/{NAME}.ipynb"
    torn.parent.mkdir(parents=True)
    torn.write_text('{"cells": [', encoding="utf-8")
    write(root / f"submitted/renamed/{NAME}/{NAME} (1).ipynb", notebook({}))
    for student in ("dies", "torn"):
        (root / f"submitted/{student}/{NAME}/late.txt").write_text("", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def report(course):
    return grade(course, seed=5)


@pytest.fixture(scope="module")
def rows(report):
    return {row.student: row for row in report.rows}


def page(course, student):
    return (course / f"feedback/{student}/{NAME}/{NAME}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("student", "double", "quality"),
    [
        ("good", 2, 4),
        ("half", 2, 2),
        ("nan", 2, 0),
        ("noisy", 2, 4),
        ("script", 0, 4),
        ("tests-off", 0, 0),
        ("dies", 0, 4),
    ],
)
def test_points(rows, student, double, quality):
    row = rows[student]
    assert row.awards == {"t1-test-double": double, "t1-test-quality": quality}
    assert (row.score, row.max_score, row.status) == (double + quality, 6, "graded")


@pytest.mark.parametrize("student", ["good", "half", "noisy", "script"])
def test_agreement_is_not_flagged(rows, student):
    assert rows[student].flags == ()


def test_disagreement_is_flagged(rows):
    assert any(flag.startswith("t1-test-double: the check gives 0") for flag in rows["tests-off"].flags)


def test_a_score_that_is_no_number_is_flagged(rows):
    assert rows["nan"].flags == ("t1-test-quality: the test's own score is nan, out of 4",)


def test_crash_is_graded_and_named(rows, course):
    assert any(
        "cell 2 (t1-double) stopped: the kernel's process ended" in flag for flag in rows["dies"].flags
    )
    assert "cell 2" in page(course, "dies")
    assert (course / f"autograded/dies/{NAME}/{NAME}.ipynb").exists()  # formgrader can open it


def test_only_what_has_no_result_failed(report, rows):
    assert sorted(report.failed) == ["renamed/t1", "torn/t1"]
    assert "cannot be read as a notebook" in rows["torn"].flags[0]
    assert "t1 (1).ipynb" in rows["renamed"].flags[0]


def test_gradebook_has_the_points_of_record(report, rows):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{report.gradebook}", "capcourse") as book:
        for student in CLASS:
            for cell, points in rows[student].awards.items():
                assert book.find_grade(cell, NAME, NAME, student).auto_score == points
        assert book.find_grade("t1-test-double", NAME, NAME, "torn").needs_manual_grade


def test_feedback_escapes_what_students_wrote(course):
    results = course / f"checked/script/{NAME}/{NAME}.results.json"
    assert "<script>alert(1)" in results.read_text(encoding="utf-8")
    assert "double raised ValueError (line 2 of its cell)" in page(course, "script")
    assert "alert(1)" not in page(course, "script")
    assert "<script" not in page(course, "script")
    assert "A &lt;tiny&gt; assignment" in page(course, "good")


def test_feedback_gives_the_hint_and_fits_a_phone(course):
    assert "At least 1." in page(course, "half")
    assert 'name="viewport"' in page(course, "half")


def test_failed_submission_gets_a_page_that_says_why(course):
    assert "could not be graded" in page(course, "renamed")


def test_table_is_csv(report):
    with report.table.open(newline="", encoding="utf-8") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    assert table["half"]["score"] == "4.0"
    assert table["torn"]["status"] == "failed"


def test_what_canvas_marked_as_late_is_on_the_list_for_a_person(report):
    with report.review.open(newline="", encoding="utf-8") as file:
        reasons = [(row["student"], row["reason"]) for row in csv.DictReader(file)]
    late = [student for student, reason in reasons if reason == "Canvas marked it as late"]
    assert late == ["dies", "torn"]


def test_report_prints_every_student(report):
    assert all(student in str(report) for student in CLASS)


def test_second_run_skips_what_is_unchanged_and_keeps_manual_marks(course, report):
    from nbgrader.api import Gradebook

    assert report.rows  # the first run is over
    with Gradebook(f"sqlite:///{report.gradebook}", "capcourse") as book:
        book.find_grade("t1-test-quality", NAME, NAME, "half").manual_score = 3.5
        book.db.commit()
    executed = course / f"checked/good/{NAME}/{NAME}.ipynb"
    before = executed.stat().st_mtime_ns
    again = {row.student: row for row in grade(course).rows}
    assert executed.stat().st_mtime_ns == before
    assert {again[student].status for student in CLASS} == {"unchanged"}
    assert again["half"].score == 5.5
    assert again["nan"].flags
    assert "A person has set these points" in page(course, "half")


def test_changed_submission_is_graded_again(tmp_path):
    course = course_with(tmp_path, {"ada": {"t1-double": "def double(x):\n    return 3 * x"}})
    assert grade(course, seed=5).rows[0].score == 4
    hand_in(course, "ada", {})
    [row] = grade(course).rows
    assert (row.score, row.status) == (6, "graded")


def test_graded_twice_gives_the_same(course, rows, tmp_path):
    for student in ("good", "script"):
        shutil.copytree(course / "submitted" / student, tmp_path / "in" / student)
    again = grade(course, [NAME], submitted=tmp_path / "in", to=tmp_path / "out", seed=5)
    assert again.rows == [rows["good"], rows["script"]]
    assert page(tmp_path / "out", "script") == page(course, "script")


def test_points_of_award_and_cell_must_agree(tmp_path):
    course = course_with(tmp_path, {"ada": {}}, check=CHECK.replace("points=2", "points=3"))
    with pytest.raises(CapcourseError, match="awards 3 for t1-test-double") as caught:
        grade(course)
    assert caught.value.exit_status == 1


def test_solution_with_other_cells_than_the_gradebook(tmp_path):
    course = course_with(tmp_path, {"ada": {}})
    grade(course)
    changed = notebook()
    changed.cells.append(marked("assert True", "t1-test-more", 1))
    write(course / f"solutions/{NAME}/{NAME}.ipynb", changed)
    with pytest.raises(CapcourseError, match=r"gradebook\.db has marks for other cells"):
        grade(course)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"assignments": ["t9"]}, "unknown assignment 't9'; known: t1"),
        ({"submitted": "nowhere", "to": "out"}, "nowhere: no such folder"),
        ({"submitted": "submitted"}, "say with `to`"),
        ({"submitted": "solutions", "to": "out"}, "no submission"),
        ({"assignments": ["t1"], "submitted": "checks", "to": "out"}, "no submission"),
    ],
)
def test_bad_input(tmp_path, arguments, said):
    course = course_with(tmp_path, {"ada": {}})
    for name in ("submitted", "to"):
        if name in arguments:
            arguments[name] = course / arguments[name]
    with pytest.raises(BadInput, match=said) as caught:
        grade(course, **arguments)
    assert caught.value.exit_status == 2


def test_assignment_without_check(tmp_path):
    course = course_with(tmp_path, {"ada": {}})
    (course / f"checks/{NAME}.ipynb").unlink()
    with pytest.raises(BadInput, match=r"checks/t1\.ipynb: no check notebook"):
        grade(course)
