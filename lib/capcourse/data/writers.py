"""Data sets in the files of the real ones, with their layout, columns and names."""

import csv
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from capcourse.data.dataset import PICTURE_SIZE, WORLDS, CaptionDataset, Example, FileExample
from capcourse.data.readers.files import number, stem
from capcourse.data.readers.flickr8k import photo_id
from capcourse.errors import BadInput, unknown
from capcourse.worlds import food

JPEG_QUALITY = 95
FOOD_CSV = "Food Ingredients and Recipe Dataset with Image Name Mapping.csv"
FOOD_IMAGES = Path("Food Images", "Food Images")
RISC_CAPTIONS = 5

Arguments = dict[str, Any]
Saver = Callable[[Example, Path], None]


def write(
    dataset: CaptionDataset, to: Path | str, format: str, *, images: bool = True, progress: bool = False
) -> Arguments:
    """Write a data set in one of the real formats, in a folder of its own.

    | format | files | pictures |
    | --- | --- | --- |
    | `coco` | `annotations/captions_train2014.json`, `…val2014…`, `…test2014…` | `train2014/COCO_train2014_000000000007.jpg` and so on |
    | `karpathy` | `dataset_coco.json` | `train2014/COCO_train2014_….jpg`; `val2014/` holds val and test |
    | `flickr8k` | `Flickr8k_text/Flickr8k.token.txt`, `Flickr_8k.{train,dev,test}Images.txt` | `Flicker8k_Dataset/7_1b6453892f.jpg` (the original's spelling) |
    | `food` | `Food Ingredients and Recipe Dataset with Image Name Mapping.csv` | `Food Images/Food Images/plum-cake-7.jpg` |
    | `risc` | `captions.csv` | `resized/7.jpg` |

    The matching reader gives back the same captions (mended), ids and splits, with two exceptions: `food`
    holds one title a picture, so that of several captions only the first is written, and it holds no splits.
    `risc` has columns for five captions: of fewer, the last cells stay empty, and the reader counts them as
    dropped. The other formats hold any number.

    Args:
        dataset: a drawn world, or what a reader gave.
        to: the folder; it is made, and files in it that have the same names are replaced.
        format: one of `FORMATS`.
        images: write the pictures too, as JPEG; a picture that is a JPEG file is copied as it is.
        progress: show a progress bar.

    Returns:
        The arguments with which the reader of the format reads it: `read_coco(**write(scenes, to, "coco"))`.

    Raises:
        BadInput: nobody knows that format, or it cannot hold a caption or an id.
    """  # noqa: E501 - a table
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    to = Path(to)
    to.mkdir(parents=True, exist_ok=True)
    total = sum(map(len, dataset.splits.values()))
    with tqdm(total=total, desc=f"writing {format}", unit="picture", disable=not progress) as bar:

        def save(example: Example, path: Path) -> None:
            bar.update()
            if images:
                _save(example, path)

        arguments = FORMATS[format](dataset, to, save)
    return arguments if images else {**arguments, "images": None}


def write_food_drop(
    to: Path | str, *, seed: int, count: int, size: int = PICTURE_SIZE
) -> tuple[Arguments, list[food.Row]]:
    """Write a dirty drop of the food world (`capcourse.worlds.food.drop`) with its pictures.

    Args:
        to: the folder; it is made. The layout is that of `write(…, "food")`.
        seed: another seed is a fresh drop.
        count: recipes, at least 60.
        size: pixels a side.

    Returns:
        The arguments for `read_food`, and the truth about every row, which is not among the files.

    Raises:
        BadInput: too few rows to hold every fault.

    Used in *Looking before training* and in assignment 2.
    """
    rows = food.drop(seed, count)
    to = Path(to)
    folder = to / FOOD_IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        picture = food.picture(row, size)
        if picture is not None:
            picture.save(folder / f"{row.file_name}.jpg", "JPEG", quality=JPEG_QUALITY)
    _write_table(to / FOOD_CSV, food.COLUMNS, ([row.cells[name] for name in food.COLUMNS] for row in rows))
    return {"csv": to / FOOD_CSV, "images": to / FOOD_IMAGES.parts[0]}, rows


def _coco(dataset: CaptionDataset, to: Path, save: Saver) -> Arguments:
    files, folders, annotation_id = {}, {}, 0
    for split, examples in dataset.splits.items():
        if not len(examples):
            continue
        folder = folders[split] = to / f"{split}2014"
        listed, annotations = [], []
        for example in examples:
            name = _coco_name(example, f"{split}2014")
            save(example, folder / name)
            listed.append({"id": example.image_id, "file_name": name})
            for caption in example.captions:
                annotation_id += 1
                annotations.append({"image_id": example.image_id, "id": annotation_id, "caption": caption})
        content = {"info": {"description": dataset.name}, "images": listed, "annotations": annotations}
        files[split] = _write_json(to / "annotations" / f"captions_{split}2014.json", content)
    return {"annotations": files, "images": folders}


def _karpathy(dataset: CaptionDataset, to: Path, save: Saver) -> Arguments:
    listed, sentence_id = [], 0
    for split, examples in dataset.splits.items():
        folder = "train2014" if split == "train" else "val2014"
        for example in examples:
            name, image_number = _coco_name(example, folder), len(listed)
            save(example, to / folder / name)
            sentences = [
                {"tokens": _tokens(caption), "raw": caption, "imgid": image_number, "sentid": sentence_id + n}
                for n, caption in enumerate(example.captions)
            ]
            sentence_id += len(sentences)
            listed.append(
                {
                    "filepath": folder,
                    "sentids": [sentence["sentid"] for sentence in sentences],
                    "filename": name,
                    "imgid": image_number,
                    "split": split,
                    "sentences": sentences,
                    "cocoid": example.image_id,
                }
            )
    path = _write_json(to / "dataset_coco.json", {"images": listed, "dataset": dataset.name})
    return {"path": path, "images": to}


def _flickr8k(dataset: CaptionDataset, to: Path, save: Saver) -> Arguments:
    pictures, text = to / "Flicker8k_Dataset", to / "Flickr8k_text"
    text.mkdir(exist_ok=True)
    lines, splits = [], {}
    for split, examples in dataset.splits.items():
        names = []
        for example in examples:
            digest = sha1(f"{dataset.name}/{example.image_id}".encode()).hexdigest()[:10]
            name = _name(example, "flickr8k", photo_id, f"{example.image_id}_{digest}.jpg")
            save(example, pictures / name)
            names.append(name)
            for n, caption in enumerate(example.captions):
                if "\n" in caption or "\r" in caption:
                    raise BadInput(
                        f"picture {example.image_id!r}: caption {n} holds a line break, and flickr8k has one "
                        'line for each; mend it with " ".join(caption.split())'
                    )
                lines.append(f"{name}#{n}\t{caption}\n")
        if names:
            splits[split] = text / f"Flickr_8k.{'dev' if split == 'val' else split}Images.txt"
            _write_text(splits[split], "".join(f"{name}\n" for name in names))
    tokens = _write_text(text / "Flickr8k.token.txt", "".join(lines))
    return {"tokens": tokens, "splits": splits, "images": pictures}


def _food(dataset: CaptionDataset, to: Path, save: Saver) -> Arguments:
    rows = []
    for example in (example for split in dataset.splits.values() for example in split):
        if not isinstance(example.image_id, int):
            raise BadInput(f"picture {example.image_id!r}: food numbers its rows; write risc, or number them")
        title = example.captions[0]
        name = _slug(title, example.image_id)
        if isinstance(example, FileExample) and example.facts:
            name = stem(example.file_name)
        save(example, to / FOOD_IMAGES / f"{name}.jpg")
        facts = getattr(example, "facts", {}) or _recipe(example)
        cells = {"": str(example.image_id), "Title": title, "Image_Name": name, **facts}
        rows.append([cells.get(column, "") for column in food.COLUMNS])
    _write_table(to / FOOD_CSV, food.COLUMNS, rows)
    return {"csv": to / FOOD_CSV, "images": to / FOOD_IMAGES.parts[0]}


def _risc(dataset: CaptionDataset, to: Path, save: Saver) -> Arguments:
    rows = []
    for split, examples in dataset.splits.items():
        for example in examples:
            captions = example.captions
            if len(captions) > RISC_CAPTIONS:
                raise BadInput(
                    f"picture {example.image_id!r} has {len(captions)} captions, and risc has columns for "
                    f"{RISC_CAPTIONS}; write coco or karpathy"
                )
            name = _name(example, "risc", lambda name: number(stem(name)), f"{example.image_id}.jpg")
            save(example, to / "resized" / name)
            source = getattr(example, "facts", {}).get("source", dataset.name)
            rows.append([source, split, name, *captions, *[""] * (RISC_CAPTIONS - len(captions))])
    columns = ("source", "split", "image", *(f"caption_{n + 1}" for n in range(RISC_CAPTIONS)))
    _write_table(to / "captions.csv", columns, rows)
    return {"csv": to / "captions.csv", "images": to / "resized"}


FORMATS: dict[str, Callable[[CaptionDataset, Path, Saver], Arguments]] = {
    "coco": _coco,
    "karpathy": _karpathy,
    "flickr8k": _flickr8k,
    "food": _food,
    "risc": _risc,
}


def _coco_name(example: Example, folder: str) -> str:
    image_id = example.image_id
    if isinstance(image_id, int):
        return f"COCO_{folder}_{image_id:012d}.jpg"
    return _checked(f"{image_id}.jpg", image_id)


def _name(example: Example, format: str, read: Callable[[str], Any], made: str) -> str:
    """A file name from which the format's reader reads the id: the picture's own if it will do."""
    own = f"{stem(example.file_name)}.jpg"
    for name in (own, made, f"{example.image_id}.jpg"):
        if read(name) == example.image_id:
            return _checked(name, example.image_id)
    raise BadInput(f"picture {example.image_id!r}: {format} cannot hold that id; number the pictures")


def _checked(name: str, image_id: int | str) -> str:
    if re.search(r'[\\/:*?"<>|\s\x00-\x1f]', name) or name.startswith("."):
        raise BadInput(f"picture {image_id!r}: its id makes no file name; number the pictures")
    return name


def _save(example: Example, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    source = getattr(example, "path", None)
    if source is not None and source.suffix.lower() in (".jpg", ".jpeg"):
        if source.resolve() != path.resolve():
            shutil.copyfile(source, path)
        return
    example.image.save(path, "JPEG", quality=JPEG_QUALITY)


def _recipe(example: Example) -> dict[str, str]:
    """The columns of a recipe that a picture of the food world stands for; empty ones for another world's."""
    if not isinstance(example.scene, WORLDS["food"].Scene):
        return {"Ingredients": "[]", "Instructions": "", "Cleaned_Ingredients": "[]"}
    lines = food.ingredients(example.scene)
    instructions = food.instructions(example.scene)
    return {"Ingredients": str(lines), "Instructions": instructions, "Cleaned_Ingredients": str(lines)}


def _slug(title: str, image_id: int) -> str:
    """A title in lower case with hyphens, and its row's number."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join([*re.findall(r"[a-z0-9]+", plain)[:12], str(image_id)])


def _tokens(caption: str) -> list[str]:
    return re.findall(r"[\w'-]+", caption.lower())


def _write_json(path: Path, content: Any) -> Path:
    return _write_text(path, json.dumps(content))


def _write_text(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
