"""What students have: the visible tests on what they wrote, and a zip that `collect` takes."""

import importlib.metadata
import json
import os
import sys
import types
import zipfile
from pathlib import Path

import pytest

import capcourse.resources
from capcourse.errors import BadInput
from capcourse.grading.collect import collect
from capcourse.grading.student import check, submit
from capcourse.resources import resource, resources

STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
DOUBLE = "# capcourse: t1-double\ndef double(x):\n"
HALVE = "# capcourse: t1-halve\ndef halve(x):\n"
RIGHT = {"t1-double": f"{DOUBLE}    return 2 * x", "t1-halve": f"{HALVE}    return x / 2"}
PLACE = "*Your answer to part 4: write here.*"


def cell(source, grade_id="", points=None, kind="code", **marks):
    metadata = {}
    if grade_id:
        marks = {"grade": False, "solution": False, "locked": False, "task": False} | marks
        metadata["nbgrader"] = {"schema_version": 3, "grade_id": grade_id, **marks}
        if points is not None:
            metadata["nbgrader"]["points"] = points
    made = {"cell_type": kind, "metadata": metadata, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def test_of(source, grade_id, points):
    return cell(source, grade_id, points, grade=True, locked=True)


test_of.__test__ = False


def released():
    """The notebook of assignment t1_tiny."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"capcourse": {"files": {"weights.safetensors": 1000, "captions.json": 50}}},
        "cells": [
            cell("# Tiny\n\nKeep the lines that start with `# capcourse:`.", kind="markdown"),
            cell("## Part 1: doubling (2 points)", kind="markdown"),
            cell(f"{DOUBLE}{STUB}", "t1-double", solution=True),
            test_of('seen = double(2)\nassert seen == 4, f"twice 2 is 4, got {seen}"', "t1-test-double", 2),
            cell("## Part 2: halving (4 points)", kind="markdown"),
            cell(f"{HALVE}{STUB}", "t1-halve", solution=True),
            test_of("print('so far')\n4 * halve(2)", "t1-test-halve", 4),
            cell("### Part 3: a score that <b>only</b> the check knows (1 point)", kind="markdown"),
            test_of("0.0", "t1-test-score", 1),
            cell("## Part 4: why? (3 points)", "t1-why", 3, kind="markdown", task=True, locked=True),
            cell(PLACE, kind="markdown"),
        ],
    }


def answered(answers=RIGHT, written="Because."):
    notebook = released()
    for one in notebook["cells"]:
        grade_id = one["metadata"].get("nbgrader", {}).get("grade_id")
        one["source"] = answers.get(grade_id, one["source"])
    notebook["cells"][-1]["source"] = written
    return notebook


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    """Two released assignments, and a folder to work in."""
    other = released()
    for one in other["cells"]:
        one["source"] = one["source"].replace("t1-", "t2-")
        marks = one["metadata"].get("nbgrader", {})
        marks |= {"grade_id": marks["grade_id"].replace("t1", "t2")} if marks else {}
    for name, notebook in (("t1_tiny", released()), ("t2_other", other)):
        write(tmp_path / f"assignments/{name}/{name}.ipynb", notebook)
    monkeypatch.setitem(capcourse.resources.FOLDERS, "assignments", tmp_path / "assignments")
    for name in ("JPY_SESSION_NAME", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def namespace_of(*sources, run=True):
    names = {"__name__": "__main__", "In": [""]}
    for source in sources:
        names["In"].append(source)
        exec(source, names)
    return names


def statuses(checked):
    return {result.grade_id.removeprefix("t1-test-"): result.status for result in checked.results}


def hint(checked, grade_id="t1-test-double"):
    return next(result.hint for result in checked.results if result.grade_id == grade_id)


# check


def test_right_answers_pass():
    checked = check("t1", namespace=namespace_of(*RIGHT.values()))
    assert statuses(checked) == {"double": "passed", "halve": "passed", "score": "later"}
    assert checked.passed


def test_a_wrong_answer_gets_the_tests_own_words():
    names = namespace_of(f"{DOUBLE}    return x + 3", RIGHT["t1-halve"])
    checked = check("t1", namespace=names)
    assert statuses(checked) == {"double": "failed", "halve": "passed", "score": "later"}
    assert hint(checked) == "twice 2 is 4, got 5"
    assert not checked.passed


def test_stubs_are_not_answered_yet():
    checked = check("t1", namespace=namespace_of(f"{DOUBLE}{STUB}", f"{HALVE}{STUB}"))
    assert statuses(checked) == {"double": "open", "halve": "open", "score": "later"}


def test_cells_that_were_not_run_are_named():
    checked = check("t1", namespace={})
    assert statuses(checked) == {"double": "open", "halve": "open", "score": "later"}
    assert hint(checked) == "run the cell that defines double"


def test_a_missing_helper_is_no_missing_answer():
    checked = check("t1", namespace=namespace_of(f"{DOUBLE}    return helper(x)"))
    assert statuses(checked)["double"] == "failed"
    assert "name 'helper' is not defined: run all cells above" in hint(checked)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('bad')", "double, line 3 of its cell, raised ValueError: bad"),
        ("return int('')", "double, line 3 of its cell, raised ValueError: invalid literal"),
        ("raise SystemExit", "double, line 3 of its cell, raised SystemExit"),
        ("return double(x)", "raised RecursionError"),
        ("return [][x]", "raised IndexError"),
    ],
)
def test_an_error_is_placed(body, said):
    assert said in hint(check("t1", namespace=namespace_of(f"{DOUBLE}    {body}")))


@pytest.mark.parametrize(
    ("value", "status", "said"),
    [
        ("x / 4", "part", "2 of 4 points by this test"),
        ("float('nan')", "failed", "0 of 4 points by this test"),
        ("-1.0", "failed", "0 of 4 points by this test"),
        ("99", "passed", ""),
        ("'full'", "passed", ""),
    ],
)
def test_a_test_that_gives_a_part(value, status, said):
    checked = check("t1", namespace=namespace_of(f"{HALVE}    return {value}"))
    assert statuses(checked)["halve"] == status
    assert hint(checked, "t1-test-halve") == said


def test_nothing_of_the_student_changes(capfd):
    counting = f"calls = 0\n{DOUBLE}    global calls, last\n    calls += 1\n    last = x\n    return 2 * x"
    names = namespace_of(counting, *RIGHT.values(), "seen = 'mine'", counting)
    before = dict(names)
    check("t1", namespace=names)
    assert names == before
    assert capfd.readouterr() == ("", "")


def test_nothing_changes_when_a_student_interrupts():
    names = namespace_of(f"{DOUBLE}    global seen\n    seen = 1\n    raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        check("t1", namespace=names)
    assert "seen" not in names


def test_a_later_test_sees_what_an_earlier_one_defined(course):
    notebook = released()
    notebook["cells"][6]["source"] = "assert seen == 4"
    write(course / "assignments/t1_tiny/t1_tiny.ipynb", notebook)
    assert check("t1", namespace=namespace_of(*RIGHT.values())).passed


def test_the_table_says_what_counts():
    checked = check("t1", namespace=namespace_of(f"{DOUBLE}    return 5", RIGHT["t1-halve"]))
    lines = str(checked).splitlines()
    assert [" ".join(line.split()) for line in lines[:4]] == [
        "t1_tiny: the visible tests",
        "not yet 2 points Part 1: doubling",
        "twice 2 is 4, got 5",
        "passed 4 points Part 2: halving",
    ]
    assert lines[-2].endswith("your points come from other ones, with other inputs, when you hand in.")
    assert lines[-1] == "A person marks the written part (3 points)."
    assert repr(checked) == str(checked)


def test_the_table_in_a_notebook_is_escaped():
    checked = check("t1", namespace=namespace_of(f"{DOUBLE}    return '<script>'"))
    page = checked._repr_html_()
    assert "got &lt;script&gt;" in page
    assert "&lt;b&gt;only&lt;/b&gt;" in page
    assert "<script" not in page


def test_the_assignment_is_known_by_what_was_run():
    names = namespace_of(RIGHT["t1-double"].replace("t1-", "t2-"))
    assert check(namespace=names).assignment == "t2_other"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "t9", "namespace": {}}, "unknown assignment 't9'; known: t1_tiny, t2_other"),
        ({"name": "t", "namespace": {}}, "unknown assignment 't'"),
        ({"namespace": {}}, "which assignment.*known: t1_tiny, t2_other"),
        ({"name": "t1"}, "check runs in a notebook"),
    ],
)
def test_check_refuses(arguments, said, monkeypatch):
    monkeypatch.setattr("capcourse.grading.student.visible.user_namespace", lambda: None)
    with pytest.raises(BadInput, match=said):
        check(**arguments)


# What has run, and what stands there


@pytest.fixture
def shell(monkeypatch, tmp_path):
    """An IPython of its own, as a notebook has it."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(
        ipython_dir=str(tmp_path / "ipython"), config=Config(HistoryManager={"enabled": False})
    )
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    return shell


def run(shell, *sources):
    for source in sources:
        shell.run_cell(source, store_history=True)


def test_a_fresh_notebook_is_not_stale(shell, course):
    write(course / "work/mine.ipynb", answered())
    run(shell, *RIGHT.values())
    checked = check("t1")
    assert checked.passed
    assert checked.stale == ()
    assert "Restart" not in str(checked)


def test_a_cell_that_failed_when_it_was_run_again_is_stale(shell, capsys):
    run(shell, *RIGHT.values(), f"{DOUBLE}    return (x", RIGHT["t1-halve"])
    assert "double is not the one of the cell t1-double as you last ran it" in check("t1").stale
    assert "Restart & Run All" in str(check("t1"))


def test_a_function_that_another_cell_has_replaced_is_stale(shell):
    run(shell, *RIGHT.values(), "def double(x):\n    return 0")
    assert check("t1").stale == ("double is not the one of the cell t1-double as you last ran it",)


def test_a_saved_cell_that_has_not_run_is_stale(shell, course):
    write(course / "work/mine.ipynb", answered(RIGHT | {"t1-double": f"{DOUBLE}    return x + x"}))
    run(shell, *RIGHT.values())
    assert check("t1").stale == ("the cell t1-double in the saved file is not the one that you last ran",)


# submit


def members(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def notebook_in(done):
    return json.loads(members(done.path)["t1_tiny.ipynb"])


@pytest.fixture
def complete(course):
    """A folder with all that is to be handed in."""
    write(course / "work/my work (1).ipynb", answered())
    (course / "work/weights.safetensors").write_bytes(b"w" * 1000)
    (course / "work/captions.json").write_text("[]", encoding="utf-8")
    (course / "work/notes.txt").write_text("mine", encoding="utf-8")
    return course / "work"


def test_the_zip_holds_the_notebook_and_the_declared_files_and_nothing_else(complete, capsys):
    done = submit("t1")
    assert done.path == complete / "t1_tiny.zip"
    assert list(members(done.path)) == ["t1_tiny.ipynb", "weights.safetensors", "captions.json"]
    assert done.missing == ()
    said = capsys.readouterr().out
    assert "my work (1).ipynb as last saved, 20" in said
    assert "save (Ctrl+S) before you submit" in said


def test_collect_takes_the_zip(complete, tmp_path):
    done = submit("t1")
    (tmp_path / "in/ada").mkdir(parents=True)
    done.path.rename(tmp_path / "in/ada/t1_tiny.zip")
    files = {"weights.safetensors": 1000, "captions.json": 50}
    taken = collect(tmp_path / "in", "t1_tiny", to=tmp_path / "submitted", files=files)
    assert taken.complete
    folder = tmp_path / "submitted/ada/t1_tiny"
    assert {path.name for path in folder.iterdir()} == {"t1_tiny.ipynb", "timestamp.txt", *files}
    assert len(json.loads((folder / "t1_tiny.ipynb").read_text("utf-8"))["cells"]) == 11


def test_handed_in_again_the_newer_work_counts(complete):
    submit("t1")
    write(complete / "my work (1).ipynb", answered(written="Because of that."))
    assert notebook_in(submit("t1"))["cells"][-1]["source"] == "Because of that."
    assert [path.name for path in complete.glob(".*")] == []


def test_an_untouched_notebook_is_missing_everything(course):
    write(course / "work/t1_tiny.ipynb", released())
    assert submit("t1").missing == (
        "t1-double: not answered yet",
        "t1-halve: not answered yet",
        "t1-why: not answered yet",
        f"weights.safetensors: no such file in {course / 'work'}",
        f"captions.json: no such file in {course / 'work'}",
    )


@pytest.mark.parametrize("written", ["", " \n", PLACE, "YOUR ANSWER HERE"])
def test_an_empty_written_answer_is_missing(complete, written):
    write(complete / "my work (1).ipynb", answered(written=written))
    assert submit("t1").missing == ("t1-why: not answered yet",)


def test_a_written_answer_may_stand_in_another_cell(complete):
    notebook = answered(written=PLACE)
    notebook["cells"].append(cell("Because.", kind="markdown"))
    write(complete / "my work (1).ipynb", notebook)
    assert submit("t1").missing == ()


def test_a_written_answer_may_stand_in_the_question(complete):
    notebook = answered(written=PLACE)
    notebook["cells"][-2]["source"] += "\n\nBecause."
    write(complete / "my work (1).ipynb", notebook)
    assert submit("t1").missing == ()


def test_a_cell_that_is_gone_is_named(complete):
    notebook = answered()
    del notebook["cells"][2]
    write(complete / "my work (1).ipynb", notebook)
    assert submit("t1").missing == ("t1-double: the cell is missing",)


def test_answers_are_found_without_metadata(complete):
    notebook = answered()
    for one in notebook["cells"]:
        one["metadata"] = {}
    notebook["cells"][2]["source"] = "def double(x):\n    return 2 * x"  # the marker is gone as well
    write(complete / "my work (1).ipynb", notebook)
    assert submit("t1").missing == ()


def test_in_the_released_file_itself_answers_are_answers(course):
    """A student who works in the checkout has no other copy of the assignment."""
    folder = course / "assignments/t1_tiny"
    write(folder / "t1_tiny.ipynb", answered())
    assert [line for line in submit("t1", folder=folder).missing if "t1-" in line] == []
    write(folder / "t1_tiny.ipynb", answered(RIGHT | {"t1-halve": f"{HALVE}{STUB}"}, PLACE))
    assert submit("t1", folder=folder).missing[:2] == (
        "t1-halve: not answered yet",
        "t1-why: not answered yet",
    )


@pytest.mark.parametrize("size", [0, 1001])
def test_a_file_of_a_wrong_size_is_named_and_left_out(complete, size):
    (complete / "weights.safetensors").write_bytes(b"w" * size)
    done = submit("t1")
    assert done.missing == (f"weights.safetensors: {size} bytes, left out; 1 to 1000 are possible",)
    assert "weights.safetensors" not in members(done.path)


def test_outputs_and_names_stay_out_of_the_zip(complete):
    notebook = answered()
    notebook["metadata"] |= {
        "widgets": {"application/x": {}},
        "colab": {"provenance": ["Ada"]},
        "kernelspec": {"name": "k"},
    }
    user = {"executionInfo": {"user": {"displayName": "Ada Lovelace", "userId": "0815"}}, "id": "x1"}
    for one in notebook["cells"]:
        one["metadata"] |= user | {"outputId": "Ada", "tags": ["train"], "execution": {"iopub": "2026"}}
    notebook["cells"][2] |= {"outputs": [{"output_type": "stream", "text": "Ada"}], "execution_count": 7}
    notebook["cells"][-1]["attachments"] = {"image.png": {"image/png": "QQ=="}}
    path = write(complete / "my work (1).ipynb", notebook)
    before = path.read_bytes()
    copy = notebook_in(submit("t1"))
    text = json.dumps(copy)
    assert not [word for word in ("Ada", "0815", "widgets", "2026", "executionInfo") if word in text]
    assert copy["metadata"].keys() == {"capcourse", "kernelspec"}
    assert [one["metadata"]["id"] for one in copy["cells"]] == ["x1"] * 11
    assert copy["cells"][2]["metadata"].keys() == {"nbgrader", "id", "tags"}
    assert (copy["cells"][2]["outputs"], copy["cells"][2]["execution_count"]) == ([], None)
    assert "image.png" in copy["cells"][-1]["attachments"]
    assert path.read_bytes() == before


def age(path, seconds):
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))


def test_of_several_notebooks_the_newest_is_taken_and_the_others_are_named(complete, capsys):
    age(complete / "my work (1).ipynb", 100)
    write(complete / "better.ipynb", answered(written="Better."))
    write(complete / "scratch.ipynb", {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    (complete / "torn.ipynb").write_text("{", encoding="utf-8")
    assert notebook_in(submit("t1"))["cells"][-1]["source"] == "Better."
    assert "left out, other notebooks of it: my work (1).ipynb\n" in capsys.readouterr().out


def test_a_newer_scratch_notebook_with_one_of_its_cells_is_passed_over(complete):
    age(complete / "my work (1).ipynb", 100)
    write(complete / "scratch.ipynb", answered() | {"cells": [cell(RIGHT["t1-double"])]})
    assert submit("t1").missing == ()


@pytest.mark.parametrize("by", ["jupyter", "vscode"])
def test_the_notebook_that_this_runs_in_is_taken(complete, monkeypatch, shell, by):
    age(complete / "my work (1).ipynb", 100)
    write(complete / "better.ipynb", answered(written="Better."))
    path = str(complete / "my work (1).ipynb")
    if by == "jupyter":
        monkeypatch.setenv("JPY_SESSION_NAME", path)
    else:
        shell.user_ns["__vsc_ipynb_file__"] = path
    assert notebook_in(submit("t1"))["cells"][-1]["source"] == "Because."


def test_what_has_run_and_was_not_saved_is_named(complete, shell, capsys):
    run(shell, f"{DOUBLE}    return x + x", RIGHT["t1-halve"])
    done = submit("t1")
    assert done.notes == (
        "the cell t1-double in the saved file is not the one that you last ran; "
        "save, run it, and submit again",
    )


def test_the_assignment_is_that_of_the_newest_notebook(complete):
    assert submit().path.name == "t1_tiny.zip"


def test_another_folder(complete, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert submit("t1", folder=complete).path == complete / "t1_tiny.zip"


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        ({}, {"name": "t1"}, r"no notebook of t1_tiny \(none at all\)"),
        ({"x.ipynb": "{"}, {"name": "t1"}, r"none of x.ipynb has its cells"),
        ({}, {}, "which assignment"),
        ({}, {"name": "t9"}, "unknown assignment 't9'"),
        ({}, {"name": "t1", "folder": "nowhere"}, "nowhere: no such folder"),
    ],
)
def test_submit_refuses(course, files, arguments, said):
    for name, text in files.items():
        (course / "work" / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        submit(**arguments)
    assert list((course / "work").glob("*.zip")) == []


# Colab


@pytest.fixture
def colab(monkeypatch):
    """Colab's two modules; `reply` is what its front end answers."""
    message, files = types.ModuleType("google.colab._message"), types.ModuleType("google.colab.files")
    here = types.SimpleNamespace(reply={"ipynb": answered()}, asked=[], downloads=[])

    def blocking_request(kind, request="", timeout_sec=5):
        here.asked.append(kind)
        if isinstance(here.reply, Exception):
            raise here.reply
        return here.reply

    message.blocking_request, files.download = blocking_request, here.downloads.append
    for module in (types.ModuleType("google"), types.ModuleType("google.colab"), message, files):
        module.__path__ = []
        monkeypatch.setitem(sys.modules, module.__name__, module)
    here.files = files
    return here


def test_colab_hands_over_the_notebook_and_the_browser_gets_the_zip(colab, course, capsys):
    done = submit("t1")
    assert colab.asked == ["get_ipynb"]
    assert colab.downloads == [str(course / "work/t1_tiny.zip")]
    assert notebook_in(done)["cells"][-1]["source"] == "Because."
    assert "this one, as Colab has it now" in capsys.readouterr().out


@pytest.mark.parametrize("reply", [None, {}, {"ipynb": None}, RuntimeError("no front end")])
def test_where_colab_does_not_hand_it_over_the_way_by_hand_is_named(colab, reply):
    colab.reply = reply
    with pytest.raises(BadInput, match=r"File > Download > Download \.ipynb"):
        submit("t1")


def test_where_colab_does_not_download_the_panel_is_named(colab, capsys):
    del colab.files.download
    submit("t1")
    assert "Files panel" in capsys.readouterr().out


def test_another_notebook_on_colab_is_refused(colab):
    colab.reply = {"ipynb": {"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": [cell("1")]}}
    with pytest.raises(BadInput, match="no cell of t1_tiny"):
        submit("t1")


# Where the released assignments are


def test_copies_beside_a_released_notebook_are_no_assignments(course):
    write(course / "assignments/t1_tiny/t1_tiny (1).ipynb", released())
    write(course / "assignments/t1_tiny/t1_try.ipynb", released())
    assert sorted(resources("assignments", ".ipynb")) == ["t1_tiny", "t2_other"]


def test_installed_assignments_are_found(course, monkeypatch, tmp_path):
    class Entry(type(Path())):
        def locate(self):
            return tmp_path / "env" / self.name

    entries = [Entry("../../../share/capcourse/assignments/t1_tiny.ipynb"), Entry("capcourse/cli.py")]
    monkeypatch.setattr(capcourse.resources, "CHECKOUT", tmp_path / "site-packages")
    monkeypatch.setattr(importlib.metadata, "files", lambda name: entries)
    assert resource("assignments", "t1_tiny", ".ipynb") == tmp_path / "env/t1_tiny.ipynb"
    assert list(resources("assignments", ".ipynb")) == ["t1_tiny"]


def test_without_data_files_the_mend_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(capcourse.resources, "CHECKOUT", tmp_path / "site-packages")
    monkeypatch.setattr(importlib.metadata, "files", lambda name: [])
    with pytest.raises(BadInput, match="install it again"):
        check("t1", namespace={})


# The real ones


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a1_metrics", ["passed"] * 5),
        ("a2_data", ["passed"] * 5),
        ("a4_prompting", ["passed"] * 4 + ["later"]),  # what its prompt is worth, too
        ("a3_finetune", ["passed"] * 3 + ["later"]),  # what its captions are worth is graded, not tested
    ],
)
def test_the_courses_own_solutions_pass(root, monkeypatch, name, said):
    monkeypatch.setitem(capcourse.resources.FOLDERS, "assignments", root / "assignments")
    solution = json.loads((root / f"solutions/{name}/{name}.ipynb").read_text("utf-8"))
    cells = [one for one in solution["cells"] if one["cell_type"] == "code"]
    cells = [one for one in cells if "train" not in one["metadata"].get("tags", ())]
    kept = ["".join(one["source"]) for one in cells if "nbgrader" in one["metadata"]]
    names = namespace_of(*(text for text in kept if "# capcourse:" in text))
    checked = check(name.partition("_")[0], namespace=names)
    assert [result.status for result in checked.results] == said
    assert checked.stale == ()
