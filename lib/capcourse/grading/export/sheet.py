"""A learning platform's CSV: read as it comes, matched with the gradebook's students, safe to open."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from capcourse.errors import BadInput

LONGEST_CELL = 2**24  # characters; Moodle puts a whole online text into one


@dataclass(frozen=True)
class Student:
    """A student as the gradebook knows them; what it was not told is empty.

    Args:
        lms: the learning platform's own number of the account.
    """

    id: str
    last: str = ""
    first: str = ""
    email: str = ""
    lms: str = ""

    def named(self, form: str) -> str:
        """The name in a form such as "{last}, {first}"; the id where there is no name."""
        return form.format(first=self.first, last=self.last).strip(", ") or self.id


@dataclass
class Sheet:
    """A CSV file, in the dialect that it came in; `notes` are for whoever reads it."""

    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    encoding: str = "utf-8"
    notes: list[str] = field(default_factory=list)

    def column(self, name: str) -> int | None:
        """Where a column is, or None where there is none."""
        return self.header.index(name) if name in self.header else None

    def write(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        part = to.with_name(f".{to.name}.part")
        with part.open("w", newline="", encoding=self.encoding) as file:
            csv.writer(file, delimiter=self.delimiter).writerows([self.header, *self.rows])
        part.replace(to)

    def guard(self, columns: Iterable[int]) -> None:
        """Put an apostrophe before every cell of these columns that a spreadsheet would run as a formula."""
        columns, marked = list(columns), 0
        for row in self.rows:
            for column in columns:
                if is_formula(row[column]):
                    row[column], marked = f"'{row[column]}", marked + 1
        if marked:
            self.notes.append(f"{marked} cells begin like a formula; an apostrophe stands before them now")


def read_sheet(path: Path, needed: Iterable[str], source: str) -> Sheet:
    """Read a CSV file of a platform: commas, semicolons or tabs, with or without a byte order mark.

    Args:
        path: the file.
        needed: columns that it must have.
        source: where the platform hands it out, for the error.

    Raises:
        BadInput: no such file, not UTF-8, no CSV, or other columns.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        header, *rows = [line for line in lines if any(line)] or [[]]
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8; use the file as it was downloaded, from {source}") from None
    except csv.Error as error:
        raise BadInput(f"{path}: not a CSV file ({error}); download it again, from {source}") from None
    missing = [name for name in needed if name not in header]
    if missing:
        raise BadInput(
            f"{path}: no column {' or '.join(missing)}; use the file of {source}, with the site in English"
        )
    rows = [row + [""] * (len(header) - len(row)) for row in rows]
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    return Sheet(header, rows, delimiter, encoding)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: it begins as a formula does, and is no number and no dash.

    Source: OWASP, *CSV Injection*.
    """
    start = cell.lstrip()
    if not start or (start[0] not in "=+-@＝＋－＠" and cell[0] not in "\t\r\n"):
        return False
    try:
        float(start.replace(",", "."))
        return False
    except ValueError:
        return start != "-"


Read = Callable[[str], str]


def whole(cell: str) -> str:
    """A cell as it is compared: case and spaces aside."""
    return " ".join(cell.split()).casefold()


def local_part(cell: str) -> str:
    """The part of an address before its @."""
    return whole(cell).partition("@")[0]


def last_word(cell: str) -> str:
    """The number of "Participant 17"."""
    return whole(cell).rpartition(" ")[2]


def slug(cell: str) -> str:
    """A name as `collect` makes an id of it: "Ada Lovelace" is ada-lovelace."""
    words = unicodedata.normalize("NFC", whole(cell.replace("_", " "))).lower()
    return re.sub(r"[^\w.]+", "-", words).strip("-.")


def place(
    students: list[Student], sheet: Sheet, ids: list[tuple[str, Read]], email: str, names: dict[str, str]
) -> dict[str, int]:
    """Find the row of each student: by id, else by e-mail address, else by the whole name.

    The ids of a class are of one kind, so the one column counts that knows most of them; one that knows
    fewer than half, and these by bare numbers, knows them by chance. Notes say who has no row, who shares
    one (then neither gets it), and who was found by name alone.

    Args:
        students: whom to find.
        sheet: the platform's file.
        ids: columns that may hold the gradebook's ids, and how to read each.
        email: the column with e-mail addresses.
        names: columns with names, each with the form that a name has there.

    Returns:
        Row numbers by student id.
    """
    found: dict[str, int] = {}
    for column, read in ids:
        rows = _single(sheet, column, read)
        here = {s.id: rows[key] for s in students for key in (whole(s.id), whole(s.lms)) if key in rows}
        chance = all(id_.isdigit() for id_ in here) and 2 * len(here) < min(len(students), len(sheet.rows))
        if len(here) > len(found) and not chance:
            found = here
    rest = [student for student in students if student.id not in found]
    rows = _single(sheet, email, whole)
    found |= {s.id: rows[whole(s.email)] for s in rest if whole(s.email) in rows}
    by_name = {}
    for column, form in names.items():
        rows = _single(sheet, column, whole)
        count = Counter(whole(s.named(form)) for s in students)
        for student in (s for s in rest if s.id not in found and s.named(form) != s.id):
            key = whole(student.named(form))
            if key in rows and count[key] == 1 and rows[key] not in found.values():
                by_name[student.id] = rows[key]
    found |= by_name
    taken = Counter(found.values())
    shared = {id_ for id_, row in found.items() if taken[row] > 1}
    absent = [student.id for student in students if student.id not in found]
    if by_name:
        sheet.notes.append(f"found by name alone: {listed(by_name)}; make sure of them")
    if shared:
        sheet.notes.append(f"{listed(shared)} fit the same row; none of them is in the file")
    if absent:
        sheet.notes.append(f"no row fits {listed(absent)}; their points are not in the file")
    return {id_: row for id_, row in found.items() if id_ not in shared}


def listed(ids: Iterable[str]) -> str:
    """Names in order, as one writes them in a sentence."""
    return ", ".join(sorted(ids))


def _single(sheet: Sheet, column: str, read: Read) -> dict[str, int]:
    """Row numbers by what stands in a column, as far as it stands there once."""
    at = sheet.column(column)
    if at is None:
        return {}
    keys = [read(row[at]) for row in sheet.rows]
    count = Counter(keys)
    return {key: number for number, key in enumerate(keys) if key and count[key] == 1}
