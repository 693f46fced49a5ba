"""LLaVA: CLIP's patches, a two-layer projector, Llama.

The model is transformers' `LlavaForConditionalGeneration`. S1 prompted `llava-hf/llava-1.5-7b-hf`; the mini
checkpoint has the same classes at toy width. Source: Liu et al. 2024, "Improved Baselines with Visual
Instruction Tuning".
"""

from typing import Any

from capcourse.captioners.loading import load_weights
from capcourse.captioners.vlm.base import VLMCaptioner


class LlavaCaptioner(VLMCaptioner):
    """A `LlavaForConditionalGeneration` with its `LlavaProcessor`."""

    default_prompt = "Write a short caption."
    answer_space = " "  # "ASSISTANT: two dogs"

    @staticmethod
    def read(source: str, dtype: str, eye: str | None = None) -> tuple[Any, Any]:
        """A `LlavaForConditionalGeneration` and its `LlavaProcessor`.

        Args:
            source: a folder written by `save_pretrained`, or a Hub name.
            dtype: of the weights in memory, such as "float32".
            eye: a folder with the CLIP whose vision tower the checkpoint leaves out, since it never learnt.
        """
        from transformers import CLIPVisionModel, LlavaForConditionalGeneration, LlavaProcessor
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        absent = "vision_tower" if eye else None
        model = load_weights(LlavaForConditionalGeneration, source, dtype, absent=absent)
        if eye:
            model.model.vision_tower = load_weights(CLIPVisionModel, eye, dtype)
        processor = LlavaProcessor.from_pretrained(source)
        processor.image_processor = CLIPImageProcessorPil.from_pretrained(source)
        return model, processor
