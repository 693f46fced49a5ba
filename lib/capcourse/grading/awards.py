"""Awards: what a submission's answers are worth, judged where the student's code cannot reach.

An award is worth as much as its weakest expectation: all of its points, none of them, or, where the
expectation is a `share`, that part.

What a student's process gives can be made of the private inputs that it was asked about. An instructor sees
all of it, in an expectation's `example`; the student's page only what `told` makes of it.
"""

import builtins
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST_SHOWN = 1000  # characters of a value that results quote
LARGEST_TOLD = 10**15  # an integer that is told with all of its digits
UNTOLD = "gave no answer that can be shown"
STOPS = (
    r"gave no answer|did not come back \(still running after \d{1,6}(\.\d{1,3})? seconds\)"
    r"|ended the kernel \((the kernel's process ended|it used more memory than it may have"
    r"|the cell asked the kernel to exit)\)"
)
OUR_WORDS = re.compile(  # reasons of ours; a student's process may say them too, and tells nothing by it
    rf"{STOPS}|was not called again: it ({STOPS}) before|returned far too much"
    r"|returned something that cannot be read|is in a file that cannot be read",
    re.ASCII,
)
RAISED = re.compile(r"raised (\w+)?.*?(?P<line> \(line \d{1,5} of its cell\))?", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """What one call of a student's function gave: a JSON value, or the reason why there is none."""

    name: str
    arguments: tuple[Any, ...] = ()
    value: Any = None
    failure: str | None = None

    @property
    def call(self) -> str:
        """The call as one would write it."""
        return f"{self.name}({', '.join(shown(argument) for argument in self.arguments)})"


@dataclass
class Expectation:
    """One mechanism that an award asks for.

    Args:
        what: the mechanism, as the student reads it.
        worth: 0 to 1.
        hint: the usual mistake behind a wrong answer.
        cases: how many answers were compared, of which `wrong` were wrong.
        example: the smallest wrong case; for the instructor.
        failure: why there was no answer at all, where every case failed in the same way; for the instructor.
        told: what the student may read of the example: nothing that the private inputs can be read from.
    """

    what: str
    worth: float
    hint: str = ""
    cases: int = 1
    wrong: int = 0
    example: dict[str, str] | None = None
    failure: str | None = None
    told: dict[str, str] | None = None

    @property
    def met(self) -> bool:
        return self.worth == 1


@dataclass
class Award:
    """Points for one grade cell.

    Args:
        grade_id: the grade cell of the assignment that these points belong to.
        points: what the award is worth in full; the same number as the grade cell's.
        title: what the student reads above it.
    """

    grade_id: str
    points: float
    title: str
    expectations: list[Expectation] = field(default_factory=list)

    def expect(
        self,
        what: str,
        got: Answer | Sequence[Answer],
        want: Any,
        *,
        hint: str,
        tolerance: float = 1e-6,
    ) -> Expectation:
        """Compare answers with what they should be; the smallest wrong case becomes the example.

        Args:
            what: the mechanism, as the student reads it: "a word that the caption repeats".
            got: the answer of a `call`, or the answers of a `map`.
            want: the value, or for a `map` one value for each case.
            hint: the usual mistake behind a wrong answer here.
            tolerance: how far a number may be off, absolutely and relatively.
        """
        if isinstance(got, Answer):
            got, want = [got], [want]
        if len(got) != len(want) or not got:
            raise ValueError(f"{self.grade_id}, {what}: {len(got)} answers for {len(want)} wanted values")
        wrong = []
        for answer, value in zip(got, want, strict=True):
            fault = answer.failure or difference(answer.value, value, tolerance)
            if fault:
                wrong.append((len(answer.call), answer, value, fault))
        example = page = None
        if wrong:
            _, answer, value, fault = min(wrong, key=lambda item: item[0])
            given = f"{answer.name} {answer.failure}" if answer.failure else shown(answer.value)
            example = {
                "call": answer.call,
                "got": given,
                "want": shown(value),
                "fault": fault if isinstance(value, list | dict) and not answer.failure else "",
            }
            page = told(answer, value, tolerance)
        failures = {f"{answer.name} {answer.failure}" if answer.failure else None for answer in got}
        expectation = Expectation(
            what,
            worth=float(not wrong),
            hint=hint,
            cases=len(got),
            wrong=len(wrong),
            example=example,
            failure=failures.pop() if len(failures) == 1 else None,
            told=page,
        )
        self.expectations.append(expectation)
        return expectation

    def share(self, what: str, value: Any, *, hint: str) -> Expectation:
        """Give a part of the points; anything but a number counts as 0, and a number is cut to 0..1.

        Args:
            value: the part, 0 to 1, or an `Answer` that holds it.
        """
        answer = value if isinstance(value, Answer) else Answer("", value=value)
        value = answer.failure or answer.value
        number = _is_number(value) and math.isfinite(value)
        part = min(1.0, max(0.0, float(value))) if number else 0.0
        example = page = None
        if part < 1:
            example = {"call": what, "got": shown(value), "want": "1", "fault": ""}
            page = told(answer, 1)
        expectation = Expectation(what, part, hint, 1, int(part < 1), example, told=page)
        self.expectations.append(expectation)
        return expectation

    @property
    def earned(self) -> float:
        """The points that the weakest expectation leaves; none without an expectation."""
        return self.points * min((expectation.worth for expectation in self.expectations), default=0.0)


def difference(got: Any, want: Any, tolerance: float = 1e-6) -> str:
    """Say where two JSON values differ, in a few words; nothing when they agree."""
    if isinstance(want, bool) or want is None or isinstance(want, str):
        return "" if type(got) is type(want) and got == want else _apart(got, want)
    if _is_number(want):
        close = _is_number(got) and math.isclose(got, want, rel_tol=tolerance, abs_tol=tolerance)
        return "" if close else _apart(got, want)
    if hasattr(want, "dtype"):
        return _array_difference(got, want, tolerance)
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"a {_kind(got)} where a dict is expected"
        if got.keys() != want.keys():
            missing, extra = sorted(want.keys() - got.keys()), sorted(got.keys() - want.keys())
            return f"the key {shown((missing or extra)[0])} is {'missing' if missing else 'too many'}"
        items = ((f"at {shown(key)}: ", got[key], want[key]) for key in sorted(want))
    else:
        if not isinstance(got, list):
            return f"a {_kind(got)} where {len(want)} values are expected"
        if len(got) != len(want):
            return f"{len(got)} values where {len(want)} are expected"
        items = ((f"value {i + 1}: ", *pair) for i, pair in enumerate(zip(got, want, strict=True)))
    for where, one, other in items:
        if fault := difference(one, other, tolerance):
            return where + fault
    return ""


def _array_difference(got: Any, want: Any, tolerance: float) -> str:
    import numpy as np

    if not hasattr(got, "dtype"):
        return f"a {_kind(got)} where an array is expected"
    if got.shape != want.shape:
        return f"an array of shape {got.shape} where {want.shape} is expected"
    far = ~np.isclose(got, want, rtol=tolerance, atol=tolerance)
    if not far.any():
        return ""
    where = tuple(int(i) for i in np.argwhere(far)[0])
    return f"at {list(where)}: {_apart(got[where].item(), want[where].item())}"


def told(answer: Answer, want: Any, tolerance: float = 1e-6) -> dict[str, str]:
    """What a student may read of a wrong case: what came, what was expected, and where they differ.

    Numbers, truth values and null are told; of all else only the kind and the size.
    """
    if answer.failure:
        return {"got": told_failure(answer), "want": told_value(want), "fault": ""}
    where, one, other = _first_apart(answer.value, want, tolerance)
    if isinstance(one, dict) and isinstance(other, dict):
        missing, extra = len(other.keys() - one.keys()), len(one.keys() - other.keys())
        fault = f"{where}keys that are missing: {missing}, too many: {extra}"
    else:
        fault = f"{where}{told_value(one)} where {told_value(other)} is expected" if where else ""
    texts = isinstance(answer.value, str) and isinstance(want, str)
    wanted = told_value(want).replace("a text", "another text") if texts else told_value(want)
    return {"got": told_value(answer.value), "want": wanted, "fault": fault}


def told_value(value: Any) -> str:
    """A value in a form that carries no input: a number, a truth value, null; else its kind and size."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) <= LARGEST_TOLD:
        return str(value)
    if _is_number(value):
        return f"{float(value):.7g}" if abs(value) < 1e300 else "a huge number"
    if isinstance(value, str):
        return f"a text of {_count(len(value), 'letter')}"
    if hasattr(value, "dtype"):
        size = f"an array of {_count(value.size, 'number')}"
        return f"{size}, shape {value.shape}" if value.size and value.ndim <= 4 else size
    if isinstance(value, dict):
        return f"a dict of {_count(len(value), 'key')}"
    return f"a list of {_count(len(value), 'value')}" if isinstance(value, list | tuple) else "something else"


def told_failure(answer: Answer) -> str:
    """Why there is no answer, without a word that the student's process can choose.

    The name of a built-in exception and a line number are told, and reasons of ours; messages are not.
    """
    name, failure = answer.name, answer.failure or ""
    if not name.isidentifier() and not answer.arguments:
        return f"{name} {failure}"  # a handed-in file, which was written before anything was asked
    raised = RAISED.fullmatch(failure)
    if raised:
        kind = getattr(builtins, raised[1] or "", None)
        known = isinstance(kind, type) and issubclass(kind, BaseException)
        failure = f"raised {raised[1] if known else 'an exception of its own'}{raised['line'] or ''}"
    elif failure.startswith("returned something that cannot be handed over"):
        failure = "returned something that cannot be handed over"
    elif re.fullmatch("returned .*, where every number must be finite", failure):
        failure = "returned a number that is not finite"
    elif failure != f"is not defined: no cell that ran to its end defines {name}":
        failure = failure if OUR_WORDS.fullmatch(failure) else UNTOLD
    return f"{name} {failure}"


def _first_apart(got: Any, want: Any, tolerance: float, where: str = "") -> tuple[str, Any, Any]:
    """The place of the first value that differs, and what is there; no dict's keys are named."""
    if hasattr(want, "dtype") and hasattr(got, "dtype") and got.shape == want.shape:
        import numpy as np

        place = tuple(int(i) for i in np.argwhere(~np.isclose(got, want, rtol=tolerance, atol=tolerance))[0])
        return f"{where}at {list(place)}: ", got[place].item(), want[place].item()
    pairs: list[tuple[str, Any, Any]] = []
    if isinstance(want, dict) and isinstance(got, dict) and got.keys() == want.keys():
        pairs = [("at one key: ", got[key], want[key]) for key in sorted(want)]
    elif isinstance(want, list | tuple) and isinstance(got, list) and len(got) == len(want):
        pairs = [(f"value {i}: ", *pair) for i, pair in enumerate(zip(got, want, strict=True), 1)]
    for step, one, other in pairs:
        if difference(one, other, tolerance):
            return _first_apart(one, other, tolerance, where + step)
    return where, got, want


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def shown(value: Any) -> str:
    """A JSON value as text, with seven digits of a number, shortened in the middle when it is long."""
    return printable(json.dumps(_rounded(value), ensure_ascii=False))


def _rounded(value: Any) -> Any:
    if hasattr(value, "getpixel"):
        return f"an image of {value.width} x {value.height} pixels"
    if hasattr(value, "dtype"):
        return _rounded(value.tolist()) if value.size <= LONGEST_SHOWN else f"an array of shape {value.shape}"
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def printable(text: str) -> str:
    """Text from a student's process, made safe to print: no control characters, and not too long."""
    if len(text) > LONGEST_SHOWN:
        text = f"{text[: LONGEST_SHOWN // 2]} … {text[-LONGEST_SHOWN // 2 :]}"
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def _apart(got: Any, want: Any) -> str:
    return f"{shown(got)} where {shown(want)} is expected"


def _kind(value: Any) -> str:
    names = {"NoneType": "null", "str": "text", "list": "list", "dict": "dict", "bool": "truth value"}
    return names.get(type(value).__name__, "number")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
