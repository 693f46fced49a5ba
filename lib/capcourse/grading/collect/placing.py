"""Decide whose each file is and which attempt counts, and write that into `submitted/`."""

import contextlib
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from capcourse.grading.collect import names, unpack
from capcourse.grading.collect.collected import Aside, Item, Log
from capcourse.grading.collect.opening import LARGEST_NOTEBOOK, Found
from capcourse.grading.collect.roster import Roster
from capcourse.grading.collect.wanted import Wanted
from capcourse.grading.course import LATE

LARGEST_OF_ONE = 200 * 2**20  # bytes unpacked of one student's files, all attempts together
LARGEST_SOURCE = 20 * 2**30  # bytes unpacked of everybody's
TIMESTAMP = "timestamp.txt"
NEW, NEWER, SAME = "new", "newer than before", "as it was"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f %Z"  # nbgrader's


def match(found: list[Found], roster: Roster | None, to: Path, log: Log) -> list[Found]:
    """Say whose each file is; where two people would get one id, neither keeps a file.

    Args:
        roster: the class list; without it the names alone decide.
        to: the folder `submitted/`, where an id may stand already in other letters.
    """
    known, people = [], defaultdict(set)
    for one in found:
        with log.member(one.member.shown):
            if not roster and not one.named.own_id:
                raise Aside(
                    "unmatched", "its name says no student; put it into a folder named after the student"
                )
            one.student = roster.find(one.named.handles) if roster else one.named.own_id
            if fault := names.id_fault(one.student):
                raise Aside("unmatched", fault)
            people[one.student.casefold()].add((one.student, one.named.person))
            known.append(one)
    there = {path.name.casefold(): path.name for path in to.iterdir()} if to.is_dir() else {}
    single = []
    for one in known:
        with log.member(one.member.shown, student=one.student):
            same = people[one.student.casefold()]
            if len(same) > 1:
                who = ", ".join(sorted({" ".join(filter(None, person[1:])) for _, person in same}))
                mend = "name them apart, or give them ids in a roster"
                raise Aside("unmatched", f"{len(same)} people would be '{one.student}' ({who}): {mend}")
            other = there.get(one.student.casefold(), one.student)
            if other != one.student:
                raise Aside("unmatched", f"{to.name}/{other} differs from '{one.student}' in capitals only")
            single.append(one)
    return single


def read(found: list[Found], wanted: Wanted, log: Log) -> list[Found]:
    """Read every file once: size, digest, and for a notebook whether its cells are the assignment's."""
    left: dict[str, int] = defaultdict(lambda: LARGEST_OF_ONE)
    everybody, good = LARGEST_SOURCE, []
    for one in found:
        with log.member(one.member.shown, student=one.student, file=one.target, when=one.when):
            notebook = one.target in ("", wanted.notebook)
            digest, start, content = hashlib.sha256(), b"", []
            for chunk in unpack.stream(
                one.member, LARGEST_NOTEBOOK if notebook else wanted.files[one.target]
            ):
                left[one.student] -= len(chunk)
                everybody -= len(chunk)
                if left[one.student] < 0:
                    raise Aside(
                        "refused", f"this student's files have over {LARGEST_OF_ONE >> 20} MB together"
                    )
                if everybody < 0:
                    raise Aside(
                        "refused", f"the source has over {LARGEST_SOURCE >> 30} GB; collect it in parts"
                    )
                digest.update(chunk)
                start = start or chunk[:4]
                if notebook:
                    content.append(chunk)
            if notebook and start.startswith(b"PK"):
                raise Aside("refused", "a zip under the name of a notebook")
            ours = notebook and wanted.in_cells(b"".join(content))
            if not one.target:
                if not ours:
                    raise Aside(
                        "unmatched", f"neither its name nor its cells are those of {wanted.assignment}"
                    )
                one.target, one.note = wanted.notebook, "known by its cells"
            elif notebook and not ours:
                one.note = f"its cells are not those of {wanted.assignment}"
            one.digest = digest.hexdigest()
            good.append(one)
    return good


def choose(found: list[Found], wanted: Wanted, to: Path, log: Log) -> list[Found]:
    """Of each student's attempts keep the latest, file by file."""
    groups = defaultdict(list)
    for one in found:
        groups[one.student, one.target].append(one)
    chosen = []
    for (student, _), group in groups.items():
        latest = max(group, key=lambda one: (one.rank, one.member.shown))
        for one in group:
            known = {"student": student, "file": one.target, "when": one.when}
            with log.member(one.member.shown, **known):
                if one is not latest and one.digest == latest.digest:
                    raise Aside("replaced", f"the same as {latest.member.shown}")
                if one is not latest and one.rank == latest.rank:
                    raise Aside(
                        "unmatched", f"as late as {latest.member.shown}, and different: which one counts?"
                    )
                if one is not latest:
                    raise Aside("replaced", f"{latest.member.shown} is later")
                alone = (student, wanted.notebook) not in groups
                if alone and not (to / student / wanted.assignment / wanted.notebook).is_file():
                    raise Aside("unmatched", f"no notebook of {wanted.assignment} came with it")
                chosen.append(one)
    return chosen


def place(found: list[Found], assignment: str, to: Path, log: Log) -> list[Path]:
    """Write what is later than what is there.

    The time is written before the files: a run that stops between them goes on the next time.

    Returns:
        The files that changed.
    """
    by_student = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.student, one.target)):
        by_student[one.student].append(one)
    written: list[Path] = []
    for student, group in by_student.items():
        folder = to / student / assignment
        had, now = _time_of(folder, f"{assignment}.ipynb"), datetime.now(UTC)
        states = {}
        for one in group:
            with log.member(one.member.shown, student=student, file=one.target, when=one.when):
                states[one.target] = _state(one, folder, min(one.when, now), had)
        times = [min(one.when, now) for one in group if states.get(one.target) in (NEW, NEWER)]
        if times and (had is None or max(times) > had):
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / TIMESTAMP, [max(times).strftime(TIME_FORMAT).encode()])
        _mark_late([(one.named.late, states[one.target]) for one in group if one.target in states], folder)
        for one in group:
            with log.member(one.member.shown, student=student, file=one.target, when=one.when):
                if one.target in states:
                    _take(one, folder / one.target, states[one.target], had, written, log)
    return written


def _state(one: Found, folder: Path, when: datetime, had: datetime | None) -> str:
    """Whether a file is new; raises `Aside` where what is there is later, or is a link."""
    target = folder / one.target
    if any(path.is_symlink() for path in (folder.parent, folder, target)):
        raise Aside("refused", f"{target} is a link, or lies behind one")
    if not target.is_file():
        return NEW
    if hashlib.sha256(target.read_bytes()).hexdigest() == one.digest:
        return SAME
    if had and when < had:
        raise Aside("replaced", f"{target} is later ({had:%Y-%m-%d %H:%M} UTC)")
    return NEWER


def _take(one: Found, target: Path, state: str, had: datetime | None, written: list[Path], log: Log) -> None:
    if state != SAME:
        _write(target, unpack.stream(one.member, LARGEST_OF_ONE), one.digest)
        written.append(target)
    if state == NEWER:
        reason = f"{one.member.shown} is later"
        log.items.append(Item(str(target), "replaced", reason, one.student, one.target, had))
    late = "late, says Canvas" if one.named.late else ""
    reason = "; ".join(filter(None, [state, late, one.note]))
    exact = one.named.when is not None
    log.items.append(Item(one.member.shown, "taken", reason, one.student, one.target, one.when, exact))


def _mark_late(told: list[tuple[bool | None, str]], folder: Path) -> None:
    """Keep beside the files whether the platform marked the attempt as late: the time in a zip cannot say.

    Args:
        told: of each file that counts, what the platform said, and its state.
    """
    mark = folder / LATE
    if any(late for late, _ in told):
        if not mark.is_file():
            _write(mark, [b"Canvas marked this attempt as late.\n"])
    elif any(late is False or state != SAME for late, state in told):  # the same file says nothing new
        mark.unlink(missing_ok=True)


def _write(target: Path, content: Iterable[bytes], digest: str = "") -> None:
    """Write a file so that it is there whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    got = hashlib.sha256()
    try:
        with part.open("wb") as file:
            for chunk in content:
                got.update(chunk)
                file.write(chunk)
        if digest and got.hexdigest() != digest:
            raise Aside("refused", "it changed while it was read; collect again")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _time_of(folder: Path, notebook: str) -> datetime | None:
    """When the attempt that is there was handed in: nbgrader's timestamp, else the date of the notebook."""
    with contextlib.suppress(OSError, ValueError):
        text = (folder / TIMESTAMP).read_text(encoding="utf-8").strip()
        text = re.sub(r"\s+(UTC|GMT|Z)$", "+00:00", text)
        when = datetime.fromisoformat(re.sub(r"\s+([+-]\d)", r"\1", text))
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp((folder / notebook).stat().st_mtime, UTC)
    return None
