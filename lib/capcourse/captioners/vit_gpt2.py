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
from capcourse.captioners.parts import Part


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

        # the encoder's pooler is never used
        model = load_weights(VisionEncoderDecoderModel, source, dtype, absent="encoder.pooler").to(device)
        tokenizer = AutoTokenizer.from_pretrained(source)
        return cls(
            model, ViTImageProcessorPil.from_pretrained(source), tokenizer, name=name, batch_size=batch_size
        )

    def loss_inputs(self, images: Any, captions: Sequence[str]) -> dict[str, Any]:
        """What `model(**inputs).loss` reads, one caption a picture.

        Args:
            images: `batch` RGB pictures; or their pixel values, (batch, 3, height, width); or the encoder's
                features of them, (batch, patches + 1, width), for a frozen encoder.
            captions: `batch` captions.

        Returns:
            `pixel_values` or `encoder_outputs`, and `labels` (batch, tokens): the caption's tokens, one EOS,
            then -100, which the loss leaves out. The model itself shifts the labels right and puts the
            decoder's start token first.
        """
        import torch
        from transformers.modeling_outputs import BaseModelOutput

        seen: dict[str, Any]
        if not torch.is_tensor(images):
            seen = {"pixel_values": self.pixel_values(images)}
        elif images.ndim == 4:
            seen = {"pixel_values": images.to(self.device)}
        else:
            seen = {"encoder_outputs": BaseModelOutput(last_hidden_state=images.to(self.device))}
        return {**seen, "labels": self.labels(captions)}

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

    @property
    def longest_caption(self) -> int:
        """Tokens that a caption may have, so that it and its EOS fit into GPT-2's positions."""
        return self.model.config.decoder.n_positions - 1

    def caption_length(self, caption: str) -> int:
        """Tokens of a caption, without EOS."""
        return len(self.tokenizer(caption)["input_ids"])

    def parts(self) -> dict[str, Part]:
        """`encoder`, the ViT, and `decoder`, GPT-2 with the cross-attention.

        ViT's pooler is idle: a caption reads the patches. Where the halves differ in width, the projection
        between them belongs to the decoder.
        """
        vit, gpt2 = self.model.encoder, self.model.decoder
        layers = vit.layers if hasattr(vit, "layers") else vit.encoder.layer  # before transformers 5.2x
        pooler = [vit.pooler] if getattr(vit, "pooler", None) is not None else []
        between = [self.model.enc_to_dec_proj] if hasattr(self.model, "enc_to_dec_proj") else []
        words = [gpt2.transformer.wte, gpt2.transformer.wpe]
        return {
            "encoder": Part([vit], [vit.embeddings], list(layers), pooler),
            "decoder": Part([gpt2, *between], words, list(gpt2.transformer.h)),
        }

    def vision_modules(self) -> list[Any]:
        """What `vision_features` depends on."""
        return [self.model.encoder]

    def vision_features(self, images: Sequence[Image.Image]) -> Any:
        """(batch, patches + 1, width): what the encoder sees, which the decoder's cross-attention reads."""
        return self.model.encoder(self.pixel_values(images)).last_hidden_state

    def _prepared(self, images: Sequence[Image.Image], prompt: str | None) -> dict[str, Any]:
        return {"pixel_values": self.pixel_values(images)}

    def _written(self, prepared: dict[str, Any], arguments: dict[str, Any]) -> Any:
        import torch

        seen = self.model.encoder(prepared["pixel_values"])
        # every patch counts; unsaid, `generate` warns, since GPT-2 fills up rows with its end token
        mask = torch.ones(seen.last_hidden_state.shape[:2], dtype=torch.long, device=self.device)
        written = self.model.generate(encoder_outputs=seen, attention_mask=mask, **arguments)
        return written[:, 1:]  # without the start token

    def _next_logits(self, prepared: dict[str, Any], answers: Any) -> Any:
        import torch
        from transformers.modeling_outputs import BaseModelOutput

        lines = len(answers)
        seen = self.model.encoder(prepared["pixel_values"]).last_hidden_state.repeat(lines, 1, 1)
        start = torch.full((lines, 1), self._start, device=self.device)
        row = torch.cat([start, answers], dim=1)
        outputs = BaseModelOutput(last_hidden_state=seen)
        return self.model(encoder_outputs=outputs, decoder_input_ids=row).logits[:, -1]

    def _before(self, prepared: dict[str, Any]) -> tuple[int, ...]:
        return (self._start,)

    @property
    def _start(self) -> int:
        """The token that the decoder begins with."""
        settings = self.model.generation_config
        start = settings.decoder_start_token_id
        return settings.bos_token_id if start is None else start
