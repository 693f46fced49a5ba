"""Collecting what students handed in: names, rosters, what is refused, and that nothing is lost."""

import io
import json
import os
import socket
import stat
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from capcourse.errors import BadInput
from capcourse.grading.collect import LARGEST_NOTEBOOK, collect, opening, placing

A1 = "a1_metrics"
NOON = (2024, 1, 30, 12, 0, 0)
LATER = (2024, 1, 31, 12, 0, 0)
WEIGHTS = {"weights.safetensors": 1000}


def notebook(answer="", marker="# capcourse: a1-brevity"):
    cell = {"cell_type": "code", "source": [f"{marker}\n", answer], "metadata": {}, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(members, date=NOON):
    """A zip in memory; the members are a mapping, or pairs of a name or ZipInfo and its content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in members.items() if isinstance(members, dict) else members:
            if isinstance(info, str):
                info = zipfile.ZipInfo(info, date)
                info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return content.getvalue()


@pytest.fixture
def to(tmp_path):
    return tmp_path / "submitted"


@pytest.fixture
def zip_file(tmp_path):
    def write(members, name="submissions.zip", date=NOON):
        path = tmp_path / name
        path.write_bytes(zipped(members, date))
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    def write(files, name="downloads", date=NOON):
        root = tmp_path / name
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
            seconds = datetime(*date).timestamp()
            os.utime(root / path, (seconds, seconds))
        return root

    return write


@pytest.fixture
def roster(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def handed_in(to, student, name=f"{A1}.ipynb"):
    return (to / student / A1 / name).read_bytes()


def tree(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def reasons(collected, fate):
    return {item.member: item.reason for item in collected.of(fate)}


def only(items):
    assert len(items) == 1, items
    return items[0]


# The platforms' names


def test_canvas(zip_file, to):
    source = zip_file(
        {
            "lovelaceada_1234_501_a1_metrics.ipynb": notebook("ada"),
            "babbagecharles_LATE_77_502_a1_metrics-2.ipynb": notebook("charles"),
            "hopper_grace_88_503_a1_metrics-0f8fad5b-d9cb-469f-a165-70867728950e.ipynb": notebook("grace"),
            "anon_Xy12z_504_a1.ipynb": notebook("nobody"),
        }
    )
    collected = collect(source, A1, to=to)
    answers = {"1234": "ada", "77": "charles", "88": "grace", "anon_Xy12z": "nobody"}
    assert {student: handed_in(to, student) for student in collected.students} == {
        student: notebook(answer) for student, answer in answers.items()
    }
    assert collected.complete
    assert [item.student for item in collected.taken if "late" in item.reason] == ["77"]


def test_on_canvas_the_later_upload_counts_whatever_the_names_and_dates_say(zip_file, to):
    members = [
        (zipfile.ZipInfo("lovelaceada_1234_502_a1_metrics.ipynb", NOON), notebook("second")),
        (zipfile.ZipInfo("lovelaceada_1234_501_a1_metrics-3.ipynb", LATER), notebook("first")),
    ]
    collected = collect(zip_file(members), A1, to=to)
    assert handed_in(to, "1234") == notebook("second")
    assert only(collected.replaced).member == "lovelaceada_1234_501_a1_metrics-3.ipynb"


def test_what_canvas_marked_as_late_is_marked_until_an_attempt_in_time(zip_file, to):
    mark = to / "77" / A1 / "late.txt"

    def take(member, answer="x"):
        return collect(zip_file({member: notebook(answer)}), A1, to=to)

    take("babbage_LATE_77_502_a1.ipynb")
    assert mark.read_text(encoding="utf-8") == "Canvas marked this attempt as late.\n"
    time = mark.stat().st_mtime_ns
    take("babbage_LATE_77_502_a1.ipynb")
    assert mark.stat().st_mtime_ns == time
    take("77/a1.ipynb")  # the same file, from where nobody says whether it is late
    assert mark.exists()
    take("babbage_77_502_a1.ipynb")  # the instructor has excused it
    assert not mark.exists()
    take("babbage_LATE_77_503_a1.ipynb", "later")
    assert mark.exists()
    take("77/a1.ipynb", "other")
    assert not mark.exists()


def test_a_late_mark_comes_from_no_students_file(zip_file, to):
    source = zip_file({"s1/a1.ipynb": notebook(), "s1/late.txt": b""})
    assert only(collect(source, A1, to=to).refused).member == "s1/late.txt"
    assert not (to / "s1" / A1 / "late.txt").exists()
    with pytest.raises(BadInput, match=r"declares the file late\.txt"):
        collect(source, A1, to=to, files={"late.txt": 10})


def test_a_link_in_the_place_of_a_file_waits_for_a_person(zip_file, to):
    members = {"lovelaceada_1234_link.html": b"", "babbagecharles_77_502_a1.ipynb": notebook()}
    collected = collect(zip_file(members), A1, to=to)
    assert "ask for the notebook" in only(collected.unmatched).reason
    assert not collected.complete


@pytest.mark.parametrize("between", ["/", ""])
def test_moodle_in_folders_and_flat(zip_file, to, between):
    source = zip_file(
        {
            f"Ada Lovelace_657737_assignsubmission_file_{between}a1_metrics.ipynb": notebook("ada"),
            "Ada Lovelace_657737_assignsubmission_onlinetext_/onlinetext.html": b"<p>Here it is</p>",
            f"Zoë Ångström_657738_assignsubmission_file_{between}a1_metrics.ipynb": notebook("zoë"),
            f"Participant_657739_assignsubmission_file_{between}a1_metrics.ipynb": notebook("blind"),
        }
    )
    collected = collect(source, A1, to=to)
    assert collected.students == ["ada-lovelace", "participant-657739", "zoë-ångström"]
    assert handed_in(to, "ada-lovelace") == notebook("ada")
    assert "typed into Moodle" in only(collected.ignored).reason
    assert collected.complete


def test_two_of_one_name_on_moodle_are_never_merged(zip_file, to):
    name = "Ada Lovelace_{}_assignsubmission_file_/a1_metrics.ipynb"
    source = zip_file({name.format(1): notebook("one"), name.format(2): notebook("two")})
    collected = collect(source, A1, to=to)
    assert len(collected.unmatched) == 2 and not to.exists()
    assert "2 people would be 'ada-lovelace'" in collected.unmatched[0].reason


@pytest.mark.parametrize("between", ["/", ""])
def test_who_typed_a_text_on_moodle_and_nothing_else_is_listed(zip_file, to, between):
    typed = f"Bob Typed_2_assignsubmission_onlinetext_{between}onlinetext.html"
    source = zip_file({f"Ada_1_assignsubmission_file_{between}a1.ipynb": notebook(), typed: b"<p>x = 1</p>"})
    collected = collect(source, A1, to=to)
    assert reasons(collected, "unmatched") == {
        typed: "Bob Typed typed a text instead of handing in a file; ask for the notebook"
    }
    assert "Bob Typed typed a text" in str(collected)
    assert not collected.complete and collected.students == ["ada"]


def test_a_typed_text_is_listed_where_the_person_has_nothing_else_but_a_systems_file(zip_file, to):
    source = zip_file(
        {
            "Bob Typed_2_assignsubmission_file_/.DS_Store": b"",
            "Bob Typed_2_assignsubmission_onlinetext_/onlinetext.html": b"",
            "Bob Typed_3_assignsubmission_file_/a1.ipynb": notebook(),  # another one of this name
        }
    )
    collected = collect(source, A1, to=to)
    assert "typed a text" in only(collected.unmatched).reason
    assert "operating system" in only(collected.ignored).reason


def test_a_typed_text_beside_a_file_that_is_refused_stays_ignored(zip_file, to):
    source = zip_file(
        {
            "Bob Typed_2_assignsubmission_file_/notes.pdf": b"%PDF",
            "Bob Typed_2_assignsubmission_onlinetext_/onlinetext.html": b"",
        }
    )
    collected = collect(source, A1, to=to)
    assert (len(collected.refused), len(collected.ignored), len(collected.unmatched)) == (1, 1, 0)


def test_who_has_only_a_receipt_on_blackboard_is_listed(zip_file, to):
    times = ("2024-02-01-09-00-00", "2024-02-02-09-00-00")
    members = {blackboard("ada", times[0], "a1.ipynb"): notebook()}
    members |= {blackboard(user, time): receipt(user) for user in ("ada", "b_typed") for time in times}
    collected = collect(zip_file(members), A1, to=to)
    assert reasons(collected, "unmatched") == {
        blackboard("b_typed", times[0]): "b_typed handed in no file, at most a text that this receipt holds; "
        "ask for the notebook"
    }
    assert len(collected.ignored) == 3


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("{0}_{1}_50{1}_a1.ipynb", "{0}_{1}_text.html"),
        ("{0}_{1}_50{1}_a1.ipynb", "{0}_{1}_link.html"),
        ("{0}_{1}_50{1}_a1.ipynb", "{0}_{1}_50{1}_a1_metrics.zip"),  # with nothing but a system's file
        ("{0}_{1}_assignsubmission_file_/a1.ipynb", "{0}_{1}_assignsubmission_onlinetext_/onlinetext.html"),
        ("{0}_{1}_assignsubmission_file_a1.ipynb", "{0}_{1}_assignsubmission_onlinetext_onlinetext.html"),
        ("HW_{0}_attempt_2024-02-01-09-00-00_a1.ipynb", "HW_{0}_attempt_2024-02-01-09-00-00.txt"),
        ("{0}/a1.ipynb", "{0}/"),
        ("{0}/a1.ipynb", "{0}/.DS_Store"),
    ],
)
def test_nobody_in_a_download_is_missing_from_what_is_printed(zip_file, to, form, typed):
    junk = zipped({".DS_Store": b""}) if typed.endswith(".zip") else b""
    members = {form.format("ada", 1): notebook("ada"), form.format("cyd", 3): notebook("cyd")}
    collected = collect(zip_file(members | {typed.format("bob", 2): junk}), A1, to=to)
    assert len(collected.students) == 2
    assert "bob" in str(collected) and "ask for the notebook" in str(collected)
    assert not collected.complete


def blackboard(user, time, file=None, assignment="HW 1"):
    return f"{assignment}_{user}_attempt_{time}" + (f"_{file}" if file else ".txt")


def receipt(user):
    return f"Name: Somebody (Else) ({user})\nAssignment: HW 1\n\nName: A Lie (liar)\n".encode()


def test_blackboard_keeps_the_latest_attempt_with_its_time(zip_file, to):
    source = zip_file(
        {
            blackboard("ada", "2024-02-02-09-00-00", "a1_metrics.ipynb"): notebook("second"),
            blackboard("ada", "2024-02-01-09-00-00", "a1_metrics.ipynb"): notebook("first"),
            blackboard("ada", "2024-02-02-09-00-00"): receipt("ada"),
            blackboard("ada", "2024-02-01-09-00-00"): receipt("ada"),
        }
    )
    collected = collect(source, A1, to=to)
    assert handed_in(to, "ada") == notebook("second")
    assert (len(collected.replaced), len(collected.ignored)) == (1, 2)
    local = datetime(2024, 2, 2, 9).astimezone(UTC)
    assert parse_utc(handed_in(to, "ada", "timestamp.txt").decode()) == local.replace(tzinfo=None)
    assert only(collected.taken).when == local
    assert "note:" not in str(collected)


def test_blackboards_receipt_tells_a_user_name_with_underscores(zip_file, to):
    time = "2024-02-01-09-00-00"
    members = {}
    for user in ("a_smith", "b_smith"):
        members |= {blackboard(user, time, "a1.ipynb"): notebook(user), blackboard(user, time): receipt(user)}
    assert collect(zip_file(members), A1, to=to).students == ["a_smith", "b_smith"]


def test_without_receipts_user_names_that_end_alike_are_never_merged(zip_file, to):
    users = ("a_smith", "b_smith")
    names = [blackboard(user, "2024-02-01-09-00-00", "a1.ipynb") for user in users]
    collected = collect(zip_file({name: notebook(name) for name in names}), A1, to=to)
    assert len(collected.unmatched) == 2 and not to.exists()


@pytest.mark.parametrize(
    ("others", "hostile"),
    [
        ("lovelaceada_1_501_a1.ipynb", "mallory_66_502_HW_ada_attempt_2030-01-01-00-00-00_a1.ipynb"),
        ("lovelaceada_1_501_a1.ipynb", "mallory_66_502_lovelaceada_1_999_a1.ipynb"),
        (
            blackboard("1", "2024-02-01-09-00-00", "a1.ipynb"),
            blackboard("66", "2024-02-01-09-00-00", "HW_1_attempt_2030-01-01-00-00-00_a1.ipynb"),
        ),
        (
            "1_7_assignsubmission_file_/a1.ipynb",
            "66_8_assignsubmission_file_/1_7_assignsubmission_file_a1.ipynb",
        ),
        ("1/a1.ipynb", "66/lovelaceada_1_999_a1.ipynb"),
    ],
)
def test_a_file_name_cannot_pass_for_somebody_elses(zip_file, to, others, hostile):
    collect(zip_file({others: notebook("mine"), hostile: notebook("not mine")}), A1, to=to)
    assert handed_in(to, "1") == notebook("mine")
    assert {path.name for path in to.iterdir()} <= {"1", "66"}


def test_a_zip_with_one_hostile_name_is_read_as_canvass(zip_file, to):
    name = "mallory_66_502_HW_ada_attempt_2030-01-01-00-00-00_a1_metrics.ipynb"
    assert collect(zip_file({name: notebook()}), A1, to=to).students == ["66"]


def test_folders_zips_and_notebooks_named_after_students(folder, to):
    source = folder(
        {
            "s1/a1_metrics.ipynb": notebook("one"),
            "s2/a1_metrics/a1_metrics (1).ipynb": notebook("two"),
            "s3.zip": zipped({"a1_metrics.ipynb": notebook("three")}),
            "s4_a1_metrics.zip": zipped({"a1_metrics.ipynb": notebook("four")}),
            "s5-a1 (1).ipynb": notebook("five"),
            "s6/a1_metrics.zip": zipped({"a1_metrics.ipynb": notebook("six")}),
        }
    )
    collected = collect(source, A1, to=to)
    assert collected.complete
    assert {student: handed_in(to, student) for student in collected.students} == {
        f"s{i}": notebook(word) for i, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)
    }


def test_a_download_in_a_folder_of_zips_is_not_one_students(folder, to):
    download = zipped({"lovelaceada_1234_501_a1_metrics.ipynb": notebook()})
    collected = collect(folder({"s66.zip": download}), A1, to=to)
    assert "collect it by itself" in only(collected.unmatched).reason and not to.exists()


def test_a_single_notebook(folder, to):
    source = folder({"s1_a1_metrics.ipynb": notebook(), "a1_metrics.ipynb": notebook()})
    assert collect(source / "s1_a1_metrics.ipynb", A1, to=to).students == ["s1"]
    nameless = collect(source / "a1_metrics.ipynb", A1, to=to)
    assert "says no student" in only(nameless.unmatched).reason


def test_an_unpacked_download_below_a_folder_is_not_one_student(folder, to):
    names = ["submissions/lovelaceada_1_501_a1.ipynb", "submissions/babbage_2_502_a1.ipynb"]
    collected = collect(folder({name: notebook(name) for name in names}), A1, to=to)
    assert len(collected.unmatched) == 2 and not to.exists()


def test_a_hand_in_zip_keeps_its_platforms_name_and_brings_declared_files(zip_file, to):
    inner = {"a1_metrics.ipynb": notebook(), "weights.safetensors": b"w" * 1000}
    source = zip_file({"lovelaceada_1234_501_a1_metrics-1.zip": zipped(inner, LATER)})
    collected = collect(source, A1, to=to, files=WEIGHTS)
    assert handed_in(to, "1234", "weights.safetensors") == b"w" * 1000
    assert {item.member for item in collected.taken} == {
        f"lovelaceada_1234_501_a1_metrics-1.zip!{name}" for name in inner
    }
    noon = datetime(*NOON).astimezone(UTC)  # the student's clock, in the inner zip, counts for nothing
    assert {item.when for item in collected.taken} == {noon}


# Which file it is


@pytest.mark.parametrize(
    "name",
    [
        "a1_metrics.ipynb",
        "A1_Metrics.IPYNB",
        "a1 metrics.ipynb",
        "a1.ipynb",
        "a1 (1).ipynb",
        "a1_metrics (2) (1).ipynb",
        "a1_metrics-2.ipynb",
        "Copy of a1_metrics.ipynb",
        "Copy of Copy of a1.ipynb",
        "a1_metrics - Copy (3).ipynb",
        "a1_metrics copy 2.ipynb",
        "a1_metrics.ipynb.txt",
        "a1_metrics.ipynb.json",
    ],
)
def test_a_notebook_is_known_by_its_name(folder, to, name):
    collected = collect(folder({f"s1/{name}": notebook(marker="# all lost")}), A1, to=to)
    assert "its cells are not those of a1_metrics" in only(collected.taken).reason


@pytest.mark.parametrize("marks", ["# capcourse: a1-idf", '", "grade_id" : "a1-idf'])
def test_a_notebook_is_known_by_its_cells(folder, to, marks):
    content = notebook(marker="x").replace(b'"x', f'"{marks}'.encode())
    collected = collect(folder({"s1/my homework.ipynb": content}), A1, to=to)
    assert "known by its cells" in only(collected.taken).reason
    assert handed_in(to, "s1") == content


def test_a_notebook_of_something_else_is_unmatched(folder, to):
    source = folder({"s1/homework.ipynb": notebook(marker="# capcourse: a2-hash")})
    assert "neither its name nor its cells" in only(collect(source, A1, to=to).unmatched).reason


def test_markers_can_be_given(folder, to):
    source = folder({"s1/homework.ipynb": notebook(marker="# capcourse: scores-1")})
    assert collect(source, A1, to=to, markers=["scores-"]).students == ["s1"]


def test_the_number_of_the_copy_decides_between_files_of_one_time(folder, to):
    files = {
        f"s1/{name}.ipynb": notebook(name) for name in ("a1_metrics", "a1_metrics (2)", "a1_metrics (10)")
    }
    assert len(collect(folder(files), A1, to=to).replaced) == 2
    assert handed_in(to, "s1") == notebook("a1_metrics (10)")


def test_where_nothing_tells_which_file_is_later_somebody_has_to_look(folder, to):
    source = folder({"s1/a1_metrics.ipynb": notebook("x"), "s1/Copy of a1_metrics.ipynb": notebook("y")})
    collected = collect(source, A1, to=to)
    assert len(collected.taken) == 1
    assert "which one counts?" in only(collected.unmatched).reason


def test_the_same_file_twice_is_no_question(folder, to):
    source = folder({"s1/a1_metrics.ipynb": notebook(), "s1/Copy of a1_metrics.ipynb": notebook()})
    assert collect(source, A1, to=to).complete


def test_each_file_has_its_own_latest_attempt(zip_file, to):
    source = zip_file(
        {
            blackboard("ada", "2024-02-01-09-00-00", "a1.ipynb"): notebook("first"),
            blackboard("ada", "2024-02-01-09-00-00", "weights-1.safetensors"): b"weights",
            blackboard("ada", "2024-02-02-09-00-00", "a1.ipynb"): notebook("second"),
        }
    )
    collect(source, A1, to=to, files=WEIGHTS)
    assert handed_in(to, "ada") == notebook("second")
    assert handed_in(to, "ada", "weights.safetensors") == b"weights"


def test_a_declared_file_without_a_notebook_is_unmatched(folder, to):
    collected = collect(folder({"s1/weights.safetensors": b"w"}), A1, to=to, files=WEIGHTS)
    assert "no notebook" in only(collected.unmatched).reason and not to.exists()


def test_what_was_not_asked_for_is_refused_and_what_systems_add_is_ignored(zip_file, to):
    source = zip_file(
        {
            "s1/a1_metrics.ipynb": notebook(),
            "s1/ipykernel_launcher.py": b"print('mine now')",
            "s1/.ipynb_checkpoints/a1_metrics-checkpoint.ipynb": notebook("old"),
            "__MACOSX/s1/._a1_metrics.ipynb": b"",
            ".DS_Store": b"",
            "s2/": b"",
        }
    )
    collected = collect(source, A1, to=to, files=WEIGHTS)
    assert "a1_metrics.ipynb, weights.safetensors" in only(collected.refused).reason
    assert len(collected.ignored) == 3
    assert reasons(collected, "unmatched") == {"s2/": "s2 handed in nothing to take; ask for the notebook"}
    assert set(tree(to)) == {"s1/a1_metrics/a1_metrics.ipynb", "s1/a1_metrics/timestamp.txt"}


def test_a_declared_file_cannot_take_a_name_that_graders_use(folder, to):
    with pytest.raises(BadInput, match="declares the file timestamp"):
        collect(folder({"s1/a1.ipynb": notebook()}), A1, to=to, files={"timestamp.txt": 10})


# Whose it is


def test_canvass_gradebook_export_is_a_roster(zip_file, to, roster):
    path = roster(
        "Student,ID,SIS User ID,SIS Login ID,Section,a1 (9)\n    Points Possible,,,,,21\n"
        '"Lovelace, Ada",1234,u-1,ada@x.edu,S,\n"Student, Test",9,,hash,S,\n'
    )
    members = {"lovelaceada_1234_501_a1.ipynb": notebook(), "eve_66_502_a1.ipynb": notebook()}
    collected = collect(zip_file(members), A1, to=to, roster=path)
    assert collected.students == ["u-1"]
    assert "nobody in the roster is called 'eve'" in only(collected.unmatched).reason


@pytest.mark.parametrize(
    ("ada", "eve", "students"),
    [
        ("u-1,ada@x.edu", "u-2,eve", ["u-1", "u-2"]),
        (",ada@x.edu", "u-2,eve", ["ada@x.edu", "eve"]),  # the export finds a class by one column
        (",", "u-2,eve", ["1234", "66"]),
        ("u:1,", "u:2,eve", ["1234", "66"]),  # no names for folders
        ("U-1,ada", "u-1,eve", ["ada", "eve"]),
    ],
)
def test_of_canvass_ids_the_first_counts_that_everybody_has(zip_file, to, roster, ada, eve, students):
    text = f'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",1234,{ada},S\nEve,66,{eve},S\n'
    members = {"lovelaceada_1234_501_a1.ipynb": notebook(), "eve_66_502_a1.ipynb": notebook()}
    assert collect(zip_file(members), A1, to=to, roster=roster(text)).students == students


@pytest.mark.parametrize(
    "text",
    [
        "id,name\ns1024,Ada Lovelace\ns1025,Charles Babbage\n",
        'Student ID;Student\ns1024;"Lovelace, Ada"\n',
        "\ufeffFirst name,Surname,ID number,Email address\nAda,Lovelace,s1024,ada@x.edu\n",
        "Identifier\tFull name\tID number\nParticipant 657737\tA. Lovelace\ts1024\n",
    ],
)
def test_moodle_with_a_roster(zip_file, to, roster, text):
    source = zip_file({"Ada Lovelace_657737_assignsubmission_file_/a1.ipynb": notebook()})
    assert collect(source, A1, to=to, roster=roster(text)).students == ["s1024"]


@pytest.mark.parametrize("who", ["Ada Lovelace/a1", "ada/a1", "s1024", "ADA@x.edu/a1"])
def test_folders_with_a_roster(folder, to, roster, who):
    path = roster("id,first name,last name,email\ns1024,Ada,Lovelace,ada@x.edu\n")
    assert collect(folder({f"{who}.ipynb": notebook()}), A1, to=to, roster=path).students == ["s1024"]


def test_a_roster_tells_blackboards_user_names_with_underscores(zip_file, to, roster):
    path = roster('"Last Name","First Name","Username","Student ID"\nSmith,A,a_smith,1\nSmith,B,b_smith,2\n')
    names = [blackboard(user, "2024-02-01-09-00-00", "a1.ipynb") for user in ("a_smith", "b_smith")]
    source = zip_file({name: notebook(name) for name in names})
    assert collect(source, A1, to=to, roster=path).students == ["1", "2"]


def test_a_canvas_number_is_not_looked_for_among_other_numbers(zip_file, to, roster):
    path = roster("id,name\n1234,Charles Babbage\n5,Ada Lovelace\n")
    source = zip_file({"lovelaceada_1234_501_a1.ipynb": notebook()})
    assert collect(source, A1, to=to, roster=path).students == ["5"]


def test_a_name_that_two_students_have_is_unmatched(zip_file, to, roster):
    path = roster("id,name\ns1,Ada Lovelace\ns2,Ada Lovelace\n")
    source = zip_file({"Ada Lovelace_1_assignsubmission_file_/a1.ipynb": notebook()})
    assert "s1, s2 are all called" in only(collect(source, A1, to=to, roster=path).unmatched).reason


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name\nAda\n", "no column with an id"),
        ("id,name\n", "no column with an id"),
        ("id,name\n1,Ada\n1,Eve\n", "stands there twice"),
        ('id,name\n1,"Ada\n', "no CSV file"),
    ],
)
def test_a_roster_that_cannot_be_used(zip_file, to, roster, text, fault):
    with pytest.raises(BadInput, match=fault):
        collect(zip_file({"s1/a1.ipynb": notebook()}), A1, to=to, roster=roster(text))


def test_a_roster_in_another_encoding_is_refused(zip_file, to, roster):
    with pytest.raises(BadInput, match="UTF-8"):
        collect(zip_file({"s1/a1.ipynb": b""}), A1, to=to, roster=roster("id,name\n1,Zoë\n", "utf-16"))


@pytest.mark.parametrize("name", ["a*b", "[x]", "{x}", "a+b", "-x", "con", "x" * 120, "a,b", "x."])
def test_an_id_that_nbgrader_cannot_have_is_unmatched(zip_file, to, name):
    collected = collect(zip_file({f"{name}/a1.ipynb": notebook()}), A1, to=to)
    assert "cannot be a student's id" in only(collected.unmatched).reason
    assert not to.exists()


def test_ids_that_differ_in_capitals_are_not_one_folder(zip_file, to):
    collect(zip_file({"ada/a1.ipynb": notebook("ada")}), A1, to=to)
    collected = collect(zip_file({"Ada/a1.ipynb": notebook("Ada")}), A1, to=to)
    assert "differs from 'Ada' in capitals only" in only(collected.unmatched).reason
    both = collect(zip_file({"eve/a1.ipynb": notebook(), "Eve/a1.ipynb": notebook()}), A1, to=to)
    assert len(both.unmatched) == 2
    assert [path.name for path in to.iterdir()] == ["ada"]


# What is refused


def unix(name, mode):
    info = zipfile.ZipInfo(name, NOON)
    info.create_system, info.external_attr = 3, mode << 16
    return info


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        ("/etc/a1.ipynb", "absolute"),
        ("s1/../../a1.ipynb", "leads out"),
        ("s1\\a1.ipynb", "backslash"),
        ("C:a1.ipynb", "drive"),
        (zipfile.ZipInfo("", NOON), "without a name"),
        ("s1/a1\n.ipynb", "control character"),
        (f"s1/{'x' * 300}.ipynb", "more than 255"),
        (unix("s1/a1.ipynb", stat.S_IFLNK | 0o777), "symbolic link"),
        (unix("s1/a1.ipynb", stat.S_IFIFO | 0o644), "special file"),
        ("s1/a1.tar.gz", "archive"),
        ("s1/homework.zip", "archive"),
    ],
)
def test_a_member_is_refused(zip_file, to, member, fault):
    source = zip_file([(member, notebook("evil")), ("s2/a1.ipynb", notebook("good"))])
    collected = collect(source, A1, to=to)
    assert fault in only(collected.refused).reason
    assert collected.students == ["s2"]
    assert set(tree(to.parent)) == {
        "submissions.zip",
        "submitted/s2/a1_metrics/a1_metrics.ipynb",
        "submitted/s2/a1_metrics/timestamp.txt",
    }


def test_a_name_that_a_zip_holds_twice_is_refused_both_times(zip_file, to):
    with pytest.warns(UserWarning, match="Duplicate"):
        source = zip_file([("s1/a1.ipynb", notebook("one")), ("s1/./a1.ipynb", b""), ("s1/a1.ipynb", b"")])
    collected = collect(source, A1, to=to)
    assert [item.reason for item in collected.refused] == ["the zip holds this name 3 times"] * 3


@pytest.mark.parametrize(
    ("place", "value", "fault"), [(8, b"\1\0", "password"), (10, b"\x0e\0", "packed in a way")]
)
def test_passwords_and_rare_packings_are_refused(zip_file, to, place, value, fault):
    source = zip_file({"s1/a1.ipynb": notebook()})
    content = bytearray(source.read_bytes())
    at = content.index(b"PK\1\2") + place  # of the flags, and of the method, in the list of members
    content[at : at + 2] = value
    source.write_bytes(content)
    assert fault in only(collect(source, A1, to=to).refused).reason


def test_a_damaged_member_is_refused_and_the_rest_is_taken(zip_file, to):
    stored = zipfile.ZipInfo("s1/a1.ipynb", NOON)
    source = zip_file([(stored, notebook("broken")), ("s2/a1.ipynb", notebook("whole"))])
    source.write_bytes(source.read_bytes().replace(b"broken", b"Broken", 1))
    collected = collect(source, A1, to=to)
    assert "damaged" in only(collected.refused).reason
    assert collected.students == ["s2"]


def test_nothing_is_larger_than_it_may_be(folder, to):
    files = {
        "s1/a1.ipynb": b" " * (LARGEST_NOTEBOOK + 1),
        "s2/a1.ipynb": notebook(),
        "s2/weights.safetensors": b"w" * 1001,
    }
    collected = collect(folder(files), A1, to=to, files=WEIGHTS)
    assert reasons(collected, "refused") == {
        "s1/a1.ipynb": f"larger than {LARGEST_NOTEBOOK:,} bytes",
        "s2/weights.safetensors": "larger than 1,000 bytes",
    }
    assert collected.students == ["s2"]


def test_a_bomb_is_stopped_on_the_way(zip_file, to):
    source = zip_file({"s1/a1.ipynb": b"\0" * (6 * 2**20)})
    assert "zip bomb" in only(collect(source, A1, to=to).refused).reason


def test_a_bomb_in_a_hand_in_is_stopped_on_the_way(zip_file, to):
    inner = zipped({"a1_metrics.ipynb": b"\0" * (6 * 2**20)})
    source = zip_file({"eve_66_501_a1_metrics.zip": inner, "ada_1_502_a1.ipynb": notebook()})
    collected = collect(source, A1, to=to)
    assert "zip bomb" in only(collected.refused).reason
    assert collected.students == ["1"]


def test_a_header_that_lies_about_a_size_deceives_nobody(zip_file, to):
    source = zip_file({"s1/weights.safetensors": b"w" * 5000, "s1/a1.ipynb": notebook()})
    content = source.read_bytes()
    source.write_bytes(content.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    collected = collect(source, A1, to=to, files=WEIGHTS)
    assert only(collected.refused).member == "s1/weights.safetensors"
    assert not (to / "s1" / A1 / "weights.safetensors").exists()


def test_the_attempts_of_one_student_have_a_limit_together(folder, to, monkeypatch):
    monkeypatch.setattr(placing, "LARGEST_OF_ONE", 1000)
    files = {f"s1/a1 ({i}).ipynb": notebook("x" * 300) for i in range(4)} | {"s2/a1.ipynb": notebook()}
    collected = collect(folder(files), A1, to=to)
    assert {item.student for item in collected.refused} == {"s1"}
    assert "s2" in collected.students


def test_a_hand_in_with_far_too_many_members_is_refused(zip_file, to):
    inner = zipped({f"{i}.txt": b"" for i in range(2000)})
    source = zip_file({"eve_66_501_a1_metrics.zip": inner, "ada_1_502_a1.ipynb": notebook()})
    collected = collect(source, A1, to=to)
    assert "list of members is too long" in only(collected.refused).reason
    assert collected.students == ["1"]


def test_a_hand_in_holds_no_zip_and_no_folder(zip_file, to):
    deeper = zipped({"a1_metrics.ipynb": notebook("deep")})
    inner = {"a1_metrics.zip": deeper, "work/a1_metrics.ipynb": notebook("in a folder")}
    collected = collect(zip_file({"eve_66_501_a1_metrics.zip": zipped(inner)}), A1, to=to)
    assert [item.reason.split(";")[0] for item in collected.refused] == [
        "an archive",
        "in a folder of the zip",
    ]
    assert not to.exists()


@pytest.mark.parametrize("content", [b"", b"PK\3\4 broken", zipped({})])
def test_a_hand_in_that_is_no_zip_is_refused(zip_file, to, content):
    source = zip_file({"eve_66_501_a1_metrics.zip": content, "ada_1_502_a1.ipynb": notebook()})
    collected = collect(source, A1, to=to)
    assert "zip" in only(collected.refused).reason
    assert collected.students == ["1"]


def test_a_zip_under_the_name_of_a_notebook_is_refused(zip_file, to):
    source = zip_file({"s1/a1.ipynb": zipped({"a1.ipynb": notebook()})})
    assert "under the name of a notebook" in only(collect(source, A1, to=to).refused).reason


@pytest.mark.parametrize("content", [b"", b"not a zip", zipped({}), zipped({"s/a1.ipynb": b"x"})[:-9]])
def test_a_source_that_is_no_whole_zip(tmp_path, to, content):
    (tmp_path / "source.zip").write_bytes(content)
    with pytest.raises(BadInput, match=r"source\.zip: "):
        collect(tmp_path / "source.zip", A1, to=to)


def test_a_source_that_is_not_there_or_empty(tmp_path, to):
    with pytest.raises(BadInput, match="no such file or folder"):
        collect(tmp_path / "nothing", A1, to=to)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="nothing in it"):
        collect(tmp_path / "empty", A1, to=to)


def test_links_and_special_files_in_a_folder_are_refused(folder, to):
    source = folder({"s1/a1.ipynb": notebook(), "secret/solution.ipynb": notebook("secret")})
    secret = source / "secret/solution.ipynb"
    for student in ("soft", "hard", "pipe", "socket"):
        (source / student).mkdir()
    (source / "soft/a1.ipynb").symlink_to(secret)
    (source / "hard/a1.ipynb").hardlink_to(source / "s1/a1.ipynb")
    os.mkfifo(source / "pipe/a1.ipynb")
    (source / "folder").symlink_to(source / "secret", target_is_directory=True)
    with socket.socket(socket.AF_UNIX) as unix_socket:
        before = Path.cwd()
        os.chdir(source)  # a socket's path has to be short
        unix_socket.bind("socket/a1.ipynb")
        os.chdir(before)
    collected = collect(source, A1, to=to)
    assert {item.member: item.reason.split(":")[0] for item in collected.refused} == {
        "soft/a1.ipynb": "a symbolic link",
        "folder": "a symbolic link",
        "hard/a1.ipynb": "a hard link",
        "s1/a1.ipynb": "a hard link",
        "pipe/a1.ipynb": "a special file",
        "socket/a1.ipynb": "a special file",
    }
    assert collected.students == ["secret"]


def test_a_file_that_becomes_a_link_is_not_followed(folder, to, monkeypatch, tmp_path):
    source = folder({"s1/a1.ipynb": notebook()})
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook("secret"))
    listed = opening.unpack.read_folder

    def swapped(root):
        members = listed(root)
        (source / "s1/a1.ipynb").unlink()
        (source / "s1/a1.ipynb").symlink_to(secret)
        return members

    monkeypatch.setattr(opening.unpack, "read_folder", swapped)
    assert "a link" in only(collect(source, A1, to=to).refused).reason


def test_names_in_utf8_that_do_not_say_so(zip_file, to):
    source = zip_file({"xxxxxxx/a1.ipynb": notebook()})
    source.write_bytes(source.read_bytes().replace(b"xxxxxxx", "Zoë Å".encode()))
    assert collect(source, A1, to=to).students == ["Zoë Å"]


def test_names_in_no_encoding_still_print(tmp_path, to):
    student = tmp_path / "downloads" / os.fsdecode(b"Zo\xeb")
    student.mkdir(parents=True)
    (student / "a1.ipynb").write_bytes(notebook())
    collected = collect(tmp_path / "downloads", A1, to=to)
    str(collected).encode("utf-8")
    assert len(collected.unmatched) == 1


# What is there already


def test_a_second_run_changes_nothing(zip_file, to):
    source = zip_file({"s1/a1.ipynb": notebook(), "s1/weights.safetensors": b"w"})
    first = collect(source, A1, to=to, files=WEIGHTS)
    before = {path: path.stat().st_mtime_ns for path in to.rglob("*")}
    second = collect(source, A1, to=to, files=WEIGHTS)
    assert len(first.written) == 2 and second.written == ()
    assert {item.reason for item in second.taken} == {"as it was"}
    assert {path: path.stat().st_mtime_ns for path in to.rglob("*")} == before


def test_a_later_source_replaces_and_an_earlier_one_does_not(zip_file, to):
    early = zip_file({"s1/a1.ipynb": notebook("early")}, "early.zip", NOON)
    late = zip_file({"s1/a1.ipynb": notebook("late")}, "late.zip", LATER)
    collect(early, A1, to=to)
    later = collect(late, A1, to=to)
    assert handed_in(to, "s1") == notebook("late")
    assert only(later.replaced).member == str(to / "s1" / A1 / f"{A1}.ipynb")
    kept = tree(to)
    again = collect(early, A1, to=to)
    assert tree(to) == kept and again.complete
    assert "is later" in only(again.replaced).reason and not again.taken


def test_the_time_of_nbgrader_s_own_collect_is_understood(folder, zip_file, to):
    there = folder({f"s1/{A1}/{A1}.ipynb": notebook("there")}, "submitted")
    (there / "s1" / A1 / "timestamp.txt").write_text("2024-01-30 23:59:59.5 UTC\n", encoding="utf-8")
    collect(zip_file({"s1/a1.ipynb": notebook("early")}, date=NOON), A1, to=to)
    assert handed_in(to, "s1") == notebook("there")
    collect(zip_file({"s1/a1.ipynb": notebook("late")}, date=(2024, 2, 1, 12, 0, 0)), A1, to=to)
    assert handed_in(to, "s1") == notebook("late")


def test_a_time_to_come_does_not_keep_later_attempts_out(zip_file, to):
    collect(zip_file({"s1/a1.ipynb": notebook("forged")}, date=(2090, 1, 1, 0, 0, 0)), A1, to=to)
    assert parse_utc(handed_in(to, "s1", "timestamp.txt").decode()).year < 2090


def test_the_time_is_that_of_the_latest_file(zip_file, to):
    source = zip_file(
        {
            blackboard("ada", "2024-02-03-09-00-00", "a1.ipynb"): notebook(),
            blackboard("ada", "2024-02-01-09-00-00", "weights.safetensors"): b"w",
        }
    )
    collect(source, A1, to=to, files=WEIGHTS)
    local = datetime(2024, 2, 3, 9).astimezone(UTC).replace(tzinfo=None)
    assert parse_utc(handed_in(to, "ada", "timestamp.txt").decode()) == local


def test_a_run_that_stopped_goes_on(zip_file, to, monkeypatch):
    source = zip_file({"s1/a1.ipynb": notebook("one"), "s2/a1.ipynb": notebook("two")})
    good, count = Path.replace, []

    def replace(self, target):
        count.append(target)
        if len(count) == 4:
            raise KeyboardInterrupt
        return good(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        collect(source, A1, to=to)
    assert set(tree(to)) == {f"s1/{A1}/{A1}.ipynb", f"s1/{A1}/timestamp.txt", f"s2/{A1}/timestamp.txt"}
    monkeypatch.undo()
    assert len(collect(source, A1, to=to).written) == 1
    assert handed_in(to, "s2") == notebook("two")


def test_a_link_in_submitted_is_not_followed(zip_file, to, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    to.mkdir()
    (to / "s1").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    collected = collect(zip_file({"s1/a1.ipynb": notebook()}), A1, to=to)
    assert "is a link" in only(collected.refused).reason
    assert not any((tmp_path / "elsewhere").iterdir())


def test_it_prints_as_a_short_table(zip_file, to):
    source = zip_file(
        {
            "lovelaceada_LATE_1234_501_a1_metrics.ipynb": notebook("old"),
            "lovelaceada_LATE_1234_502_a1_metrics-1.ipynb": notebook("new"),
            "babbagecharles_77_503_notes.pdf": b"%PDF",
            "eve_66_link.html": b"",
        }
    )
    table = str(collect(source, A1, to=to))
    time = datetime(*NOON).astimezone(UTC)
    assert table.splitlines() == [
        "student  files             handed in (UTC)      status",
        f"1234     a1_metrics.ipynb  by {time:%Y-%m-%d %H:%M}  new; late, says Canvas",
        "    - replaced: lovelaceada_LATE_1234_501_a1_metrics.ipynb: "
        "lovelaceada_LATE_1234_502_a1_metrics-1.ipynb is later",
        "refused: babbagecharles_77_503_notes.pdf: "
        "not among the files that may be handed in: a1_metrics.ipynb",
        "unmatched: eve_66_link.html: a link instead of a file; ask for the notebook",
        "a1_metrics: 1 taken, 1 replaced, 1 refused, 1 unmatched, 1 written",
        "note: 'by' stands before what is no hand-in time (1 students): base no late penalty on it",
    ]


# Nothing in silence

PARTS = st.sampled_from(
    [
        "a1_metrics.ipynb",
        "a1 (1).ipynb",
        "homework.ipynb",
        "weights.safetensors",
        "a1_metrics.zip",
        "notes.pdf",
        "s1",
        "s2",
        "S1",
        "..",
        ".DS_Store",
        "__MACOSX",
        "a*",
        "ada_1_501_a1.ipynb",
        "eve_66_502_a1_metrics.zip",
        "eve_66_link.html",
        "eve_LATE_66_503_a1.ipynb",
        "Ada Lovelace_7_assignsubmission_onlinetext_",
        "Ada Lovelace_7_assignsubmission_file_",
        "HW_ada_attempt_2024-02-01-09-00-00_a1.ipynb",
        "HW_ada_attempt_2024-02-01-09-00-00.txt",
        "a\\b.ipynb",
    ]
)
CONTENTS = st.sampled_from(
    [
        b"",
        notebook("x"),
        notebook("y"),
        notebook(marker="# z"),
        b"PK\3\4",
        zipped({"a1.ipynb": notebook("in"), "x/y": b""}),
    ]
)
NAMES = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=7))
def test_every_file_ends_up_in_one_list_and_nothing_lies_elsewhere(members):
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "source.zip").write_bytes(zipped(members))
        collected = collect(root / "source.zip", A1, to=root / "in" / "submitted", files=WEIGHTS)
        told = [item.member for item in collected.items if not item.member.startswith(scratch)]
        assert sorted({name.partition("!")[0] for name in told}) == sorted(members)
        assert len(told) == len(set(told))
        assert len(collected.taken) == len(collected.written)
        again = collect(root / "source.zip", A1, to=root / "in" / "submitted", files=WEIGHTS)
        assert again.written == ()
        places = {Path(name).parts for name in tree(root)} - {("source.zip",)}
        assert all(place[:2] == ("in", "submitted") and place[3] == A1 for place in places)
        assert {place[4] for place in places} <= {f"{A1}.ipynb", "timestamp.txt", "late.txt", *WEIGHTS}
