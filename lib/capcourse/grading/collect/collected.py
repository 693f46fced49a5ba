"""What became of each file of a download, as a table to read."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from capcourse.grading.awards import printable

FATES = ("taken", "replaced", "refused", "unmatched", "ignored")


class Aside(Exception):
    """A file is not taken.

    Args:
        fate: one of `FATES`.
        reason: why, for whoever collects.
    """

    def __init__(self, fate: str, reason: str):
        super().__init__(reason)
        self.fate = fate
        self.reason = reason


@dataclass(frozen=True)
class Item:
    """One file, and what became of it.

    Args:
        member: its name in the source; `outer.zip!inner` for what lies in a zip.
        fate: `taken`, `replaced` (by a later attempt), `refused`, `unmatched` (whose it is, or what, is not
            known, or nothing else came of a student) or `ignored` (what platforms and systems add of their
            own).
        reason: why, or for one that was taken whether it is new.
        student: whose it is, as far as that is known.
        file: its name in `submitted/<student>/<assignment>/`.
        when: the time of the attempt, in UTC; the latest that it can be unless `exact`.
    """

    member: str
    fate: str
    reason: str = ""
    student: str = ""
    file: str = ""
    when: datetime | None = None
    exact: bool = False


@dataclass(frozen=True)
class Collected:
    """What a run of `collect` did; prints as a table.

    Args:
        items: every file of the source, once, and files of `submitted/` that a later attempt replaced.
        written: the files that changed.
        notes: what else one should know.
    """

    assignment: str
    items: tuple[Item, ...]
    written: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, fate: str) -> list[Item]:
        """The files of one fate."""
        return [item for item in self.items if item.fate == fate]

    @property
    def taken(self) -> list[Item]:
        return self.of("taken")

    @property
    def replaced(self) -> list[Item]:
        return self.of("replaced")

    @property
    def refused(self) -> list[Item]:
        return self.of("refused")

    @property
    def unmatched(self) -> list[Item]:
        return self.of("unmatched")

    @property
    def ignored(self) -> list[Item]:
        return self.of("ignored")

    @property
    def students(self) -> list[str]:
        """Everybody of whom something was taken."""
        return sorted({item.student for item in self.taken})

    @property
    def complete(self) -> bool:
        """Whether everything in the source found its place, so that nobody has to look at it."""
        return not self.refused and not self.unmatched

    def __str__(self) -> str:
        head = ("student", "files", "handed in (UTC)", "status")
        groups = [[item for item in self.taken if item.student == student] for student in self.students]
        lines = [head, *map(_cells_of, groups)] if groups else []
        widths = [max(len(line[i]) for line in lines) for i in range(len(head))] if lines else []
        text = []
        for line, group in zip(lines, [None, *groups], strict=bool(lines)):
            text.append(
                "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            )
            student = group[0].student if group else None
            text += [f"    - {_line_of(item)}" for item in self.replaced if item.student == student]
        apart = [item for item in self.replaced if item.student not in self.students]
        text += [_line_of(item) for item in [*apart, *self.refused, *self.unmatched]]
        counts = [f"{len(self.of(fate))} {fate}" for fate in FATES if self.of(fate)]
        changed = f"{len(self.written)} written"
        text.append(f"{self.assignment}: {', '.join([*counts, changed])}")
        return "\n".join([*text, *(f"note: {note}" for note in self.notes)])


class Log:
    """The files that a run has set aside or taken so far."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    @contextlib.contextmanager
    def member(self, shown: str, **known: Any) -> Iterator[None]:
        """Note what becomes of a file when the work on it raises `Aside`."""
        try:
            yield
        except Aside as error:
            self.items.append(Item(shown, error.fate, printable(error.reason), **known))


def _cells_of(group: list[Item]) -> tuple[str, ...]:
    last = max(group, key=lambda item: item.when)
    states = list(dict.fromkeys(item.reason for item in group))
    return (
        group[0].student,
        ", ".join(sorted(item.file for item in group)),
        f"{'' if last.exact else 'by '}{last.when:%Y-%m-%d %H:%M}",
        "; ".join(states),
    )


def _line_of(item: Item) -> str:
    return f"{item.fate}: {printable(item.member)}: {item.reason}"
