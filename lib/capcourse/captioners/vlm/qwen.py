"""Qwen2.5-VL: a ViT for pictures of any size, whose patches are merged four to a token, and Qwen2.5.

The model is transformers' `Qwen2_5_VLForConditionalGeneration`. S0 prompted `Qwen/Qwen2.5-VL-7B-Instruct`;
the mini checkpoint has the same classes at toy width. Source: Bai et al. 2025, "Qwen2.5-VL Technical Report".
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from PIL import Image

from capcourse.captioners.loading import load_weights
from capcourse.captioners.vlm.base import VLMCaptioner
from capcourse.errors import BadInput

IMAGE_PAD = "<|image_pad|>"
WIDEST = 200  # the image processor's own limit


class QwenCaptioner(VLMCaptioner):
    """A `Qwen2_5_VLForConditionalGeneration` with its processor, or with `QwenInputs`."""

    default_prompt = "Write a short caption."

    @staticmethod
    def read(source: str, dtype: str) -> tuple[Any, Any]:
        """A `Qwen2_5_VLForConditionalGeneration`, and the library's processor or `QwenInputs`."""
        from transformers import Qwen2_5_VLForConditionalGeneration

        return load_weights(Qwen2_5_VLForConditionalGeneration, source, dtype), processor_of(source)

    def inputs(self, images: Sequence[Image.Image], prompt: str | None = None) -> dict[str, Any]:
        """As every family's; a picture that is more than `WIDEST` times as long as wide is refused."""
        for image in images:
            if max(image.size) > WIDEST * min(image.size):
                width, height = image.size
                raise BadInput(
                    f"a picture of {width:,} x {height:,} pixels: {self.name} takes pictures at most "
                    f"{WIDEST} times as long as wide; crop it"
                )
        return super().inputs(images, prompt)

    def token_kinds(self, input_ids: Any, labels: Any) -> dict[str, Any]:
        """1 where a token stands for a part of the picture: by it the model counts rows and columns."""
        return picture_tokens(self.tokenizer, input_ids)


def picture_tokens(tokenizer: Any, input_ids: Any) -> dict[str, Any]:
    """`mm_token_type_ids`, (batch, tokens): 1 where a token stands for a part of the picture, else 0."""
    return {"mm_token_type_ids": (input_ids == tokenizer.convert_tokens_to_ids(IMAGE_PAD)).long()}


def processor_of(source: str) -> Any:
    """`Qwen2_5_VLProcessor` where torchvision is present, which its video half wants; else `QwenInputs`."""
    plain = QwenInputs.from_pretrained(source)
    if not find_spec("torchvision"):
        return plain
    from transformers import Qwen2_5_VLProcessor

    processor = Qwen2_5_VLProcessor.from_pretrained(source)
    processor.image_processor = plain.image_processor
    return processor


class QwenInputs:
    """Qwen2.5-VL's processor for pictures: tokenizer, chat template and image processor, without video."""

    def __init__(self, image_processor: Any, tokenizer: Any):
        self.image_processor, self.tokenizer = image_processor, tokenizer
        self.tokenizer.padding_side = "left"

    @classmethod
    def from_pretrained(cls, source: str) -> QwenInputs:
        """Load from a folder or from the Hub.

        A checkpoint may have two chat templates: the tokenizer's, for texts alone, and the processor's, in a
        file of its own, which knows pictures. The second is used where there is one.
        """
        from transformers import AutoTokenizer, ProcessorMixin
        from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

        tokenizer = AutoTokenizer.from_pretrained(source)
        described, _ = ProcessorMixin.get_processor_dict(source)
        tokenizer.chat_template = described.get("chat_template") or tokenizer.chat_template
        return cls(Qwen2VLImageProcessorPil.from_pretrained(source), tokenizer)

    def save_pretrained(self, target: Any) -> None:
        """Write what `from_pretrained` reads."""
        self.tokenizer.save_pretrained(target)
        self.image_processor.save_pretrained(target)

    def apply_chat_template(self, turns: Sequence[dict], **kwargs: Any) -> str:
        """The text of a conversation, with one image mark for each picture."""
        return self.tokenizer.apply_chat_template(list(turns), **kwargs)

    def image_tokens(self, grid: Any) -> int:
        """Tokens of one picture: its patches, in time, height and width, over merge size squared.

        A picture of 644 x 392 pixels, at patches of 14 and a merge of 2, has 46 x 28 patches, so 322 tokens.
        """
        return int(grid.prod()) // self.image_processor.merge_size**2

    def __call__(
        self,
        images: Sequence[Image.Image],
        text: Sequence[str],
        padding: bool = True,
        return_tensors: str = "pt",
    ) -> Any:
        """Pixel values and tokens of one picture a text.

        Returns:
            `pixel_values` (patches of all pictures, numbers a patch), `image_grid_thw` (pictures, 3);
            `input_ids`, `attention_mask` and `mm_token_type_ids` (1 for image tokens), (texts, tokens).
        """
        from transformers import BatchFeature

        seen = self.image_processor(images=list(images), return_tensors=return_tensors)
        grown = [
            said.replace(IMAGE_PAD, IMAGE_PAD * self.image_tokens(grid))
            for said, grid in zip(text, seen["image_grid_thw"], strict=True)
        ]
        tokens = self.tokenizer(grown, padding=padding, return_tensors=return_tensors)
        return BatchFeature({**tokens, **picture_tokens(self.tokenizer, tokens["input_ids"]), **seen})
