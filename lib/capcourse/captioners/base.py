"""`Captioner`: the one central type. Pictures go in, one caption each comes out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, ClassVar

from PIL import Image

from capcourse.captioners.ahead import prepared_ahead
from capcourse.captioners.answers import Answers
from capcourse.captioners.parts import Part
from capcourse.captioners.regions import box_of, crop
from capcourse.data.images import Picture, read_image, several
from capcourse.decoding import decoding_arguments
from capcourse.decoding.begun import Begun
from capcourse.errors import BadInput
from capcourse.session import seeded


class Captioner(ABC):
    """A processor and a model with one face for every architecture.

    Subclasses say how pictures and captions become tensors (`loss_inputs`), what the model reads of a batch
    of pictures and a prompt (`_prepared`), what it writes (`_written`), and which token it expects next
    (`_next_logits`); everything around that is the same for all.
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
        seed: int | None = None,
        progress: bool = False,
    ) -> list[str]:
        """Caption pictures.

        Args:
            images: one picture or several: PIL images or paths, of any size.
            prompt: what to ask, for models that take a prompt.
            decoding: how the next word is chosen: a name in `capcourse.decoding.DECODINGS`.
            region: a phrase such as "top-left": only that part of each picture is looked at.
            seed: for decodings that sample: the same captions every time, whatever ran before. Without one
                they go on from the random numbers drawn so far. Pictures that share a batch draw together: a
                sampled caption depends on `batch_size` and on the other pictures.
            progress: show a bar with one step a picture.

        Returns:
            One caption a picture, in order, without special tokens. The limit on new tokens may have cut
            some: `answers` says which.

        Raises:
            BadInput: a picture cannot be read, or the prompt, decoding, region or seed is not understood.

        Used from chapter 1, *What is captioning?*, on.
        """
        return self.answers(images, prompt, decoding, region, seed=seed, progress=progress).texts

    def answers(
        self,
        images: Picture | Iterable[Picture],
        prompt: str | None = None,
        decoding: str = "greedy",
        region: str | None = None,
        *,
        seed: int | None = None,
        progress: bool = False,
    ) -> Answers:
        """Caption pictures, with an account of what the limit on new tokens cut and of second sentences.

        Takes what `caption` takes, which gives the texts of this.
        """
        import torch
        from tqdm.auto import tqdm

        arguments = decoding_arguments(decoding)
        self._check_prompt(prompt)
        if region is not None:
            box_of(region)  # a phrase that nobody understands is told before the pictures are opened

        def prepare(pictures: list[Image.Image]) -> tuple[int, Any]:
            return len(pictures), self._shown(pictures, prompt, region)

        images = several(images)
        total = len(images) if hasattr(images, "__len__") else None
        rows: list[list[int]] = []
        self.model.eval()
        with (
            closing(prepared_ahead(images, self.batch_size, prepare)) as batches,
            torch.inference_mode(),
            seeded(seed, self.device),
            tqdm(total=total, disable=not progress, unit="picture") as bar,
        ):
            for count, batch in batches:
                rows += self._written(batch, arguments).tolist()
                bar.update(count)
        return Answers.read(rows, self.ends, self.decode, arguments["max_new_tokens"])

    def begin(self, image: Picture, prompt: str | None = None, region: str | None = None) -> Begun:
        """Show one picture and ask, and leave every token of the answer to whoever goes on.

        Args:
            image: a PIL image or a path.
            prompt: what to ask, for models that take a prompt.
            region: a phrase such as "top-left": only that part of the picture is looked at.

        Returns:
            What `capcourse.decoding.search` and `capcourse.decoding.tree` go on from.

        Raises:
            BadInput: as `caption`.
        """
        import torch

        self._check_prompt(prompt)
        self.model.eval()
        prepared = self._shown([read_image(image)], prompt, region)

        def next_logits(answers: Any) -> Any:
            with torch.no_grad():
                tokens = torch.as_tensor(answers, dtype=torch.long, device=self.device)
                return self._next_logits(prepared, tokens).float()

        def text(tokens: Sequence[int]) -> str:
            return self.tokenizer.decode(list(tokens), clean_up_tokenization_spaces=False)

        return Begun(next_logits, self.ends, self._before(prepared), text, self.device)

    @property
    def ends(self) -> tuple[int, ...]:
        """The tokens that end an answer."""
        ends = self.model.generation_config.eos_token_id
        return tuple(ends) if isinstance(ends, list) else () if ends is None else (ends,)

    def decode(self, tokens: Any) -> list[str]:
        """Captions of (batch, tokens) ids, which may be filled up with -100; without special tokens."""
        rows = tokens.tolist() if hasattr(tokens, "tolist") else tokens
        kept = [[token for token in row if token >= 0] for row in rows]
        return [self.tokenizer.decode(row, skip_special_tokens=True).strip() for row in kept]

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
    def _prepared(self, images: Sequence[Image.Image], prompt: str | None) -> dict[str, Any]:
        """What the model reads of a batch of pictures and a prompt, on its device."""

    @abstractmethod
    def _written(self, prepared: dict[str, Any], arguments: dict[str, Any]) -> Any:
        """What `generate` writes, (batch, tokens): new tokens alone, filled up behind their end."""

    @abstractmethod
    def _next_logits(self, prepared: dict[str, Any], answers: Any) -> Any:
        """Logits of what follows answers to one picture: from (lines, tokens) to (lines, vocabulary)."""

    @abstractmethod
    def _before(self, prepared: dict[str, Any]) -> tuple[int, ...]:
        """See `Begun.before`."""

    def _shown(
        self, pictures: Sequence[Image.Image], prompt: str | None, region: str | None
    ) -> dict[str, Any]:
        """`_prepared` for a region of pictures; a crop that the model refuses is told by its picture."""
        if region is None:
            return self._prepared(pictures, prompt)
        try:
            return self._prepared([crop(picture, region) for picture in pictures], prompt)
        except BadInput as error:
            if len(pictures) > 1:  # which of them?
                for picture in pictures:
                    self._shown([picture], prompt, region)
                raise
            width, height = pictures[0].size
            raise BadInput(
                f"'{region}', cut from a picture of {width:,} x {height:,} pixels: {error}, or name another "
                "region"
            ) from None

    def _check_prompt(self, prompt: Any) -> None:
        if prompt is not None and not self.takes_prompt:
            others = f", or ask one of {', '.join(self.prompted_kin)}" if self.prompted_kin else ""
            raise BadInput(f"{self.name} takes no prompt: it captions unasked; leave the prompt out{others}")
        if prompt is not None and (not isinstance(prompt, str) or not prompt.strip()):
            raise BadInput(f"a prompt is a text that asks something, not {prompt!r}; or leave it out")
        if prompt is not None and (signs := [sign for sign in self._signs if sign in prompt]):
            raise BadInput(
                f"the prompt has {', '.join(signs)} in it, which {self.name} reads as a sign of its own and "
                "not as text; ask in plain words"
            )

    @property
    def _signs(self) -> list[str]:
        """What a prompt may not hold: a picture, a turn or an end would be read there."""
        return self.tokenizer.all_special_tokens

    def __repr__(self) -> str:
        count = sum(parameter.numel() for parameter in self.model.parameters())
        return f"{type(self).__name__}({self.name}, {count:,} parameters, {self.device})"
