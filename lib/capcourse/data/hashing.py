"""The same picture twice: perceptual hashes, groups of near duplicates, and splits that do not leak.

A file's bytes change when a picture is saved again; a perceptual hash hardly does. Two copies of a picture
differ in few bits of the hash, two different pictures in many.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from capcourse.data.dataset import CaptionDataset, Example, Split
from capcourse.data.images import read_image
from capcourse.errors import BadInput

Pictures = Sequence[Example | Image.Image | str | Path]

HASH_BITS = 256
MAX_DISTANCE = 16  # bits of 256; how it was chosen stands in `perceptual_hashes`
_BLOCK = 1024  # hashes compared with all others at a time: 13,500 of them need 30 MB


def perceptual_hashes(images: Pictures, *, progress: bool = False) -> np.ndarray:
    """The perceptual hash of each picture.

    It is `imagehash.phash` at 16 by 16: the picture in grey, shrunk to 64 by 64 pixels, and of its cosine
    transform the 256 lowest frequencies, one bit each: above the median or not.

    What it cannot see: colour (flat pictures of any colour are one), small things in a large picture, and
    that a mirrored, turned or cropped picture is the same one. Measured on the drawn worlds:

    - Different pictures, 4,000 a world at 64 pixels a side, 24 million pairs: the closest two differ in 18
      bits (aerial: the same airport, its aeroplanes turned), 26 (scenes) and 32 (food). None is within 16.
    - Copies within 16 bits, 150 pictures a world at 192 pixels a side: all of those saved as JPEG at quality
      40, or 8 grey levels brighter; 99 % of those at half the size and JPEG 60; 95 % and more of those 15 %
      brighter; half of those that lost 2 % of their width and height at the edges, next to none at 4 %.

    At 8 by 8 (64 bits) pictures of 600 came as close as 4 bits, where copies went to 8; `dhash` at 16 by 16
    separates less, and `whash` and `colorhash` gave different pictures the same hash.

    Args:
        images: examples of a data set, PIL pictures, or paths of files.
        progress: show a progress bar.

    Returns:
        (images, 32), uint8: 256 bits in 32 bytes.

    Raises:
        BadInput: a file is missing or is no picture.

    Source: N. Krawetz, Looks Like It, 2011 (hackerfactor.com, archive 432), as `imagehash` 4.3 computes it.
    Used in *Looking before training*.
    """
    import imagehash
    from tqdm.auto import tqdm

    bar = tqdm(images, desc="hashing", unit="picture", disable=not progress)
    bits = [imagehash.phash(_picture(image), hash_size=16).hash.ravel() for image in bar]
    return np.packbits(np.array(bits, dtype=bool).reshape(len(bits), HASH_BITS), axis=1)


def duplicate_images(images: Pictures | np.ndarray, max_distance: int = MAX_DISTANCE) -> list[list[int]]:
    """Groups of pictures that are the same but for size, compression or a little light.

    Two pictures are in one group when their hashes differ in at most `max_distance` bits, or when a chain
    of such pictures joins them. `perceptual_hashes` says what that finds and what it misses.

    Args:
        images: examples, pictures or paths; or their hashes, (images, bytes).
        max_distance: bits.

    Returns:
        The indices of each group of two or more, in order; groups by their first picture.

    Raises:
        BadInput: a file is missing or is no picture, or the hashes are none.

    Used in *Looking before training* and in assignment `a2_data`.
    """
    return [group for group in _groups(_hashes(images), max_distance) if len(group) > 1]


def near_pairs(hashes: np.ndarray, max_distance: int = MAX_DISTANCE) -> list[tuple[int, int, int]]:
    """Every two hashes that differ in at most `max_distance` bits.

    Args:
        hashes: (images, bytes), as `perceptual_hashes` gives them.
        max_distance: bits.

    Returns:
        First index, second index, bits that differ; ordered by the two indices.
    """
    words = _hashes(hashes).view(np.uint64)
    pairs = []
    for start in range(0, len(words), _BLOCK):
        block, others = words[start : start + _BLOCK], words[start:]
        distances = np.zeros((len(block), len(others)), dtype=np.uint16)
        for column in range(words.shape[1]):
            distances += np.bitwise_count(block[:, column, None] ^ others[None, :, column])
        rows, columns = np.nonzero(np.triu(distances <= max_distance, k=1))
        found = zip(rows.tolist(), columns.tolist(), distances[rows, columns].tolist(), strict=True)
        pairs += [(start + row, start + column, distance) for row, column, distance in found]
    return pairs


def split(
    examples: Iterable[Example],
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1),
    seed: int = 42,
    *,
    max_distance: int = MAX_DISTANCE,
    name: str = "data",
    progress: bool = False,
) -> CaptionDataset:
    """Split examples at random into train, val and test, so that copies of a picture stay together.

    A picture that is in train and in test is a test that was seen: whoever splits the rows of a table at
    random gets such leaks. Here groups of near duplicates are split, not rows. The splits have the sizes
    that were asked for, as far as the groups allow it.

    Args:
        examples: what to split; every one has a picture.
        shares: of train, val and test, adding up to 1.
        seed: another seed is another split.
        max_distance: bits in which the hashes of two copies may differ.
        name: the name of the data set.
        progress: show a progress bar.

    Raises:
        BadInput: the shares do not add up to 1, or a picture cannot be opened.

    Used in *Looking before training* and in assignment `a2_data`.
    """
    examples = list(examples)
    sizes = _sizes(shares, len(examples))
    groups = _groups(perceptual_hashes(examples, progress=progress), max_distance)
    Random(seed).shuffle(groups)
    groups.sort(key=len, reverse=True)  # single pictures come last and fill what the larger groups leave
    chosen: list[list[int]] = [[], [], []]
    for group in groups:
        room = [size - len(part) for size, part in zip(sizes, chosen, strict=True)]
        wide = [i for i in range(3) if room[i] >= len(group)] or [int(np.argmax(room))]
        chosen[max(wide, key=lambda i: room[i] / sizes[i])] += group
    names = ("train", "val", "test")
    parts = {
        part: Split(part, [examples[i] for i in sorted(indices)])
        for part, indices in zip(names, chosen, strict=True)
    }
    return CaptionDataset(name, **parts)


def leaks(
    data: CaptionDataset, max_distance: int = MAX_DISTANCE, *, progress: bool = False
) -> list[list[tuple[str, int]]]:
    """The pictures that are in more than one split.

    Args:
        data: every example has a picture.
        max_distance: bits in which the hashes of two copies may differ.
        progress: show a progress bar.

    Returns:
        For each such picture the places of its copies: the name of the split, the index in it.

    Used in *Looking before training* and in assignment `a2_data`.
    """
    places = [(name, i) for name, part in data.splits.items() for i in range(len(part))]
    examples = [data.splits[name][i] for name, i in places]
    groups = duplicate_images(perceptual_hashes(examples, progress=progress), max_distance)
    found = [[places[i] for i in group] for group in groups]
    return [group for group in found if len({name for name, _ in group}) > 1]


def _picture(image: Example | Image.Image | str | Path) -> Image.Image:
    return read_image(image if isinstance(image, Image.Image | str | Path) else image.image)


def _hashes(images: Pictures | np.ndarray) -> np.ndarray:
    if not isinstance(images, np.ndarray):
        return perceptual_hashes(images)
    if images.dtype != np.uint8 or images.ndim != 2 or images.shape[1] % 8:
        raise BadInput(
            f"hashes are an array of {images.dtype} and shape {images.shape}; expected uint8 and "
            "(images, 32), as perceptual_hashes gives them"
        )
    return np.ascontiguousarray(images)


def _groups(hashes: np.ndarray, max_distance: int) -> list[list[int]]:
    """All pictures in groups, those without a copy in groups of one."""
    leader = list(range(len(hashes)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for first, second, _ in near_pairs(hashes, max_distance):
        a, b = find(first), find(second)
        leader[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for i in range(len(hashes)):
        groups.setdefault(find(i), []).append(i)
    return list(groups.values())


def _sizes(shares: Sequence[float], count: int) -> list[int]:
    """How many examples each split gets; what rounding leaves goes to the largest remainders."""
    if len(shares) != 3 or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        raise BadInput(f"shares are {shares}; expected three of train, val and test that add up to 1")
    exact = [share * count for share in shares]
    sizes = [int(size + 1e-9) for size in exact]
    by_remainder = sorted(range(3), key=lambda i: sizes[i] - exact[i])
    for i in by_remainder[: count - sum(sizes)]:
        sizes[i] += 1
    return sizes
