"""The class list: whose a file is, when its name holds something else than the student's id.

A CSV file (commas, semicolons or tabs, in UTF-8) with a header; capitals, spaces and punctuation in a header
do not matter. Known headers, each as the platforms export it or as one writes it oneself:

    the id        Student ID, ID, ID number, SIS User ID, Username, SIS Login ID, Login ID, Login, User ID,
                  Email address, Email, Identifier: the first of these that is filled in for everybody
    whole name    Student (Canvas: "Lovelace, Ada"), Name, Full name, Student name
    name parts    First name, Given name, Forename; Last name, Surname, Family name
    accounts      every column of the first line; of an e-mail address also the part before the @
    numbers       Canvas ID, and ID where there is a column Student (Canvas's gradebook export);
                  Identifier (Moodle's grading worksheet: "Participant 657737")

Canvas's gradebook export has its own order: SIS User ID, else SIS Login ID, else Canvas's ID. The first of
them counts that gives everybody but the test student an id of their own. It is one column for the whole
class, because `capcourse export` finds a class by one column too.

Files that fit: Canvas's gradebook export, Moodle's participants and grading worksheet (site in English),
Blackboard's grade centre download, and a file of two columns `id,name`.
"""

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from capcourse.errors import BadInput
from capcourse.grading.collect.collected import Aside
from capcourse.grading.collect.names import Handle, id_fault

IDS = ("studentid", "id", "idnumber", "sisuserid", "username", "sisloginid", "loginid", "login", "userid")
IDS += ("emailaddress", "email", "identifier")
NAMES = ("student", "name", "fullname", "studentname")
FIRST = ("firstname", "givenname", "forename")
LAST = ("lastname", "surname", "familyname")
CANVAS = ("canvasid", "canvasuserid")
SIS = ("sisuserid", "sisloginid")
TEST_STUDENT = "Student, Test"  # Canvas's own, which has no SIS User ID


@dataclass
class Roster:
    """The students of a class, and what they may be called in the names of files."""

    path: Path
    ids: list[str]
    _by: dict[Handle, set[str]] = field(default_factory=lambda: defaultdict(set))

    def find(self, handles: Iterable[Handle]) -> str:
        """The id of a student.

        Args:
            handles: what the file's name holds, the surest first; the first that the roster knows decides.

        Raises:
            Aside: nobody is called so, or several are.
        """
        handles = list(handles)
        for kind, value in handles:
            fitting = self._by.get((kind, _plain(kind, value)), set())
            if len(fitting) == 1:
                return next(iter(fitting))
            if fitting:
                raise Aside(
                    "unmatched", f"{', '.join(sorted(fitting))} are all called '{value}' in the roster"
                )
        raise Aside("unmatched", f"nobody in the roster is called '{handles[-1][1]}'")


def read_roster(path: Path) -> Roster:
    """Read a class list.

    Raises:
        BadInput: no such file, no CSV, no column of ids, or an id that stands there twice.
    """
    header, rows = _read_table(Path(path))
    if "student" in header:  # Canvas puts the points of each assignment under the header
        rows = [row for row in rows if row.get("student", "Points Possible") not in ("", "Points Possible")]
    of_canvas = "student" in header and any(name in header for name in SIS)
    whole = (name for name in IDS if name in header and all(row.get(name) for row in rows))
    column = (_canvas_column(rows) if of_canvas else None) or next(whole, None)
    if column is None or not rows:
        raise BadInput(f"{path}: no column with an id for everybody; give it one with the header 'id'")
    ids = [row.get(column) or row.get("id", "") for row in rows]
    if column == "identifier":  # so is a participant called whom no roster names
        ids = [f"participant-{_participant(name)}" for name in ids]
    roster = Roster(path, ids)
    for name in {name for name in roster.ids if roster.ids.count(name) > 1}:
        raise BadInput(f"{path}: the id '{name}' stands there twice; one row for each student is wanted")
    numbers = (*CANVAS, "id") if "student" in header else CANVAS
    for student, row in zip(roster.ids, rows, strict=True):
        for kind, value in _handles(row, numbers):
            if plain := _plain(kind, value):
                roster._by[kind, plain].add(student)
    return roster


def _canvas_column(rows: list[dict[str, str]]) -> str | None:
    """The column of ids in Canvas's gradebook; None where no column has one for everybody."""
    people = [row for row in rows if row["student"] != TEST_STUDENT]
    for name in SIS:
        ids = [row.get(name, "") for row in people]
        if ids and len(set(map(str.casefold, ids))) == len(ids) and not any(map(id_fault, ids)):
            return name
    return "id" if all(row.get("id") for row in rows) else None


def _read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The header, in letters and digits alone, and the rows under it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        head, *rows = [line for line in lines if any(map(str.strip, line))] or [[]]
    except OSError as error:
        raise BadInput(f"{path}: the roster cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: the roster is not UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise BadInput(f"{path}: the roster is no CSV file ({error}); download it again") from None
    header = ["".join(filter(str.isalnum, name.casefold())) for name in head]
    return header, [dict(zip(header, map(str.strip, row), strict=False)) for row in rows]


def _handles(row: dict[str, str], numbers: Iterable[str]) -> Iterable[Handle]:
    """Everything that a row says of its student."""
    for name in IDS:
        yield "login", row.get(name, "")
        if name.startswith("email"):
            yield "login", row.get(name, "").partition("@")[0]
    for name in numbers:
        yield "canvas", row.get(name, "")
    yield "moodle", _participant(row.get("identifier", ""))
    first = next((row[name] for name in FIRST if row.get(name)), "")
    last = next((row[name] for name in LAST if row.get(name)), "")
    for whole in (*(row.get(name, "") for name in NAMES), f"{last}, {first}" if last else first):
        before, _, after = whole.partition(",") if "," in whole else whole.rpartition(" ")
        yield "name", whole
        yield "name", f"{after} {before}"


def _participant(identifier: str) -> str:
    """The number of Moodle's "Participant 657737"; any other id as it is."""
    before, _, number = identifier.rpartition(" ")
    return number if before and number.isdecimal() else identifier


def _plain(kind: str, value: str) -> str:
    """A value as it is compared: Canvas leaves no sign but letters and digits in a name."""
    value = unicodedata.normalize("NFKC", value).casefold()
    return "".join(filter(str.isalnum, value)) if kind == "name" else " ".join(value.split())
