"""`table`: rows of values as a table of the page, or of a file in Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any


def table(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Any:
    """A table in Markdown, which the static page shows as one.

    Args:
        head: the columns' names.
        rows: of each row as many values as there are columns; they are shown as `str` has them.

    Used from *Five captions, five opinions* on.
    """
    from IPython.display import Markdown

    return Markdown(markdown(head, rows))


def markdown(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """The text of `table`, for a file."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
