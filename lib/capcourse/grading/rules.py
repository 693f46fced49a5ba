"""What an answer may call: the rule that an assignment states, and how a notebook checks it.

The in-notebook tests ask `borrowed`, which reads a function's code. The trusted side does not rely on
that: it blocks the import in the student's kernel (`capcourse.grading.kernels`).
"""

import dis
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

METRIC_LIBRARIES = (
    "capcourse",
    "evaluate",
    "nltk",
    "pycocoevalcap",
    "sacrebleu",
    "torchmetrics",
)
"""Libraries that score captions ready-made: an answer that calls one has not written the metric."""


def borrowed(function: Callable, libraries: Iterable[str] = METRIC_LIBRARIES) -> list[str]:
    """Name the forbidden libraries that a function's code reaches, itself or through its helpers.

    Args:
        function: a function of the notebook.
        libraries: top-level package names that the assignment forbids.

    Returns:
        The names found, sorted; an empty list for an answer of one's own.

    Used by assignment 1.
    """
    libraries = set(libraries)
    return sorted({name.partition(".")[0] for name in _reached(function, set())} & libraries)


def _reached(thing: Any, seen: set[int]) -> Iterator[str]:
    """Yield the dotted module names that `thing` imports, is, or refers to."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, types.ModuleType):
        yield thing.__name__
    elif isinstance(thing, types.FunctionType) and _is_own(thing):
        for cell in thing.__closure__ or ():
            yield from _reached(cell.cell_contents, seen)
        for default in (*(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()):
            yield from _reached(default, seen)
        yield from _in_code(thing.__code__, thing.__globals__, seen)
    elif isinstance(thing, type) and _is_own(thing):
        for member in vars(thing).values():
            yield from _reached(getattr(member, "__func__", member), seen)
    elif wrapped := getattr(thing, "__wrapped__", None) or getattr(thing, "func", None):
        yield from _reached(wrapped, seen)  # functools.cache and functools.partial
    elif method := getattr(thing, "__func__", None):
        yield from _reached(method, seen)
    else:
        yield getattr(thing, "__module__", None) or type(thing).__module__
        if type(thing).__module__ == "__main__":
            yield from _reached(type(thing), seen)


def _in_code(code: types.CodeType, scope: dict[str, Any], seen: set[int]) -> Iterator[str]:
    imports_by_name = {"import_module", "__import__"} & set(code.co_names)
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            yield step.argval
        elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval in scope:
            yield from _reached(scope[step.argval], seen)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _in_code(constant, scope, seen)
        elif isinstance(constant, str) and imports_by_name:
            yield constant


def _is_own(thing: Any) -> bool:
    """Tell whether the notebook defines it: then its code is read, for its module name says nothing."""
    return thing.__module__ == "__main__"
