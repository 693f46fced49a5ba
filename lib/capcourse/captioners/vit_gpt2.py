"""ViT + GPT-2: an encoder that sees, a decoder that writes and looks back at the patches by cross-attention.

The model is transformers' `VisionEncoderDecoderModel`. S0 fine-tuned `nlpconnect/vit-gpt2-image-captioning`;
the mini checkpoint has the same classes at toy width. Sources: Dosovitskiy et al. 2021 (ViT), Radford et al.
2019 (GPT-2), Rothe et al. 2020 (pairing a pretrained encoder and decoder by cross-attention).
"""

from collections.abc import Sequence
from typing import Any

from PIL import Image

from capcourse.captioners.base import Captioner
from capcourse.captioners.loading import load_weights


class ViTGPT2Captioner(Captioner):
    """A `VisionEncoderDecoderModel` of ViT and GPT-2."""

    @classmethod
    def load(cls, source: str, *, name: str, dtype: str, device: str, batch_size: int) -> "ViTGPT2Captioner":
        """Load from a folder or from the Hub: the same calls for both.

        Args:
            source: a folder written by `save_pretrained`, or a Hub name.
            name: what messages call this captioner.
            dtype: of the weights in memory, such as "float32".
            device: "cpu" or "cuda".
            batch_size: pictures captioned at a time.

        Raises:
            OSError: neither folder nor Hub has it.
        """
        from transformers import AutoTokenizer, VisionEncoderDecoderModel
        from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

        model = load_weights(VisionEncoderDecoderModel, source, dtype).to(device)
        tokenizer = AutoTokenizer.from_pretrained(source)
        return cls(
            model, ViTImageProcessorPil.from_pretrained(source), tokenizer, name=name, batch_size=batch_size
        )

    def loss_inputs(self, images: Sequence[Image.Image], captions: Sequence[str]) -> dict[str, Any]:
        """Pixel values and labels for one caption a picture.

        Args:
            images: `batch` RGB pictures.
            captions: `batch` captions.

        Returns:
            `pixel_values` (batch, 3, height, width) and `labels` (batch, tokens): the caption's tokens, one
            EOS, then -100, which the loss leaves out. The model itself shifts the labels right and puts the
            decoder's start token first.
        """
        return {"pixel_values": self.pixel_values(images), "labels": self.labels(captions)}

    def pixel_values(self, images: Sequence[Image.Image]) -> Any:
        """(batch, 3, height, width), resized and normalised as the encoder was trained."""
        inputs = self.image_processor(list(images), return_tensors="pt")
        return inputs["pixel_values"].to(self.device, self.model.dtype)

    def labels(self, captions: Sequence[str]) -> Any:
        """(batch, tokens): each caption's token ids, one EOS, then -100."""
        import torch

        rows = [[*self.tokenizer(text)["input_ids"], self.tokenizer.eos_token_id] for text in captions]
        width = max(map(len, rows))
        # by length, not by token: where pad and EOS are one token, masking the pads would lose the EOS
        padded = [row + [-100] * (width - len(row)) for row in rows]
        return torch.tensor(padded, device=self.device)

    def _generate(
        self, images: Sequence[Image.Image], prompt: str | None, arguments: dict[str, Any]
    ) -> list[str]:
        import torch

        seen = self.model.encoder(self.pixel_values(images))
        # every patch counts; unsaid, `generate` warns, since GPT-2 fills up rows with its end token
        mask = torch.ones(seen.last_hidden_state.shape[:2], dtype=torch.long, device=self.device)
        tokens = self.model.generate(encoder_outputs=seen, attention_mask=mask, **arguments)
        return [text.strip() for text in self.tokenizer.batch_decode(tokens, skip_special_tokens=True)]
