"""Folders and zips from elsewhere, opened with care: nothing is believed that a name or a header says.

Nothing is ever unpacked by its own name: a member is a name to read and a stream to count. Zips are read as
stored or deflated; what has a password, another packing, a name twice, or a path that leads elsewhere is
refused, and so are links and special files.
"""

import errno
import io
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from capcourse.errors import BadInput
from capcourse.grading.collect.collected import Aside

MOST_RATIO = 200  # bytes of content for a byte in the zip, once there are
RATIO_FREE = 4 * 2**20  # bytes of it
MOST_FILES = 50_000  # in a folder
LONGEST_LIST = 8 * 2**20  # bytes of a zip's list of members: some 80,000 of them
LONGEST_LIST_OF_HAND_IN = 64 * 2**10  # the same for a student's own zip: some 600
LONGEST_NAME = 255  # characters
CHUNK = 64 * 2**10  # bytes
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
)


@dataclass(frozen=True)
class Member:
    """One file of a folder or a zip.

    Args:
        name: its path there, with `/` between the parts; an empty folder ends with one.
        shown: the name for people, with the zip's own before it.
        when: its date, in UTC.
        open: opens its content.
        packed: bytes that it takes in the zip; None for a plain file.
        fault: why it is refused unopened.
        order: its place in the source.
    """

    name: str
    shown: str
    when: datetime
    open: Callable[[], IO[bytes]]
    packed: int | None = None
    fault: str = ""
    order: int = 0

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for part in self.name.split("/") if part not in ("", "."))


def is_archive(name: str) -> bool:
    """Whether a name is one of an archive."""
    return name.lower().endswith(ARCHIVES)


def read_folder(root: Path) -> list[Member]:
    """The files below a folder, in order; no link is followed.

    Raises:
        BadInput: there are more than `MOST_FILES`, or the folder cannot be read.
    """
    members: list[Member] = []
    folders = [(root, "")]
    while folders:
        folder, above = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if not above:
                raise BadInput(f"{root}: cannot be read ({error.strerror})") from None
            members.append(
                _plain(Path(folder), above, None, f"a folder that cannot be read ({error.strerror})")
            )
            continue
        if not entries and above:
            members.append(_plain(Path(folder), above, None, ""))
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                fault = f"cannot be read ({error.strerror})"
                members.append(_plain(Path(entry.path), f"{above}{entry.name}", None, fault))
                continue
            if stat.S_ISDIR(status.st_mode):
                folders.append((Path(entry.path), f"{above}{entry.name}/"))
                continue
            fault = _kind_fault(status.st_mode) or ("a hard link" if status.st_nlink > 1 else "")
            members.append(_plain(Path(entry.path), f"{above}{entry.name}", status, fault))
        if len(members) + len(folders) > MOST_FILES:
            raise BadInput(f"{root}: more than {MOST_FILES:,} files; collect a folder with submissions alone")
    return sorted(members, key=lambda member: member.name)


def read_file(path: Path) -> Member:
    """A single file, by its name; whoever names it may name a link to it."""
    return _plain(path.resolve(), path.name, path.stat(), "")


def open_zip(raw: IO[bytes], *, longest_list: int = LONGEST_LIST) -> zipfile.ZipFile:
    """Open a zip; its list of members may have `longest_list` bytes.

    Raises:
        Aside: it is none, it is broken, or the list is too long.
    """
    try:
        return zipfile.ZipFile(_Bounded(raw, longest_list))
    except BROKEN as error:
        raise Aside("refused", f"not a zip that can be read ({error})") from None
    except OSError as error:
        raise Aside("refused", f"cannot be read ({error.strerror})") from None


def read_zip(archive: zipfile.ZipFile, size: int, above: str = "") -> list[Member]:
    """The files in a zip, in its own order.

    Args:
        archive: the zip, which has to stay open.
        size: its bytes, which no member can be packed in more of.
        above: what people read before each name, such as `outer.zip!`.
    """
    infos = archive.infolist()
    names = [_decoded(info) for info in infos]
    count = Counter(tuple(part for part in name.split("/") if part not in ("", ".")) for name in names)
    inner = {parts[:depth] for parts in count for depth in range(1, len(parts))}
    members = []
    for order, (info, name) in enumerate(zip(infos, names, strict=True)):
        member = Member(
            name=name,
            shown=f"{above}{name}",
            when=_zip_date(info),
            open=lambda info=info: archive.open(info),
            packed=min(info.compress_size, size),
            fault=_zip_fault(info, name),
            order=order,
        )
        if count[member.parts] > 1 and not member.fault:
            fault = f"the zip holds this name {count[member.parts]} times"
            member = replace(member, fault=fault)
        if name.endswith("/") and not member.fault and (not member.parts or member.parts in inner):
            continue  # its files tell of it
        members.append(member)
    return members


def stream(member: Member, largest: int) -> Iterator[bytes]:
    """The content of a member, counted as it comes.

    Args:
        largest: bytes that it may have.

    Raises:
        Aside: it is larger, swells like a bomb, is damaged, or is no plain file any more.
    """
    size = 0
    try:
        with member.open() as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > largest:
                    raise Aside("refused", f"larger than {largest:,} bytes")
                if member.packed is not None and size > max(RATIO_FREE, MOST_RATIO * member.packed):
                    raise Aside("refused", f"a zip bomb: more than {MOST_RATIO} times its size in the zip")
                yield chunk
    except BROKEN as error:
        raise Aside("refused", f"damaged ({error})") from None
    except OSError as error:
        link = error.errno in (errno.ELOOP, errno.ENXIO)
        reason = "a link or a special file" if link else f"cannot be read ({error.strerror})"
        raise Aside("refused", reason) from None


def path_fault(name: str) -> str:
    """Why a path is refused, or nothing."""
    if not name:
        return "without a name"
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in name):
        return "a control character in its name"
    if "\\" in name:
        return "a Windows path, with a backslash"
    if name.startswith("/"):
        return "an absolute path"
    if name[1:2] == ":":
        return "a path with a drive letter"
    if ".." in name.split("/"):
        return "a path that leads out of its folder (..)"
    if any(len(part) > LONGEST_NAME for part in name.split("/")):
        return f"a name of more than {LONGEST_NAME} characters"
    return ""


class _Bounded(io.BufferedReader):
    """A file from which nobody reads too much at once: `ZipFile` takes a zip's whole list of members."""

    def __init__(self, raw: IO[bytes], most: int):
        super().__init__(raw)
        self._most = most

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._most:
            raise zipfile.BadZipFile("its list of members is too long")
        return super().read(size)


def _plain(path: Path, name: str, status: os.stat_result | None, fault: str) -> Member:
    when = datetime.fromtimestamp(status.st_mtime if status else 0, UTC)
    return Member(name, name, when, lambda: _open_plain(path), fault=path_fault(name) or fault)


def _open_plain(path: Path) -> IO[bytes]:
    """Open a file that is neither a link nor special, whatever it was when it was listed."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    number = os.open(path, flags)
    if fault := _kind_fault(os.fstat(number).st_mode):
        os.close(number)
        raise Aside("refused", fault)
    return os.fdopen(number, "rb")


def _kind_fault(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "" if stat.S_ISREG(mode) else "a special file: a pipe, a socket or a device"


def _zip_fault(info: zipfile.ZipInfo, name: str) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\0" in info.orig_filename:
        return "a control character in its name"
    if fault := path_fault(name):
        return fault
    if kind and not (name.endswith("/") and kind == stat.S_IFDIR) and (fault := _kind_fault(kind)):
        return fault
    if info.flag_bits & 0x2041:
        return "locked with a password; hand it in without one"
    if info.compress_type not in PACKINGS:
        return f"packed in a way that is not read here (method {info.compress_type})"
    return ""


def _decoded(info: zipfile.ZipInfo) -> str:
    """A name as it was meant: many programs write UTF-8 and do not say so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_date(info: zipfile.ZipInfo) -> datetime:
    """The date of a member, which zips keep in local time and without a zone: this machine's is taken."""
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return datetime(1980, 1, 1, tzinfo=UTC)
