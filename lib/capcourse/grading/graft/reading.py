"""Read what was handed in, whatever its file has been through: one notebook of plain dicts, or one reason.

Nothing in the file is run, imported or trusted, and outputs are left behind.
"""

import io
import json
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput, first_line
from capcourse.grading.assignment import Cell, Notebook
from capcourse.grading.awards import printable

LARGEST_NOTEBOOK = 20 * 2**20  # bytes
MOST_CELLS = 20_000
DEEPEST = 100  # levels of lists and dicts: deeper ones can be read, and then not be written
KEPT = ("cell_type", "id", "metadata", "source", "input", "attachments", "level")
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
AGAIN = "download it again as .ipynb (in Jupyter and Colab: File, Download) and hand that in"
OTHER_FILES = {
    b"PK\x03\x04": "is a zip archive: unpack it and hand in the notebook that is in it",
    b"%PDF": f"is a PDF, not a notebook: {AGAIN}",
    b"\x1f\x8b": "is a compressed file: unpack it and hand in the notebook that is in it",
}
NO_TEXT = str.maketrans({"\0": None, "\ufeff": None})


def read_notebook(path: str | Path) -> Notebook:
    """Read a notebook that anybody may have written.

    Any encoding that JSON may have, older formats, missing keys, and sources of the wrong type are read.

    Args:
        path: the file, of at most 20 MB.

    Returns:
        `cells`, `metadata`, `nbformat` and `nbformat_minor`; each cell with `cell_type` (`code`, `markdown`
        or `raw`), `metadata`, its `source` as one string with `\\n` between lines, `id` where it has one, and
        its pictures in `attachments`.

    Raises:
        BadInput: the file is no notebook; the text tells a student why, and what to do.
    """
    path = Path(path)
    name = printable(path.name)
    try:
        regular = path.is_file()  # opening a pipe would wait for ever
        with path.open("rb") if regular else io.BytesIO() as file:
            raw = file.read(LARGEST_NOTEBOOK + 1)
    except (OSError, ValueError) as error:
        raise BadInput(f"{name}: cannot be read ({first_line(error)})") from None
    if not regular:
        raise BadInput(f"{name}: no such notebook; check the file's name")
    if len(raw) > LARGEST_NOTEBOOK:
        raise BadInput(
            f"{name} is larger than {LARGEST_NOTEBOOK >> 20} MB: clear its outputs and save it again"
        )
    for start, what in OTHER_FILES.items():
        if raw.startswith(start):
            raise BadInput(f"{name} {what}")
    return tidy(_parse(_decode(raw), name), name)


def tidy(document: Any, name: str = "the notebook") -> Notebook:
    """Bring a notebook, as `json` reads it, into the form that `read_notebook` returns.

    Raises:
        BadInput: it has no list of cells, or far too many.
    """
    document = _dict(document)
    cells = document.get("cells")
    if not isinstance(cells, list):
        sheets = [_dict(sheet) for sheet in _list(document.get("worksheets"))]  # until nbformat 3
        if not sheets:
            raise BadInput(f"{name} is not a notebook: it has no cells; {AGAIN}")
        cells = [cell for sheet in sheets for cell in _list(sheet.get("cells"))]
    used = [[cell.get(key) for key in KEPT] if isinstance(cell, dict) else cell for cell in cells]
    if _is_deeper_than(DEEPEST, [used, document.get("metadata")]):
        raise BadInput(f"{name} cannot be read as a notebook: it is nested too deeply; {AGAIN}")
    if len(cells) > MOST_CELLS:
        raise BadInput(
            f"{name} has {len(cells)} cells; delete what you do not need, {MOST_CELLS} can be read"
        )
    return {
        "cells": [_cell(cell) for cell in cells],
        "metadata": _dict(document.get("metadata")),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _decode(raw: bytes) -> str:
    encoding = json.detect_encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace")
        if encoding.startswith("utf-8") and all(c == "\ufffd" or c.isascii() for c in set(text)):
            text = raw.decode("cp1252", "replace")  # no character is UTF-8: an old Windows editor
    return text.strip("\0\ufeff \t\r\n")


def _parse(text: str, name: str) -> Any:
    if not text:
        raise BadInput(f"{name} is empty: {AGAIN}")
    try:
        return json.loads(
            text,
            strict=False,  # a bare line end in a string harms nobody
            parse_int=lambda digits: int(digits) if len(digits) < 20 else 0,
        )
    except (RecursionError, MemoryError):
        why = "is nested too deeply"
    except json.JSONDecodeError as error:
        if text[:1] == "<" and text[:9].lower().startswith(("<!doctype", "<html", "<?xml")):
            why = "is a web page"
        elif error.pos >= len(text) - 1 or error.msg.startswith("Unterminated"):
            why = "stops in the middle"
        else:
            why = f"is not JSON (line {error.lineno}: {error.msg})"
    except ValueError:
        why = "is not JSON"
    raise BadInput(f"{name} cannot be read as a notebook: it {why}; {AGAIN}")


def _is_deeper_than(most: int, value: Any) -> bool:
    level = [value]
    for _ in range(most):
        inner = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        level = inner
    return bool(level)


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, dict):  # kept, so that a person sees it
        return {"cell_type": "raw", "metadata": {}, "source": _clean(str(cell))}
    kind = cell.get("cell_type")
    source = _source(cell)
    if kind == "heading":  # until nbformat 3
        level = cell.get("level")
        kind, source = "markdown", f"{'#' * (level if level in range(1, 7) else 1)} {source}"
    elif kind == "html":
        kind = "markdown"
    elif kind not in ("code", "markdown", "raw"):
        kind = "code" if "outputs" in cell or "execution_count" in cell else "raw"
    tidied: Cell = {"cell_type": kind, "metadata": _dict(cell.get("metadata")), "source": source}
    if isinstance(cell.get("id"), str):
        tidied["id"] = _clean(cell["id"])
    if pictures := _pictures(cell.get("attachments")):
        tidied["attachments"] = pictures
    return tidied


def _source(cell: Cell) -> str:
    source = cell.get("source", cell.get("input"))  # `input` until nbformat 3
    if source is None:
        return ""
    if isinstance(source, list):
        lines = [line if isinstance(line, str) else str(line) for line in source]
        ends = any(line.endswith(("\n", "\r")) for line in lines[:-1])
        return _clean(("" if ends else "\n").join(lines))  # lines keep their ends, but not in every tool
    return _clean(str(source))


def _clean(text: str) -> str:
    """Text with `\\n` between lines, and nothing in it that cannot be written down again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(NO_TEXT)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        text = text.encode(errors="replace").decode()
    return text


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    found = {}
    for name, versions in _dict(attachments).items():
        kept = {
            kind: data for kind, data in _dict(versions).items() if kind in IMAGES and isinstance(data, str)
        }
        if kept:
            found[_clean(name)] = kept
    return found


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
