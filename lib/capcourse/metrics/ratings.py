"""Ratings by people: what a blind page shows, who wrote it, and who rated it how.

A rating page (`capcourse.show.rating`) shows items: one picture with one caption, and nothing of who wrote
it. A `RatingKey` says what each item was; it stays with the instructor, and `read_ratings` puts the two
together.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING, Any

from capcourse.data.readers.files import column, load_json, load_table, number
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput
from capcourse.metrics.krippendorff import krippendorff_alpha
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
class Item:
    """One picture with one caption. `systems` are all that wrote this caption; `again` is the id of the item
    that this one shows a second time, "" for a first showing."""

    id: str
    image_id: int | str
    caption: str
    systems: tuple[str, ...]
    again: str = ""


@dataclass(frozen=True)
class RatingKey:
    """What a blind rating page shows, in its order, and who wrote it; `page` is the page's name."""

    page: str
    items: tuple[Item, ...]

    def write(self, path: Path | str) -> Path:
        """Write the key as JSON. It is what raters must not see."""
        path = Path(path)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def rating_key(
    captions_by_system: Mapping[str, Sequence[str]],
    image_ids: Sequence[int | str] | None = None,
    *,
    seed: int = 0,
    repeats: int = 0,
) -> RatingKey:
    """Put captions of several systems into a random order that does not give them away.

    The pictures come in rounds: none is shown a second time before all others were shown, and which system's
    caption comes in which round is drawn anew for each. Systems that wrote the same caption share one item.

    Args:
        captions_by_system: the name of a system ("vit-gpt2", "annotator 1") to its captions, (images,).
        image_ids: (images,), by default 0, 1, 2 …
        seed: the same seed and captions give the same key.
        repeats: how many items come again in a last round, to see whether raters agree with themselves.

    Raises:
        BadInput: no captions, not one of every system an image, ids that repeat, or too many repeats.

    Used in *Scoring captions*.
    """
    systems = {name: list(captions) for name, captions in captions_by_system.items()}
    counts = {len(captions) for captions in systems.values()}
    ids = list(range(max(counts, default=0))) if image_ids is None else list(image_ids)
    if not ids or counts != {len(ids)}:
        found = ", ".join(f"{len(captions)} of {name}" for name, captions in systems.items()) or "no captions"
        raise BadInput(f"{found} for {counted(len(ids))}; give one caption of every system an image")
    if len(set(ids)) < len(ids):
        raise BadInput("an image id comes twice; every picture needs an id of its own")
    for name, captions in systems.items():
        for image, caption in zip(ids, captions, strict=True):
            if not isinstance(caption, str) or not caption.strip():
                raise BadInput(
                    f"the caption of image {image!r} by {name} is {caption!r}; nobody can rate that"
                )
    rng = Random(f"ratings/{seed}")
    rounds: list[list[tuple]] = [[] for _ in systems]
    for n, image in enumerate(ids):
        said: dict[str, tuple[str, ...]] = {}
        for name, captions in systems.items():
            said[captions[n]] = (*said.get(captions[n], ()), name)
        for place, caption in enumerate(rng.sample(list(said), len(said))):
            rounds[place].append((image, caption, said[caption]))
    items: list[Item] = []
    once = sum(map(len, rounds))
    if not 0 <= repeats <= once:
        raise BadInput(f"{repeats} repeats of {counted(once, 'item')}; repeat each at most once")
    for group in rounds:
        _show(items, rng.sample(group, len(group)))
    _show(items, [(i.image_id, i.caption, i.systems, i.id) for i in rng.sample(items, repeats)])
    told = json.dumps([seed, [asdict(item) for item in items]])
    return RatingKey(hashlib.sha256(told.encode()).hexdigest()[:12], tuple(items))


def _show(items: list[Item], group: list[tuple]) -> None:
    """Add a round, such that it does not begin with the picture that was shown last."""
    if len(group) > 1 and items and group[0][0] == items[-1].image_id:
        group[0], group[-1] = group[-1], group[0]
    for what in group:
        items.append(Item(f"i{len(items) + 1:03d}", *what))


def read_key(path: Path | str) -> RatingKey:
    """Read what `RatingKey.write` wrote.

    Raises:
        BadInput: the file cannot be read, or is no key.
    """
    content = load_json(path)
    try:
        items = tuple(Item(**{**item, "systems": tuple(item["systems"])}) for item in content["items"])
        return RatingKey(content["page"], items)
    except (KeyError, TypeError):
        raise BadInput(f"{path}: not the key of a rating page; name the file that was made with it") from None


@dataclass(frozen=True)
class Rating:
    """One rater's score of one caption; `again` for a second showing of the item."""

    rater: str
    item: str
    image_id: int | str
    system: str
    score: int
    again: bool = False


COLUMNS = tuple(field.name for field in fields(Rating))


@dataclass(frozen=True, repr=False)
class Ratings:
    """The ratings of all raters; a caption that several systems wrote stands there once for each."""

    rows: tuple[Rating, ...]

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
        """Write a CSV table, which `read_ratings` reads without a key."""
        path = Path(path)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([*astuple(row)[:-1], int(row.again)] for row in self.rows)
        return path

    def __repr__(self) -> str:
        done = {(row.rater, row.item) for row in self.rows if not row.again}
        raters, items = len(self.raters), len({item for _, item in done})
        return (
            f"Ratings({counted(raters, 'rater')}, {counted(items, 'item')} of {', '.join(self.systems)}; "
            f"{len(done):,} of {raters * items:,} rated)"
        )


def read_ratings(
    paths: Path | str | Sequence[Path | str], key: RatingKey | Path | str | None = None
) -> Ratings:
    """Read what raters handed in.

    Args:
        paths: one file or several. What a rating page saves is JSON without the systems' names, and needs
            the key. A table, as `Ratings.write` writes it or a person types it, is CSV with the columns
            rater, image_id, system and score, and needs none; item and again (0 or 1) may be added.
        key: of the page, or its file.

    Raises:
        BadInput: a file cannot be read, is of another page, has a score other than 1 to 5, or rates
            something a second time; nothing is left out in silence.

    Used in *Scoring captions*.
    """
    key = read_key(key) if isinstance(key, str | Path) else key
    found: dict[tuple, tuple[Rating, Any]] = {}
    for path in [paths] if isinstance(paths, str | Path) else list(paths):
        for where, row in _table(path) if Path(path).suffix.lower() == ".csv" else _answers(path, key):
            same = (row.rater, row.item, row.system, row.again)
            if same in found:
                raise BadInput(f"{where}: {row.rater} rated {row.item} before, in {found[same][1]}; keep one")
            found[same] = row, path
    if not found:
        raise BadInput("no ratings to read; name at least one file that has some")
    return Ratings(tuple(row for row, _ in found.values()))


def _table(path: Path | str) -> Iterator[tuple[str, Rating]]:
    columns, rows = load_table(path, ReadingReport("ratings"), ("rater", "image_id", "system", "score"))
    places = {name: column(columns, name) for name in COLUMNS}
    for n, row in rows:
        where = f"{path}: row {n}"
        cells = {name: row[at].strip() for name, at in places.items() if at is not None and at < len(row)}
        if len(row) != len(columns) or not all(cells[name] for name in ("rater", "image_id", "system")):
            raise BadInput(
                f"{where} has an empty cell, or not {len(columns)} cells; fill in {', '.join(columns)}"
            )
        if cells.setdefault("again", "0") not in ("0", "1"):
            raise BadInput(f"{where}: again is {cells['again']!r}; write 1 for a second showing, else 0")
        cells.setdefault("item", f"{cells['image_id']}/{cells['system']}")
        yield (
            where,
            Rating(
                cells["rater"],
                cells["item"],
                number(cells["image_id"]),
                cells["system"],
                _score(cells["score"], where),
                cells["again"] == "1",
            ),
        )


def _answers(path: Path | str, key: RatingKey | None) -> Iterator[tuple[str, Rating]]:
    page, rater, scores = read_answers(path)
    if key is None:
        raise BadInput(f"{path}: says not which system is which; give the key of its rating page")
    if page != key.page:
        raise BadInput(
            f"{path}: of the rating page {page}, and the key is of {key.page}; give the key of its page"
        )
    items = {item.id: item for item in key.items}
    for name, score in scores.items():
        if name not in items:
            raise BadInput(
                f"{path}: rates {name!r}, which the page does not have; save it again from the page"
            )
        item = items[name]
        for system in item.systems:
            row = Rating(rater, item.again or name, item.image_id, system, score, bool(item.again))
            yield f"{path}: {name}", row


def read_answers(path: Path | str) -> tuple[str, str, dict[str, int]]:
    """What one rater's page saved: the page's name, the rater's, and scores by item.

    Raises:
        BadInput: the file cannot be read, was not saved by a rating page, or has a score other than 1 to 5.
    """
    content = load_json(path)
    if not isinstance(content, dict) or not isinstance(content.get("scores"), dict):
        raise BadInput(f"{path}: was not saved by a rating page; name a file with page, rater and scores")
    page, rater = (str(content.get(name) or "").strip() for name in ("page", "rater"))
    if not page or not rater:
        raise BadInput(f"{path}: says not who rated, or what page; save it again from the page")
    scores = {name: _score(score, f"{path}: {name}") for name, score in content["scores"].items()}
    return page, rater, scores


def _score(score: Any, where: str) -> int:
    if str(score) not in map(str, SCALE):
        raise BadInput(f"{where} has the score {score!r}; a score is 1, 2, 3, 4 or 5")
    return int(score)


def _matrix(values: Mapping[tuple, int]) -> "np.ndarray":
    """Values by row and column as a table, nan where there is none."""
    import numpy as np

    rows, columns = ({k: i for i, k in enumerate(dict.fromkeys(key[n] for key in values))} for n in (0, 1))
    table = np.full((len(rows), len(columns)), np.nan)
    for (row, item), value in values.items():
        table[rows[row], columns[item]] = value
    return table
