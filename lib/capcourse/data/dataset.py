"""`CaptionDataset`: pictures with their reference captions, in three splits, opened when asked for."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, overload

from PIL import Image

from capcourse.data.images import read_image
from capcourse.errors import BadInput, unknown
from capcourse.worlds import aerial, food, scenes

PICTURE_SIZE = 192  # pixels a side
SMALLEST, LARGEST = 32, 1024
WORLDS = {"scenes": scenes, "food": food, "aerial": aerial}
SPLITS = {"train": 9_000, "val": 400, "test": 600}
FIRST_ID = {"train": 0, "val": 100_000, "test": 200_000}  # ids tell the splits apart


class Example(ABC):
    """One picture with its captions; neither is made before it is asked for."""

    image_id: int | str
    file_name: str
    captions: list[str]  # the references, in the annotators' order

    @property
    @abstractmethod
    def image(self) -> Image.Image:
        """The picture, RGB."""

    @property
    def scene(self) -> Any:
        """The ground truth of a drawn picture (`capcourse.worlds`); None for a picture from a file."""
        return None


@dataclass(frozen=True)
class DrawnExample(Example):
    """A picture of one of the kit's worlds."""

    world: str
    split: str
    number: int
    seed: int
    size: int

    @property
    def image_id(self) -> int:
        return FIRST_ID[self.split] + self.number

    @property
    def file_name(self) -> str:
        return f"{self.world}_{self.image_id:06d}.png"

    @property
    def scene(self) -> Any:
        return _scene(self.world, self.seed, self.split, self.number)

    @property
    def image(self) -> Image.Image:
        return _picture(self.world, self.scene, self.size)

    @property
    def captions(self) -> list[str]:
        return WORLDS[self.world].describe(self.scene)


@dataclass(frozen=True)
class FileExample(Example):
    """A picture in a file; without a `path` there are captions only."""

    image_id: int | str
    captions: list[str]
    path: Path | None
    file_name: str = ""
    facts: dict[str, str] = field(default_factory=dict)  # what else its row says, by column

    @property
    def image(self) -> Image.Image:
        if self.path is None:
            raise BadInput(f"picture {self.image_id!r}: captions were read without a folder of pictures")
        return read_image(self.path)


class Split(Sequence[Example]):
    """The pictures of one split; slices and selections are splits too."""

    def __init__(self, name: str, examples: Iterable[Example]):
        self.name = name
        self._examples = tuple(examples)

    def __len__(self) -> int:
        return len(self._examples)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> "Split": ...
    def __getitem__(self, index):
        if isinstance(index, slice):
            return Split(self.name, self._examples[index])
        return self._examples[index]

    def __iter__(self) -> Iterator[Example]:
        return iter(self._examples)

    def where(self, holds: Callable[[Example], bool]) -> "Split":
        """The examples for which `holds(example)` is true, in order."""
        return Split(self.name, filter(holds, self._examples))

    @cached_property
    def ids(self) -> list[int | str]:
        """The image ids."""
        return [example.image_id for example in self]

    @property
    def images(self) -> list[Image.Image]:
        """All pictures, RGB."""
        return [example.image for example in self]

    @property
    def captions(self) -> list[list[str]]:
        """The reference captions of each picture, without opening the pictures."""
        return [example.captions for example in self]

    def __repr__(self) -> str:
        return f"Split({self.name}, {len(self):,} pictures)"


@dataclass(frozen=True)
class CaptionDataset:
    """Pictures with reference captions, split into `train`, `val` and `test`; a split may be empty."""

    name: str
    train: Split
    val: Split
    test: Split

    @property
    def splits(self) -> dict[str, Split]:
        """The three splits by name."""
        return {"train": self.train, "val": self.val, "test": self.test}

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(split):,}" for name, split in self.splits.items())
        return f"CaptionDataset({self.name}: {counts})"


def load_data(name: str = "scenes", *, seed: int = 0, size: int = PICTURE_SIZE) -> CaptionDataset:
    """Load a drawn data set by name.

    Args:
        name: `scenes` (things in places, five captions), `food` (dishes, one title each) or `aerial`
            (tiles seen from above, five captions with the faults of real ones).
        seed: another seed is another set of pictures of the same world.
        size: pixels a side, 32 to 1024.

    Returns:
        9,000 training, 400 validation and 600 test pictures. The last 200 test pictures of `scenes` hold
        combinations that no other picture has: `test.where(lambda example: example.scene.held_out)`.

    Raises:
        BadInput: nobody knows that name, or the size is out of range.

    Used from chapter 1, *What is captioning?*, on.
    """
    if name not in WORLDS:
        raise unknown("data set", name, WORLDS)
    if not SMALLEST <= size <= LARGEST:
        raise BadInput(f"size {size} is out of range; a picture has {SMALLEST} to {LARGEST:,} pixels a side")
    splits = {
        split: Split(split, (DrawnExample(name, split, number, seed, size) for number in range(count)))
        for split, count in SPLITS.items()
    }
    return CaptionDataset(name, **splits)


@lru_cache(maxsize=20_000)
def _scene(world: str, seed: int, split: str, number: int) -> Any:
    return WORLDS[world].sample(seed, split, number)


@lru_cache(maxsize=2_000)
def _picture(world: str, scene: Any, size: int) -> Image.Image:
    return WORLDS[world].draw(scene, size)
