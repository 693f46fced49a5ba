"""What the three families of vision-language models share: a turn goes in, an answer comes back trimmed."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from PIL import Image

from capcourse.captioners.base import Captioner


class VLMCaptioner(Captioner):
    """A model that reads a picture and a prompt as one row of tokens, and continues the row.

    Subclasses say what is read from a checkpoint (`read`) and, where there is no chat template, how a prompt
    becomes a turn (`asked`). The processor puts in as many image tokens as the
    picture needs; rows are filled up on the left, so that all answers begin in the same column.
    """

    takes_prompt = True
    default_prompt: ClassVar[str]
    answer_space: ClassVar[str] = ""  # between the turn and the answer

    def __init__(self, model: Any, processor: Any, **kwargs: Any):
        super().__init__(model, processor.image_processor, processor.tokenizer, **kwargs)
        self.processor = processor
        self.tokenizer.padding_side = "left"

    @classmethod
    def load(
        cls, source: str, *, name: str, dtype: str, device: str, batch_size: int, **options: str
    ) -> Self:
        """Load from a folder or from the Hub: the same calls for both.

        Args:
            source: a folder written by `save_pretrained`, or a Hub name.
            name: what messages call this captioner.
            dtype: of the weights in memory, such as "float32".
            device: "cpu" or "cuda".
            batch_size: pictures captioned at a time.
            options: what else the family's `read` is told.

        Raises:
            OSError: neither folder nor Hub has it, or weights are missing.
        """
        model, processor = cls.read(source, dtype, **options)
        return cls(model.to(device).eval(), processor, name=name, batch_size=batch_size)

    @staticmethod
    @abstractmethod
    def read(source: str, dtype: str) -> tuple[Any, Any]:
        """The family's model and processor at `source`.

        The processor resizes pictures with PIL, also where torchvision is there: the two resize differently,
        and a checkpoint should see the same numbers on every machine.
        """

    def asked(self, prompt: str | None) -> str:
        """The whole text of a turn, up to where the answer begins, with one mark for the picture.

        Here through the processor's chat template: a user shows the picture and asks.
        """
        content = [{"type": "image"}, {"type": "text", "text": prompt or self.default_prompt}]
        return self.processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )

    def inputs(self, images: Sequence[Image.Image], prompt: str | None = None) -> dict[str, Any]:
        """What the model reads for one prompt and a batch of pictures.

        Returns:
            `pixel_values`; `input_ids` and `attention_mask`, (batch, tokens); what else the family needs.
        """
        batch = self.processor(
            images=list(images), text=[self.asked(prompt)] * len(images), padding=True, return_tensors="pt"
        ).to(self.device)
        batch.pop("labels", None)  # PaliGemma's processor gives some, all -100
        batch["pixel_values"] = batch["pixel_values"].to(self.model.dtype)
        return dict(batch)

    def loss_inputs(
        self, images: Sequence[Image.Image], captions: Sequence[str], prompt: str | None = None
    ) -> dict[str, Any]:
        """Tensors for one answer a picture: the turn, the caption and one EOS, then padding.

        Labels are -100 in the turn and in the padding, so that only the answer is learnt.
        """
        import torch

        eos, pad = self.tokenizer.eos_token_id, self.tokenizer.pad_token_id
        rows = [[*self.answer_ids(caption), eos] for caption in captions]
        longest = max(map(len, rows))
        filled = torch.tensor([row + [pad] * (longest - len(row)) for row in rows], device=self.device)
        lengths = torch.tensor([[len(row)] for row in rows], device=self.device)
        spoken = torch.arange(longest, device=self.device) < lengths  # (batch, tokens of the answer)
        return self._answered(self.inputs(images, prompt), filled, spoken)

    def _answered(self, batch: dict[str, Any], answers: Any, spoken: Any) -> dict[str, Any]:
        """Turns with answers behind them, and labels, -100 but where something is spoken.

        Args:
            batch: what `inputs` gives.
            answers: (batch, tokens).
            spoken: (batch, tokens), false where a token only fills up the row.
        """
        import torch

        turn = batch["input_ids"]
        ids = torch.cat([turn, answers], dim=1)
        labels = torch.cat([torch.full_like(turn, -100), answers.masked_fill(~spoken, -100)], dim=1)
        mask = torch.cat([batch["attention_mask"], spoken.long()], dim=1)
        return {
            **batch,
            "input_ids": ids,
            "attention_mask": mask,
            "labels": labels,
            **self.token_kinds(ids, labels),
        }

    def token_kinds(self, input_ids: Any, labels: Any) -> dict[str, Any]:
        """What the family wants beside `input_ids`, of the same shape: which tokens are the picture, say."""
        return {}

    def answer_ids(self, text: str) -> list[int]:
        """The tokens of an answer, as they follow a turn."""
        return self.tokenizer(self.answer_space + text, add_special_tokens=False)["input_ids"]

    def _prepared(self, images: Sequence[Image.Image], prompt: str | None) -> dict[str, Any]:
        return self.inputs(images, prompt)

    def _written(self, prepared: dict[str, Any], arguments: dict[str, Any]) -> Any:
        turn = prepared["input_ids"].shape[1]
        return self.model.generate(**prepared, **arguments)[:, turn:]

    def _next_logits(self, prepared: dict[str, Any], answers: Any) -> Any:
        import torch

        lines = len(answers)  # to the same picture, so that its tensors come as often, one after the other
        batch = {name: rows.repeat(lines, *[1] * (rows.ndim - 1)) for name, rows in prepared.items()}
        inputs = self._answered(batch, answers, torch.ones_like(answers, dtype=torch.bool))
        del inputs["labels"]
        return self.model(**inputs).logits[:, -1]

    def _before(self, prepared: dict[str, Any]) -> tuple[int, ...]:
        return tuple(prepared["input_ids"][0].tolist())
