"""Flickr8k: the token file in the states it is found in, and the files that name each split's pictures."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from capcourse.data.dataset import CaptionDataset, FileExample
from capcourse.data.readers import reasons
from capcourse.data.readers.building import PictureFolder, finished
from capcourse.data.readers.files import (
    SPLITS,
    a_path,
    by_split,
    extension,
    load_text,
    number,
    refuse_overlap,
    stem,
)
from capcourse.data.readers.flickr_csv import CAPTIONS, IMAGES, csv_captions
from capcourse.data.readers.report import ReadingReport

_TOKEN = re.compile(r"(\S+)#\d+(?:([\t ])(.*))?")  # name.jpg#0<TAB>caption
_MARK = re.compile(r"\.(?:jpe?g|png)(?:\.\d+)?#\d", re.IGNORECASE)
_WINDOWS = re.compile(r"\r+\n")
_PICTURE = r"\.(?:jpe?g|png)(?:\.\d+)?\"?[ \t]*"
_BEFORE_ROW = re.compile(rf"\r(?=[^\s,|;]+{_PICTURE}[#,|;\t])", re.IGNORECASE)
_AFTER_ROW = re.compile(rf"([,|;\t][^\s,|;]+{_PICTURE})\r", re.IGNORECASE)
_SAMPLE = 50  # lines that show whether this is a token file


def read_flickr8k(
    tokens: Path | str, splits: Mapping[str, Path | str] | None = None, images: Path | str | None = None
) -> tuple[CaptionDataset, ReadingReport]:
    """Read Flickr8k or Flickr30k: the token file or Kaggle's CSV, with the split files.

    A row of the report is one caption line. Captions of pictures in no split are dropped, as are those of a
    name that ends in `.jpg.1` (there is no such picture) and, given a folder, of pictures that are not in it.
    A split file of another edition of the splits cannot be told from the right one by itself, only
    by the pictures that it shares with another split's; then nothing is read.

    Args:
        tokens: lines of `name.jpg#0<TAB>caption`; or CSV with a picture's name and a caption, its header
            `image,caption`, `image_name| comment_number| comment` and the like, or none.
        splits: the files that name the pictures of `train`, `val` (or `dev`) and `test`; without them every
            picture is in `train`.
        images: the folder of the pictures; without it, captions only.

    Returns:
        The data set, its ids Flickr's numbers of the photographs (1000268201 of 1000268201_693b08cb0e.jpg),
        and what became of every caption.

    Raises:
        BadInput: the files are not of this format, a quotation mark in the CSV is never closed, or two splits
            share a picture.

    Source: M. Hodosh, P. Young and J. Hockenmaier, Framing image description as a ranking task, 2013.
    """
    report = ReadingReport("flickr8k")
    text = load_text(a_path(tokens, "tokens"), report)
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
        if extension(name).count(".") > 1:
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
    lines = _line_ends(path, text, report).split("\n")
    some = list(islice(filter(str.strip, lines), _SAMPLE))
    if 2 * sum(map(bool, map(_TOKEN.fullmatch, some))) >= len(some):
        return _token_lines(lines, report)
    return csv_captions(path, [f"{line}\n" for line in lines], report)


def _line_ends(path: Path | str, text: str, report: ReadingReport) -> str:
    """The text with one kind of line end; what is inside a caption is kept apart from it."""
    if "\r" not in text:
        return text
    text = _WINDOWS.sub("\n", text)
    if text.count("\r") > text.count("\n"):
        text, ends = text.replace("\r", "\n"), 1
    else:
        text, before = _BEFORE_ROW.subn("\n", text)
        text, after = _AFTER_ROW.subn(r"\1\n", text)
        ends = before + after
    if ends:
        report.note(reasons.OLD_MAC, Path(path).name)
    return text.replace("\r", "\v")  # in a caption, for mend_caption; csv refuses \r


def _token_lines(lines: list[str], report: ReadingReport) -> Iterator[tuple[str, str, str]]:
    begun = False
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where, match = f"line {n}", _TOKEN.fullmatch(line)
        if match is None and not begun and _is_header(line):
            report.note(reasons.HEADER, line)
        elif match is None or len(_MARK.findall(line)) > 1:  # two lines run into one
            report.drop(where, line, reasons.UNREADABLE)
        else:
            name, separator, caption = match.groups()
            if separator == " ":
                report.mend(reasons.SPACE_FOR_TAB, f"{where}: {line}")
            yield where, name, caption or ""
        begun = True


def _is_header(line: str) -> bool:
    names = {name.strip().lower() for name in line.split(",")}
    return bool(names & IMAGES and names & CAPTIONS)


def _split_of(files: dict[str, Path | str], report: ReadingReport) -> dict[str, str]:
    """The split of each picture's name."""
    members: dict[str, list[str]] = {}
    for split, path in files.items():
        names: dict[str, None] = {}
        for n, line in enumerate(_line_ends(path, load_text(path, report), report).splitlines(), 1):
            name, where = line.strip(), f"{Path(path).name}, line {n}"
            if not name:
                continue
            if not extension(name):
                name += ".jpg"
                report.mend(reasons.BARE_NAME, f"{where}: {line.strip()}")
            if name in names:
                report.note(reasons.LISTED_TWICE, f"{where}: {name}")
            names[name] = None
        members[split] = list(names)
    refuse_overlap(members, files)
    return {name: split for split, names in members.items() for name in names}


def photo_id(name: str) -> int | str:
    """Flickr's number of a photograph, which its file name begins with; else the name itself."""
    match = re.fullmatch(r"(0|[1-9]\d*)_[0-9a-f]{6,}", stem(name))
    return int(match[1]) if match else number(stem(name))
