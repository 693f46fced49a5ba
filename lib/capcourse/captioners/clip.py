"""CLIP: pictures and texts as vectors in one space, where what belongs together is close.

CLIP writes no captions. In this course it judges: which text fits a picture, which picture is like no other.
The model is transformers' `CLIPModel`; the mini checkpoint has the same classes at toy width and has seen the
training splits of all three drawn worlds. Source: Radford et al. 2021, "Learning Transferable Visual Models
From Natural Language Supervision".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from capcourse.captioners.loading import load_weights
from capcourse.data.images import Picture, read_images
from capcourse.errors import BadInput

if TYPE_CHECKING:
    import numpy as np


class Clip:
    """A `CLIPModel` with its image processor and tokenizer."""

    def __init__(self, model: Any, image_processor: Any, tokenizer: Any, *, name: str, batch_size: int = 64):
        self.model, self.image_processor, self.tokenizer = model, image_processor, tokenizer
        self.name, self.batch_size = name, batch_size

    @classmethod
    def load(cls, source: str, *, name: str, dtype: str, device: str, batch_size: int) -> Clip:
        """Load from a folder or from the Hub: the same calls for both.

        Args:
            source: a folder written by `save_pretrained`, or a Hub name.
            name: what messages call this model.
            dtype: of the weights in memory, such as "float32".
            device: "cpu" or "cuda".
            batch_size: pictures or texts embedded at a time.

        Raises:
            OSError: neither folder nor Hub has it.
        """
        from transformers import AutoTokenizer, CLIPModel
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        model = load_weights(CLIPModel, source, dtype).to(device).eval()
        tokenizer = AutoTokenizer.from_pretrained(source)
        processor = CLIPImageProcessorPil.from_pretrained(source)
        return cls(model, processor, tokenizer, name=name, batch_size=batch_size)

    @property
    def device(self) -> Any:
        """Where the model's weights are."""
        return self.model.device

    @property
    def dimensions(self) -> int:
        """Length of one vector: 512 for ViT-B/32, 768 for ViT-L/14."""
        return self.model.config.projection_dim

    def image_features(self, images: Picture | Iterable[Picture], *, progress: bool = False) -> np.ndarray:
        """Vectors of pictures.

        Args:
            images: one picture or several: PIL images or paths, of any size.
            progress: show a bar with one step a picture.

        Returns:
            (pictures, dimensions), float32, each row of length 1.

        Raises:
            BadInput: a picture cannot be read.

        Used in *Looking before training*.
        """
        return self._embed(read_images(images), self._image_batch, progress, "picture")

    def text_features(self, texts: str | Sequence[str], *, progress: bool = False) -> np.ndarray:
        """Vectors of texts; what is longer than the model can read (77 tokens for OpenAI's) is cut.

        Args:
            texts: one text or several.
            progress: show a bar with one step a text.

        Returns:
            (texts, dimensions), float32, each row of length 1.

        Raises:
            BadInput: something else than a str.

        Used in *Five captions, five opinions*.
        """
        texts = [texts] if isinstance(texts, str) else list(texts)
        for i, text in enumerate(texts):
            if not isinstance(text, str):
                raise BadInput(f"texts[{i}] is of type {type(text).__name__}; a text is a str")
        return self._embed(texts, self._text_batch, progress, "text")

    def similarity(self, images: Picture | Iterable[Picture], texts: str | Sequence[str]) -> np.ndarray:
        """How well each text fits each picture: cosines, (pictures, texts), between -1 and 1."""
        return self.image_features(images) @ self.text_features(texts).T

    def _embed(self, items: list, batch: Any, progress: bool, unit: str) -> np.ndarray:
        import numpy as np
        import torch
        from tqdm.auto import tqdm

        found = np.zeros((len(items), self.dimensions), np.float32)
        self.model.eval()
        with torch.inference_mode(), tqdm(total=len(items), disable=not progress, unit=unit) as bar:
            for first in range(0, len(items), self.batch_size):
                some = items[first : first + self.batch_size]
                vectors = torch.nn.functional.normalize(batch(some).float(), dim=-1)
                found[first : first + len(some)] = vectors.cpu().numpy()
                bar.update(len(some))
        return found

    def pixel_values(self, images: Sequence[Any]) -> Any:
        """(batch, 3, height, width), resized, cropped to a square and normalised as CLIP was trained."""
        inputs = self.image_processor(list(images), return_tensors="pt")
        return inputs["pixel_values"].to(self.device, self.model.dtype)

    def token_ids(self, texts: Sequence[str]) -> dict[str, Any]:
        """`input_ids` and `attention_mask`, both (batch, tokens): start token, text, end token, padding."""
        longest = self.model.config.text_config.max_position_embeddings
        tokens = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt"
        )
        return {name: tokens[name].to(self.device) for name in ("input_ids", "attention_mask")}

    def _image_batch(self, images: list) -> Any:
        return self.model.get_image_features(self.pixel_values(images)).pooler_output

    def _text_batch(self, texts: list[str]) -> Any:
        return self.model.get_text_features(**self.token_ids(texts)).pooler_output

    def __repr__(self) -> str:
        count = sum(parameter.numel() for parameter in self.model.parameters())
        return f"{type(self).__name__}({self.name}, {count:,} parameters, {self.device})"
