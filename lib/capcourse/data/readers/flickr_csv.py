"""Flickr8k and Flickr30k as Kaggle has them: CSV, whatever its columns are called and divided by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from capcourse.data.readers import reasons
from capcourse.data.readers.files import extension, listed
from capcourse.data.readers.records import Cells, cells_of, records
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput

IMAGES = {"image", "images", "image_name", "image_id", "filename", "file_name"}
CAPTIONS = {"caption", "captions", "comment", "comments", "sentence", "description"}
_NUMBERS = {"comment_number", "caption_number", "number"}
_DELIMITERS = ",|;\t"
_SAMPLE = 20  # rows that show which cell is which
_DIVIDED = re.compile(rf"\.(?:jpe?g|png)(?:\.\d+)?\"?\s*([{_DELIMITERS}])", re.IGNORECASE)
_LAST = re.compile(rf"([{_DELIMITERS}])[^{_DELIMITERS}]*\.(?:jpe?g|png)(?:\.\d+)?\"?\s*$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png)\b", re.IGNORECASE)
_UNDIVIDED = re.compile(r"\s*(\d+)\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class _Columns:
    """Where a row has what.

    Attributes:
        delimiter: what divides the cells; `padded`: with a blank after it.
        width: how many cells, at least.
        image, caption, number: their places; the number is that of a caption among its picture's.
    """

    delimiter: str
    width: int
    image: int
    caption: int
    number: int | None = None
    padded: bool = False

    def parts(self, row: Cells) -> tuple[str, str, str] | None:
        """The picture's name, the caption's number, and the caption; None for too few cells.

        More cells than columns are pieces of the caption, which has the delimiter outside quotes.
        """
        more = len(row) - self.width
        if more < 0:
            return None
        name, number = (
            "" if at is None else row[at + more if at > self.caption else at].strip()
            for at in (self.image, self.number)
        )
        caption = self.delimiter.join(row[self.caption : self.caption + more + 1])
        return name, number, caption.removeprefix(" ") if self.padded else caption

    def begins(self, cells: Cells) -> bool:
        """Whether cells are a row, or the end of the row where that has the picture."""
        if len(cells) < 2:
            return False
        at = self.image if self.image < self.caption else max(self.image - self.width, -len(cells))
        return _is_picture(cells[min(at, len(cells) - 1)].strip().strip('"'))


def csv_captions(
    path: Path | str, lines: Sequence[str], report: ReadingReport
) -> Iterator[tuple[str, str, str]]:
    """Where each caption stands, its picture's name, and the caption; rows that hold none are dropped.

    Args:
        path: for errors.
        lines: the file, with its line ends.
        report: takes the notes and the dropped rows.

    Raises:
        BadInput: the header does not say where pictures and captions are, or a quotation mark is never
            closed.
    """
    first = next(i for i, line in enumerate(lines) if line.strip())
    headed = not (_DIVIDED.search(lines[first]) or _LAST.search(lines[first]) or extension(lines[first]))
    start = first + headed
    sample = [line for line in lines[start : start + 4 * _SAMPLE] if line.strip()][:_SAMPLE]
    columns = _named(path, lines[first], report) if headed else _seen(lines[first], sample)
    turned = replace(columns, image=columns.caption, caption=columns.image)
    if _pictures(turned, sample) > _pictures(columns, sample):
        if headed:
            report.note(reasons.SWAPPED_HEADER, Path(path).name)
        columns = turned
    if columns.delimiter != ",":
        report.note(reasons.OTHER_SEPARATOR, f"{Path(path).name}: {lines[first].strip()}")
    rows = records(
        path,
        lines,
        report,
        columns.begins,
        delimiter=columns.delimiter,
        first=start,
    )
    for n, row in rows:
        where = f"line {n}"
        if _is_header(row):
            report.drop(where, columns.delimiter.join(row), reasons.HEADER_AGAIN)
            continue
        whole = _divided(row, columns)
        parts = columns.parts(whole)
        if parts is None or not _sound(parts, whole, columns):
            report.drop(where, columns.delimiter.join(row), reasons.UNREADABLE)
            continue
        name, _, caption = parts
        if whole is not row:
            report.mend(reasons.NO_SEPARATOR, f"{where}: {columns.delimiter.join(row)}")
        if len(whole) > columns.width:
            report.mend(reasons.COMMA, f"{where}: {caption}")
        yield where, name, caption


def _named(path: Path | str, header: str, report: ReadingReport) -> _Columns:
    """The columns as the header names them."""
    delimiter = max(_DELIMITERS, key=header.count)
    cells = cells_of(header, delimiter)
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    places = [[i for i, name in enumerate(names) if name in known] for known in (IMAGES, CAPTIONS, _NUMBERS)]
    images, captions, numbers = places
    if len(images) != 1 or len(captions) != 1:
        raise BadInput(
            f"{path}: {reasons.UNKNOWN_HEADER}; found {listed(cells)}: expected image,caption, or lines of "
            "name.jpg#0<TAB>caption"
        )
    for i, name in enumerate(names):
        if i not in (*images, *captions):
            report.note(reasons.OTHER_COLUMN, f"{Path(path).name}: {name or f'column {i + 1}'}")
    padded = all(cell.startswith(" ") for cell in cells[1:])
    return _Columns(delimiter, len(names), images[0], captions[0], numbers[0] if numbers else None, padded)


def _seen(line: str, sample: list[str]) -> _Columns:
    """The columns of a file without a header, as its rows have them."""
    found = _DIVIDED.search(line) or _LAST.search(line)
    delimiter = found[1] if found else ","
    rows = [cells_of(line, delimiter) for line in sample]
    padded = all(cell.startswith(" ") for row in rows for cell in row[1:])
    if all(len(row) > 2 and row[1].strip().isdecimal() for row in rows):
        return _Columns(delimiter, 3, 0, 2, 1, padded)
    return _Columns(delimiter, 2, 0, 1, None, padded)


def _pictures(columns: _Columns, sample: list[str]) -> int:
    """How many of the rows have a picture's name where these columns have it."""
    parts = (columns.parts(cells_of(line, columns.delimiter)) for line in sample)
    return sum(bool(found and extension(found[0])) for found in parts)


def _is_picture(name: str) -> bool:
    return bool(extension(name)) and not re.search(r"\s", name)


def _is_header(row: Cells) -> bool:
    names = {cell.strip().lower().replace(" ", "_") for cell in row}
    return bool(names & IMAGES and names & CAPTIONS)


def _divided(row: Cells, columns: _Columns) -> Cells:
    """The row; its number and its caption in two cells, if the separator between them was lost."""
    at = columns.number
    if at is None or len(row) != columns.width - 1 or columns.caption != at + 1:
        return row
    found = _UNDIVIDED.fullmatch(row[at])
    return [*row[:at], found[1], found[2], *row[at + 1 :]] if found else row


def _sound(parts: tuple[str, str, str], row: Cells, columns: _Columns) -> bool:
    """Whether these are a picture, a number where one should be, and a caption with no other row in it."""
    name, number, caption = parts
    if not extension(name) or "\n" in name or (columns.number is not None and not number.isdecimal()):
        return False
    return len(row) == columns.width or not _PICTURE.search(caption)
