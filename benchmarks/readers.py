"""How fast the worlds are drawn, and how fast the readers read.

    python benchmarks/readers.py

Drawing: pictures a second, from the seed to the pixels, on one core. Reading: seconds for 40,000 captions
that a writer wrote, without and with a folder of pictures to find them in (its files are empty: readers list
them, and open none). The limits are the project's own, for the wall; the CPU column tells a slow program from
a busy machine.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from capcourse.data import readers
from capcourse.data.dataset import WORLDS, CaptionDataset, FileExample, Split
from capcourse.data.writers import FORMATS, write
from capcourse.worlds import food, scenes

PICTURES = 200
CAPTIONS = 40_000
A_SECOND = {96: 300, 224: 80}
SECONDS = 2


def clock(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def drawing() -> None:
    print(f"{'pictures a second':<34}{'wall':>8}{'CPU':>8}{'limit':>8}")
    for name, world in WORLDS.items():
        for size, limit in A_SECOND.items():

            def draw(world=world, size=size) -> None:
                for index in range(PICTURES):
                    world.draw(world.sample(1, "train", index), size)

            draw()
            wall, cpu = clock(draw)
            print(f"{f'{name}, {size} px':<34}{PICTURES / wall:8.0f}{PICTURES / cpu:8.0f}{limit:>8}")


def written(format: str) -> CaptionDataset:
    """40,000 captions: five a picture, or one where the format holds no more, with a recipe beside it."""
    each = 1 if format == "food" else 5
    described = [scenes.describe(scenes.sample(1, "train", n)) for n in range(CAPTIONS // 50)]
    dish = food.sample(1, "train", 0)
    lines, steps = str(food.ingredients(dish)), food.instructions(dish)
    facts = {"Ingredients": lines, "Instructions": steps * 4, "Cleaned_Ingredients": lines}
    examples = [
        FileExample(
            n, described[n % len(described)][:each], None, f"recipe-{n}.jpg", facts if each == 1 else {}
        )
        for n in range(CAPTIONS // each)
    ]
    return CaptionDataset("benchmark", Split("train", examples), Split("val", []), Split("test", []))


def reading(folder: Path) -> None:
    print(f"{'seconds for 40,000 captions':<34}{'wall':>8}{'CPU':>8}{'limit':>8}")
    for format in FORMATS:
        read = getattr(readers, f"read_{format}")
        arguments = write(written(format), folder / format, format, images=False)
        pictures = folder / f"{format} pictures"
        pictures.mkdir()
        for example in read(**arguments)[0].train:
            (pictures / example.file_name).with_suffix(".jpg").touch()
        for name, images in ((format, None), (f"{format}, pictures found", pictures)):
            given = {**arguments, "images": images}
            wall, cpu = clock(lambda read=read, given=given: read(**given))
            print(f"{name:<34}{wall:8.2f}{cpu:8.2f}{SECONDS:>8}")


def main() -> None:
    drawing()
    print()
    with tempfile.TemporaryDirectory() as folder:
        reading(Path(folder))


if __name__ == "__main__":
    main()
