"""`Captioner`: the one central type. Pictures go in, one caption each comes out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from PIL import Image

from capcourse.captioners.parts import Part
from capcourse.captioners.regions import crop
from capcourse.data.images import Picture, read_images
from capcourse.decoding import decoding_arguments
from capcourse.errors import BadInput


class Captioner(ABC):
    """A processor and a model with one face for every architecture.

    Subclasses say how pictures and captions become tensors (`loss_inputs`) and how a batch of pictures
    becomes text (`_generate`); everything around that is the same for all.
    """

    takes_prompt: ClassVar[bool] = False
    prompted_kin: Sequence[str] = ()  # captioners of the zoo that take a prompt, for a message

    def __init__(self, model: Any, image_processor: Any, tokenizer: Any, *, name: str, batch_size: int = 16):
        self.model, self.image_processor, self.tokenizer = model, image_processor, tokenizer
        self.name, self.batch_size = name, batch_size

    @property
    def device(self) -> Any:
        """Where the model's weights are."""
        return next(self.model.parameters()).device

    def caption(
        self,
        images: Picture | Iterable[Picture],
        prompt: str | None = None,
        decoding: str = "greedy",
        region: str | None = None,
        *,
        progress: bool = False,
    ) -> list[str]:
        """Caption pictures.

        Args:
            images: one picture or several: PIL images or paths, of any size.
            prompt: what to ask, for models that take a prompt.
            decoding: how the next word is chosen: a name in `capcourse.decoding.DECODINGS`.
            region: a phrase such as "top-left": only that part of each picture is looked at.
            progress: show a bar with one step a picture.

        Returns:
            One caption a picture, in order, without special tokens.

        Raises:
            BadInput: a picture cannot be read, or the prompt, decoding or region is not understood.

        Used from chapter 1, *What is captioning?*, on.
        """
        import torch
        from tqdm.auto import tqdm

        arguments = decoding_arguments(decoding)
        if prompt is not None and not self.takes_prompt:
            others = f", or ask one of {', '.join(self.prompted_kin)}" if self.prompted_kin else ""
            raise BadInput(f"{self.name} takes no prompt: it captions unasked; leave the prompt out{others}")
        if prompt is not None and (not isinstance(prompt, str) or not prompt.strip()):
            raise BadInput(f"a prompt is a text that asks something, not {prompt!r}; or leave it out")
        pictures = read_images(images)
        if region is not None:
            pictures = [crop(picture, region) for picture in pictures]
        captions: list[str] = []
        self.model.eval()
        with torch.inference_mode(), tqdm(total=len(pictures), disable=not progress, unit="picture") as bar:
            for first in range(0, len(pictures), self.batch_size):
                batch = pictures[first : first + self.batch_size]
                captions += self._generate(batch, prompt, arguments)
                bar.update(len(batch))
        return captions

    def parts(self) -> dict[str, Part]:
        """The halves that are trained or frozen, by the names that `fine_tune` takes.

        Raises:
            BadInput: for this family they are not told apart yet.
        """
        raise BadInput(f"{self.name} cannot be fine-tuned yet; vit-gpt2 can")

    @abstractmethod
    def loss_inputs(self, images: Sequence[Image.Image], captions: Sequence[str]) -> dict[str, Any]:
        """Tensors for `model(**inputs).loss`: one caption a picture, EOS in the labels once, no pads."""

    @abstractmethod
    def _generate(
        self, images: Sequence[Image.Image], prompt: str | None, arguments: dict[str, Any]
    ) -> list[str]:
        """Caption one batch."""

    def __repr__(self) -> str:
        count = sum(parameter.numel() for parameter in self.model.parameters())
        return f"{type(self).__name__}({self.name}, {count:,} parameters, {self.device})"
