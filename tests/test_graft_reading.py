"""Any file that was handed in is a usable notebook, or gets one sentence that its student can act on."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capcourse.errors import BadInput
from capcourse.grading.graft import read_notebook, tidy
from capcourse.grading.graft.reading import LARGEST_NOTEBOOK, MOST_CELLS

CODE = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x = 'é'", "outputs": []}
BOOK = {"cells": [CODE], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
TEXT = json.dumps(BOOK, ensure_ascii=False)


def read(tmp_path, content):
    path = tmp_path / "a1.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_notebook(path)


def sources(book):
    return [cell["source"] for cell in book["cells"]]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.encode() + b"\0" * 512,
        TEXT.replace("é", "\\u00e9").encode("ascii"),
        TEXT.replace('"x = ', '"\\u0000x = ').encode(),
        TEXT.replace("x = ", "x\0 = ").encode(),
        json.dumps(json.loads(TEXT), indent=1).replace("\n", "\r\n").encode(),
    ],
    ids=[
        "plain",
        "bom",
        "utf-16",
        "utf-16 bare",
        "utf-32",
        "cp1252",
        "padded",
        "ascii",
        "nul",
        "raw nul",
        "crlf",
    ],
)
def test_encodings(tmp_path, content):
    assert sources(read(tmp_path, content)) == ["x = 'é'"]


def test_one_torn_character_does_not_spoil_the_others(tmp_path):
    torn = TEXT.replace("'é'", "'é ?'").encode().replace(b"?", b"\xff")
    assert sources(read(tmp_path, torn)) == ["x = 'é \ufffd'"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a1.ipynb is empty"),
        (b"\0" * 4096, "a1.ipynb is empty"),
        (TEXT[:60], "stops in the middle"),
        (TEXT[:-1], "stops in the middle"),
        (TEXT.replace('"cells"', "<<<<<<< HEAD"), "is not JSON (line 1"),
        ("<!DOCTYPE html><html></html>", "is a web page"),
        ("PK\x03\x04...", "unpack it"),
        ("%PDF-1.7", "is a PDF"),
        ("x = 1\nprint(x)", "is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        (TEXT.replace('"id": "a"', '"id": ' + "[" * 300 + "]" * 300),
         "nested too deeply"),
        ("[]", "it has no cells"),
        ("{}", "it has no cells"),
        ('"text"', "it has no cells"),
        ('{"cells": 5}', "it has no cells"),
        ("9" * 5000, "it has no cells"),
        (json.dumps({"cells": [{}] * (MOST_CELLS + 1)}), "delete what you do not need"),
        (b" " * (LARGEST_NOTEBOOK + 1), "is larger than 20 MB: clear its outputs"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_one_sentence(tmp_path, content, said):
    with pytest.raises(BadInput) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)
    assert str(caught.value).startswith("a1.ipynb ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["nothing.ipynb", "folder", "pipe", "a\0b.ipynb"])
def test_what_is_no_file_is_not_opened(tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput):
        read_notebook(tmp_path / name)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a\nb", "a\nb"),
        (["a\n", "b"], "a\nb"),
        (["a", "b"], "a\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ([], ""),
        (None, ""),
        (5, "5"),
        (["a\n", 5, None], "a\n5None"),
        ({"a": 1}, "{'a': 1}"),
        ("\ufeff# top", "# top"),
        ("half a pair: \ud83d", "half a pair: ?"),
    ],
)
def test_sources_of_any_type(source, wanted):
    assert sources(tidy({"cells": [{"cell_type": "code", "source": source}]})) == [wanted]


def test_missing_and_wrong_keys():
    cells = [
        {},
        {"cell_type": "code"},
        {"source": "a", "outputs": []},
        {"cell_type": 7, "id": 7, "metadata": []},
    ]
    kinds = [cell["cell_type"] for cell in tidy({"cells": cells, "metadata": None})["cells"]]
    assert kinds == ["raw", "code", "code", "raw"]


def test_cells_that_are_none_are_kept_as_text():
    assert sources(tidy({"cells": ["def f(): pass", None, 3]})) == ["def f(): pass", "None", "3"]


def test_format_3_and_older():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Part 1"]},
        {"cell_type": "code", "input": ["def f():\n", "    return 1"], "prompt_number": 1, "outputs": []},
        {"cell_type": "html", "source": "<b>text</b>"},
    ]
    book = tidy({"worksheets": [{"cells": cells[:2]}, {"cells": cells[2:]}, None], "nbformat": 3})
    assert sources(book) == ["## Part 1", "def f():\n    return 1", "<b>text</b>"]
    assert [cell["cell_type"] for cell in book["cells"]] == ["markdown", "code", "markdown"]


def test_only_pictures_come_along():
    given = {"a.png": {"image/png": "AAAA", "text/html": "<script>"}, "b": {"text/html": "<script>"}, "c": 5}
    [cell] = tidy({"cells": [{"cell_type": "markdown", "attachments": given, "outputs": [1]}]})["cells"]
    assert cell["attachments"] == {"a.png": {"image/png": "AAAA"}}
    assert "outputs" not in cell


BYTES = st.binary(max_size=40) | st.sampled_from(
    [b'{"cells": [', b'{"cells": []}', b"\xff\xfe", b"\xef\xbb\xbf", b"[", b'"']
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(BYTES, max_size=4))
def test_any_bytes_are_a_notebook_or_bad_input(tmp_path, parts):
    try:
        assert isinstance(read(tmp_path, b"".join(parts))["cells"], list)
    except BadInput as error:
        assert len(str(error).splitlines()) == 1
