"""COCO's captions: the annotation files of 2014 and 2017, and Karpathy's splits of them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from capcourse.data.dataset import CaptionDataset, FileExample
from capcourse.data.readers import reasons
from capcourse.data.readers.building import PictureFolder, finished
from capcourse.data.readers.files import (
    SPLITS,
    a_path,
    by_split,
    known_split,
    load_json,
    refuse_overlap,
    stem,
)
from capcourse.data.readers.references import ImageId, entries, image_id_of, load_annotations, one_each
from capcourse.data.readers.report import ReadingReport
from capcourse.data.readers.text import kind
from capcourse.errors import BadInput

Folder = Path | str


def read_coco(
    annotations: Folder | Mapping[str, Folder], images: Folder | Mapping[str, Folder] | None = None
) -> tuple[CaptionDataset, ReadingReport]:
    """Read MS-COCO's captions, of 2014 or 2017.

    A row of the report is one annotation. Pictures are found under the file names of either year, in the
    folder or below it; a caption whose picture is not there is dropped.

    Args:
        annotations: `captions_train2017.json` and its like, by split: `{"train": …, "val": …}`; or one such
            file, whose name says its split.
        images: the folder of all pictures, or one folder for each split; without it, captions only.

    Returns:
        The data set, its ids those of the files, and what became of every caption.

    Raises:
        BadInput: a file is not of this format, or two splits share a picture.

    Source: https://cocodataset.org/#format-data, section 5, "Image Captioning".
    """
    report = ReadingReport("coco")
    files = by_split(_named(annotations), "annotations")
    if isinstance(images, Mapping):
        folders = {split: PictureFolder(folder) for split, folder in by_split(images, "images").items()}
    else:
        folders = dict.fromkeys(SPLITS, PictureFolder(images))
    splits = {}
    for split, path in files.items():
        if split not in folders:
            raise BadInput(f"images: no folder for '{split}'; name one for each split that is read")
        report.files.append(a_path(path, f"annotations['{split}']"))
        splits[split] = _read_annotations(path, folders[split], report)
    refuse_overlap(splits, files)
    for folder in dict.fromkeys(folders.values()):
        folder.note_unused(report)
    return finished(report, splits)


def _read_annotations(
    path: Folder, folder: PictureFolder, report: ReadingReport
) -> dict[ImageId, FileExample]:
    images, annotations = load_annotations(path)
    examples = {
        image["id"]: _example(image["id"], str(image.get("file_name", "")), folder, report)
        for image in images
    }
    name = Path(path).name
    for i, entry in enumerate(annotations):
        example, where = examples.get(entry["image_id"]), f"{name}, annotations[{i}]"
        if example is None:
            report.drop(where, entry["image_id"], reasons.UNLISTED)
        elif folder and example.path is None:
            report.drop(where, example.file_name, reasons.NO_FILE)
        else:
            caption = report.caption(entry["caption"], where)
            if caption is not None:
                example.captions.append(caption)
    described = {entry["image_id"] for entry in annotations}
    for image_id in examples:
        if image_id not in described:
            report.note(reasons.NO_CAPTION, f"{name}: {image_id}")
    return examples


def read_karpathy(path: Folder, images: Folder | None = None) -> tuple[CaptionDataset, ReadingReport]:
    """Read Karpathy's split of COCO (or of Flickr8k and Flickr30k, in the same format).

    A row of the report is one sentence, as its annotator wrote it ("raw"). The restval pictures, the part of
    COCO's validation that Karpathy left to training, are in `train`.

    Args:
        path: `dataset_coco.json` and its like.
        images: the folder of the pictures, of `train2014` and `val2014` both; without it, captions only.

    Returns:
        The data set, its ids COCO's (`cocoid`) where the file has them, and what became of every caption.

    Raises:
        BadInput: the file is not of this format, or lists a picture twice.

    Source: A. Karpathy and L. Fei-Fei, Deep visual-semantic alignments, 2015 (the splits).
    """
    report = ReadingReport("karpathy", [a_path(path, "path")])
    content = load_json(path)
    if not isinstance(content, dict) or "images" not in content:
        raise BadInput(
            f"{path}: holds {kind(content)}, not Karpathy's splits; expected "
            '{"images": [{"filename": "1.jpg", "split": "train", "sentences": [{"raw": "a dog"}]}]}'
        )
    listed = entries(path, content["images"], "images", ("filename", "split", "sentences"))
    ids = [_karpathy_id(path, image, f"images[{i}]") for i, image in enumerate(listed)]
    one_each(path, ids, "image")
    folder = PictureFolder(images)
    splits: dict[str, dict[ImageId, FileExample]] = {split: {} for split in SPLITS}
    for i, (image_id, image) in enumerate(zip(ids, listed, strict=True)):
        sentences = entries(path, image["sentences"], f"images[{i}].sentences", ("raw",))
        example = _example(image_id, str(image["filename"]), folder, report)
        split = _split(image["split"], report, f"images[{i}]")
        if split is None:
            what, fault = image["split"], reasons.UNKNOWN_SPLIT
        else:
            what, fault = example.file_name, reasons.NO_FILE if folder and example.path is None else ""
            splits[split][image_id] = example
        for j, sentence in enumerate(sentences):
            where = f"images[{i}], sentences[{j}]"
            if fault:
                report.drop(where, what, fault)
                continue
            caption = report.caption(sentence["raw"], where)
            if caption is not None:
                example.captions.append(caption)
        if not sentences:
            report.note(reasons.NO_CAPTION, example.file_name)
    folder.note_unused(report)
    return finished(report, splits)


def _split(name: Any, report: ReadingReport, where: str) -> str | None:
    if name == "restval":
        report.note(reasons.RESTVAL, where)
        return "train"
    return known_split(str(name), report, where)


def _karpathy_id(path: Folder, image: dict[str, Any], where: str) -> ImageId:
    found = image.get("cocoid", image.get("imgid"))
    return stem(str(image["filename"])) if found is None else image_id_of(path, found, where)


def _example(image_id: ImageId, name: str, folder: PictureFolder, report: ReadingReport) -> FileExample:
    path = folder.find(name)
    if path is None and folder and isinstance(image_id, int):
        path = folder.find(
            *(f"{year}{image_id:012d}.jpg" for year in ("", "COCO_train2014_", "COCO_val2014_"))
        )
        if path is not None:
            report.mend(reasons.OTHER_YEAR, f"{name}: {path.name}")
    return FileExample(image_id, [], path, name)


def _named(annotations: Folder | Mapping[str, Folder]) -> Mapping[str, Folder]:
    """One file under the split that its name says."""
    if isinstance(annotations, Mapping):
        return annotations
    said = re.findall("train|val|test", a_path(annotations, "annotations").name)
    if len(set(said)) != 1:
        raise BadInput(
            f"{annotations}: the name does not say which split it is; pass {{'train': …}}, 'val' or 'test'"
        )
    return {said[0]: annotations}
