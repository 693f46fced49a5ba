"""Pictures are read and prepared in threads, a few batches ahead of the model that writes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from PIL import Image

from capcourse.data.images import Picture, read_image

BATCHES = 2  # that wait for the model, ready or in the making
READERS = 4  # files that are opened at a time

Prepared = TypeVar("Prepared")


def prepared_ahead(
    pictures: Iterable[Picture], batch_size: int, prepare: Callable[[list[Image.Image]], Prepared]
) -> Iterator[Prepared]:
    """Batches of pictures, prepared, in order.

    Files are opened side by side; batches are prepared one after the other, in one thread, since a tokenizer
    must not serve two at a time: nor must the caller use it meanwhile. Close the iterator when you leave it
    early.

    Args:
        pictures: taken one after the other, at most `BATCHES` batches ahead.
        batch_size: pictures at a time.
        prepare: makes of some RGB pictures what the model reads.

    Raises:
        BadInput: a picture cannot be read, when its turn comes.
    """
    coming = iter(pictures)
    waiting: deque[Future[Prepared]] = deque()
    with ThreadPoolExecutor(READERS) as readers, ThreadPoolExecutor(1) as preparer:

        def made(some: list[Picture]) -> Prepared:
            # a picture in memory may be given twice, and Pillow does not load it in two threads at a time
            opened = [p if isinstance(p, Image.Image) else readers.submit(read_image, p) for p in some]
            return prepare([p.result() if isinstance(p, Future) else read_image(p) for p in opened])

        try:
            while True:
                while len(waiting) <= BATCHES and (some := list(islice(coming, batch_size))):
                    waiting.append(preparer.submit(made, some))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            for job in waiting:
                job.cancel()
