"""PaliGemma: SigLIP's patches, one linear layer, Gemma, with a prefix that is read in both directions.

The model is transformers' `PaliGemmaForConditionalGeneration`. S3 fine-tuned `google/paligemma-3b-pt-224`;
the mini checkpoint has the same classes at toy width. Prompts are short tasks ("caption en"), not
instructions. Source: Beyer et al. 2024, "PaliGemma: A versatile 3B VLM for transfer".
"""

from typing import Any

from capcourse.captioners.loading import load_weights
from capcourse.captioners.vlm.base import VLMCaptioner


class PaliGemmaCaptioner(VLMCaptioner):
    """A `PaliGemmaForConditionalGeneration` with its `PaliGemmaProcessor`."""

    default_prompt = "caption en"

    @staticmethod
    def read(source: str, dtype: str) -> tuple[Any, Any]:
        """A `PaliGemmaForConditionalGeneration` and its `PaliGemmaProcessor`."""
        from transformers import PaliGemmaForConditionalGeneration, PaliGemmaProcessor
        from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

        model = load_weights(PaliGemmaForConditionalGeneration, source, dtype)
        processor = PaliGemmaProcessor.from_pretrained(source)
        processor.image_processor = SiglipImageProcessorPil.from_pretrained(source)
        return model, processor

    def token_kinds(self, input_ids: Any, labels: Any) -> dict[str, Any]:
        """0 in the prefix, which is read in both directions, 1 in the suffix, which is read causally."""
        return {"token_type_ids": (labels != -100).long()}

    def asked(self, prompt: str | None) -> str:
        """The task after the picture's mark; the processor adds the start token and a line break."""
        return f"<image>{prompt or self.default_prompt}"
