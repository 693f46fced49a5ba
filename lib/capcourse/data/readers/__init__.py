"""Captions from files: the formats that captioning data sets come in, whatever state real copies are in.

`read_coco`, `read_karpathy`, `read_flickr8k`, `read_food` and `read_risc` give a `CaptionDataset` and a
`ReadingReport` in which every row is counted; `QUIRKS` lists what they do to each known fault.
`read_references` and `read_predictions` are strict: they read what is about to be scored.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from capcourse.data.readers.references import ImageId, read_predictions, read_references
from capcourse.data.readers.report import Dropped, ReadingReport
from capcourse.data.readers.text import LINE_BREAKS, check_caption, mend_caption

if TYPE_CHECKING:
    from capcourse.data.readers.coco import read_coco, read_karpathy
    from capcourse.data.readers.flickr8k import read_flickr8k
    from capcourse.data.readers.quirks import QUIRKS, Quirk
    from capcourse.data.readers.tables import read_food, read_risc

# These need the data sets' classes, which the metrics do not want to wait for.
_HOMES = {
    "QUIRKS": "quirks",
    "Quirk": "quirks",
    "read_coco": "coco",
    "read_flickr8k": "flickr8k",
    "read_food": "tables",
    "read_karpathy": "coco",
    "read_risc": "tables",
}
__all__ = [
    "LINE_BREAKS",
    "QUIRKS",
    "Dropped",
    "ImageId",
    "Quirk",
    "ReadingReport",
    "check_caption",
    "mend_caption",
    "read_coco",
    "read_flickr8k",
    "read_food",
    "read_karpathy",
    "read_predictions",
    "read_references",
    "read_risc",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
