"""Opening what data sets come in, text, JSON and tables, and agreeing on names of splits and pictures."""

import io
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from capcourse.data.readers import reasons
from capcourse.data.readers.records import Cells, cells_of, records
from capcourse.data.readers.report import ReadingReport
from capcourse.data.readers.text import mend_caption
from capcourse.errors import BadInput

SPLITS = ("train", "val", "test")
PICTURES = {".jpg", ".jpeg", ".png"}
_OTHER_NAMES = {"training": "train", "valid": "val", "validation": "val", "dev": "val", "testing": "test"}
_EXTENSION = re.compile(r"\.(?:jpe?g|png)(?:\.\d+)?$", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"  # Windows editors begin files with a byte-order mark
_BOM_IN_FRONT = re.compile("(?<![^\r\n])\ufeff+")  # of a line: two files were made one
_CUT = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|[\d.eE+-]*|u?[\da-fA-F]{0,3})\s*")  # of a JSON value


def a_path(value: Any, what: str) -> Path:
    """What was passed as a path; `what` is its name.

    Raises:
        BadInput: it is no path.
    """
    if not isinstance(value, str | os.PathLike) or not str(value) or "\0" in str(value):
        raise BadInput(f"{what} is {value!r:.60}; pass a path, as text or as a Path")
    return Path(value)


def load_bytes(path: Path | str, kind: str) -> bytes:
    """The bytes of a file.

    Raises:
        BadInput: no such file, or it cannot be read.
    """
    try:
        return a_path(path, f"the {kind} file").read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); name a {kind} file") from None


def decode(path: Path | str, content: bytes) -> str:
    """The text of a file without its byte-order mark.

    Raises:
        BadInput: not UTF-8, or with NUL bytes in it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        mend = "save it as UTF-8" + (", or fetch it again if it was cut off" if cut else "")
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}; {mend}") from None
    if "\0" in text:
        raise BadInput(
            f"{path}: {reasons.NUL}, the first at byte {content.index(0):,}: it was damaged, or is UTF-16; "
            "fetch or copy it again, or save it as UTF-8"
        )
    return text


def load_text(path: Path | str, report: ReadingReport, kind: str = "text") -> str:
    """The text of a file, with the report's note of what Windows did to it.

    Raises:
        BadInput: the file cannot be read, is not UTF-8, holds NUL bytes, or is empty.
    """
    content = load_bytes(path, kind)
    report.files.append(Path(path))
    text, name = decode(path, content), Path(path).name
    if content.startswith(_BOM):
        report.note(reasons.BYTE_ORDER_MARK, name)
    if "\ufeff" in text:
        text, count = _BOM_IN_FRONT.subn("", text)
        if count:
            report.note(reasons.BYTE_ORDER_MARK, name, count)
    if not text or text.isspace():
        raise BadInput(f"{path}: is empty; fetch it again")
    if "\r\n" in text:
        report.note(reasons.CRLF, name)
    if not text.endswith(("\n", "\r")):
        last = max(text.rfind("\n"), text.rfind("\r")) + 1
        report.note(reasons.NO_LAST_END, f"{name}: {text[last:]}")
    return text


def load_json(path: Path | str) -> Any:
    """What a JSON file holds.

    Raises:
        BadInput: the file cannot be read, is not JSON, or has an object that names one key twice: Python
            would keep the last value alone.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise BadInput(f'{path}: {reasons.KEY_TWICE}, "{twice:.40}"; fetch or copy it again')
        return found

    text = decode(path, load_bytes(path, "JSON"))
    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        place = f"not JSON at line {error.lineno}, column {error.colno}"
        if error.msg != "Extra data" and (
            error.msg.startswith("Unterminated") or _CUT.fullmatch(text, error.pos)
        ):
            raise BadInput(f"{path}: {place}: {reasons.CUT_OFF}; fetch or copy it again") from None
        raise BadInput(f"{path}: {place} ({error.msg}); write it with json.dump") from None
    except BadInput:
        raise
    except ValueError:  # Python reads no integer of thousands of digits
        raise BadInput(f"{path}: holds a number that is too long to read; mend it at its source") from None
    except RecursionError:
        raise BadInput(f"{path}: JSON nested too deeply; write it with json.dump from a flat list") from None


def load_table(
    path: Path | str,
    report: ReadingReport,
    wanted: Sequence[str],
    begins: Callable[[list[str]], Callable[[Cells], bool]] | None = None,
) -> tuple[list[str], Iterator[tuple[int, Cells]]]:
    """The columns of a CSV file, and its rows with their numbers from 1.

    Every cell is text: "NA" and "null" are words like others. A cell may hold line breaks.

    Args:
        path: the file; its first line names the columns.
        report: takes the notes, and what is dropped.
        wanted: columns that must be there; upper and lower case are the same.
        begins: makes, of the columns, a test of whether a line's cells are the beginning of a row; with it, a
            line with a stray quotation mark, and a header that comes again, are dropped. Without it, nothing
            is: such a file is refused.

    Raises:
        BadInput: the file cannot be read, lacks a column, or a quotation mark in it is never closed.
    """
    text = load_text(path, report, "CSV")
    lines = list(io.StringIO(text, newline=""))
    first = next(i for i, line in enumerate(lines) if line.strip())
    columns = [mend_caption(name)[0] for name in cells_of(lines[first])]
    if '"' in "".join(columns):
        raise BadInput(f"{path}: {reasons.STRAY_QUOTE} in its header, {listed(columns)}; take the mark away")
    lacking = [name for name in wanted if column(columns, name) is None]
    if lacking:
        raise BadInput(
            f"{path}: has no column {listed(lacking)}; found {listed(columns)}: "
            "name the file that has it, with commas between the columns"
        )
    return columns, _rows(path, lines, first, columns, report, begins)


def _rows(
    path: Path | str,
    lines: list[str],
    header: int,
    columns: list[str],
    report: ReadingReport,
    begins: Callable[[list[str]], Callable[[Cells], bool]] | None,
) -> Iterator[tuple[int, Cells]]:
    rows = records(
        path,
        lines,
        None if begins is None else report,
        (whole_row if begins is None else begins)(columns),
        first=header + 1,
    )
    for number, (line, row) in enumerate(rows, 1):
        if begins is not None and row[-1].strip() == columns[-1] and [*map(str.strip, row)] == columns:
            report.drop(f"line {line}", ", ".join(row), reasons.HEADER_AGAIN)
        else:
            yield number, row


def whole_row(columns: list[str]) -> Callable[[Cells], bool]:
    """Whether cells are a whole row: in prose, blanks follow the commas."""
    return lambda cells: len(cells) == len(columns) and not any(cell.startswith(" ") for cell in cells)


def column(columns: Sequence[str], name: str) -> int | None:
    """The place of a column, whatever its case."""
    lower = [other.lower() for other in columns]
    return lower.index(name.lower()) if name.lower() in lower else None


def known_split(name: str, report: ReadingReport, where: str) -> str | None:
    """`train`, `val` or `test` for what a file calls a split; None for a name that nobody knows."""
    split = split_named(name.strip())
    if split is not None and split != name:
        report.mend(reasons.SPLIT_NAME, f"{where}: {name}")
    return split


def split_named(name: str) -> str | None:
    """`train`, `val` or `test` for a name without blanks around it; None for what is no split's name."""
    plain = name.lower()
    split = _OTHER_NAMES.get(plain, plain)
    return split if split in SPLITS else None


def by_split(files: Mapping[str, Any], what: str) -> dict[str, Any]:
    """What was given for each split, under the names `train`, `val` and `test`.

    Raises:
        BadInput: nothing was given, or for a split that nobody knows, or twice for one.
    """
    if not isinstance(files, Mapping):
        raise BadInput(f"{what} is {files!r:.60}; pass a dict such as {{'train': path}}")
    found: dict[str, Any] = {}
    for name, value in files.items():
        split = _OTHER_NAMES.get(name, name)
        if split not in SPLITS:
            raise BadInput(f"{what}: unknown split '{name}'; the splits are {', '.join(SPLITS)}")
        if split in found:
            raise BadInput(f"{what}: two files for '{split}', which '{name}' is too; pass one for each split")
        found[split] = value
    if not found:
        raise BadInput(f"{what}: no file for any split; pass a dict such as {{'train': path}}")
    return found


def refuse_overlap(members: Mapping[str, Sequence[Any]], files: Mapping[str, Any]) -> None:
    """See to it that no picture is in two splits.

    Raises:
        BadInput: one is, so that the test would leak into the training.
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


def extension(name: str) -> str:
    """The extension of a picture's name, `.1` and all; "" for what is no such name."""
    match = _EXTENSION.search(name.strip())
    return match[0] if match else ""


def and_more(items: Sequence) -> str:
    """The end of an error that names the first of several."""
    return f" (and {len(items) - 1:,} more)" if len(items) > 1 else ""


def listed(names: Sequence[str]) -> str:
    """Names for an error, of one line and no more than people read."""
    shown = ", ".join(f'"{" ".join(name.split()):.40}"' for name in names[:12]) or "nothing"
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown
