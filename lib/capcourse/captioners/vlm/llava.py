"""LLaVA: CLIP's patches, a two-layer projector, Llama.

The model is transformers' `LlavaForConditionalGeneration`. S1 prompted `llava-hf/llava-1.5-7b-hf`; the mini
checkpoint has the same classes at toy width. Source: Liu et al. 2024, "Improved Baselines with Visual
Instruction Tuning".
"""

from capcourse.captioners.loading import load_weights
from capcourse.captioners.vlm.base import VLMCaptioner, chat


class LlavaCaptioner(VLMCaptioner):
    """A `LlavaForConditionalGeneration` with its `LlavaProcessor`."""

    default_prompt = "Write a short caption."
    answer_space = " "  # "ASSISTANT: two dogs"

    @classmethod
    def load(
        cls, source: str, *, name: str, dtype: str, device: str, batch_size: int, eye: str | None = None
    ) -> "LlavaCaptioner":
        """Load from a folder or from the Hub: the same calls for both.

        Args:
            source: a folder written by `save_pretrained`, or a Hub name.
            name: what messages call this captioner.
            dtype: of the weights in memory, such as "float32".
            device: "cpu" or "cuda".
            batch_size: pictures captioned at a time.
            eye: a folder with the CLIP whose vision tower the checkpoint leaves out, since it never learnt.

        Raises:
            OSError: neither folder nor Hub has it, or weights are missing.
        """
        from transformers import CLIPVisionModel, LlavaForConditionalGeneration, LlavaProcessor

        absent = "vision_tower" if eye else None
        model = load_weights(LlavaForConditionalGeneration, source, dtype, absent=absent)
        if eye:
            model.model.vision_tower = load_weights(CLIPVisionModel, eye, dtype)
        processor = LlavaProcessor.from_pretrained(source)
        return cls(model.to(device).eval(), processor, name=name, batch_size=batch_size)

    def asked(self, prompt: str | None) -> str:
        """USER: <image>, the prompt, ASSISTANT:, as the checkpoint's chat template has it."""
        return chat(self.processor, prompt or self.default_prompt)
