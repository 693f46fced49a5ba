"""Features of a frozen vision side: computed once, kept on disk, read by every later epoch and run.

A feature is found by what it was made from: a hash of the weights and settings of the vision side, and a
hash of the picture's pixels. Arrays are memory-mapped, so that only the rows of a batch are read.

    <folder>/<vision side>/<name>.npy    (pictures, tokens, width), float32
    <folder>/<vision side>/<name>.json   the pictures' hashes, one a row; written when the array is whole
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from capcourse.errors import BadInput
from capcourse.precision import mixed_precision

if TYPE_CHECKING:
    import numpy as np


def default_folder() -> Path:
    """Where features are kept unless somebody says otherwise: CAPCOURSE_CACHE, else `~/.cache/capcourse`."""
    cache = os.environ.get("CAPCOURSE_CACHE") or Path.home() / ".cache" / "capcourse"
    return Path(cache) / "features"


class Features(Sequence["np.ndarray"]):
    """Features of some pictures, in their order; a row is read from disk when it is asked for."""

    def __init__(self, rows: Sequence[tuple["np.ndarray", int]]):
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, i: Any) -> "np.ndarray":
        array, row = self._rows[i]
        return array[row]

    @property
    def shape(self) -> tuple[int, ...]:
        """(pictures, tokens, width)."""
        return (len(self), *self[0].shape)


class FeatureStore:
    """The features of one vision side on disk."""

    def __init__(self, captioner: Any, folder: Path | str | None = None, precision: str = "float32"):
        """Open a store; what is not whole in it is passed over.

        Args:
            captioner: whose `vision_features` are kept.
            folder: by default `default_folder()`.
            precision: in which they are computed, as for `capcourse.precision.mixed_precision`.
        """
        self.captioner, self.precision = captioner, precision
        found = fingerprint(captioner, precision)
        self.folder = (Path(folder) if folder else default_folder()) / found
        self._found: dict[str, tuple[Any, int]] = {}
        for record in sorted(self.folder.glob("*.json")):
            self._open(record)

    def of(self, images: Sequence[Image.Image], *, progress: bool = False) -> Features:
        """Features of pictures, computed where they are not in the store.

        Args:
            images: RGB pictures; read one after the other, so a lazy sequence need not fit into memory.
            progress: show a bar with one step a picture.

        Raises:
            BadInput: there are no pictures.
        """
        from tqdm.auto import tqdm

        if not len(images):
            raise BadInput("no pictures to compute features of; pass at least one")
        hashes: list[str] = []
        fresh: dict[str, None] = {}  # hashes of what is missing, in order

        def missing() -> Iterator[Image.Image]:
            for i in tqdm(range(len(images)), desc="features", disable=not progress, unit="picture"):
                image = images[i]
                hashes.append(picture_hash(image))
                if hashes[-1] not in self._found and hashes[-1] not in fresh:
                    fresh[hashes[-1]] = None
                    yield image

        self._write(self._computed(missing()), fresh, len(images))
        return Features([self._found[key] for key in hashes])

    def _computed(self, images: Iterator[Image.Image]) -> Iterator["np.ndarray"]:
        batch: list[Image.Image] = []
        for image in images:
            batch.append(image)
            if len(batch) == self.captioner.batch_size:
                yield self._seen(batch)
                batch = []
        if batch:
            yield self._seen(batch)

    def _seen(self, batch: list[Image.Image]) -> "np.ndarray":
        import torch

        self.captioner.model.eval()
        with torch.inference_mode(), mixed_precision(self.precision):
            return self.captioner.vision_features(batch).float().cpu().numpy()

    def _write(self, parts: Iterator["np.ndarray"], hashes: Iterable[str], most: int) -> None:
        """Write the array under another name, then give it its own, then say that it is there.

        Args:
            parts: rows of the array, some at a time; none of them makes no file.
            hashes: of the rows, whole when the parts are.
            most: rows that there is room for; those behind the last hash hold nothing.
        """
        import numpy as np

        self.folder.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        made, begun = self.folder / f"{name}.npy", self.folder / f".{name}.npy.part"
        try:
            array, at = None, 0
            for part in parts:
                if array is None:
                    shape = (most, *part.shape[1:])
                    array = np.lib.format.open_memmap(begun, "w+", np.float32, shape)
                array[at : at + len(part)] = part
                at += len(part)
            if array is None:
                return
            array.flush()
            del array
            begun.replace(made)
            record = self.folder / f".{name}.json.part"
            record.write_text(json.dumps({"pictures": list(hashes), "bytes": made.stat().st_size}))
            record.replace(self.folder / f"{name}.json")
        finally:
            begun.unlink(missing_ok=True)
        self._open(self.folder / f"{name}.json")

    def _open(self, record: Path) -> None:
        """Take up one array, if it is there as its record says."""
        import numpy as np

        try:
            said = json.loads(record.read_text())
            path = record.with_suffix(".npy")
            if path.stat().st_size != said["bytes"]:
                return
            array = np.load(path, mmap_mode="r")
        except (OSError, ValueError, KeyError):
            return
        for row, key in enumerate(said["pictures"]):
            self._found.setdefault(key, (array, row))


def picture_hash(image: Image.Image) -> str:
    """A hash of a picture's size and pixels."""
    return hashlib.sha256(f"{image.mode} {image.size} ".encode() + image.tobytes()).hexdigest()


def fingerprint(captioner: Any, precision: str) -> str:
    """A hash of what `vision_features` depend on: weights, how pictures are prepared, and the precision."""
    import torch

    prepared = json.dumps(captioner.image_processor.to_dict(), sort_keys=True, default=str)
    with mixed_precision(precision):
        device = captioner.device.type
        rounded = torch.is_autocast_enabled(device) and str(torch.get_autocast_dtype(device))
    found = hashlib.sha256(f"{prepared} {rounded} ".encode())
    for module in captioner.vision_modules():
        found.update(module.config.to_json_string().encode())
        for name, tensor in sorted(module.state_dict().items()):
            found.update(f"{name} {tuple(tensor.shape)} {tensor.dtype} ".encode())
            found.update(tensor.detach().cpu().reshape(-1).view(torch.uint8).numpy().tobytes())
    return found.hexdigest()[:24]
