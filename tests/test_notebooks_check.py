"""tools/check_notebooks.py: what it finds in a committed notebook, and what it mends."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

TOOL = Path(__file__).resolve().parents[1] / "tools/check_notebooks.py"


def clean():
    cells = [v4.new_markdown_cell("# Title", id="title"), v4.new_code_cell("1 + 1", id="sum")]
    return v4.new_notebook(cells=cells)


@pytest.fixture
def check(tmp_path):
    """Write a notebook into a book, run the tool, and return its exit status, its words, and the path."""

    def check(notebook, *arguments):
        path = tmp_path / "book" / "page.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook), encoding="utf-8")
        command = [sys.executable, TOOL, "--root", tmp_path, *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr, path

    return check


def with_outputs():
    notebook = clean()
    notebook.cells[1].outputs = [v4.new_output("stream", text="2")]
    return notebook


def with_count():
    notebook = clean()
    notebook.cells[1].execution_count = 3
    return notebook


def with_the_same_id_twice():
    notebook = clean()
    notebook.cells[1].id = "title"
    return notebook


def without_ids():
    notebook = clean()
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]
    return notebook


def executed_by_papermill():
    notebook = clean()
    notebook.metadata["papermill"] = {"duration": 1}
    notebook.cells[1].metadata["execution"] = {}
    return notebook


FAULTY = [
    (with_outputs, ["cell 2 (sum) has outputs"]),
    (with_count, ["cell 2 (sum) has an execution count"]),
    (with_the_same_id_twice, ["cell 2 (title) has the id of an earlier cell"]),
    (without_ids, ["is older than nbformat 4.5", "cell 1 has no id", "cell 2 has no id"]),
    (executed_by_papermill, ["metadata holds 'papermill'", "cell 2 (sum) holds 'execution'"]),
]


def test_a_clean_notebook_passes(check):
    status, said, _ = check(clean())
    assert (status, said) == (0, "1 notebooks: no outputs, and every cell has its own id\n")


@pytest.mark.parametrize(("notebook", "faults"), FAULTY)
def test_each_fault_is_named_with_its_cell(check, notebook, faults):
    status, said, _ = check(notebook())
    assert status == 1
    assert [fault for fault in faults if f"book/page.ipynb: {fault}" not in said] == []
    assert len(said.splitlines()) == len(faults)


@pytest.mark.parametrize(("notebook", "faults"), FAULTY)
def test_each_fault_is_mended_into_a_valid_notebook(check, notebook, faults):
    status, _, path = check(notebook(), "--fix")
    assert status == 0
    mended = nbformat.read(path, as_version=4)
    nbformat.validate(mended)
    assert [cell.source for cell in mended.cells] == ["# Title", "1 + 1"]


def test_a_clean_notebook_is_not_touched_by_the_fix(check):
    text = json.dumps(clean())
    assert check(text, "--fix")[2].read_text() == text


def test_what_is_not_a_notebook_is_named(check):
    status, said, _ = check("{")
    assert status == 1
    assert said.startswith("book/page.ipynb: not a notebook that can be read")
