"""The rows of a CSV file, none of them inside another because of a quotation mark that was not closed."""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from capcourse.data.readers import reasons
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput

Cells = list[str]
_PATIENCE = 20  # times the lines of a file, which may be read again; else every line could be, to the end


def records(
    path: Path | str,
    lines: Sequence[str],
    report: ReadingReport | None,
    begins: Callable[[Cells], bool],
    *,
    delimiter: str = ",",
    first: int = 0,
) -> Iterator[tuple[int, Cells]]:
    """Every row with the line that it begins in; what a cell says in quotation marks may go on for lines.

    After a stray quotation mark, csv reads all up to the next mark into one cell. A row that has other rows
    inside, or goes on after a closing mark, is therefore taken back: its first line is dropped, and reading
    goes on with the line below.

    Args:
        path: for errors.
        lines: the file, with its line ends.
        report: takes the notes and the dropped lines; without one, nothing may be dropped.
        begins: whether the cells of a line, read by itself, are those with which a row begins.
        delimiter: what divides the cells.
        first: how many lines to leave out.

    Raises:
        BadInput: a quotation mark is open at the end of the file, or the file is no CSV.
    """
    at, again, old_mac = first, 0, False
    while at < len(lines):
        # One empty line more: only a row whose quotation mark is still open reads on into it.
        rest = chain(map(lines.__getitem__, range(at, len(lines))), ["\n"])
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        begin = 0
        try:
            for row in reader:
                end = reader.line_num
                if end - begin > 1 and _row_in(lines[at + begin + 1 : at + end], begins, delimiter):
                    break
                if row and (len(row) > 1 or row[0].strip()):
                    if not old_mac and lines[at + end - 1].endswith("\r"):
                        old_mac = True
                        if report is not None:
                            report.note(reasons.OLD_MAC, Path(path).name)
                    yield at + begin + 1, row
                begin = end
            else:
                return
        except csv.Error as error:
            where = f"in the row that begins in line {at + begin + 1:,}"
            if at + reader.line_num > len(lines):
                raise BadInput(
                    f"{path}: {reasons.NEVER_CLOSED}, {where}; take the mark away or close it, or fetch the "
                    "file again if it was cut off"
                ) from None
            if "limit" in str(error):
                raise BadInput(
                    f"{path}: not CSV {where} ({error}); a quotation mark in it may not be closed: take the "
                    "mark away or close it"
                ) from None
        line, again = at + begin + 1, again + reader.line_num - begin
        if report is None or again > _PATIENCE * len(lines):
            raise BadInput(
                f"{path}: {reasons.STRAY_QUOTE} in line {line:,}; take the mark away, close it or double it"
            )
        report.drop(f"line {line}", lines[line - 1].strip(), reasons.STRAY_QUOTE)
        at = line


def _row_in(lines: Sequence[str], begins: Callable[[Cells], bool], delimiter: str) -> bool:
    """Whether a row begins in one of the lines."""
    return any(delimiter in line and begins(cells_of(line, delimiter)) for line in lines)


def cells_of(line: str, delimiter: str = ",") -> Cells:
    """The cells of a line that is read by itself."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # longer than csv's limit
        return []
