"""What the names of downloaded files say: who handed in, when, and which file it is.

Canvas, *Download Submissions*: one flat zip. The last number counts uploads, so the larger one is later.
    lovelaceada_1234_56789_a1_metrics.ipynb          <name>_[LATE_]<user>_<upload>_<file>
    anon_Xy12z_56789_a1_metrics-1.ipynb              graded anonymously; -1 where a name was there before
    lovelaceada_1234_text.html, …_link.html          typed in; no file was handed in
Moodle, *Download all submissions*: a folder for each student, or flat (before 3.1, and by choice).
    Ada Lovelace_657737_assignsubmission_file_/a1_metrics.ipynb
    Ada Lovelace_657737_assignsubmission_file_a1_metrics.ipynb
    Participant_657737_assignsubmission_file_/…      graded blind
    …_assignsubmission_onlinetext_/onlinetext.html   typed in
Blackboard, *Assignment File Download*: flat, with a receipt for each attempt, which names the student.
    Homework 1_alovelace_attempt_2024-01-30-15-00-00_a1_metrics.ipynb
    Homework 1_alovelace_attempt_2024-01-30-15-00-00.txt
Without a platform: folders named after students, zips named after students, and `s1024_a1_metrics.ipynb`.

Students choose what stands behind a platform's part of a name, so the first match from the left counts, and
a whole download is read as the platform's whose form most of its names have.

Source: instructure/canvas-lms, lib/content_zipper.rb; moodle/moodle, mod/assign/classes/downloader.php;
the documentation of nbgrader's zip_collect, for Blackboard.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from capcourse.grading.collect.collected import Aside
from capcourse.grading.collect.wanted import Wanted, split

WHO = r"(?:(?P<name>\w*?)_)??(?:(?P<late>LATE)_)?(?P<user>\d+|anon_[^\W_]+)"
CANVAS = re.compile(rf"{WHO}_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL)
CANVAS_TYPED = re.compile(rf"{WHO}_(?P<kind>text|link)\.html")
MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
TIME = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
BLACKBOARD = re.compile(rf"(?P<stem>.+?)_attempt_(?P<time>{TIME})(?:_(?P<file>.+)|\.txt)", re.DOTALL)
RECEIPT = re.compile(r"\s*Name:.*\((?P<user>[^()]+)\)\s*$")
SYSTEM = {"__macosx", "thumbs.db", "desktop.ini"}
LONGEST_ID = 100  # bytes: some file systems take 255 for a name
FORBIDDEN = set("*?[]{}+/\\:<>|\"'%$&;,#!~^`=")
TYPED = "a text typed into Moodle"
ATTEMPT = "Blackboard's receipt of an attempt"
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows

Handle = tuple[str, str]  # a kind (`canvas`, `moodle`, `login` or `name`) and what stands in a file's name


@dataclass(frozen=True)
class Named:
    """What the name of a file says.

    Args:
        person: who, as the platform tells people apart; two persons are two students.
        own_id: the student's id where no roster gives another; nothing where the name holds none.
        handles: what a roster may know, the surest first.
        file: the file's own name.
        when: the time of the attempt, where the name holds one.
        upload: Canvas's number of the upload.
        copies: the number of a copy, where it is not in `file` any more.
        late: whether the platform marked it as late; None where its names never say.
    """

    person: tuple[str, ...]
    own_id: str
    handles: tuple[Handle, ...]
    file: str
    when: datetime | None = None
    upload: int = 0
    copies: int = 0
    late: bool | None = None


def junk(parts: tuple[str, ...]) -> str:
    """Why a file is none that anybody handed in, or nothing."""
    if any(part.lower() in SYSTEM or part.startswith(".") for part in parts):
        return "made by the operating system or an editor"
    return ""


def recognise(paths: Iterable[tuple[str, ...]]) -> str:
    """The platform that made a download: `moodle`, `canvas` or `blackboard`; nothing for any other.

    Args:
        paths: the parts of each file's path in it.
    """
    paths = list(paths)
    uploads = [
        found["upload"] for parts in paths if len(parts) == 1 and (found := CANVAS.fullmatch(parts[0]))
    ]
    typed = sum(len(parts) == 1 and bool(CANVAS_TYPED.fullmatch(parts[0])) for parts in paths)
    votes = {
        "moodle": sum(bool(MOODLE.fullmatch(parts[0])) for parts in paths if parts),
        "canvas": len(set(uploads)) + typed,  # no two uploads have one number
        "blackboard": sum(len(parts) == 1 and bool(BLACKBOARD.fullmatch(parts[0])) for parts in paths),
    }
    platform = max(votes, key=lambda name: votes[name])
    return platform if 2 * votes[platform] > len(paths) else ""


def read_name(platform: str, parts: tuple[str, ...], wanted: Wanted, users: Mapping[str, str]) -> Named:
    """Read the name of a file in a download.

    Args:
        platform: what `recognise` said.
        parts: the parts of its path.
        users: Blackboard's user names by the beginning of the files' names, from the receipts.

    Raises:
        Aside: the name is none of this platform, or none of a file that was handed in.
    """
    if platform == "canvas":
        return _canvas(parts)
    if platform == "moodle":
        return _moodle(parts)
    if platform == "blackboard":
        return _blackboard(parts, users)
    for name in {parts[0], parts[-1]}:
        if MOODLE.fullmatch(name) or CANVAS.fullmatch(name) or BLACKBOARD.fullmatch(name):
            raise Aside("unmatched", "a name from a learning platform; collect its download by itself")
    return _plain(parts, wanted)


def person_of(platform: str, parts: tuple[str, ...], users: Mapping[str, str]) -> tuple[str, ...]:
    """Who stands in the name of a file that is not taken: one person, one value; nothing for nobody.

    Args:
        parts: those of its path; without a platform the first one is a folder, or a zip of a student.
    """
    first = parts[0] if parts else ""
    if not first or junk((first,)):
        return ()
    if platform == "moodle":
        found = MOODLE.fullmatch(first)
        return _moodle_person(found) if found else ()
    if platform == "blackboard":
        found = BLACKBOARD.fullmatch(first)
        return _blackboard_person(found["stem"], users) if found else ()
    if platform == "canvas":
        found = CANVAS.fullmatch(first)
        return ("canvas", found["name"] or "", found["user"]) if found else ()
    return "", unicodedata.normalize("NFC", first)


def nothing_from(person: tuple[str, ...], reason: str) -> str:
    """What a person reads of a student of whom nothing but an ignored file came.

    Args:
        reason: why that was ignored.
    """
    who = next(filter(None, person[1:]))
    what = {
        TYPED: "typed a text instead of handing in a file",
        ATTEMPT: "handed in no file, at most a text that this receipt holds",
    }.get(reason, "handed in nothing to take")
    return f"{who} {what}; ask for the notebook"


def zip_owner(name: str, wanted: Wanted) -> Named:
    """Whose a zip is that lies in a folder: `s1024.zip`, or `s1024_a1_metrics.zip`.

    Raises:
        Aside: it is named after the assignment alone.
    """
    if wanted.of(name):
        raise Aside("unmatched", "its name says no student; put it into a folder named after the student")
    who, _, copies = wanted.loose(name) or (split(name)[0], "", 0)
    own_id = unicodedata.normalize("NFC", who)
    return Named(("", own_id), own_id, (("login", who), ("name", who)), "", copies=copies)


def receipt_of(parts: tuple[str, ...]) -> str:
    """The beginning of the names that a receipt of Blackboard speaks of; nothing for another file."""
    found = BLACKBOARD.fullmatch(parts[0]) if len(parts) == 1 else None
    return found["stem"] if found and not found["file"] else ""


def user_in(receipt: str, stem: str) -> str:
    """The user name in a receipt's first line, where the files' names bear it out; else nothing."""
    found = RECEIPT.fullmatch(receipt.partition("\n")[0])
    return found["user"] if found and stem.endswith(f"_{found['user']}") else ""


def id_fault(name: str) -> str:
    """Why a name cannot be a student's folder for nbgrader, or nothing."""
    if not name or name != name.strip() or name[0] in ".-" or name[-1] == ".":
        return f"'{name}' cannot be a student's id: it begins or ends with a dot, a dash or a space"
    bad = sorted({sign for sign in name if sign in FORBIDDEN or not sign.isprintable()})
    if bad:
        return f"'{name}' cannot be a student's id: it holds {' '.join(bad)}; a roster can give another"
    if RESERVED.fullmatch(name) or len(name.encode(errors="replace")) > LONGEST_ID:
        return f"'{name[:40]}' cannot be a student's id: too long, or a device's name on Windows"
    return ""


def _canvas(parts: tuple[str, ...]) -> Named:
    if len(parts) == 1 and (typed := CANVAS_TYPED.fullmatch(parts[0])):
        what = "a text typed into Canvas" if typed["kind"] == "text" else "a link"
        raise Aside("unmatched", f"{what} instead of a file; ask for the notebook")
    found = CANVAS.fullmatch(parts[0]) if len(parts) == 1 else None
    if not found:
        raise Aside("unmatched", "not a name that Canvas gives")
    return Named(
        person=("canvas", found["user"]),
        own_id=found["user"],
        handles=(("canvas", found["user"]), ("name", found["name"] or found["user"])),
        file=found["file"],
        upload=int(found["upload"]),
        late=bool(found["late"]),
    )


def _moodle(parts: tuple[str, ...]) -> Named:
    found = MOODLE.fullmatch(parts[0])
    if not found:
        raise Aside("unmatched", "not a name that Moodle gives")
    if found["kind"] == "onlinetext":
        raise Aside("ignored", TYPED)
    file = parts[-1] if len(parts) > 1 else found["file"]
    if found["kind"] != "file" or not file:
        raise Aside("unmatched", "not a file that Moodle took as a submission")
    _, name, number = person = _moodle_person(found)
    blind = name.casefold() == "participant"
    return Named(
        person=person,
        own_id=f"participant-{number}" if blind else _slug(name),
        handles=(("moodle", number), ("name", name)),
        file=file,
    )


def _blackboard(parts: tuple[str, ...], users: Mapping[str, str]) -> Named:
    found = BLACKBOARD.fullmatch(parts[0]) if len(parts) == 1 else None
    if not found:
        raise Aside("unmatched", "not a name that Blackboard gives")
    if not found["file"]:
        raise Aside("ignored", ATTEMPT)
    try:
        when = datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S").astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise Aside("unmatched", f"the time of its attempt, {found['time']}, is none") from None
    stem = found["stem"]
    words = stem.split("_")
    known = users.get(stem)
    ends = [known] if known else ["_".join(words[start:]) for start in range(len(words))]
    return Named(
        person=_blackboard_person(stem, users),
        own_id=ends[-1],
        handles=tuple(("login", end) for end in ends),
        file=found["file"],
        when=when,
    )


def _plain(parts: tuple[str, ...], wanted: Wanted) -> Named:
    who, file, copies = parts[0], parts[-1], 0
    own_id = unicodedata.normalize("NFC", who)
    if len(parts) == 1:
        loose = wanted.loose(file)
        who, file, copies = loose or (split(file)[0], file, 0)
        own_id = unicodedata.normalize("NFC", who) if loose else ""
    return Named(
        person=("", own_id or who),
        own_id=own_id,
        handles=(("login", who), ("name", who)),
        file=file,
        copies=copies,
    )


def _moodle_person(found: re.Match[str]) -> tuple[str, ...]:
    return "moodle", " ".join(found["name"].replace("_", " ").split()), found["number"]


def _blackboard_person(stem: str, users: Mapping[str, str]) -> tuple[str, ...]:
    return ("blackboard", users[stem]) if stem in users else ("blackboard", "", stem)


def _slug(name: str) -> str:
    """A name as a folder: "Ada Lovelace" is ada-lovelace."""
    words = unicodedata.normalize("NFC", name).lower()
    return re.sub(r"[^\w.]+", "-", words).strip("-.")
