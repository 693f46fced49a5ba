"""What keys, sheets and tables of ratings have in common: names that a file can hold, and writing one."""

import json
import os
import re
from contextlib import suppress
from numbers import Integral
from pathlib import Path
from typing import Any

from capcourse.data.readers.files import a_path
from capcourse.errors import BadInput
from capcourse.metrics.checks import shown

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,99}")


def name_of(value: Any, what: str) -> str:
    """A name that every file can hold: text that is not blank; `what` is what the error calls it.

    Raises:
        BadInput: it is no text, blank, or cannot be written as UTF-8.
    """
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{what} is {shown(value)}; text was expected that is not blank")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadInput(
            f"{what} holds half a character: {shown(value)}; read its source again as UTF-8"
        ) from None
    return value


def id_of(value: Any, what: str = "the image id") -> int | str:
    """An image id as JSON and CSV can hold it: a whole number, numpy's too, or text.

    Raises:
        BadInput: it is something else, such as a list, True, or blank text.
    """
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        raise BadInput(f"{what} is {shown(value)}; an id is a whole number or text")
    return name_of(value, what)


def cell_of(value: int | str) -> str:
    """An id or a name as a cell of a table: in quotation marks where `read_cell` would read something else.

    The text "12" is written as "12" with its marks, the number 12 without them.
    """
    plain = str(value)
    bare = plain == plain.strip() and plain.isprintable() and not plain.startswith('"')
    return plain if bare and read_cell(plain) == value else json.dumps(plain)


def read_cell(cell: str, where: str = "the table") -> int | str:
    """What a cell says: text where it stands in quotation marks, else a number if it is written as one.

    Raises:
        BadInput: it begins with a quotation mark that nothing closes.
    """
    if cell.startswith('"'):
        try:
            return str(json.loads(cell))
        except ValueError:
            raise BadInput(
                f"{where} has the cell {cell:.60}; close its quotation mark or take it away"
            ) from None
    return int(cell) if _NUMBER.fullmatch(cell) else cell


def path_of(value: Any, what: str) -> Path:
    """What was passed as a path; `what` is what the error calls it.

    Raises:
        BadInput: it is no path.
    """
    if isinstance(value, str | os.PathLike):
        with suppress(UnicodeEncodeError):  # half a character is in no file's name
            os.fsencode(value)
            return a_path(value, what)
    raise BadInput(f"{what} is {shown(value)}; pass a path, as text or as a Path")


def writable(path: Any, what: str) -> Path:
    """Where a file is to be written; `what` is what the error calls it.

    Raises:
        BadInput: it is no path, a folder, in a folder that is not there, or its name is too long.
    """
    path = path_of(path, what)
    try:
        if path.is_dir():
            raise BadInput(f"{path}: is a folder; name a file in it")
        if not path.parent.is_dir():
            raise BadInput(f"{path.parent}: no such folder; make it first, or name another path")
    except OSError as error:
        raise _not_written(path, error) from None
    return path


def write_text(path: Any, text: str, what: str = "the file") -> Path:
    """Write a text as it is, line ends and all.

    Raises:
        BadInput: as `writable`, or the file cannot be written.
    """
    path = writable(path, what)
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise _not_written(path, error) from None
    return path


def _not_written(path: Path, error: OSError) -> BadInput:
    return BadInput(f"{path}: cannot be written ({error.strerror}); name another path")
