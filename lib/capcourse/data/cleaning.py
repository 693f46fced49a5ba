"""Finding the dirt of a data set, and taking it out so that nothing is dropped in silence.

A check is a function from examples to the indices of those that should go, each with a note that says why:
`{3: "no title"}`. `clean` runs checks one after the other and keeps a record.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from capcourse.data.dataset import Example, Split
from capcourse.data.domain import off_domain, text_only
from capcourse.data.hashing import (
    HASH_BITS,
    MAX_DISTANCE,
    duplicate_images,
    leaks,
    near_pairs,
    perceptual_hashes,
    split,
)
from capcourse.data.images import read_image
from capcourse.data.readers.text import UNSAID
from capcourse.errors import BadInput

__all__ = [
    "CHECKS",
    "Check",
    "CleaningReport",
    "DroppedExample",
    "broken_files",
    "clean",
    "duplicate_images",
    "leaks",
    "missing_files",
    "missing_titles",
    "off_domain",
    "perceptual_hashes",
    "repeated_images",
    "split",
    "text_only",
]

Check = Callable[[Sequence[Example]], Mapping[int, str] | Iterable[int]]


def missing_titles(examples: Sequence[Example]) -> dict[int, str]:
    """Examples without a caption that has a letter or a digit in it.

    pandas reads an empty cell as the number `nan`, and `str()` of that, or of None, passes for a title: these
    are found too.

    Used in *Looking before training*.
    """
    found = {}
    for i, example in enumerate(examples):
        if not any(_says_something(caption) for caption in example.captions):
            found[i] = f"the title is {example.captions[0]!r}" if example.captions else "no title"
    return found


def missing_files(examples: Sequence[Example]) -> dict[int, str]:
    """Examples whose picture is not there: no file name, or no such file. Drawn pictures are always there.

    Used in *Looking before training*.
    """
    found = {}
    for i, example in enumerate(examples):
        if not hasattr(example, "path"):
            continue
        if example.path is None:
            found[i] = f"no file for {example.file_name!r}"
        elif not example.path.is_file():
            found[i] = f"no file {example.path.name}"
    return found


def broken_files(examples: Sequence[Example]) -> dict[int, str]:
    """Examples whose picture is there and cannot be opened: cut short, or no picture at all.

    Used in *Looking before training*.
    """
    found = {}
    for i, example in enumerate(examples):
        path = getattr(example, "path", None)
        if path is None:
            continue
        try:
            read_image(path)
        except BadInput as error:
            found[i] = str(error).removeprefix(f"{path}: ").split("; ")[0]  # without the mend
    return found


def repeated_images(
    examples: Sequence[Example], max_distance: int = MAX_DISTANCE, *, progress: bool = False
) -> dict[int, str]:
    """Examples whose picture came before, under whatever title; the first of each is not among them.

    Nothing says which of two titles is the right one. Keeping the first is a convention: look at what is
    dropped (`capcourse.show.contact_sheet`).

    Args:
        examples: every one has a picture that can be opened.
        max_distance: bits in which the hashes of two copies may differ.
        progress: show a progress bar.

    Returns:
        Index to a note that names the picture it repeats.

    Used in *Looking before training*.
    """
    found: dict[int, str] = {}
    pairs = near_pairs(perceptual_hashes(examples, progress=progress), max_distance)
    for first, second, distance in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        if first not in found and second not in found:
            likeness = f"{distance} of {HASH_BITS} bits from" if distance else "the same hash as"
            found[second] = f"{likeness} {examples[first].file_name or examples[first].image_id}"
    return found


@dataclass(frozen=True)
class DroppedExample:
    """One example that a check took out: what it is, which check, and the check's note."""

    example: Example
    reason: str
    note: str = ""


@dataclass(frozen=True, repr=False)
class CleaningReport:
    """What `clean` did: `rows` is `kept` and the dropped together.

    Attributes:
        rows: examples that came in.
        kept: examples that were left.
        dropped: every other one, with the reason, in the order of the checks.
        counts: what each check dropped, zero included.
    """

    rows: int
    kept: int
    dropped: tuple[DroppedExample, ...]
    counts: dict[str, int]

    def __str__(self) -> str:
        lines = [("rows", self.rows), *((f"- {k}", n) for k, n in self.counts.items()), ("kept", self.kept)]
        width = max(len(name) for name, _ in lines)
        return "\n".join(f"{name:<{width}}  {count:>7,}" for name, count in lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(reason)}</th><td>{count:,}</td></tr>'
            for reason, count in self.counts.items()
        )
        return (
            "<table><caption>What was dropped, and why</caption>"
            f"<thead><tr><th>rows that came in</th><th>{self.rows:,}</th></tr></thead><tbody>{rows}</tbody>"
            f"<tfoot><tr><th>kept</th><th>{self.kept:,}</th></tr></tfoot></table>"
        )


CHECKS: dict[str, Check] = {
    "missing title": missing_titles,
    "missing file": missing_files,
    "broken file": broken_files,
    "duplicate image": repeated_images,
}


def clean(
    split: Split | Sequence[Example], checks: Mapping[str, Check] | None = None
) -> tuple[Split, CleaningReport]:
    """Drop what the checks find.

    The checks run in order, each on what the earlier ones left: a file must be there before it is hashed.

    Args:
        split: the examples.
        checks: a reason to a function from examples to the indices to drop, with or without notes; by
            default `CHECKS`. Add your own: `CHECKS | {"off-domain image": lambda examples: …}`.

    Returns:
        The examples that are left, in order, and what became of the others.

    Raises:
        BadInput: a check names an index that is not there.

    Used in *Looking before training*.
    """
    kept = list(split)
    rows, dropped, counts = len(kept), [], {}
    for reason, check in (CHECKS if checks is None else checks).items():
        found = check(kept)
        notes = dict(found) if isinstance(found, Mapping) else dict.fromkeys(found, "")
        for i in notes:
            if not 0 <= i < len(kept):
                raise BadInput(
                    f"the check '{reason}' names example {i} of {len(kept):,}; expected indices of the "
                    "examples that it was given"
                )
        dropped += [DroppedExample(kept[i], reason, notes[i]) for i in sorted(notes)]
        counts[reason] = len(notes)
        kept = [example for i, example in enumerate(kept) if i not in notes]
    name = split.name if isinstance(split, Split) else "cleaned"
    return Split(name, kept), CleaningReport(rows, len(kept), tuple(dropped), counts)


def _says_something(caption: object) -> bool:
    return isinstance(caption, str) and caption.strip() not in UNSAID and any(map(str.isalnum, caption))
