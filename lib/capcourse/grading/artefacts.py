"""Files that a student hands in with a notebook: read here as data of a known form, never run.

A file that another program reads may be made to break it; what is read is checked first, and JSON, numpy's
arrays and safetensors are all that is read.
"""

import json
import math
import struct
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.asking import KINDS, read_array, read_value
from capcourse.grading.assignment import LARGEST_FILE

LARGEST_HEAD = 1_000_000  # bytes of the JSON that a safetensors file begins with
DTYPES = ("BOOL", "F64", "F32", "F16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8")  # numpy's


def read_artefact(path: Path, most: int = LARGEST_FILE) -> Any:
    """Read a file that was handed in.

    Args:
        path: a .json, .npy or .safetensors file.
        most: bytes that it may have.

    Returns:
        What JSON holds; an array; or arrays by name.

    Raises:
        BadInput: it is too large, is of another kind, or does not hold what it says; the message is for
            the student.
    """
    if not path.is_file() or path.is_symlink():
        raise BadInput(f"{path.name} was not handed in")
    size = path.stat().st_size
    if size > most:
        raise BadInput(f"{path.name} has {size:,} bytes; {most:,} are allowed")
    readers = {".json": _json, ".npy": read_array, ".safetensors": _safetensors}
    if path.suffix not in readers:
        raise BadInput(f"{path.name}: only {', '.join(readers)} files are read")
    try:
        return readers[path.suffix](path.read_bytes())
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError, struct.error) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise BadInput(f"{path.name} cannot be read: {reason}") from None


def count_numbers(arrays: dict[str, Any]) -> int:
    """How many parameters handed-in weights have."""
    return sum(array.size for array in arrays.values())


def _json(raw: bytes) -> Any:
    return read_value(raw.decode("utf-8-sig"))


def _safetensors(raw: bytes) -> dict[str, Any]:
    """Arrays by name; the head is checked before the library, which maps the file, gets to it."""
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load

    (length,) = struct.unpack("<Q", raw[:8])
    if length > min(LARGEST_HEAD, len(raw) - 8):
        raise ValueError("its head is longer than the file")
    head = json.loads(raw[8 : 8 + length])
    for name, entry in dict(head).items():
        if name == "__metadata__":
            continue
        if math.prod(entry["shape"]) > len(raw):
            raise ValueError(f"{name} is said to be larger than the file")
        if entry["dtype"] not in DTYPES:
            raise ValueError(f"{name} is of the type {entry['dtype']}; save it as float32")
    try:
        arrays = load(raw)
    except SafetensorError as error:
        raise ValueError(error) from None
    for name, array in arrays.items():
        if array.dtype.kind not in KINDS or not np.isfinite(array).all():
            raise ValueError(f"{name} holds something else than finite numbers")
    return arrays
