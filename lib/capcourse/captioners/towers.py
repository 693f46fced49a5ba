"""Towers: pretrained halves of captioners, an eye (ViT) and a tongue (a language model).

A tower writes no captions. `vit-gpt2` begins with two of them, bridge captioners join two and train a bridge
between.
"""

from typing import Any

from capcourse.captioners.loading import load_weights


class VisionTower:
    """A ViT, or the vision side of SigLIP, with its image processor."""

    def __init__(self, model: Any, image_processor: Any, *, name: str):
        self.model, self.image_processor, self.name = model, image_processor, name

    @classmethod
    def load(
        cls, source: str, *, name: str, dtype: str, device: str, batch_size: int, family: str = "vit"
    ) -> "VisionTower":
        """Load from a folder or from the Hub: the same calls for both; a classifier's head is left behind.

        Args:
            source: a folder written by `save_pretrained`, or a Hub name.
            name: what messages call this tower.
            dtype: of the weights in memory, such as "float32".
            device: "cpu" or "cuda".
            batch_size: not used; towers are asked by whoever holds them.
            family: "vit" or "siglip".

        Raises:
            OSError: neither folder nor Hub has it.
        """
        from transformers import SiglipVisionModel, ViTModel
        from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
        from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

        if family == "siglip":
            model, processor = load_weights(SiglipVisionModel, source, dtype), SiglipImageProcessorPil
        else:
            model = load_weights(ViTModel, source, dtype, add_pooling_layer=False)
            processor = ViTImageProcessorPil
        return cls(model.to(device).eval(), processor.from_pretrained(source), name=name)


class LanguageTower:
    """A decoder that foretells the next token, with its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, *, name: str):
        self.model, self.tokenizer, self.name = model, tokenizer, name

    @classmethod
    def load(cls, source: str, *, name: str, dtype: str, device: str, batch_size: int) -> "LanguageTower":
        """Load from a folder or from the Hub: the same calls for both.

        Raises:
            OSError: neither folder nor Hub has it.
        """
        from transformers import AutoModelForCausalLM, AutoTokenizer

        model = load_weights(AutoModelForCausalLM, source, dtype).to(device).eval()
        return cls(model, AutoTokenizer.from_pretrained(source), name=name)
