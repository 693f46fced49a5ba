"""The captioner around a `BridgeModel`: pictures and prompts in, captions out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from capcourse.captioners.base import Captioner
from capcourse.captioners.loading import load_weights


@dataclass(frozen=True)
class Frame:
    """The text around a picture: what stands before it, and after it and before the caption.

    `{prompt}` in `after` is what is asked; where there is none, the captioner takes no prompt. A name in
    `<…>` is a special token of the tokenizer: `<bos>`, `<eos>`.
    """

    before: str = ""
    after: str = ""
    prompt: str | None = None


FRAMES = {
    "clip-prefix": Frame(),  # ClipCap: the prefix, then the caption
    "clip-lora": Frame(after="<eos>"),  # S1: image embeddings + EOS + caption + EOS
    "llava-lite": Frame("<bos>USER: ", "\n{prompt}\nASSISTANT:", "Describe this image."),  # S4
    "vit-llama": Frame("<bos>"),
}


class BridgeCaptioner(Captioner):
    """A `BridgeModel` with its image processor, its tokenizer and the frame of text around the picture."""

    def __init__(self, model: Any, image_processor: Any, tokenizer: Any, *, frame: Frame, **kwargs: Any):
        super().__init__(model, image_processor, tokenizer, **kwargs)
        self.frame = frame
        self.takes_prompt = frame.prompt is not None

    @classmethod
    def load(
        cls,
        source: str | tuple[str, str],
        *,
        name: str,
        dtype: str,
        device: str,
        batch_size: int,
        bridge: str,
    ) -> BridgeCaptioner:
        """Load a trained captioner from a folder, or put one together from two towers.

        Args:
            source: a folder written by `save_pretrained`; or a vision tower and a language model, each a
                folder or a Hub name. Between two towers stands a bridge with fresh weights, and a warning
                says so.
            name: what messages call this captioner.
            dtype: of the weights in memory, such as "float32".
            device: "cpu" or "cuda".
            batch_size: pictures captioned at a time.
            bridge: a name in `BRIDGES`.

        Raises:
            OSError: neither folder nor Hub has it.
        """
        from transformers import AutoTokenizer

        from capcourse.captioners.bridge.model import BridgeModel

        eye, tongue = (source, source) if isinstance(source, str) else source
        if isinstance(source, str):
            model = load_weights(BridgeModel, source, dtype)
        else:
            model = _joined(eye, tongue, bridge, dtype)
            warnings.warn(
                f"{name}: the bridge between {Path(eye).name} and {Path(tongue).name} is not trained; its "
                "captions do not describe the picture yet",
                stacklevel=2,
            )
        return cls(
            model.to(device).eval(),
            _image_processor(model.config.vision_config.model_type, eye),
            AutoTokenizer.from_pretrained(tongue),
            frame=FRAMES[name],
            name=name,
            batch_size=batch_size,
        )

    def pixel_values(self, images: Sequence[Image.Image]) -> Any:
        """(batch, 3, height, width), resized and normalised as the vision tower was trained."""
        inputs = self.image_processor(list(images), return_tensors="pt")
        return inputs["pixel_values"].to(self.device, self.model.dtype)

    def loss_inputs(
        self, images: Sequence[Image.Image], captions: Sequence[str], prompt: str | None = None
    ) -> dict[str, Any]:
        """Pixel values, tokens and labels for one caption a picture.

        Args:
            images: `batch` RGB pictures.
            captions: `batch` captions.
            prompt: what is asked, where the captioner takes a prompt; by default its own.

        Returns:
            `pixel_values`; `input_ids`, `attention_mask` and `labels`, (batch, tokens): the frame, the
            caption and one EOS, then padding. Labels are -100 in frame and padding. `image_at`: how many
            tokens stand before the picture.
        """
        import torch

        frame, image_at = self._frame(prompt)
        space = " " if self.frame.prompt is not None else ""  # "ASSISTANT: two dogs"
        eos = self.tokenizer.eos_token_id
        spoken = [[*self._ids(space + caption), eos] for caption in captions]
        longest = max(map(len, spoken))
        ids, mask, labels = [], [], []
        for row in spoken:
            fill = longest - len(row)
            ids.append([*frame, *row, *[eos] * fill])
            mask.append([1] * (len(frame) + len(row)) + [0] * fill)
            labels.append([-100] * len(frame) + row + [-100] * fill)
        tensors = {"input_ids": ids, "attention_mask": mask, "labels": labels}
        return {
            "pixel_values": self.pixel_values(images),
            **{name: torch.tensor(rows, device=self.device) for name, rows in tensors.items()},
            "image_at": image_at,
        }

    @property
    def ends(self) -> tuple[int, ...]:
        """EOS of the tokenizer, which is what the captioner learns to end with."""
        return (self.tokenizer.eos_token_id,)

    def _prepared(self, images: Sequence[Image.Image], prompt: str | None) -> dict[str, Any]:
        import torch

        frame, image_at = self._frame(prompt)
        return {
            "pixel_values": self.pixel_values(images),
            "input_ids": torch.tensor([frame] * len(images), dtype=torch.long, device=self.device),
            "image_at": image_at,
        }

    def _written(self, prepared: dict[str, Any], arguments: dict[str, Any]) -> Any:
        (end,) = self.ends
        with warnings.catch_warnings():
            # that n-grams before the answer may be repeated: vectors stand there, no tokens
            warnings.filterwarnings("ignore", "Passing `no_repeat_ngram_size` with `inputs_embeds`")
            # neither GPT-2 nor Llama has a token that fills up; rows end at EOS
            return self.model.generate(**prepared, eos_token_id=end, pad_token_id=end, **arguments)

    def _next_logits(self, prepared: dict[str, Any], answers: Any) -> Any:
        import torch

        lines = len(answers)
        features = self.model.vision_features(prepared["pixel_values"]).expand(lines, -1, -1)
        row = torch.cat([prepared["input_ids"].expand(lines, -1), answers], dim=1)
        return self.model(features=features, input_ids=row, image_at=prepared["image_at"]).logits[:, -1]

    def _before(self, prepared: dict[str, Any]) -> tuple[int, ...]:
        return ()  # the language model is given vectors, and knows of no tokens before its own

    def _frame(self, prompt: str | None) -> tuple[list[int], int]:
        """The frame's tokens, and how many of them stand before the picture."""
        before = self._ids(self.frame.before)
        after = self.frame.after.replace("{prompt}", prompt or self.frame.prompt or "")
        return [*before, *self._ids(after)], len(before)

    @property
    def _signs(self) -> list[str]:
        return [*super()._signs, "<bos>", "<eos>"]  # as frames write them

    def _ids(self, text: str) -> list[int]:
        """Tokens of a text, without those that the tokenizer adds by itself."""
        for mark, token in (("<bos>", self.tokenizer.bos_token), ("<eos>", self.tokenizer.eos_token)):
            text = text.replace(mark, token)
        return self.tokenizer(text, add_special_tokens=False)["input_ids"] if text else []


def _joined(eye: str, tongue: str, bridge: str, dtype: str) -> Any:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    from capcourse.captioners.bridge.model import BRIDGES, BridgeModel, tower_of

    kind, told = tower_of(AutoConfig.from_pretrained(eye).model_type, BRIDGES[bridge].reads)
    tower = load_weights(kind, eye, dtype, **told)
    with torch.random.fork_rng():
        torch.manual_seed(0)  # the same fresh bridge every time
        return BridgeModel.join(tower, load_weights(AutoModelForCausalLM, tongue, dtype), bridge)


def _image_processor(model_type: str, source: str) -> Any:
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    kind = ViTImageProcessorPil if model_type == "vit" else CLIPImageProcessorPil
    return kind.from_pretrained(source)
