"""What became of every row of a data set's files."""

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from capcourse.data.readers import reasons
from capcourse.data.readers.text import mend_caption

EXAMPLES = 3  # kept for each reason
_WIDTH = 60  # characters of an example


@dataclass(frozen=True)
class Dropped:
    """A row that is not in the data set: where it stands, what it says, and why it was left out."""

    where: str
    what: str
    reason: str


@dataclass(repr=False)
class ReadingReport:
    """What a reader did with every row: `rows` is `kept` and the dropped together.

    A row is one caption: an annotation (COCO), a sentence (Karpathy), a line (Flickr8k), a recipe (food),
    a caption cell (RISC).

    Attributes:
        format: `coco`, `karpathy`, `flickr8k`, `food` or `risc`.
        files: the files that were read.
        rows: captions found in them.
        kept: captions in the data set.
        dropped: every other one, in the order in which they were found.
        mended: how many captions or names were mended, by reason.
        notes: how often something else was seen that is worth knowing, by reason.
        examples: a few of what was dropped, mended or noted, by reason.

    Used in *Looking before training* and *Five captions, five opinions*.
    """

    format: str
    files: list[Path] = field(default_factory=list)
    rows: int = 0
    kept: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were dropped, by reason, the most frequent first."""
        return dict(Counter(dropped.reason for dropped in self.dropped).most_common())

    def drop(self, where: str, what: Any, reason: str) -> None:
        """A row that is left out."""
        self.rows += 1
        self.dropped.append(Dropped(where, str(what), reason))
        self._example(reason, f"{where}: {what}".rstrip(": "))

    def mend(self, reason: str, where: str) -> None:
        """Something that was put right."""
        self.mended[reason] += 1
        self._example(reason, where)

    def note(self, reason: str, what: Any, count: int = 1) -> None:
        """Something seen and left as it is."""
        self.notes[reason] += count
        self._example(reason, str(what))

    def keep(self, text: str, why: tuple[str, ...], where: str) -> str:
        """A row that is in the data set, and its caption: the reasons for which it was mended are counted."""
        self.rows += 1
        self.kept += 1
        for reason in why:
            self.mend(reason, f"{where}: {text}")
        return text

    def caption(self, value: Any, where: str) -> str | None:
        """The mended caption of a row that has everything else, or None for one that is dropped."""
        if not isinstance(value, str):
            return self.drop(where, value, reasons.NO_TEXT)
        text, why = mend_caption(value)
        if not text:
            return self.drop(where, repr(value), reasons.EMPTY)
        return self.keep(text, why, where)

    def _example(self, reason: str, what: str) -> None:
        kept = self.examples.setdefault(reason, [])
        if len(kept) < EXAMPLES:
            what = " ".join(what.splitlines())
            kept.append(what if len(what) <= _WIDTH else what[: _WIDTH - 1] + "…")

    def _sections(self) -> list[tuple[str, int | None, dict[str, int]]]:
        """Heading, its number, and the numbers below it."""
        return [
            ("captions read", self.rows, {}),
            ("kept", self.kept, {}),
            ("dropped", len(self.dropped), self.counts),
            ("mended", None, dict(self.mended.most_common())),
            ("noted", None, dict(self.notes.most_common())),
        ]

    def _title(self) -> str:
        return f"{self.format}: {', '.join(path.name for path in self.files)}"

    def __str__(self) -> str:
        lines = []
        for name, count, below in self._sections():
            if count is not None or below:
                lines.append((name, "" if count is None else f"{count:,}", ""))
            lines += [(f"  {reason}", f"{n:,}", self._first(reason)) for reason, n in below.items()]
        width = max(len(name) for name, _, _ in lines)
        table = (f"{name:<{width}}{count:>9}  {example}".rstrip() for name, count, example in lines)
        return "\n".join([self._title(), *table])

    __repr__ = __str__

    def _first(self, reason: str) -> str:
        return next(iter(self.examples.get(reason, ())), "")

    def _repr_html_(self) -> str:
        rows = []
        for name, count, below in self._sections():
            if count is not None or below:
                number = "" if count is None else f"{count:,}"
                rows.append(f'<tr><th scope="row">{name}</th><td>{number}</td><td></td></tr>')
            rows += [
                f'<tr><td>{escape(reason)}</td><td>{n:,}</td><td style="text-align:left">'
                f"{escape(self._first(reason))}</td></tr>"
                for reason, n in below.items()
            ]
        head = "<thead><tr><th>what</th><th>how many</th><th>the first</th></tr></thead>"
        caption = f"<caption>{escape(self._title())}</caption>"
        return f"<table>{caption}{head}<tbody>{''.join(rows)}</tbody></table>"
