"""What several test files are made of: the mini captioners, and pictures of scenes made up for a test."""

import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import capcourse as cc
from capcourse.data.dataset import DrawnExample


@cache
def captioner(name: str) -> Any:
    """A mini captioner, loaded once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a bridge that is not trained says so
        return cc.load_captioner(name, profile="mini")


@dataclass(frozen=True)
class Shown(DrawnExample):
    """A picture of a scene made up for a test."""

    shown: Any = None

    @property
    def scene(self) -> Any:
        return self.shown


UNUSUAL = ("grey", "RGBA", "CMYK", "palette", "turned")


def unusual(kind: str, scene: Image.Image, path: Path) -> tuple[Any, Image.Image]:
    """A scene as a picture of an unusual kind, and what it shows as an ordinary one, computed here."""
    pixels = np.asarray(scene).astype(np.uint16)
    if kind == "grey":
        grey = scene.convert("L")
        return grey, Image.fromarray(np.repeat(np.asarray(grey)[:, :, None], 3, axis=2))
    if kind == "RGBA":  # the left half is clear, and lies on white
        clear = scene.convert("RGBA")
        clear.paste((200, 30, 30, 0), (0, 0, 96, 128))
        pixels[:, :96] = 255
        return clear, Image.fromarray(pixels.astype(np.uint8))
    if kind == "CMYK":
        inks = np.concatenate([255 - pixels, np.zeros_like(pixels[:, :, :1])], axis=2).astype(np.uint8)
        return Image.frombytes("CMYK", scene.size, inks.tobytes()), scene
    if kind == "palette":
        few = scene.quantize(32)
        colours = np.array(few.getpalette(), np.uint8).reshape(-1, 3)
        return few, Image.fromarray(colours[np.asarray(few)])
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: the file lies on its side
    Image.fromarray(np.rot90(np.asarray(scene)).copy()).save(path, exif=exif)
    return path, scene
