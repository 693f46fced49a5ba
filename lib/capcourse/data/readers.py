"""Captions from files: COCO's two JSON formats, checked before anything is computed from them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput

ImageId = int | str

# Java's PTB tokenizer ends a line at these, so that every later caption would be scored with the wrong image.
LINE_BREAKS = ("\r", "\x0b", "\x0c", "\u2028", "\u2029")


def check_caption(caption: Any, where: str) -> str:
    """Return the caption, once it is known to be text that can be tokenised line by line.

    Args:
        caption: what should be a str.
        where: what the error calls it, such as "caption of image 7".

    Raises:
        BadInput: not a str, a line-breaking character, or text that cannot be written as UTF-8.
    """
    if not isinstance(caption, str):
        raise BadInput(f"{where} is {_kind(caption)}; a caption is a str")
    for character in LINE_BREAKS:
        if character in caption:
            raise BadInput(
                f"{where} holds the line break U+{ord(character):04X}, which would move every later caption "
                'to the wrong image; mend it with " ".join(caption.split())'
            )
    try:
        caption.encode()
    except UnicodeEncodeError as error:
        code = ord(caption[error.start])
        raise BadInput(
            f"{where} holds half a character (U+{code:04X}); read its source again as UTF-8"
        ) from None
    return caption


def read_references(path: Path | str) -> dict[ImageId, list[str]]:
    """Read reference captions from a file in COCO's caption annotation format.

    Args:
        path: JSON: {"images": [{"id", …}], "annotations": [{"image_id", "id", "caption"}]}.

    Returns:
        The captions of each image, in the order of the file; images in the order of "images".

    Raises:
        BadInput: the file cannot be read, an annotation is of an unknown image, or an image has no caption.

    Source: https://cocodataset.org/#format-data, section 5, "Image Captioning".
    """
    content = _load(path)
    if not isinstance(content, dict) or not {"images", "annotations"} <= content.keys():
        raise BadInput(
            f"{path}: holds {_kind(content)}, not COCO caption annotations; expected "
            '{"images": [{"id": 1}], "annotations": [{"image_id": 1, "id": 1, "caption": "a dog"}]}'
        )
    images = _entries(path, content["images"], "images", ("id",))
    ids = [_image_id(path, image["id"], f"images[{i}]") for i, image in enumerate(images)]
    _one_each(path, ids, "image")
    references: dict[ImageId, list[str]] = {image_id: [] for image_id in ids}
    entries = _entries(path, content["annotations"], "annotations", ("image_id", "caption"))
    for i, entry in enumerate(entries):
        image_id = _image_id(path, entry["image_id"], f"annotations[{i}]")
        if image_id not in references:
            raise BadInput(
                f"{path}: annotations[{i}] is of image {image_id!r}, which is not in images; "
                f"{_other_type(image_id, references)}add that image or remove the annotation"
            )
        caption = check_caption(
            entry["caption"], f"{path}: annotations[{i}], a caption of image {image_id!r},"
        )
        references[image_id].append(caption)
    if not references:
        raise BadInput(f"{path}: holds no images; add at least one")
    _none_left(path, [i for i, captions in references.items() if not any(map(str.strip, captions))])
    return references


def read_predictions(path: Path | str, references: dict[ImageId, list[str]]) -> dict[ImageId, str]:
    """Read one predicted caption for each image from a file in COCO's result format.

    Args:
        path: JSON: [{"image_id": 1, "caption": "a dog"}, …].
        references: the images that want a caption, as `read_references` gives them.

    Returns:
        The caption of each image, in the order of `references`.

    Raises:
        BadInput: the file cannot be read, or its images are not exactly those of `references`, once each.

    Source: https://cocodataset.org/#format-results, section 5, "Caption Generation".
    """
    content = _load(path)
    if not isinstance(content, list):
        raise BadInput(
            f"{path}: holds {_kind(content)}, not COCO results; "
            'expected a list such as [{"image_id": 1, "caption": "a dog"}]'
        )
    entries = _entries(path, content, "", ("image_id", "caption"))
    ids = [_image_id(path, entry["image_id"], f"[{i}]") for i, entry in enumerate(entries)]
    unknown = [image_id for image_id in ids if image_id not in references]
    if unknown:
        raise BadInput(
            f"{path}: the references know no {_named(unknown)}; {_other_type(unknown[0], references)}"
            "keep only captions of the images in the references"
        )
    _one_each(path, ids, "caption of image")
    predicted = set(ids)
    missing = [image_id for image_id in references if image_id not in predicted]
    if missing:
        raise BadInput(
            f"{path}: has no caption for {_named(missing)}; every image of the references needs one"
        )
    captions = {
        image_id: check_caption(entry["caption"], f"{path}: caption of image {image_id!r}")
        for image_id, entry in zip(ids, entries, strict=True)
    }
    return {image_id: captions[image_id] for image_id in references}


def _load(path: Path | str) -> Any:
    try:
        text = Path(path).read_text(
            encoding="utf-8-sig"
        )  # Windows editors begin files with a byte-order mark
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file; check the path") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); name a JSON file") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{path}: not JSON at line {error.lineno}, column {error.colno} ({error.msg}); "
            "write it with json.dump"
        ) from None
    except ValueError:  # Python reads no integer of thousands of digits
        raise BadInput(f"{path}: holds a number that is too long to read; mend it at its source") from None
    except RecursionError:
        raise BadInput(f"{path}: JSON nested too deeply; write it with json.dump from a flat list") from None


def _entries(path: Path | str, entries: Any, name: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    if not isinstance(entries, list):
        raise BadInput(f"{path}: {name} is {_kind(entries)}; expected a list")
    for i, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise BadInput(f"{path}: {name}[{i}] is {_kind(entry)}; expected an object with {_listed(keys)}")
        lacking = [key for key in keys if key not in entry]
        if lacking:
            raise BadInput(
                f"{path}: {name}[{i}] has no {_listed(lacking)}; found {_listed(entry) or 'nothing'}"
            )
    return entries


def _image_id(path: Path | str, image_id: Any, where: str) -> ImageId:
    if isinstance(image_id, bool) or not isinstance(image_id, int | str):
        raise BadInput(
            f"{path}: {where} has the image id {image_id!r}, {_kind(image_id)}; expected an int or a str"
        )
    return image_id


def _one_each(path: Path | str, ids: list[ImageId], what: str) -> None:
    twice = [image_id for image_id, count in Counter(ids).items() if count > 1]
    if twice:
        raise BadInput(f"{path}: more than one {what} {twice[0]!r}{_and_more(twice)}; keep one of each")


def _none_left(path: Path | str, ids: list[ImageId]) -> None:
    if ids:
        raise BadInput(f"{path}: no caption for {_named(ids)}; add its annotations or remove the image")


def _named(ids: list[ImageId]) -> str:
    return f"image {ids[0]!r}{_and_more(ids)}"


def _and_more(items: list) -> str:
    return f" (and {len(items) - 1:,} more)" if len(items) > 1 else ""


def _other_type(image_id: ImageId, known: dict[ImageId, Any]) -> str:
    """A hint for the usual cause: 7 in one file and "7" in the other."""
    twins = {str(other): other for other in known}
    twin = twins.get(str(image_id))
    if twin is None or twin == image_id:
        return ""
    return f"there is {twin!r}: write the ids as {type(twin).__name__} in both; "


def _listed(names: Any) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", type(None): "null", bool: "true or false"}
    return names.get(type(value), f"of type {type(value).__name__}")
