"""What a training reads: pictures, seen once and kept while there is room, and a caption of each an epoch."""

from collections.abc import Sequence
from random import Random
from typing import Any

from capcourse.data.dataset import Split
from capcourse.errors import BadInput

KEPT = 2 * 1024**3  # bytes of pixel values in memory; what does not fit is read and prepared again


class Rows:
    """A split as a data set for PyTorch: a picture and one of its captions, another one each epoch.

    Which caption it is depends on seed, epoch and picture alone, so that it is the same in a resumed run and
    on several processes.

    Args:
        captioner: prepares pictures.
        split: the pictures and their captions.
        seed: of the choice of captions.
        features: (pictures, tokens, width) of the frozen vision side, where they are at hand.
    """

    def __init__(self, captioner: Any, split: Split, seed: int, features: Any = None):
        self.captioner, self.split, self.seed, self.features = captioner, split, seed, features
        self.captions = split.captions
        self.epoch = 0
        self._kept: dict[int, Any] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self.split)

    def begin_epoch(self, epoch: int) -> None:
        """Draw other captions from now on."""
        self.epoch = epoch

    def __getitem__(self, i: int) -> tuple[Any, str]:
        chance = Random(f"{self.seed}/{self.epoch}/{i}")
        return self._picture(i), chance.choice(self.captions[i])

    def _picture(self, i: int) -> Any:
        import torch

        if self.features is not None:
            return torch.from_numpy(self.features[i].copy())
        if i in self._kept:
            return self._kept[i]
        pixels = self.captioner.pixel_values([self.split[i].image])[0].cpu()
        if self._size + pixels.nbytes <= KEPT:
            self._kept[i] = pixels
            self._size += pixels.nbytes
        return pixels

    def together(self, rows: Sequence[tuple[Any, str]]) -> dict[str, Any]:
        """A batch: what `loss_inputs` makes of pictures and captions."""
        import torch

        pictures, captions = zip(*rows, strict=True)
        return self.captioner.loss_inputs(torch.stack(pictures), captions)


class LazyImages(Sequence[Any]):
    """The pictures of a split, each opened when it is asked for."""

    def __init__(self, split: Split):
        self._split = split

    def __len__(self) -> int:
        return len(self._split)

    def __getitem__(self, i: Any) -> Any:
        return self._split[i].image


def check_split(split: Split, name: str, captioner: Any, least: int = 1) -> None:
    """Make sure that a split can be learnt from.

    Raises:
        BadInput: it has fewer than `least` pictures, a picture without a caption, or a caption that does not
            fit into the model.
    """
    if len(split) < least:
        why = "" if least == 1 else f", and a caption metric wants at least {least:,}"
        raise BadInput(f"the {name} split has {len(split):,} pictures{why}; give it more")
    room = captioner.longest_caption
    for image_id, captions in zip(split.ids, split.captions, strict=True):
        if not captions:
            raise BadInput(f"{name}: picture {image_id!r} has no caption; leave it out")
        for caption in captions if room else ():
            length = captioner.caption_length(caption)
            if length > room:
                raise BadInput(
                    f"{name}: a caption of picture {image_id!r} has {length:,} tokens, and {captioner.name} "
                    f"has room for {room:,}; cut it or leave the picture out: {caption[:60]!r}…"
                )
