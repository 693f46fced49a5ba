"""Data sets in one CSV: the recipes of the Kaggle food data, and RISC's satellite pictures."""

import re
from collections.abc import Callable
from pathlib import Path

from capcourse.data.dataset import CaptionDataset, FileExample
from capcourse.data.readers import reasons
from capcourse.data.readers.building import PictureFolder, finished
from capcourse.data.readers.files import (
    PICTURES,
    SPLITS,
    column,
    known_split,
    listed,
    load_table,
    number,
    split_named,
    stem,
    whole_row,
)
from capcourse.data.readers.records import Cells
from capcourse.data.readers.report import ReadingReport
from capcourse.data.readers.text import UNSAID, mend_caption
from capcourse.errors import BadInput

_MISREAD = {"NA", "N/A", "n/a", "NaN", "null", "NULL", "<NA>", "#N/A"}  # pandas' default, but for `UNSAID`
_RECIPE = {"ingredients", "instructions", "cleaned_ingredients"}
_DAMAGED = "#NAME?"  # what Excel makes of a name that begins with "-": it takes it for a formula


def read_food(
    csv: Path | str, images: Path | str | None = None, *, keep_faulty: bool = False
) -> tuple[CaptionDataset, ReadingReport]:
    """Read *Food Ingredients and Recipes Dataset with Images*: one recipe's title is one picture's caption.

    A row of the report is one recipe. Dropped are recipes without a title, without a file name or with
    Excel's `#NAME?` for one and, given a folder, without a picture in it; and lines with a quotation mark
    that is not closed. "nan" and "None" are what Python prints for no title; "NA" and "null" are titles like
    others. Two recipes that name one file are both kept, and noted: which of the titles is right, no reader
    can know.

    Args:
        csv: with the columns Title and Image_Name; the others are in each example's `facts`.
        images: the folder of the pictures, or one above it ("Food Images/Food Images"); without it, captions
            only.
        keep_faulty: keep every recipe, with an empty caption (or `nan`) where the title is missing and no
            `path` where the picture is, so that one can find the faults oneself (`capcourse.data.cleaning`).

    Returns:
        All recipes in `train`, for the format knows no splits (`capcourse.data.hashing.split` makes some that
        do not leak), and what became of every one. Ids are the numbers of the unnamed index column.

    Raises:
        BadInput: the file is not of this format.

    Source: kaggle.com/datasets/pes12017000148/food-ingredients-and-recipe-dataset-with-images
    Used in *Looking before training*.
    """
    report = ReadingReport("food")
    columns, table = load_table(csv, report, ("Title", "Image_Name"), _recipe_begins)
    rows = list(table)
    title, name = (column(columns, wanted) for wanted in ("Title", "Image_Name"))
    others = [i for i, header in enumerate(columns) if i not in (title, name) and not _is_index(header)]
    for i in others:
        if columns[i].lower() not in _RECIPE:
            report.note(reasons.OTHER_COLUMN, columns[i] or f"column {i + 1}")
    ids = _ids(columns, rows, report)
    folder = PictureFolder(images)
    found: dict[int | str, FileExample] = {}
    named: set[str] = set()
    for image_id, (n, row) in zip(ids, rows, strict=True):
        where = f"row {n}"
        if len(row) != len(columns):
            report.drop(where, ", ".join(row), reasons.RAGGED)
            continue
        file_name = row[name].strip()
        path = folder.find(file_name) if file_name else None
        caption, why = mend_caption(row[title])
        fault = _fault(caption, file_name, bool(folder) and path is None)
        if fault and not keep_faulty:
            named_by = caption if fault in (reasons.NO_NAME, reasons.DAMAGED_NAME) else file_name
            report.drop(where, named_by, fault)
            continue
        if fault:
            report.note(fault, f"{where}: {caption or file_name}")
        elif file_name in named:
            report.note(reasons.SAME_FILE, f"{where}: {file_name}")
        if caption in _MISREAD:
            report.note(reasons.MISREAD, f"{where}: {caption}")
        named.add(file_name)
        report.keep(caption, why, where)
        facts = {columns[i]: row[i] for i in others}
        found[image_id] = FileExample(image_id, [caption], path, path.name if path else file_name, facts)
    folder.note_unused(report)
    return finished(report, {"train": found})


def _fault(caption: str, file_name: str, lost: bool) -> str:
    if not caption or caption in UNSAID:
        return reasons.NO_TITLE
    if not file_name:
        return reasons.NO_NAME
    if file_name == _DAMAGED:
        return reasons.DAMAGED_NAME
    return reasons.NO_FILE if lost else ""


def _recipe_begins(columns: list[str]) -> Callable[[Cells], bool]:
    """Whether cells are a recipe, or the beginning of one whose instructions go on for several lines."""
    whole, name = whole_row(columns), column(columns, "Image_Name")
    index = next((i for i, header in enumerate(columns) if _is_index(header)), None)

    def begins(cells: Cells) -> bool:
        if index is not None and index < len(cells) and cells[index].isdecimal():
            return len(cells) >= min(3, len(columns)) and not any(cell.startswith(" ") for cell in cells)
        return whole(cells) and not re.search(r"\s", cells[name].rstrip())

    return begins


def _is_index(header: str) -> bool:
    return not header or header.startswith("Unnamed:")  # as pandas calls a column without a name


def _ids(columns: list[str], rows: list[tuple[int, list[str]]], report: ReadingReport) -> list[int | str]:
    """The index column, if it tells the rows apart; else their numbers from 0."""
    for i in (i for i, header in enumerate(columns) if _is_index(header)):
        cells = [row[i].strip() if i < len(row) else "" for _, row in rows]
        if all(cells) and len(set(cells)) == len(cells):
            return [number(cell) for cell in cells]
    report.note(reasons.NO_INDEX, ", ".join(columns))
    return list(range(len(rows)))


def read_risc(csv: Path | str, images: Path | str | None = None) -> tuple[CaptionDataset, ReadingReport]:
    """Read RISC, or a table of the same columns: a picture, its split, its captions.

    A row of the report is one caption, five to a line of the file; a line with too few or too many columns,
    or with a quotation mark that is not closed, is one row. Zero-width spaces and curly quotes are mended;
    stray capitals and missing full stops are left, for a metric's tokeniser takes them away, and no reader
    knows where a sentence ends.

    Args:
        csv: with the columns split, image (or image_path) and caption_1 … caption_5 (or caption); source and
            others are in each example's `facts`.
        images: the folder of the pictures, or one above it; without it, captions only.

    Returns:
        The data set, its ids the pictures' names ("NWPU_27985"; a name that is a number is one), and what
        became of every caption.

    Raises:
        BadInput: the file is not of this format.

    Used in *Five captions, five opinions*.
    """
    report = ReadingReport("risc")
    columns, table = load_table(csv, report, ("split",), _line_begins)
    split_at = column(columns, "split")
    image_at = column(columns, "image")
    image_at = column(columns, "image_path") if image_at is None else image_at
    spoken = [i for i, header in enumerate(columns) if re.fullmatch(r"caption(_\d+)?", header.lower())]
    if image_at is None or not spoken:
        raise BadInput(
            f'{csv}: has no column "image" or none "caption_1"; found {listed(columns)}: '
            "expected source, split, image, caption_1 … caption_5"
        )
    _check_captions(csv, columns, spoken)
    facts = [i for i in range(len(columns)) if i not in (split_at, image_at, *spoken)]
    for i in facts:
        if columns[i].lower() not in ("source", "image_path") and not (i == 0 and _is_index(columns[i])):
            report.note(reasons.OTHER_COLUMN, columns[i] or f"column {i + 1}")
    folder = PictureFolder(images)
    found: dict[str, dict[str, FileExample]] = {split: {} for split in SPLITS}
    home: dict[str, str] = {}
    for n, row in table:
        if len(row) != len(columns):
            report.drop(f"row {n}", ", ".join(row), reasons.RAGGED)
            continue
        where = f"row {n}"
        name = _base_name(row[image_at].strip(), report, where)
        split = known_split(row[split_at], report, where)
        example = found.get(split, {}).get(name) if split else None
        if example is not None:
            report.note(reasons.SAME_PICTURE, f"{where}: {name}")
        path = folder.find(name) if name else None
        if not name:
            fault = reasons.NO_NAME
        elif split is None:
            fault = reasons.UNKNOWN_SPLIT
        elif home.setdefault(name, split) != split:
            fault = reasons.OTHER_SPLIT
        else:
            fault = reasons.NO_FILE if folder and path is None else ""
        if not fault and example is None:
            left = {columns[i]: row[i] for i in facts}
            example = found[split][name] = FileExample(number(stem(name)), [], path, name, left)
        for i in spoken:
            if fault:
                what = row[split_at] if fault == reasons.UNKNOWN_SPLIT else name
                report.drop(f"{where}, {columns[i]}", what, fault)
                continue
            caption = report.caption(row[i], f"{where}, {columns[i]}")
            if caption is not None:
                example.captions.append(caption)
    folder.note_unused(report)
    return finished(report, found)


def _check_captions(csv: Path | str, columns: list[str], spoken: list[int]) -> None:
    """
    Raises:
        BadInput: the columns of captions do not count from 1, or a row is in the line of the header.
    """
    names = [columns[i].lower() for i in spoken]
    numbers = sorted(int(name.removeprefix("caption_")) for name in names if name != "caption")
    if numbers != list(range(1, len(numbers) + 1)) or names.count("caption") > 1:
        raise BadInput(
            f"{csv}: its columns of captions are {listed([columns[i] for i in spoken])}; "
            "name them caption_1, caption_2 and so on, each once"
        )
    row = [name for name in columns if Path(name).suffix.lower() in PICTURES]
    if row:
        raise BadInput(f"{csv}: {listed(row[:1])} is in the line of the header; end that line before it")


def _line_begins(columns: list[str]) -> Callable[[Cells], bool]:
    """Whether cells are a line of RISC, or its beginning: they have a split and a picture in their places."""
    whole, split = whole_row(columns), column(columns, "split")
    image = next((i for i, header in enumerate(columns) if header.lower() in ("image", "image_path")), None)

    def begins(cells: Cells) -> bool:
        if image is None or len(cells) <= max(split, image):
            return False
        name = cells[image].strip('"')
        if Path(name).suffix.lower() in PICTURES and not re.search(r"\s", name):
            return True
        return whole(cells) or (split_named(cells[split]) is not None and not name.startswith(" "))

    return begins


def _base_name(path: str, report: ReadingReport, where: str) -> str:
    """The file's name without its folders, whichever way the slashes lean."""
    if "\\" in path:
        report.mend(reasons.BACKSLASH, f"{where}: {path}")
    return path.replace("\\", "/").rsplit("/", 1)[-1]
