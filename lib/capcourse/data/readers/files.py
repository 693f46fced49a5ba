"""Opening what data sets come in, text, JSON and tables, and agreeing on names of splits and pictures."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from capcourse.data.readers import reasons
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput

SPLITS = ("train", "val", "test")
PICTURES = {".jpg", ".jpeg", ".png"}
_OTHER_NAMES = {"training": "train", "valid": "val", "validation": "val", "dev": "val", "testing": "test"}
_BOM = b"\xef\xbb\xbf"  # Windows editors begin files with a byte-order mark


def load_bytes(path: Path | str, kind: str) -> bytes:
    """The bytes of a file.

    Raises:
        BadInput: no such file, or it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); name a {kind} file") from None


def decode(path: Path | str, content: bytes) -> str:
    """The text of a file without its byte-order mark.

    Raises:
        BadInput: not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


def load_text(path: Path | str, report: ReadingReport, kind: str = "text") -> str:
    """The text of a file, with the report's note of what Windows did to it.

    Raises:
        BadInput: the file cannot be read, is not UTF-8, or is empty.
    """
    content = load_bytes(path, kind)
    report.files.append(Path(path))
    text = decode(path, content)
    if not text or text.isspace():
        raise BadInput(f"{path}: is empty; fetch it again")
    if content.startswith(_BOM):
        report.note(reasons.BYTE_ORDER_MARK, Path(path).name)
    if "\r\n" in text:
        report.note(reasons.CRLF, Path(path).name)
    return text


def load_json(path: Path | str) -> Any:
    """What a JSON file holds.

    Raises:
        BadInput: the file cannot be read, or is not JSON.
    """
    text = decode(path, load_bytes(path, "JSON"))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{path}: not JSON at line {error.lineno}, column {error.colno} ({error.msg}); "
            "write it with json.dump"
        ) from None
    except ValueError:  # Python reads no integer of thousands of digits
        raise BadInput(f"{path}: holds a number that is too long to read; mend it at its source") from None
    except RecursionError:
        raise BadInput(f"{path}: JSON nested too deeply; write it with json.dump from a flat list") from None


def load_table(
    path: Path | str, report: ReadingReport, wanted: Sequence[str]
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The columns of a CSV file, and its rows with their numbers from 1.

    Every cell is text: "NA" and "null" are words like others. A cell may hold line breaks.

    Args:
        path: the file; its first row names the columns.
        report: takes the notes.
        wanted: columns that must be there; upper and lower case are the same.

    Raises:
        BadInput: the file cannot be read, lacks a column, or a quotation mark in it is never closed.
    """
    text = load_text(path, report, "CSV")
    rows = _csv_rows(path, text)
    columns = [name.strip() for name in next(rows, (0, []))[1]]
    lacking = [name for name in wanted if name.lower() not in map(str.lower, columns)]
    if lacking:
        raise BadInput(
            f"{path}: has no column {_listed(lacking)}; found {_listed(columns)}: "
            "name the file that has it, with commas between the columns"
        )
    return columns, rows


def _csv_rows(path: Path | str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=False)
    number = 0
    try:
        for row in reader:
            if row:
                yield number, row
                number += 1
    except csv.Error as error:
        raise BadInput(
            f"{path}: not CSV at line {reader.line_num:,} ({error}); a quotation mark may not be closed"
        ) from None


def column(columns: Sequence[str], name: str) -> int | None:
    """The place of a column, whatever its case."""
    lower = [other.lower() for other in columns]
    return lower.index(name.lower()) if name.lower() in lower else None


def known_split(name: str, report: ReadingReport, where: str) -> str | None:
    """`train`, `val` or `test` for what a file calls a split; None for a name that nobody knows."""
    plain = name.strip().lower()
    split = _OTHER_NAMES.get(plain, plain)
    if split not in SPLITS:
        return None
    if split != name:
        report.mend(reasons.SPLIT_NAME, f"{where}: {name}")
    return split


def by_split(files: Mapping[str, Any], what: str) -> dict[str, Any]:
    """What was given for each split, under the names `train`, `val` and `test`.

    Raises:
        BadInput: nothing was given, or for a split that nobody knows.
    """
    found = {}
    for name, value in files.items():
        split = _OTHER_NAMES.get(name, name)
        if split not in SPLITS:
            raise BadInput(f"{what}: unknown split '{name}'; the splits are {', '.join(SPLITS)}")
        found[split] = value
    if not found:
        raise BadInput(f"{what}: no file for any split; pass a dict such as {{'train': path}}")
    return found


def refuse_overlap(members: Mapping[str, Sequence[Any]], files: Mapping[str, Any]) -> None:
    """
    Raises:
        BadInput: a picture is in two splits, so that the test would leak into the training.
    """
    seen: dict[Any, str] = {}
    for split, names in members.items():
        twice = [name for name in names if name in seen]
        if twice:
            other = seen[twice[0]]
            raise BadInput(
                f"{files[split]}: {reasons.OVERLAP}: {twice[0]!r} is in '{other}' too ({files[other]})"
                f"{and_more(twice)}; take all split files from one source"
            )
        seen.update(dict.fromkeys(names, split))


def number(text: str) -> int | str:
    """An id as a number where the text is one, such as 27985; "007" and "NWPU_27985" stay text."""
    return int(text) if re.fullmatch(r"0|[1-9][0-9]{0,17}", text) else text


def stem(name: str) -> str:
    """A file name without the extension of a picture: a recipe's name may hold other dots."""
    head, dot, tail = name.rpartition(".")
    return head if dot and f".{tail.lower()}" in PICTURES else name


def and_more(items: Sequence) -> str:
    """The end of an error that names the first of several."""
    return f" (and {len(items) - 1:,} more)" if len(items) > 1 else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names) or "nothing"
