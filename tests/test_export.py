"""The points of a gradebook as Canvas, Moodle and spreadsheets take them; nobody is dropped in silence."""

import csv
import hashlib
import json
import logging
import shutil
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps import NbGrader
from nbgrader.apps.exportapp import ExportApp
from typer.testing import CliRunner

from capcourse.cli import app
from capcourse.errors import BadInput
from capcourse.grading.collect import collect
from capcourse.grading.export import CanvasExporter, CsvExporter, MoodleExporter, export
from capcourse.grading.export.sheet import is_formula
from capcourse.grading.nbgrader_api import quietly

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own

NAMES = {
    "ada": ("Lovelace", "Ada", "ada@x.edu"),
    "ben": ('O"Neil, Jr.', "Ben", "ben@x.edu"),
    "cem": ("Öz", "Cem\nCan", "cem@x.edu"),
    "dot": ("=1+1", "Dot", "dot@x.edu"),
    "eve": ("", "", ""),
    "fay": ("Fink", "Fay", "fay@x.edu"),
}


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    """A gradebook without anything; making one takes seconds."""
    path = tmp_path_factory.mktemp("blank") / "gradebook.db"
    with quietly(), Gradebook(f"sqlite:///{path}", "capcourse"):
        return path


def fill(path, students=NAMES, assignments=("a1_metrics", "a2_data")):
    """Fill a gradebook: cells of 4 and 6 points in each assignment; the last one came from ada alone."""
    with Gradebook(f"sqlite:///{path}", "capcourse") as book:
        for name in assignments:
            book.add_assignment(name, duedate="2026-03-01 12:00:00")
            book.add_notebook(name, name)
            for cell, points in (("one", 4), ("two", 6)):
                book.add_grade_cell(cell, name, name, max_score=points, cell_type="code")
        for student, (last, first, email) in students.items():
            book.add_student(student, last_name=last, first_name=first, email=email)
            book.add_submission(assignments[0], student, timestamp=datetime(2026, 2, 28, 9))
        if len(assignments) > 1:
            book.add_submission(assignments[-1], "ada")
        for grade in book.db.query(Grade):
            points = {"one": 4, "two": 3.25 if grade.assignment.name == assignments[0] else 6}
            grade.auto_score, grade.needs_manual_grade = points[grade.name], False
        book.db.commit()
    return path


def mark(book, assignment, student, **points):
    for cell, value in points.items():
        grade = book.find_grade(cell, assignment, assignment, student)
        grade.auto_score, grade.needs_manual_grade = value, False
    book.db.commit()


@pytest.fixture(scope="module")
def filled(blank, tmp_path_factory):
    return fill(Path(shutil.copy(blank, tmp_path_factory.mktemp("filled"))))


@pytest.fixture
def other(blank, tmp_path):
    """A gradebook to fill with other students."""
    return Path(shutil.copy(blank, tmp_path / "other.db"))


@pytest.fixture
def path(filled, tmp_path):
    """A gradebook to change."""
    return Path(shutil.copy(filled, tmp_path / "gradebook.db"))


@pytest.fixture
def book(path):
    with Gradebook(f"sqlite:///{path}", "capcourse") as book:
        yield book


def rows_of(path, delimiter=","):
    with Path(path).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file, delimiter=delimiter))


def table(path):
    header, *rows = rows_of(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def notes(exported):
    return "\n".join(exported.notes)


# The points


def test_csv_has_nbgraders_columns_and_a_status(path, tmp_path):
    out = export(path, "csv", tmp_path / "out.csv", assignments=["a1"])
    rows = {row["student_id"]: row for row in table(out)}
    assert rows["ada"] == {
        "assignment": "a1_metrics",
        "duedate": "2026-03-01 12:00:00",
        "timestamp": "2026-02-28 09:00:00",
        "student_id": "ada",
        "last_name": "Lovelace",
        "first_name": "Ada",
        "email": "ada@x.edu",
        "raw_score": "7.25",
        "late_submission_penalty": "0",
        "score": "7.25",
        "max_score": "10",
        "status": "graded",
    }
    assert [rows[who][part] for who, part in (("ben", "last_name"), ("cem", "first_name"))] == [
        'O"Neil, Jr.',
        "Cem\nCan",
    ]


def test_who_handed_in_nothing_has_no_score_and_not_zero(path, tmp_path):
    rows = table(export(path, "csv", tmp_path / "out.csv", assignments=["a2_data"]))
    assert {row["student_id"]: (row["score"], row["status"]) for row in rows} == {
        **dict.fromkeys(NAMES, ("", "missing")),
        "ada": ("10", "graded"),
    }


def points_of(path, tmp_path, student):
    rows = table(export(path, "canvas", tmp_path / "out.csv", assignments=["a1"]))
    return next(row["a1_metrics"] for row in rows if row["SIS Login ID"] == student)


def test_manual_points_count_before_automatic_ones_and_extra_credit_on_top(path, book, tmp_path):
    grade = book.find_grade("two", "a1_metrics", "a1_metrics", "ada")
    grade.manual_score, grade.extra_credit = 5.0, 2.5
    book.db.commit()
    assert points_of(path, tmp_path, "ada") == "11.5"


@pytest.mark.parametrize(("penalty", "points"), [(1.5, "5.75"), (9.0, "0")])
def test_a_late_penalty_is_taken_off_once_and_not_below_zero(path, book, tmp_path, penalty, points):
    notebook = book.find_submission_notebook("a1_metrics", "a1_metrics", "ada")
    notebook.late_submission_penalty = penalty
    book.db.commit()
    assert points_of(path, tmp_path, "ada") == points


def test_thirds_are_written_with_five_decimals(path, book, tmp_path):
    mark(book, "a1_metrics", "ada", one=4 / 3, two=0)
    assert points_of(path, tmp_path, "ada") == "1.33333"


@pytest.fixture
def waiting(path, book):
    book.find_grade("two", "a1_metrics", "a1_metrics", "ben").needs_manual_grade = True
    book.db.commit()
    return path


@pytest.mark.parametrize(("platform", "who"), [("canvas", "SIS Login ID"), ("moodle", "Identifier")])
def test_what_a_person_has_to_mark_is_named_and_not_exported(waiting, tmp_path, platform, who):
    out = export(waiting, platform, tmp_path / "out.csv", assignments=["a1"])
    column = "a1_metrics" if platform == "canvas" else "Grade"
    assert {row[who]: row[column] for row in table(out) if row[who]} == {
        **dict.fromkeys(NAMES, "7.25"),
        "ben": "",
    }
    assert "a1_metrics: a person still has to mark ben" in notes(out)


def test_csv_marks_what_a_person_has_to_mark(waiting, tmp_path):
    out = export(waiting, "csv", tmp_path / "out.csv", assignments=["a1"])
    assert {row["status"] for row in table(out) if row["student_id"] == "ben"} == {"needs grading"}
    assert "still has to mark ben; the points so far are in the file" in str(out)


def test_handed_in_and_never_graded_waits(path, book, tmp_path):
    book.add_submission("a2_data", "fay")
    assert "mark fay" in notes(export(path, "canvas", tmp_path / "out.csv"))


def test_a_submission_without_marks_is_no_zero(path, book, tmp_path):
    for grade in book.find_submission_notebook("a1_metrics", "a1_metrics", "ada").grades:
        book.db.delete(grade)
    book.db.commit()
    assert points_of(path, tmp_path, "ada") == ""


def test_the_gradebook_stays_as_it_is(path, tmp_path):
    before = hashlib.sha256(path.read_bytes()).digest()
    for platform in ("canvas", "csv"):
        export(path, platform, tmp_path / "out.csv")
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_as_many_queries_for_fifty_students_as_for_five(path, book, tmp_path):
    counted = {}
    for number in (5, 50):
        while book.db.query(Student).count() < number:
            add_like(book, "ada", f"s{book.db.query(Student).count()}")
        said = []
        listen = ("before_cursor_execute", lambda *about, said=said: said.append(about[2]))
        sqlalchemy.event.listen(book.engine, *listen)
        CanvasExporter(to=str(tmp_path / "out.csv")).export(book)
        sqlalchemy.event.remove(book.engine, *listen)
        counted[len(rows_of(tmp_path / "out.csv")) - 2] = len(said)
    assert counted == {6: 2, 50: 2}


def add_like(book, student, name):
    """Another student who has handed in what this one has."""
    book.db.add(Student(id=name))
    for submission in book.student_submissions(student):
        copy = SubmittedAssignment(assignment_id=submission.assignment_id, student_id=name)
        for notebook in submission.notebooks:
            grades = [Grade(cell_id=grade.cell_id, auto_score=1.0) for grade in notebook.grades]
            copy.notebooks.append(SubmittedNotebook(notebook_id=notebook.notebook_id, grades=grades))
        book.db.add(copy)
    book.db.commit()


# Formulas


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "\rx", "＝1", '="=1"'])
def test_formula(cell):
    assert is_formula(cell)


@pytest.mark.parametrize("cell", ["", "-", "-1.5", "+3,5", "Ann-Marie", "a=b", "ann@x.edu", "    Points"])
def test_no_formula(cell):
    assert not is_formula(cell)


@pytest.mark.parametrize(
    ("platform", "column"), [("csv", "last_name"), ("canvas", "Student"), ("moodle", "Full name")]
)
def test_a_name_that_is_a_formula_is_made_harmless_and_noted(path, book, tmp_path, platform, column):
    book.update_or_create_student("dot", first_name="=cmd")
    out = export(path, platform, tmp_path / "out.csv", assignments=["a1"])
    [cell] = [row[column] for row in table(out) if "1+1" in row[column]]
    assert cell.startswith("'=")
    assert "begin like a formula" in notes(out)


@given(st.text())
def test_a_guarded_cell_is_no_formula(text):
    assert not is_formula(f"'{text}")


# Canvas

TOTAL = "Assignments Final Score"
CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Quiz (7)", "A1: scores (8)"]
CANVAS_HEAD += ["a2 data (9)", TOTAL]


def canvas_template(path, *students, head=CANVAS_HEAD, possible=("5", "10", "10"), write=csv.writer):
    with path.open("w", newline="", encoding="utf-8") as file:
        out = write(file)
        out.writerow(head)
        out.writerow(["", "", "", "", "", "Manual Posting", "", "", ""])
        out.writerow(["    Points Possible", "", "", "", "", *possible, "(read only)"])
        for number, (name, login, quiz, a1) in enumerate(students, 100):
            out.writerow([name, number, f"u{number}", login, "Section 1", quiz, a1, "", "50.0"])
    return path


@pytest.fixture
def canvas(tmp_path):
    return canvas_template(
        tmp_path / "canvas.csv",
        ("Lovelace, Ada", "ada", "4", ""),
        ("Neil, Ben", "BEN@x.edu", "", "2"),
        ("Öz, Cem", "cem", "", "EX"),
        ("Zed, Zoe", "zoe", "", ""),
        ("Student, Test", "", "", ""),
    )


def canvas_rows(out):
    return {row[0]: row for row in rows_of(out)}


def test_canvas_without_a_template(path, tmp_path):
    header, possible, *rows = rows_of(export(path, "canvas", tmp_path / "out.csv"))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "a1_metrics", "a2_data"]
    assert possible == ["    Points Possible", "", "", "", "", "10", "10"]
    assert ["Lovelace, Ada", "", "", "ada", "", "7.25", "10"] in rows
    assert ["eve", "", "", "eve", "", "7.25", ""] in rows


def test_only_the_assignments_column_of_a_template_changes(path, canvas, tmp_path):
    out = export(path, "canvas", tmp_path / "out.csv", template=canvas, assignments=["a1"])
    before, after = rows_of(canvas), rows_of(out)
    changed = {
        (row[0], head, new)
        for row, now in zip(before, after, strict=True)
        for head, old, new in zip(before[0], row, now, strict=True)
        if old != new
    }
    assert changed == {("Lovelace, Ada", CANVAS_HEAD[6], "7.25"), ("Neil, Ben", CANVAS_HEAD[6], "7.25")}


def test_an_excused_student_stays_excused_and_is_named(path, canvas, tmp_path):
    out = export(path, "canvas", tmp_path / "out.csv", template=canvas, assignments=["a1"])
    assert canvas_rows(out)["Öz, Cem"][6] == "EX"
    assert "excused or locked on the platform, left as it is: cem" in notes(out)


def test_who_is_not_in_the_template_is_named(path, canvas, tmp_path):
    out = export(path, "canvas", tmp_path / "out.csv", template=canvas, assignments=["a1"])
    assert "no row fits dot, eve, fay" in notes(out)
    assert "2 of the template's students get no points" in notes(out)


def test_who_waits_keeps_the_cell_of_the_template(waiting, canvas, tmp_path):
    out = export(waiting, "canvas", tmp_path / "out.csv", template=canvas, assignments=["a1"])
    assert canvas_rows(out)["Neil, Ben"][6] == "2"


def test_other_points_in_canvas_are_noted_and_not_scaled(path, tmp_path):
    template = canvas_template(tmp_path / "in.csv", ("X", "ada", "", ""), possible=("5", "100", "10"))
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert canvas_rows(out)["X"][6] == "7.25"
    assert "a1_metrics has 10 points in the gradebook and 100 in Canvas" in notes(out)


def test_semicolons_and_a_byte_order_mark_come_back(path, tmp_path):
    template = tmp_path / "in.csv"
    canvas_template(template, ("X", "ada", "3,5", ""), write=lambda file: csv.writer(file, delimiter=";"))
    template.write_bytes(b"\xef\xbb\xbf" + template.read_bytes())
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert out.path.read_bytes().startswith(b"\xef\xbb\xbfStudent;ID;")
    assert ["X", "100", "u100", "ada", "Section 1", "3,5", "7.25", "", "50.0"] in rows_of(out, ";")


def test_a_login_that_two_rows_have_fills_neither(path, tmp_path):
    template = canvas_template(tmp_path / "in.csv", ("X", "ada", "", ""), ("Y", "ada", "", ""))
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a2"])
    assert [row[7] for row in rows_of(out)[3:]] == ["", ""]
    assert "no row fits ada" in notes(out)


def test_two_students_on_one_row_fill_nothing(path, book, tmp_path):
    book.update_or_create_student("fay", email="ada")
    template = canvas_template(tmp_path / "in.csv", ("X", "ada", "", ""), ("Y", "ben", "", ""))
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert canvas_rows(out)["X"][6] == ""
    assert canvas_rows(out)["Y"][6] == "7.25"
    assert "ada, fay fit the same row" in notes(out)


def test_found_by_name_alone_is_noted(path, tmp_path):
    template = canvas_template(tmp_path / "in.csv", ("lovelace,  Ada", "x1", "", ""))
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert rows_of(out)[3][6] == "7.25"
    assert "found by name alone: ada" in notes(out)


def test_two_students_of_one_name_are_not_told_apart_by_it(path, book, tmp_path):
    book.update_or_create_student("fay", last_name="Lovelace", first_name="Ada")
    template = canvas_template(tmp_path / "in.csv", ("Lovelace, Ada", "x1", "", ""))
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert rows_of(out)[3][6] == ""
    assert "no row fits ada, ben, cem, dot, eve, fay" in notes(out)


def test_bare_numbers_that_fit_by_chance_do_not_count(other, tmp_path):
    """Registration numbers are ids here, and one of them is another student's Canvas number."""
    students = {
        "ada": ("", "", ""),
        "103": ("A", "A", ""),
        **{f"90{i}": (f"L{i}", "F", "") for i in range(6)},
    }
    path = fill(other, students)
    template = canvas_template(
        tmp_path / "in.csv", *((f"L{i}, F", f"login{i}", "", "") for i in range(5)), ("A, A", "", "", "")
    )
    out = export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert canvas_rows(out)["A, A"][6] == "7.25"
    assert "found by name alone: 103, 900, 901, 902, 903, 904" in notes(out)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ([*CANVAS_HEAD[:6], "Essay (8)", *CANVAS_HEAD[7:]], "no column is the assignment a1_metrics"),
        (
            [*CANVAS_HEAD[:5], "A1 x (7)", "A1 y (8)", *CANVAS_HEAD[7:]],
            "A1 x .*, A1 y .* could all be",
        ),
        (["Name", "Number", *CANVAS_HEAD[2:]], "no column ID"),
    ],
)
def test_a_template_that_does_not_fit(path, tmp_path, head, said):
    template = canvas_template(tmp_path / "in.csv", ("X", "ada", "", ""), head=head)
    with pytest.raises(BadInput, match=said):
        export(path, "canvas", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("columns", "students"),
    [
        (("u1,ada@x.edu", "u2,ben@x.edu", "u3,cem@x.edu"), {"u1", "u2", "u3"}),
        (("7001,ada@x.edu", "7002,ben@x.edu", "7003,cem@x.edu"), {"7001", "7002", "7003"}),
        (("u1,ada@x.edu", ",ben@x.edu", "u3,cem@x.edu"), {"ada@x.edu", "ben@x.edu", "cem@x.edu"}),
        (("u1,ada@x.edu", ",", "u3,cem@x.edu"), {"101", "102", "103"}),
        (None, {"101", "102", "103"}),
    ],
    ids=["sis-user", "sis-user-numbers", "sis-login", "canvas", "no-roster"],
)
def test_canvas_takes_back_whom_collect_found(other, tmp_path, columns, students):
    """The file that was the roster is the template: every row gets its points, whichever the ids are."""
    cell = {"cell_type": "code", "source": ["# capcourse: a1-x"], "metadata": {}, "outputs": []}
    work = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for number, name in enumerate(("lovelaceada", "neilben", "özcem"), 101):
        file = tmp_path / "download" / f"{name}_{number}_50{number}_a1_metrics.ipynb"
        file.parent.mkdir(exist_ok=True)
        file.write_text(work, encoding="utf-8")
    template = tmp_path / "canvas.csv"
    ada, ben, cem = columns or ("u1,ada@x.edu", "u2,ben@x.edu", "u3,cem@x.edu")
    template.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,a1_metrics (9)\n    Points Possible,,,,,10\n"
        f'"Lovelace, Ada",101,{ada},S,\n"Neil, Ben",102,{ben},S,\n"Öz, Cem",103,{cem},S,\n'
        '"Student, Test",104,,0f1e2d,S,\n',
        encoding="utf-8",
    )
    roster = template if columns else None
    found = collect(tmp_path / "download", "a1_metrics", to=tmp_path / "submitted", roster=roster)
    assert set(found.students) == students
    path = fill(other, dict.fromkeys(found.students, ("", "", "")), ("a1_metrics",))
    done = CliRunner().invoke(
        app,
        ["export", str(tmp_path / "out.csv"), "--to=canvas", f"--template={template}", f"--gradebook={path}"],
    )
    assert done.exit_code == 0, done.output
    assert [row[5] for row in rows_of(tmp_path / "out.csv")[2:]] == ["7.25", "7.25", "7.25", ""]
    assert "no row fits" not in done.output and "by name alone" not in done.output


# Moodle

MOODLE_HEAD = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]
MOODLE_HEAD += ["Grade can be changed", "Last modified (submission)", "Last modified (grade)"]
MOODLE_HEAD += ["Feedback comments"]


def moodle_template(path, *students, most="10.00"):
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(MOODLE_HEAD)
        for number, (name, email, grade, change) in enumerate(students, 17):
            about = [f"Participant {number}", name, email, "Submitted for grading"]
            out.writerow([*about, grade, most, change, "-", "-", "=well done"])
    return path


@pytest.fixture
def moodle(tmp_path):
    return moodle_template(
        tmp_path / "moodle.csv",
        ("Ada Lovelace", "Ada@X.edu", "", "Yes"),
        ("Fay Fink", "fay@x.edu", "3.00", "No"),
        ("=Zed", "zoe@x.edu", "", "Yes"),
    )


def test_moodles_worksheet_is_filled_by_address(path, moodle, tmp_path):
    out = export(path, "moodle", tmp_path / "out.csv", template=moodle, assignments=["a1"])
    ada, fay, zed = table(out)
    assert ada == dict(zip(MOODLE_HEAD, rows_of(moodle)[1], strict=True)) | {"Grade": "7.25"}
    assert (fay["Grade"], zed["Grade"]) == ("3.00", "")
    assert "left as it is: fay" in notes(out)
    assert "no row fits ben, cem, dot, eve" in notes(out)


def test_of_a_worksheet_only_what_moodle_does_not_read_back_is_guarded(path, moodle, tmp_path):
    *_, zed = table(export(path, "moodle", tmp_path / "out.csv", template=moodle, assignments=["a1"]))
    assert (zed["Full name"], zed["Feedback comments"]) == ("'=Zed", "=well done")
    assert zed["Last modified (submission)"] == "-"


def test_ids_may_be_moodles_participant_numbers(other, tmp_path):
    path = fill(other, {"17": ("", "", ""), "18": ("", "", ""), "ada": ("", "", "")})
    template = moodle_template(tmp_path / "in.csv", ("A", "", "", "Yes"), ("B", "", "", "Yes"))
    out = export(path, "moodle", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert [row["Grade"] for row in table(out)] == ["7.25", "7.25"]


@pytest.mark.parametrize(
    ("ids", "names"),
    [(["participant-17", "participant-18"], ["", ""]), (["zoë-o.-neil", "ada"], ["Zoë  O. Neil", "Ada"])],
)
def test_ids_may_be_those_that_collect_makes_of_moodles_names(other, tmp_path, ids, names):
    path = fill(other, dict.fromkeys([*ids, "ada"], ("", "", "")))
    template = moodle_template(tmp_path / "in.csv", *((name, "", "", "Yes") for name in names))
    out = export(path, "moodle", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert [row["Grade"] for row in table(out)] == ["7.25", "7.25"]


def test_above_moodles_maximum_is_noted(path, tmp_path):
    template = moodle_template(tmp_path / "in.csv", ("A", "ada@x.edu", "", "Yes"), most="5.00")
    out = export(path, "moodle", tmp_path / "out.csv", template=template, assignments=["a1"])
    assert "ada are above the maximum of 5" in notes(out)
    assert "a1_metrics has 10 points in the gradebook and 5 in Moodle" in notes(out)


def test_moodle_without_a_template(path, tmp_path):
    rows = table(export(path, "moodle", tmp_path / "out.csv", assignments=["a2"]))
    assert list(rows[0]) == MOODLE_HEAD
    graded = {row["Identifier"]: (row["Status"], row["Grade"], row["Maximum Grade"]) for row in rows}
    assert graded == {**dict.fromkeys(NAMES, ("No submission", "", "10")), "ada": ("Graded", "10", "10")}


# Bad input


def test_moodle_wants_one_assignment(path, tmp_path):
    with pytest.raises(BadInput, match="one assignment: name one of a1_metrics, a2_data"):
        export(path, "moodle", tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("platform", "arguments", "said"),
    [
        ("blackboard", {}, "unknown platform 'blackboard'; known: canvas, csv, moodle"),
        ("csv", {"assignments": ["a9"]}, "unknown assignment 'a9'; known: a1_metrics, a2_data"),
        ("csv", {"template": "x.csv"}, "a template is for canvas and moodle"),
        ("canvas", {"template": "nowhere.csv"}, "nowhere.csv: no such file"),
        ("canvas", {"template": "out.csv"}, "the template itself"),
    ],
)
def test_bad_arguments(path, tmp_path, monkeypatch, platform, arguments, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=said):
        export(path, platform, "out.csv", **arguments)


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_not_a_gradebook(tmp_path, content):
    path = tmp_path / "gradebook.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=r"no gradebook of nbgrader.*capcourse grade"):
        export(path, "csv", tmp_path / "out.csv")
    assert not path.exists() or path.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column ID"),
        ("Größe,ID,Section".encode("latin-1"), "not UTF-8"),
        (b'ID,Section\n"x"y,1\n', "CSV"),
    ],
)
def test_broken_template(path, tmp_path, content, said):
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(BadInput, match=said):
        export(path, "canvas", tmp_path / "out.csv", template=tmp_path / "in.csv")


def test_a_gradebook_without_submissions(blank, tmp_path):
    with pytest.raises(BadInput, match="no submission"):
        export(blank, "csv", tmp_path / "out.csv")


# nbgrader's own command


@pytest.mark.parametrize("exporter", [CanvasExporter, MoodleExporter, CsvExporter])
def test_nbgrader_export_takes_them(waiting, tmp_path, monkeypatch, caplog, exporter):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(NbGrader, "init_logging", lambda *arguments: None, raising=False)
    name = f"capcourse.grading.export.{exporter.__name__}"
    arguments = [
        f"--exporter={name}",
        "--to=x.csv",
        f"--db=sqlite:///{waiting}",
        "--assignment=['a1_metrics']",
    ]
    ExportApp.clear_instance()
    with caplog.at_level(logging.WARNING), quietly():
        app = ExportApp.instance()
        app.initialize(arguments)
        app.log.propagate = True
        app.start()
    ExportApp.clear_instance()
    assert "ada" in (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert "still has to mark ben" in caplog.text


def test_an_exporter_takes_the_students_that_nbgrader_names(book, tmp_path):
    CsvExporter(to=str(tmp_path / "out.csv"), student=["ada", "fay"], assignment=["a1_metrics"]).export(book)
    assert [row["student_id"] for row in table(tmp_path / "out.csv")] == ["fay", "ada"]


def test_an_exporter_fills_a_template(book, canvas, tmp_path):
    out = tmp_path / "out.csv"
    CanvasExporter(to=str(out), template=str(canvas), assignment=["a1_metrics"]).export(book)
    assert canvas_rows(out)["Lovelace, Ada"][6] == "7.25"
