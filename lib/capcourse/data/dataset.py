"""`CaptionDataset`: pictures with their reference captions, in three splits, drawn when asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, overload

from PIL import Image

from capcourse.errors import BadInput, unknown
from capcourse.worlds import scenes

PICTURE_SIZE = 192  # pixels a side
WORLDS = {"scenes": scenes}
SPLITS = {"train": 9_000, "val": 500, "test": 500}
FIRST_ID = {"train": 0, "val": 100_000, "test": 200_000}  # ids tell the splits apart


@dataclass(frozen=True)
class Example:
    """One picture, its captions in the annotators' order, and the scene that it shows."""

    image_id: int
    image: Image.Image
    captions: list[str]
    scene: Any


class Split(Sequence[Example]):
    """The pictures of one split; slices are splits too. Nothing is drawn before it is asked for."""

    def __init__(self, world: str, name: str, seed: int, size: int, indices: Sequence[int]):
        self.world, self.name, self.seed, self.size = world, name, seed, size
        self._indices = indices

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> "Split": ...
    def __getitem__(self, index):
        if isinstance(index, slice):
            return Split(self.world, self.name, self.seed, self.size, self._indices[index])
        number = self._indices[index]
        scene = WORLDS[self.world].sample(self.seed, self.name, number)
        picture = _picture(self.world, scene, self.size)
        return Example(FIRST_ID[self.name] + number, picture, WORLDS[self.world].describe(scene), scene)

    def __iter__(self) -> Iterator[Example]:
        return (self[i] for i in range(len(self)))

    @property
    def ids(self) -> list[int]:
        """The image ids."""
        return [FIRST_ID[self.name] + number for number in self._indices]

    @property
    def images(self) -> list[Image.Image]:
        """All pictures, RGB, `size` by `size` pixels."""
        return [example.image for example in self]

    @property
    def captions(self) -> list[list[str]]:
        """The reference captions of each picture, five a picture, without drawing the pictures."""
        world = WORLDS[self.world]
        return [world.describe(world.sample(self.seed, self.name, number)) for number in self._indices]

    def __repr__(self) -> str:
        return f"Split({self.world} {self.name}, {len(self):,} pictures of {self.size} px)"


@dataclass(frozen=True)
class CaptionDataset:
    """Pictures with reference captions, split into `train`, `val` and `test`."""

    name: str
    train: Split
    val: Split
    test: Split

    def __repr__(self) -> str:
        counts = ", ".join(f"{split.name} {len(split):,}" for split in (self.train, self.val, self.test))
        return f"CaptionDataset({self.name}: {counts})"


def load_data(name: str = "scenes", *, seed: int = 0, size: int = PICTURE_SIZE) -> CaptionDataset:
    """Load a data set by name.

    Args:
        name: `scenes`, the drawn world of things with colours and counts in places.
        seed: another seed is another set of pictures of the same world.
        size: pixels a side, 32 to 1024.

    Returns:
        9,000 training, 500 validation and 500 test pictures with five captions each.

    Raises:
        BadInput: nobody knows that name, or the size is out of range.

    Used from chapter 1, *What is captioning?*, on.
    """
    if name not in WORLDS:
        raise unknown("data set", name, WORLDS)
    if not 32 <= size <= 1024:
        raise BadInput(f"size {size} is out of range; a picture has 32 to 1024 pixels a side")
    splits = {split: Split(name, split, seed, size, range(count)) for split, count in SPLITS.items()}
    return CaptionDataset(name, **splits)


@lru_cache(maxsize=2_000)
def _picture(world: str, scene: Any, size: int) -> Image.Image:
    return WORLDS[world].draw(scene, size)
