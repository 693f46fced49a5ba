"""Awards: what a submission's answers are worth, judged where the student's code cannot reach.

An award is worth as much as its weakest expectation: all of its points, none of them, or, where the
expectation is a `share`, that part.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST_SHOWN = 1000  # characters of a value that feedback quotes


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
        example: the smallest wrong case.
        failure: why there was no answer at all, where every case failed in the same way.
    """

    what: str
    worth: float
    hint: str = ""
    cases: int = 1
    wrong: int = 0
    example: dict[str, str] | None = None
    failure: str | None = None

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
        example = None
        if wrong:
            _, answer, value, fault = min(wrong, key=lambda item: item[0])
            given = f"{answer.name} {answer.failure}" if answer.failure else shown(answer.value)
            example = {
                "call": answer.call,
                "got": given,
                "want": shown(value),
                "fault": fault if isinstance(value, list | dict) and not answer.failure else "",
            }
        failures = {f"{answer.name} {answer.failure}" if answer.failure else None for answer in got}
        expectation = Expectation(
            what,
            worth=float(not wrong),
            hint=hint,
            cases=len(got),
            wrong=len(wrong),
            example=example,
            failure=failures.pop() if len(failures) == 1 else None,
        )
        self.expectations.append(expectation)
        return expectation

    def share(self, what: str, value: Any, *, hint: str) -> Expectation:
        """Give a part of the points; anything but a number counts as 0, and a number is cut to 0..1.

        Args:
            value: the part, 0 to 1, or an `Answer` that holds it.
        """
        if isinstance(value, Answer):
            value = value.failure or value.value
        number = _is_number(value) and math.isfinite(value)
        part = min(1.0, max(0.0, float(value))) if number else 0.0
        example = None
        if part < 1:
            example = {"call": what, "got": shown(value), "want": "1", "fault": ""}
        expectation = Expectation(what, part, hint, 1, int(part < 1), example)
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
