"""What goes to a student's kernel and what comes back: JSON, arrays without pickle, and nothing else.

`question` makes the code that calls a function on cases, `read_replies` reads what it gave. All that comes
back is data of a known form and size; it is never run, and never unpickled.
"""

import base64
import io
import json
import math
from collections.abc import Sequence
from typing import Any

LARGEST_ANSWER = 2_000_000  # characters of JSON that one `call` or `map` may bring back
LARGEST_ARRAYS = 64 * 2**20  # bytes of arrays that it may bring back
MOST_PARTS = 1_000_000  # lists, dicts and values in what is read
ARRAY = "__npy__"  # the one key of a JSON object that stands for an array, in numpy's own format, base64
KINDS = "biuf"  # of numbers that an array may hold: truth values, integers, floats

# Runs among the student's names, who may have called a list `list`; `ask` therefore has names of its own.
ASK = """
_capcourse_answers = ""
_capcourse_space = {"theirs": globals()}
exec(%r, _capcourse_space)
_capcourse_answers = _capcourse_space["ask"](%r)
"""
ANSWERS = "_capcourse_answers"
ASKING = """
def ask(request):
    import base64, io, json

    def plain(value):
        if hasattr(value, "detach"):  # a torch tensor
            value = value.detach().cpu().numpy()
        if arrays and hasattr(value, "dtype"):
            import numpy
            file = io.BytesIO()
            numpy.save(file, numpy.asarray(value), allow_pickle=False)
            return {"__npy__": base64.b64encode(file.getvalue()).decode()}
        if hasattr(value, "tolist"):  # numpy's numbers and arrays
            return value.tolist()
        raise TypeError(f"a {type(value).__name__} is not a JSON value")

    def given(value):
        if isinstance(value, dict) and list(value) == ["__npy__"]:
            import numpy
            return numpy.load(io.BytesIO(base64.b64decode(value["__npy__"])), allow_pickle=False)
        if isinstance(value, dict) and list(value) == ["__png__"]:
            import PIL.Image
            image = PIL.Image.open(io.BytesIO(base64.b64decode(value["__png__"])))
            image.load()
            return image
        if isinstance(value, dict):
            return {key: given(item) for key, item in value.items()}
        return [given(item) for item in value] if isinstance(value, list) else value

    def line(error):
        here, at = error.__traceback__.tb_next, None
        while here is not None:
            if here.tb_frame.f_globals is theirs:
                at = here.tb_lineno
            here = here.tb_next
        return f" (line {at} of its cell)" if at else ""

    name, cases, largest, arrays = json.loads(request)
    answers, size = [], 0
    if not callable(theirs.get(name)):
        failure = f"is not defined: no cell that ran to its end defines {name}"
        answers, cases = [{"failure": failure}] * len(cases), []
    for case in cases:
        failure = text = None
        try:
            value = theirs[name](*given(case))
        except KeyboardInterrupt:
            break
        except BaseException as error:
            failure = f"raised {type(error).__name__}: {error}"[:300].rstrip(": ") + line(error)
        else:
            try:
                text = json.dumps(value, allow_nan=False, default=plain)
            except Exception as error:
                failure = f"returned something that cannot be handed over: {error}"[:300]
                if "JSON compliant" in failure:
                    failure = f"returned {value!r}, where every number must be finite"[:300]
        size += len(text or "")
        if size > largest:
            failure, text = "returned far too much", None
        answers.append({"failure": failure} if failure else {"value": text})
    return base64.b64encode(json.dumps(answers).encode()).decode()
"""


def question(name: str, cases: Sequence[Sequence[Any]], *, arrays: bool = False) -> str:
    """The code that calls a function on each case and puts what it gives into `ANSWERS`.

    Args:
        name: the function.
        cases: arguments of each call: JSON values, numpy arrays, PIL images.
        arrays: whether an array comes back as an array; as nested lists otherwise.
    """
    largest = LARGEST_ARRAYS * 4 // 3 if arrays else LARGEST_ANSWER
    request = json.dumps([name, [list(case) for case in cases], largest, arrays], default=_packed)
    return ASK % (ASKING, request)


def read_replies(value: str | None, most: int, *, arrays: bool = False) -> list[dict[str, str]]:
    """The answers as they came over, or none where what came is not what was asked for.

    Args:
        value: the `repr` of `ANSWERS`; base64, so that there is nothing in it to be parsed as Python.
        most: how many were asked for.
        arrays: as in `question`.
    """
    largest = LARGEST_ARRAYS * 4 // 3 if arrays else LARGEST_ANSWER
    if value is None or len(value) > 3 * largest:  # quotes are written twice, and base64 adds a third
        return []
    try:
        replies = parse(base64.b64decode(value[1:-1], validate=True).decode())
    except (ValueError, RecursionError, MemoryError):
        return []
    well_formed = isinstance(replies, list) and all(isinstance(reply, dict) for reply in replies)
    return replies[:most] if well_formed else []


def read_value(text: str, *, arrays: bool = False) -> Any:
    """One answer: JSON, with none of the numbers that arithmetic chokes on.

    Raises:
        ValueError: it is not JSON, a number in it is not finite, or an array is not of numbers.
    """

    def number(digits: str) -> float:
        value = float(digits) if len(digits) > 18 or not digits.lstrip("-").isdigit() else int(digits)
        if not math.isfinite(value):
            raise ValueError("not a finite number")
        return value

    value = parse(text, parse_int=number, parse_float=number, parse_constant=number)
    json.dumps(value)  # so that whatever is shown later can be
    return _with_arrays(value) if arrays else value


def parse(text: str, **options: Any) -> Any:
    """JSON of not too many parts: a list of a million empty lists has 3 MB as text, and 60 in memory.

    Raises:
        ValueError: it is no JSON, or has more than `MOST_PARTS`.
    """
    if sum(map(text.count, "[{,")) > MOST_PARTS:
        raise ValueError("far too many values")
    return json.loads(text, **options)


def _packed(value: Any) -> dict[str, str]:
    """An argument that JSON does not know."""
    import numpy as np

    file = io.BytesIO()
    if hasattr(value, "save") and hasattr(value, "getpixel"):  # a PIL image, without its name and notes
        value.copy().save(file, format="PNG")
        return {"__png__": base64.b64encode(file.getvalue()).decode()}
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray):
        raise TypeError(f"a {type(value).__name__} cannot be handed to a submission")
    np.save(file, value, allow_pickle=False)
    return {ARRAY: base64.b64encode(file.getvalue()).decode()}


def _with_arrays(value: Any) -> Any:
    import numpy as np

    if isinstance(value, dict) and list(value) == [ARRAY]:
        array = read_array(base64.b64decode(str(value[ARRAY]), validate=True))
        if not np.isfinite(array).all():
            raise ValueError("an array of finite numbers was expected")
        return array
    if isinstance(value, dict):
        return {key: _with_arrays(item) for key, item in value.items()}
    return [_with_arrays(item) for item in value] if isinstance(value, list) else value


def read_array(raw: bytes) -> Any:
    """An array of numbers in numpy's own format, whose head says no more than is there.

    Raises:
        ValueError: it is something else.
    """
    import numpy as np

    file = io.BytesIO(raw)
    heads = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    version = np.lib.format.read_magic(file)
    if version not in heads:
        raise ValueError("an array in numpy's format 1 or 2 was expected")
    try:
        shape, _, dtype = heads[version](file)
    except Exception:  # numpy reads the head as Python, which may go wrong in any way
        raise ValueError("its head cannot be read") from None
    if dtype.kind not in KINDS or math.prod(shape) * dtype.itemsize != len(raw) - file.tell():
        raise ValueError("an array of numbers, as many as its shape says, was expected")
    return np.load(io.BytesIO(raw), allow_pickle=False)
