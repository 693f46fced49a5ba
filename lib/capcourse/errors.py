"""The two ways a run can end badly, each one line that names the mend.

The command line prints the line on stderr and exits with `exit_status`; a notebook shows it as an
ordinary exception.
"""


class CapcourseError(Exception):
    """The work itself fell short: a failed chapter, a submission that could not be graded."""

    exit_status = 1


class BadInput(CapcourseError, ValueError):
    """What came in cannot be used: a broken image, an unknown name, a file of the wrong shape."""

    exit_status = 2


def first_line(error: BaseException) -> str:
    """What an error says, in one line; its name where it says nothing."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def unknown(what: str, name: str, known) -> BadInput:
    """The error for a name that nobody knows, with the names that are known."""
    return BadInput(f"unknown {what} '{name}'; known: {', '.join(sorted(known))}")
