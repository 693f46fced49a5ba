"""Flickr8k: the token file in the states it is found in, and the files that name each split's pictures."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from capcourse.data.dataset import CaptionDataset, FileExample
from capcourse.data.readers import reasons
from capcourse.data.readers.building import PictureFolder, finished
from capcourse.data.readers.files import SPLITS, by_split, load_text, number, refuse_overlap, stem
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput

_TOKEN = re.compile(r"([^\t ]+)#\d+(?:([\t ])(.*))?")  # name.jpg#0<TAB>caption
_NAMES = {"image", "images", "image_name", "filename", "file_name"}
_CAPTIONS = {"caption", "captions"}
_EXTENSION = re.compile(r"\.(?:jpe?g|png)(?:\.\d+)?$", re.IGNORECASE)


def read_flickr8k(
    tokens: Path | str, splits: Mapping[str, Path | str] | None = None, images: Path | str | None = None
) -> tuple[CaptionDataset, ReadingReport]:
    """Read Flickr8k: `Flickr8k.token.txt` or Kaggle's `captions.txt`, with the split files.

    A row of the report is one caption line. Captions of pictures in no split are dropped, as are those of a
    name that ends in `.jpg.1` (there is no such picture) and, given a folder, of pictures that are not in it.
    A split file of another edition of the splits cannot be told from the right one by itself, only
    by the pictures that it shares with another split's; then nothing is read.

    Args:
        tokens: lines of `name.jpg#0<TAB>caption`, or CSV with a picture's name and a caption; with or without
            a header.
        splits: the files that name the pictures of `train`, `val` (or `dev`) and `test`; without them every
            picture is in `train`.
        images: the folder of the pictures; without it, captions only.

    Returns:
        The data set, its ids Flickr's numbers of the photographs (1000268201 of 1000268201_693b08cb0e.jpg),
        and what became of every caption.

    Raises:
        BadInput: the files are not of this format, or two splits share a picture.

    Source: M. Hodosh, P. Young and J. Hockenmaier, Framing image description as a ranking task, 2013.
    """
    report = ReadingReport("flickr8k")
    text = load_text(tokens, report)
    split_of = None if splits is None else _split_of(by_split(splits, "splits"), report)
    folder = PictureFolder(images)
    if split_of is None:
        report.note(reasons.NO_SPLIT_FILES, Path(tokens).name)
    found: dict[str, dict[str, FileExample]] = {split: {} for split in SPLITS}
    seen = set()
    for where, name, caption in _captions(tokens, text, report):
        seen.add(name)
        path = folder.find(name)
        split = "train" if split_of is None else split_of.get(name)
        if _extension(name).count(".") > 1:
            report.drop(where, name, reasons.NUMBERED_NAME)
        elif split is None:
            report.drop(where, name, reasons.NO_SPLIT)
        else:
            if folder and path is None:
                report.drop(where, name, reasons.NO_FILE)
                continue
            example = found[split].get(name)
            if example is None:
                example = found[split][name] = FileExample(photo_id(name), [], path, name)
            mended = report.caption(caption, where)
            if mended is not None:
                example.captions.append(mended)
    for name in split_of or ():
        if name not in seen:
            report.note(reasons.PHANTOM, name)
    folder.note_unused(report)
    return finished(report, found)


def _captions(path: Path | str, text: str, report: ReadingReport) -> Iterator[tuple[str, str, str]]:
    """Where each caption stands, its picture's name, and the caption; lines that hold none are dropped."""
    lines = [(n, line) for n, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1) if line.strip()]
    swapped = _skip_header(lines, report)
    if lines and _TOKEN.fullmatch(lines[0][1]):
        yield from _token_lines(lines, report)
    else:
        if swapped and lines and _extension(next(csv.reader([lines[0][1]]))[0]):
            report.note(reasons.SWAPPED_HEADER, Path(path).name)
            swapped = False
        yield from _csv_lines(path, lines, swapped, report)


def _skip_header(lines: list[tuple[int, str]], report: ReadingReport) -> bool:
    """Take the header away; true if it names the caption first."""
    fields = [field.strip().lower() for field in lines[0][1].split(",")] if lines else []
    if len(fields) != 2 or not ({*fields} & _NAMES and {*fields} & _CAPTIONS):
        return False
    lines.pop(0)
    if lines and _TOKEN.fullmatch(lines[0][1]):
        report.note(reasons.HEADER, ",".join(fields))
        return False
    return fields[0] in _CAPTIONS


def _token_lines(lines: list[tuple[int, str]], report: ReadingReport) -> Iterator[tuple[str, str, str]]:
    for n, line in lines:
        where, match = f"line {n}", _TOKEN.fullmatch(line)
        if match is None:
            report.drop(where, line, reasons.UNREADABLE)
            continue
        name, separator, caption = match.groups()
        if separator == " ":
            report.mend(reasons.SPACE_FOR_TAB, f"{where}: {line}")
        yield where, name, caption or ""


def _csv_lines(
    path: Path | str, lines: list[tuple[int, str]], swapped: bool, report: ReadingReport
) -> Iterator[tuple[str, str, str]]:
    reader = csv.reader(f"{line}\n" for _, line in lines)
    first = 0
    try:
        for row in reader:
            where, first = f"line {lines[first][0]}", reader.line_num
            if swapped:
                row = [row[-1], *row[:-1]]
            if len(row) < 2 or not _extension(row[0]):
                report.drop(where, ",".join(row), reasons.UNREADABLE)
                continue
            if len(row) > 2:
                report.mend(reasons.COMMA, f"{where}: {','.join(row[1:])}")
            yield where, row[0].strip(), ",".join(row[1:])
    except csv.Error as error:
        raise BadInput(
            f"{path}: not CSV near line {first} ({error}); a quotation mark may not be closed"
        ) from None


def _split_of(files: dict[str, Path | str], report: ReadingReport) -> dict[str, str]:
    """The split of each picture's name."""
    members: dict[str, list[str]] = {}
    for split, path in files.items():
        names: dict[str, None] = {}
        for n, line in enumerate(load_text(path, report).splitlines(), 1):
            name, where = line.strip(), f"{Path(path).name}, line {n}"
            if not name:
                continue
            if not _extension(name):
                name += ".jpg"
                report.mend(reasons.BARE_NAME, f"{where}: {line.strip()}")
            if name in names:
                report.note(reasons.LISTED_TWICE, f"{where}: {name}")
            names[name] = None
        members[split] = list(names)
    refuse_overlap(members, files)
    return {name: split for split, names in members.items() for name in names}


def _extension(name: str) -> str:
    """The extension of a picture's name, `.1` and all; "" for what is no such name."""
    match = _EXTENSION.search(name.strip())
    return match[0] if match else ""


def photo_id(name: str) -> int | str:
    """Flickr's number of a photograph, which its file name begins with; else the name itself."""
    match = re.fullmatch(r"(0|[1-9]\d*)_[0-9a-f]{6,}", stem(name))
    return int(match[1]) if match else number(stem(name))
