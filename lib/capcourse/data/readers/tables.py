"""Data sets in one CSV: the recipes of the Kaggle food data, and RISC's satellite pictures."""

import re
from pathlib import Path

from capcourse.data.dataset import CaptionDataset, FileExample
from capcourse.data.readers import reasons
from capcourse.data.readers.building import PictureFolder, finished
from capcourse.data.readers.files import SPLITS, column, known_split, load_table, number, stem
from capcourse.data.readers.report import ReadingReport
from capcourse.data.readers.text import mend_caption
from capcourse.errors import BadInput

_MISREAD = {"NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "<NA>", "#N/A"}  # pandas' default
_DAMAGED = "#NAME?"  # what Excel makes of a name that begins with "-": it takes it for a formula


def read_food(
    csv: Path | str, images: Path | str | None = None, *, keep_faulty: bool = False
) -> tuple[CaptionDataset, ReadingReport]:
    """Read *Food Ingredients and Recipes Dataset with Images*: one recipe's title is one picture's caption.

    A row of the report is one recipe. Dropped are recipes without a title, without a file name or with
    Excel's `#NAME?` for one and, given a folder, without a picture in it. "NA" and "null" are titles like
    others. Two recipes that name one file are both kept, and noted: which of the titles is right, no reader
    can know.

    Args:
        csv: with the columns Title and Image_Name; the others are in each example's `facts`.
        images: the folder of the pictures, or one above it ("Food Images/Food Images"); without it, captions
            only.
        keep_faulty: keep every recipe, with an empty caption where the title is missing and no `path` where
            the picture is, so that one can find the faults oneself (`capcourse.data.cleaning`).

    Returns:
        All recipes in `train`, for the format knows no splits (`capcourse.data.hashing.split` makes some that
        do not leak), and what became of every one. Ids are the numbers of the unnamed index column.

    Raises:
        BadInput: the file is not of this format.

    Source: kaggle.com/datasets/pes12017000148/food-ingredients-and-recipe-dataset-with-images
    Used in *Looking before training*.
    """
    report = ReadingReport("food")
    columns, table = load_table(csv, report, ("Title", "Image_Name"))
    rows = list(table)
    title, name = (column(columns, wanted) for wanted in ("Title", "Image_Name"))
    others = [i for i, header in enumerate(columns) if i not in (title, name) and not _is_index(header)]
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
    if not caption:
        return reasons.NO_TITLE
    if not file_name:
        return reasons.NO_NAME
    if file_name == _DAMAGED:
        return reasons.DAMAGED_NAME
    return reasons.NO_FILE if lost else ""


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

    A row of the report is one caption, five to a line of the file; a line with too few or too many columns
    is one row. Zero-width spaces and curly quotes are mended; stray capitals and missing full stops are
    left, for a metric's tokeniser takes them away, and no reader knows where a sentence ends.

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
    columns, table = load_table(csv, report, ("split",))
    split_at = column(columns, "split")
    image_at = column(columns, "image")
    image_at = column(columns, "image_path") if image_at is None else image_at
    spoken = [i for i, header in enumerate(columns) if re.fullmatch(r"caption(_\d+)?", header.lower())]
    if image_at is None or not spoken:
        raise BadInput(
            f'{csv}: has no column "image" or none "caption_1"; found {", ".join(columns)}: '
            "expected source, split, image, caption_1 … caption_5"
        )
    facts = [i for i in range(len(columns)) if i not in (split_at, image_at, *spoken)]
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


def _base_name(path: str, report: ReadingReport, where: str) -> str:
    """The file's name without its folders, whichever way the slashes lean."""
    if "\\" in path:
        report.mend(reasons.BACKSLASH, f"{where}: {path}")
    return path.replace("\\", "/").rsplit("/", 1)[-1]
