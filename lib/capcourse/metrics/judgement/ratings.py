"""Ratings by people: who gave which caption how many points, and whether they agree."""

import csv
import io
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from capcourse.errors import BadInput
from capcourse.metrics.checks import is_whole, shown
from capcourse.metrics.judgement.files import cell_of, id_of, name_of, write_text
from capcourse.metrics.judgement.krippendorff import krippendorff_alpha
from capcourse.metrics.scores import counted

if TYPE_CHECKING:
    import numpy as np

# Flickr8k's experts had four levels (Hodosh et al. 2013): here 5, 4, 2 and 1, with one more in the middle.
SCALE = {
    5: "describes the picture without an error",
    4: "describes it with a small error",
    3: "about half of it is right",
    2: "a detail or two are right",
    1: "has nothing to do with the picture",
}


@dataclass(frozen=True)
class Rating:
    """One rater's score of one caption; `again` for a second showing of the item."""

    rater: str
    item: str
    image_id: int | str
    system: str
    score: int
    again: bool = False

    def __post_init__(self) -> None:
        for name in ("rater", "item", "system"):
            name_of(getattr(self, name), f"the {name} of a rating")
        id_of(self.image_id, "the image_id of a rating")
        if not is_whole(self.score) or self.score not in SCALE:
            raise BadInput(f"a rating has the score {shown(self.score)}; a score is 1, 2, 3, 4 or 5")


COLUMNS = tuple(field.name for field in fields(Rating))


@dataclass(frozen=True, repr=False)
class Ratings:
    """The ratings of all raters; a caption that several systems wrote stands there once for each."""

    rows: tuple[Rating, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.rows, tuple) or not all(isinstance(row, Rating) for row in self.rows):
            raise BadInput(
                f"rows is {shown(self.rows)}; a tuple of Rating was expected, as read_ratings makes"
            )

    @property
    def raters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.rater for row in self.rows))

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.system for row in self.rows))

    def matrix(self) -> "np.ndarray":
        """(raters, items), nan where not rated; without second showings."""
        return _matrix({(row.rater, row.item): row.score for row in self.rows if not row.again})

    def alpha(self, level: str = "ordinal") -> float:
        """Krippendorff's alpha among the raters."""
        return krippendorff_alpha(self.matrix(), level)

    def self_alpha(self, level: str = "ordinal") -> float:
        """Krippendorff's alpha of the raters with themselves: the first showing of an item and the second."""
        shown = {(row.again, (row.rater, row.item)): row.score for row in self.rows}
        twice = {item for again, item in shown if again}
        if not twice:
            raise BadInput("no item was rated twice; make the rating page with repeats")
        return krippendorff_alpha(_matrix({k: v for k, v in shown.items() if k[1] in twice}), level)

    def means(self) -> dict[str, dict[int | str, float]]:
        """The mean over raters, by system and image id; without second showings."""
        found: dict[str, dict[int | str, list[int]]] = {system: {} for system in self.systems}
        for row in self.rows:
            if not row.again:
                found[row.system].setdefault(row.image_id, []).append(row.score)
        return {system: {i: fmean(some) for i, some in images.items()} for system, images in found.items()}

    def write(self, path: Path | str) -> Path:
        """Write a CSV table, which `read_ratings` reads without a key.

        Ids come back as they were: the text "12" stands there in quotation marks, the number 12 without.

        Raises:
            BadInput: the path is a folder, is in none, or cannot be written.
        """
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for row in self.rows:
            rater, item, image, system, score, again = astuple(row)
            writer.writerow([*map(cell_of, (rater, item, image, system)), score, int(again)])
        return write_text(path, table.getvalue(), "the table's path")

    def __repr__(self) -> str:
        done = {(row.rater, row.item) for row in self.rows if not row.again}
        raters, items = len(self.raters), len({item for _, item in done})
        return (
            f"Ratings({counted(raters, 'rater')}, {counted(items, 'item')} of {', '.join(self.systems)}; "
            f"{len(done):,} of {raters * items:,} rated)"
        )


def _matrix(values: Mapping[tuple, int]) -> "np.ndarray":
    """Values by row and column as a table, nan where there is none."""
    import numpy as np

    rows, columns = ({k: i for i, k in enumerate(dict.fromkeys(key[n] for key in values))} for n in (0, 1))
    table = np.full((len(rows), len(columns)), np.nan)
    for (row, item), value in values.items():
        table[rows[row], columns[item]] = value
    return table
