"""Reading what raters handed in: the JSON that a rating page saves, and tables."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from capcourse.data.readers.files import column, load_json, load_table
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput
from capcourse.metrics.checks import listed
from capcourse.metrics.judgement.files import cell_of, path_of, read_cell
from capcourse.metrics.judgement.key import RatingKey, read_key
from capcourse.metrics.judgement.ratings import COLUMNS, SCALE, Rating, Ratings


def read_ratings(
    paths: Path | str | Sequence[Path | str], key: RatingKey | Path | str | None = None
) -> Ratings:
    """Read what raters handed in.

    An image id in a table is a number where it is written as one: 12 is the number and "12", in quotation
    marks inside the cell, the text. With the key, the page's own ids are taken, however the table has them.

    Args:
        paths: one file or several. What a rating page saves is JSON without the systems' names, and needs
            the key. A table, as `Ratings.write` writes it or a person types it, is CSV with the columns
            rater, image_id, system and score, and needs none; item and again (0 or 1) may be added.
        key: of the page, or its file.

    Raises:
        BadInput: a file cannot be read, is of another page, has a score other than 1 to 5, or rates
            something a second time or something that the key does not have; nothing is left out in silence.

    Used in *Scoring captions*.
    """
    if key is not None and not isinstance(key, RatingKey):
        key = read_key(path_of(key, "key"))
    found: dict[tuple, tuple[Rating, Any]] = {}
    for path in _paths(paths):
        for where, row in _table(path, key) if path.suffix.lower() == ".csv" else _answers(path, key):
            same = (row.rater, row.item, row.system, row.again)
            if same in found:
                raise BadInput(f"{where}: {row.rater} rated {row.item} before, in {found[same][1]}; keep one")
            found[same] = row, path
    if not found:
        raise BadInput("no ratings to read; name at least one file that has some")
    return Ratings(tuple(row for row, _ in found.values()))


def _paths(paths: Any) -> list[Path]:
    alone = isinstance(paths, str | bytes | Path) or not hasattr(paths, "__iter__")
    return [path_of(path, "paths") for path in ([paths] if alone else listed(paths, "paths"))]


def _table(path: Path, key: RatingKey | None) -> Iterator[tuple[str, Rating]]:
    columns, rows = load_table(path, ReadingReport("ratings"), ("rater", "image_id", "system", "score"))
    places = {name: column(columns, name) for name in COLUMNS}
    needed = [name for name in ("rater", "item", "image_id", "system") if places[name] is not None]
    known = None if key is None else {item.image_id for item in key.items}
    texts = {str(image): image for image in known or ()}
    for n, row in rows:
        where = f"{path}: row {n}"
        cells = {name: row[at].strip() for name, at in places.items() if at is not None and at < len(row)}
        if len(row) != len(columns) or not all(cells[name] for name in needed):
            raise BadInput(
                f"{where} has an empty cell, or not {len(columns)} cells; fill in {', '.join(columns)}"
            )
        if cells.setdefault("again", "0") not in ("0", "1"):
            raise BadInput(f"{where}: again is {cells['again']!r}; write 1 for a second showing, else 0")
        image = read_cell(cells["image_id"], where)
        if known is not None and image not in known:  # people type 12 for the text "12"
            if str(image) not in texts:
                raise BadInput(
                    f"{where} rates image {image!r}, which the page does not have; give the key of its page"
                )
            image = texts[str(image)]
        rater, system = (_text(cells[name], where) for name in ("rater", "system"))
        item = _text(cells["item"], where) if "item" in cells else f"{cell_of(image)}/{system}"
        score = _score(cells["score"], where)
        yield where, _rating(where, rater, item, image, system, score, cells["again"] == "1")


def _text(cell: str, where: str) -> str:
    """A name in a table: digits are a name too."""
    return str(read_cell(cell, where)) if cell.startswith('"') else cell


def _answers(path: Path, key: RatingKey | None) -> Iterator[tuple[str, Rating]]:
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
        item, where = items[name], f"{path}: {name}"
        for system in item.systems:
            first = item.again or name
            yield where, _rating(where, rater, first, item.image_id, system, score, bool(item.again))


def read_answers(path: Path | str) -> tuple[str, str, dict[str, int]]:
    """What one rater's page saved: the page's name, the rater's, and scores by item.

    Raises:
        BadInput: the file cannot be read, was not saved by a rating page, or has a score other than 1 to 5.
    """
    content = load_json(path_of(path, "path"))
    if not isinstance(content, dict) or not isinstance(content.get("scores"), dict):
        raise BadInput(f"{path}: was not saved by a rating page; name a file with page, rater and scores")
    page, rater = (str(content.get(name) or "").strip() for name in ("page", "rater"))
    if not page or not rater:
        raise BadInput(f"{path}: says not who rated, or what page; save it again from the page")
    scores = {name: _score(score, f"{path}: {name}") for name, score in content["scores"].items()}
    return page, rater, scores


def _rating(where: str, *values: Any) -> Rating:
    try:
        return Rating(*values)
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from None


def _score(score: Any, where: str) -> int:
    if str(score) not in map(str, SCALE):
        raise BadInput(f"{where} has the score {score!r}; a score is 1, 2, 3, 4 or 5")
    return int(score)
