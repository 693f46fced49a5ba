"""From rows to a data set: pictures found in a folder that is listed once, and the end of every reader."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from capcourse.data.dataset import CaptionDataset, FileExample, Split
from capcourse.data.readers import reasons
from capcourse.data.readers.files import PICTURES, SPLITS, a_path
from capcourse.data.readers.report import ReadingReport
from capcourse.errors import BadInput


class PictureFolder:
    """The pictures below a folder, listed once; without a folder, nothing is missing.

    Hidden files, and what macOS leaves in archives, are no pictures.

    Raises:
        BadInput: that is no path, no such folder, or there is no picture in it.
    """

    def __init__(self, folder: Path | str | None):
        self.folder = None if folder is None else a_path(folder, "images")
        self._names: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._used: set[str] = set()
        if self.folder is None:
            return
        if not self.folder.is_dir():
            raise BadInput(f"{folder}: no such folder; name the folder of the pictures")
        for path, name, stem in _pictures(self.folder):
            self._names.setdefault(name, path)
            self._stems.setdefault(stem, path)
        if not self._names:
            raise BadInput(f"{folder}: holds no picture; name the folder of the .jpg files")

    def __bool__(self) -> bool:
        return self.folder is not None

    def find(self, *names: str) -> Path | None:
        """The file of the first of these names that is there, with or without its extension."""
        for name in names:
            path = self._names.get(name) or self._stems.get(name)
            if path is not None:
                self._used.add(path)
                return Path(path)
        return None

    def note_unused(self, report: ReadingReport) -> None:
        """Tell the report of pictures that nobody asked for."""
        for name, path in self._names.items():
            if path not in self._used:
                report.note(reasons.UNUSED_FILE, name)


def _pictures(folder: str | Path, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """Path, name and stem of picture files, those of the folder itself before those of folders in it."""
    real = os.path.realpath(folder)
    if real in seen:  # a link that leads back up
        return
    with os.scandir(folder) as entries:
        found = sorted((e for e in entries if not e.name.startswith((".", "__MACOSX"))), key=lambda e: e.name)
    folders = []
    for entry in found:
        stem, dot, extension = entry.name.rpartition(".")
        if f"{dot}{extension.lower()}" in PICTURES:
            yield entry.path, entry.name, stem
        elif entry.is_dir():
            folders.append(entry.path)
    for inner in folders:
        yield from _pictures(inner, seen | {real})


def finished(
    report: ReadingReport, splits: Mapping[str, Mapping[Any, FileExample]]
) -> tuple[CaptionDataset, ReadingReport]:
    """The data set of the pictures that have a caption, with its report.

    Raises:
        BadInput: not one caption could be kept, most rows do not fit the header, or two pictures have one id.
    """
    if not report.kept:
        if not report.rows:
            raise BadInput(f"{report.files[0]}: holds no captions; name the file that has them")
        reason, count = next(iter(report.counts.items()))
        raise BadInput(
            f"{report.files[0]}: none of the {report.rows:,} captions can be used, {count:,} for "
            f"'{reason}' ({report.examples[reason][0]}); check that the files and folders belong together"
        )
    ragged = report.counts.get(reasons.RAGGED, 0)
    if ragged > report.kept:
        raise BadInput(
            f"{report.files[0]}: {reasons.RAGGED} in {ragged:,} rows, and only {report.kept:,} can be used; "
            "mend its header, which may run on into the first row"
        )
    kept, names = {}, {}
    for split in SPLITS:
        examples = [example for example in splits.get(split, {}).values() if example.captions]
        for example in examples:
            other = names.setdefault(example.image_id, example.file_name)
            if other is not example.file_name:
                raise BadInput(
                    f"{report.files[0]}: {other} and {example.file_name} both give the id "
                    f"{example.image_id!r}; keep one of them"
                )
            if len(example.captions) > 5:
                report.note(reasons.MORE_THAN_FIVE, example.file_name)
        kept[split] = Split(split, examples)
    return CaptionDataset(report.format, **kept), report
