"""References and predictions in COCO's two caption formats, checked before anything is scored."""

from collections import Counter
from pathlib import Path
from typing import Any

from capcourse.data.readers.files import and_more, load_json
from capcourse.data.readers.text import check_caption, kind
from capcourse.errors import BadInput

ImageId = int | str


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
    images, annotations = load_annotations(path)
    references: dict[ImageId, list[str]] = {image["id"]: [] for image in images}
    for i, entry in enumerate(annotations):
        image_id = entry["image_id"]
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


def read_predictions(
    path: Path | str, references: dict[ImageId, list[str]], *, subset: bool = False
) -> dict[ImageId, str]:
    """Read one predicted caption for each image from a file in COCO's result format.

    Args:
        path: JSON: [{"image_id": 1, "caption": "a dog"}, …].
        references: the images that want a caption, as `read_references` gives them.
        subset: whether images without a prediction are left out, as COCO's own evaluation does; by default
            each needs one.

    Returns:
        The caption of each image that has one, in the order of `references`.

    Raises:
        BadInput: the file cannot be read, or its images are not exactly those of `references`, once each.

    Source: https://cocodataset.org/#format-results, section 5, "Caption Generation".
    """
    content = load_json(path)
    if not isinstance(content, list):
        raise BadInput(
            f"{path}: holds {kind(content)}, not COCO results; "
            'expected a list such as [{"image_id": 1, "caption": "a dog"}]'
        )
    listed = entries(path, content, "", ("image_id", "caption"))
    ids = [image_id_of(path, entry["image_id"], f"[{i}]") for i, entry in enumerate(listed)]
    unknown = [image_id for image_id in ids if image_id not in references]
    if unknown:
        raise BadInput(
            f"{path}: the references know no {_named(unknown)}; {_other_type(unknown[0], references)}"
            "keep only captions of the images in the references"
        )
    one_each(path, ids, "caption of image")
    predicted = set(ids)
    missing = [image_id for image_id in references if image_id not in predicted]
    if missing and not subset:
        raise BadInput(
            f"{path}: has no caption for {_named(missing)}; every image of the references needs one, or "
            "score those that have one as a subset"
        )
    if not ids:
        raise BadInput(f"{path}: holds no captions; add at least one")
    captions = {
        image_id: check_caption(entry["caption"], f"{path}: caption of image {image_id!r}")
        for image_id, entry in zip(ids, listed, strict=True)
    }
    return {image_id: captions[image_id] for image_id in references if image_id in captions}


def load_annotations(path: Path | str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The "images" and the "annotations" of a COCO caption file, each with the keys that it must have.

    Raises:
        BadInput: the file cannot be read, is not of that format, or lists an image twice.
    """
    content = load_json(path)
    if not isinstance(content, dict) or not {"images", "annotations"} <= content.keys():
        raise BadInput(
            f"{path}: holds {kind(content)}, not COCO caption annotations; expected "
            '{"images": [{"id": 1}], "annotations": [{"image_id": 1, "id": 1, "caption": "a dog"}]}'
        )
    images = entries(path, content["images"], "images", ("id",))
    one_each(
        path, [image_id_of(path, image["id"], f"images[{i}]") for i, image in enumerate(images)], "image"
    )
    annotations = entries(path, content["annotations"], "annotations", ("image_id", "caption"))
    for i, entry in enumerate(annotations):
        image_id_of(path, entry["image_id"], f"annotations[{i}]")
    return images, annotations


def entries(path: Path | str, content: Any, name: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """A list of JSON objects that have these keys.

    Raises:
        BadInput: it is something else.
    """
    if not isinstance(content, list):
        raise BadInput(f"{path}: {name} is {kind(content)}; expected a list")
    for i, entry in enumerate(content):
        if not isinstance(entry, dict):
            raise BadInput(f"{path}: {name}[{i}] is {kind(entry)}; expected an object with {_listed(keys)}")
        lacking = [key for key in keys if key not in entry]
        if lacking:
            raise BadInput(
                f"{path}: {name}[{i}] has no {_listed(lacking)}; found {_listed(entry) or 'nothing'}"
            )
    return content


def one_each(path: Path | str, ids: list[ImageId], what: str) -> None:
    """
    Raises:
        BadInput: an id comes twice.
    """
    twice = [image_id for image_id, count in Counter(ids).items() if count > 1]
    if twice:
        raise BadInput(f"{path}: more than one {what} {twice[0]!r}{and_more(twice)}; keep one of each")


def image_id_of(path: Path | str, image_id: Any, where: str) -> ImageId:
    """An image's id.

    Raises:
        BadInput: it is neither a number nor text.
    """
    if isinstance(image_id, bool) or not isinstance(image_id, int | str):
        raise BadInput(
            f"{path}: {where} has the image id {image_id!r}, {kind(image_id)}; expected an int or a str"
        )
    return image_id


def _none_left(path: Path | str, ids: list[ImageId]) -> None:
    if ids:
        raise BadInput(f"{path}: no caption for {_named(ids)}; add its annotations or remove the image")


def _named(ids: list[ImageId]) -> str:
    return f"image {ids[0]!r}{and_more(ids)}"


def _other_type(image_id: ImageId, known: dict[ImageId, Any]) -> str:
    """A hint for the usual cause: 7 in one file and "7" in the other."""
    twins = {str(other): other for other in known}
    twin = twins.get(str(image_id))
    if twin is None or twin == image_id:
        return ""
    return f"there is {twin!r}: write the ids as {type(twin).__name__} in both; "


def _listed(names: Any) -> str:
    return ", ".join(f'"{name}"' for name in names)
