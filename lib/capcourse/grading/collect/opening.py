"""Go through a source: every file in it is found, or set aside with a reason."""

import contextlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from capcourse.errors import BadInput
from capcourse.grading.awards import printable
from capcourse.grading.collect import names, unpack
from capcourse.grading.collect.collected import Aside, Log
from capcourse.grading.collect.names import Named
from capcourse.grading.collect.unpack import Member
from capcourse.grading.collect.wanted import Wanted, split

LARGEST_NOTEBOOK = 20 * 2**20  # bytes
LARGEST_RECEIPT = 2**20  # bytes


@dataclass
class Found:
    """A file that may be taken, and what is known of it so far.

    Args:
        target: its name in `submitted/`; nothing for a notebook whose name says nothing.
        copies: the number of the copy that its name speaks of.
        ordered: whether its place in the source tells which one is later, as in Moodle's zips.
        student: whose it is.
        digest: the SHA-256 of its content.
        note: what else one should know.
    """

    member: Member
    named: Named
    target: str = ""
    copies: int = 0
    ordered: bool = False
    student: str = ""
    digest: str = ""
    note: str = ""

    @property
    def when(self) -> datetime:
        return self.named.when or self.member.when

    @property
    def rank(self) -> tuple:
        """Greater for a later attempt."""
        return self.named.upload, self.when, self.copies, self.member.order if self.ordered else 0


def open_source(source: Path, wanted: Wanted, log: Log, stack: contextlib.ExitStack) -> list[Found]:
    """Find the files that may be taken, by their names.

    Args:
        stack: keeps open what is read later.

    Raises:
        BadInput: no such source, a broken or an empty one.
    """
    if source.is_dir():
        members = unpack.read_folder(source)
    elif not source.is_file():
        raise BadInput(f"{source}: no such file or folder; give the platform's zip, or a folder")
    elif split(source.name)[1] == ".ipynb":
        members = [unpack.read_file(source)]
    else:
        try:
            archive = unpack.open_zip(stack.enter_context(source.open("rb")))
            members = unpack.read_zip(stack.enter_context(archive), source.stat().st_size)
        except Aside as error:
            raise BadInput(f"{source}: {error}; download it again, or give a folder") from None
    if not members:
        raise BadInput(f"{source}: nothing in it; download it again")
    return list(_named(members, source.is_dir(), wanted, log))


def _named(members: list[Member], folder: bool, wanted: Wanted, log: Log) -> Iterator[Found]:
    """Read the names of what is in a folder or a zip, and look into the zips of students."""
    usable = [member for member in members if not _why_not(member)]
    platform = names.recognise(member.parts for member in usable)
    users = _users(usable) if platform == "blackboard" else {}
    told: set[tuple[str, ...]] = set()
    passed_over: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for member in members:
        start = len(log.items)
        found = list(_in_member(member, folder, platform, users, wanted, log))
        yield from found
        person = names.person_of(platform, member.parts, users)
        if found or any(item.fate != "ignored" for item in log.items[start:]):
            told.add(person)
        elif person:
            passed_over[person] += range(start, len(log.items))
    for person, places in passed_over.items():
        if person not in told:
            _tell_of(person, places, log)


def _in_member(
    member: Member, folder: bool, platform: str, users: Mapping[str, str], wanted: Wanted, log: Log
) -> Iterator[Found]:
    """What is to be taken of one member, by its name."""
    with log.member(member.shown):
        if why := _why_not(member):
            raise why
        own_zip = folder and not platform and len(member.parts) == 1
        if own_zip and member.name.lower().endswith(".zip"):
            owner = names.zip_owner(member.name, wanted)
            found = Found(member, owner, copies=owner.copies)
            yield from _hand_in(_nested(found, wanted), found, wanted, log)
            return
        named = names.read_name(platform, member.parts, wanted, users)
        found = Found(member, named, copies=named.copies, ordered=platform == "moodle")
        meant = wanted.of(named.file)
        if meant and meant[0] == wanted.hand_in:
            found.copies = max(meant[1], named.copies)
            yield from _hand_in(_nested(found, wanted), found, wanted, log)
        else:
            yield _which(found, wanted)


def _tell_of(person: tuple[str, ...], places: list[int], log: Log) -> None:
    """List somebody of whom every file is ignored: whoever collects has to ask for the notebook.

    Args:
        places: those of the files in the log; one of them gets the line, what was typed before the rest.
    """
    spoken = (names.TYPED, names.ATTEMPT)
    at = min(places, key=lambda place: log.items[place].reason not in spoken)
    item = log.items[at]
    reason = printable(names.nothing_from(person, item.reason))
    log.items[at] = replace(item, fate="unmatched", reason=reason)


def _why_not(member: Member) -> Aside | None:
    """What is wrong with a member whatever its name says of students."""
    if member.fault:
        return Aside("refused", member.fault)
    if why := names.junk(member.parts):
        return Aside("ignored", why)
    if member.name.endswith("/") or not member.parts:
        return Aside("ignored", "an empty folder")
    return None


def _users(members: Iterable[Member]) -> dict[str, str]:
    """Blackboard's user names by how the names of their files begin, from the receipts."""
    users = {}
    for member in members:
        stem = names.receipt_of(member.parts)
        if stem and stem not in users:
            with contextlib.suppress(Aside):  # without it the name alone has to do
                text = b"".join(unpack.stream(member, LARGEST_RECEIPT)).decode("utf-8-sig", "replace")
                users[stem] = names.user_in(text, stem)
    return {stem: user for stem, user in users.items() if user}


def _nested(outer: Found, wanted: Wanted) -> list[Member]:
    """What is in a student's zip. Each member opens it anew: a class may have handed in a thousand."""
    largest = LARGEST_NOTEBOOK + sum(wanted.files.values()) + 2**20

    def opened() -> tuple[zipfile.ZipFile, int]:
        content = b"".join(unpack.stream(outer.member, largest))
        archive = unpack.open_zip(io.BytesIO(content), longest_list=unpack.LONGEST_LIST_OF_HAND_IN)
        return archive, len(content)

    def entry(order: int) -> IO[bytes]:
        archive, _ = opened()
        return archive.open(archive.infolist()[order])

    inside = unpack.read_zip(*opened(), f"{outer.member.shown}!")
    if not inside:
        raise Aside("refused", "an empty zip")
    if names.recognise(inner.parts for inner in inside if not _why_not(inner)):
        raise Aside("unmatched", "a zip with names from a learning platform; collect it by itself")
    return [replace(inner, open=partial(entry, inner.order)) for inner in inside]


def _hand_in(members: list[Member], outer: Found, wanted: Wanted, log: Log) -> Iterator[Found]:
    """The zip of one student: the notebook and declared files side by side, dated as the zip is."""
    for member in members:
        with log.member(member.shown):
            if why := _why_not(member):
                raise why
            if len(member.parts) > 1:
                raise Aside("refused", "in a folder of the zip; what is handed in lies side by side there")
            named = replace(outer.named, file=member.parts[0])
            dated = replace(member, when=outer.member.when, order=outer.member.order)
            yield _which(Found(dated, named, copies=outer.copies, ordered=outer.ordered), wanted)


def _which(found: Found, wanted: Wanted) -> Found:
    """Which of the wanted files it is, as far as the name tells."""
    file = found.named.file
    meant = wanted.of(file)
    if meant and meant[0] != wanted.hand_in:
        return replace(found, target=meant[0], copies=max(found.copies, meant[1]))
    if unpack.is_archive(file):
        raise Aside("refused", "an archive; hand in the files themselves, or the zip that cc.submit makes")
    if split(file)[1] != ".ipynb":
        allowed = ", ".join([wanted.notebook, *sorted(wanted.files)])
        raise Aside("refused", f"not among the files that may be handed in: {allowed}")
    return found
