"""The sample class of ten: in step with what makes it, graded as its stories say, told by the chapter."""

import importlib.util
import json

import nbformat
import pytest
from make_class import A1, CLASS, ROOT, download, sample_class, submitted, write

STUDENTS = {student.id: student for student in sample_class()}
CHAPTER = ROOT / "book" / "instructors" / "grading_a_class.ipynb"
FLAGGED = {
    "s1187": "Put back, because it was not there",
    "s1223": "clipped_matches did not come back",
    "s1398": "a1-test-cider: the check gives 0, the notebook's own test 5",
    "s1442": "the kernel's process ended",
    "s1476": "a1-idf: 2 different answers",
}


def files(folder):
    """What lies in a folder of submissions, by path."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.glob("*/*/*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def test_the_committed_class_is_what_is_made():
    made = {
        f"{s.id}/{A1.name}/{name}": text for s in STUDENTS.values() for name, text in submitted(s).items()
    }
    assert files(CLASS) == made, "out of step: run python tests/make_class.py"


def test_a_student_who_left_the_class_is_removed(tmp_path):
    old = tmp_path / "s0001" / A1.name / f"{A1.name}.ipynb"
    old.parent.mkdir(parents=True)
    old.write_text("{}", encoding="utf-8")
    write(tmp_path)
    assert files(tmp_path) == files(CLASS)


def test_the_class_is_clean():
    for path in CLASS.glob("*/*/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), path


def test_the_class_is_what_collect_makes_of_the_download(tmp_path):
    from capcourse.grading.collect import collect

    download(tmp_path / "download.zip")
    found = collect(tmp_path / "download.zip", A1.name, to=tmp_path / "submitted")
    assert (len(found.taken), len(found.replaced), found.complete) == (10, 1, True)
    assert files(tmp_path / "submitted") == files(CLASS)


@pytest.mark.parametrize("student", STUDENTS)
def test_the_chapter_tells_each_story(student):
    text = "\n".join(cell.source for cell in nbformat.read(CHAPTER, as_version=4).cells)
    assert f"| {student} | {STUDENTS[student].story} |" in text


# --- graded ----------------------------------------------------------------------------------------------


def graded(folder):
    """The rows of the class by student, and the folder; without a sandbox where this machine has none."""
    from capcourse.grading.grade import grade

    report = grade(ROOT, [A1.name], submitted=CLASS, to=folder, seed=0, trusted=True)
    return {row.student: row for row in report.rows}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def rows(folder):
    return graded(folder)


@pytest.mark.parametrize("student", STUDENTS)
def test_points_are_those_of_the_story(rows, student):
    assert rows[student].automatic == STUDENTS[student].points, rows[student].awards


@pytest.mark.parametrize("student", STUDENTS)
def test_a_person_is_asked_where_there_is_something_to_see(rows, student):
    flags = rows[student].flags
    assert bool(flags) == (student in FLAGGED), flags
    assert any(FLAGGED.get(student, "") in flag for flag in flags or ("",)), flags


def test_the_notebooks_own_tests_are_fooled_twice(rows, folder):
    assert rows
    fooled = {}
    for student in STUDENTS:
        path = folder / "checked" / student / A1.name / f"{A1.name}.results.json"
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
        own = sum(test["score"] for test in tests.values())
        if own != STUDENTS[student].points:
            fooled[student] = own
    assert fooled == {"s1223": 21, "s1398": 21}


@pytest.mark.slow
def test_points_are_the_same_without_a_sandbox(tmp_path, monkeypatch):
    monkeypatch.setenv("CAPCOURSE_WALLS", "none")
    assert {id_: row.automatic for id_, row in graded(tmp_path).items()} == {
        student.id: student.points for student in STUDENTS.values()
    }


# --- tools/grade_sample.py -------------------------------------------------------------------------------


@pytest.fixture
def tool(monkeypatch, tmp_path):
    """The tool, which then calls a command line that only notes what it was called with."""
    spec = importlib.util.spec_from_file_location("grade_sample", ROOT / "tools" / "grade_sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [])
    monkeypatch.setattr("capcourse.cli.main", lambda: None)
    return module


def test_make_course_grades_the_class_behind_walls(tool, monkeypatch, capsys):
    monkeypatch.setattr(tool.walls, "trouble", lambda: "")
    tool.main()
    assert capsys.readouterr().out == (
        "$ capcourse grade a1_metrics --submitted tests/class --to build/class\n"
    )


def test_make_course_says_so_where_there_are_no_walls(tool, monkeypatch, capsys):
    monkeypatch.setattr(tool.walls, "trouble", lambda: "bubblewrap is missing")
    tool.main()
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "There is no sandbox on this machine: bubblewrap is missing."
    assert last.endswith("--to build/class --i-trust-these-students")


def test_make_course_starts_from_an_empty_gradebook(tool, monkeypatch, tmp_path):
    monkeypatch.setattr(tool.walls, "trouble", lambda: "")
    book = tmp_path / "build" / "class" / "gradebook.db"
    book.parent.mkdir(parents=True)
    book.write_bytes(b"of an assignment with other cells")
    tool.main()
    assert not book.exists()
