"""ViT + GPT-2 fine-tuned on the scenes world: the mini checkpoint `vit-gpt2`.

As its real counterpart it begins with two towers that were trained apart, `vit` and `gpt2`, and with fresh
cross-attention between them.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import CHECKPOINTS
from capcourse.recipes.measuring import measure
from capcourse.recipes.writing import fit, save, write_report
from capcourse.session import set_seed


@dataclass(frozen=True)
class ViTGPT2Recipe:
    """Everything that the mini ViT + GPT-2 depends on, besides its towers."""

    seed: int = 0
    world: str = "scenes"
    encoder: str = "vit"
    decoder: str = "gpt2"
    images_a_step: int = 64
    captions_an_image: int = 2  # of the five, another draw each time; the encoder runs once for them
    steps: int = 3_200
    learning_rate: float = 5e-4
    warmup_steps: int = 200
    weight_decay: float = 0.01


def train(target: Path, towers: Path = CHECKPOINTS, **changes: Any) -> None:
    """Fine-tune both towers and train the cross-attention on the scenes world's training split."""
    import torch
    from tqdm.auto import tqdm
    from transformers import AutoTokenizer
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    from capcourse.captioners.vit_gpt2 import ViTGPT2Captioner
    from capcourse.data.dataset import load_data

    recipe = ViTGPT2Recipe(**changes)
    set_seed(recipe.seed)
    began = time.time()
    data = load_data(recipe.world)
    references = data.train.captions
    encoder, decoder = towers / recipe.encoder, towers / recipe.decoder
    captioner = ViTGPT2Captioner(
        joined(encoder, decoder),
        ViTImageProcessorPil.from_pretrained(encoder),
        AutoTokenizer.from_pretrained(decoder),
        name="vit-gpt2",
    )
    labels = captioner.labels([text for captions in references for text in captions])
    labels = labels.reshape(len(references), -1, labels.shape[-1])  # (images, 5, tokens)
    pixels = torch.stack(
        [
            captioner.pixel_values([example.image])[0].half()
            for example in tqdm(data.train, desc="drawing", unit="picture")
        ]
    )

    class SomeCaptions(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(pixels)

        def __getitem__(self, i: int) -> dict[str, Any]:
            chosen = torch.randperm(labels.shape[1])[: recipe.captions_an_image]
            return {"pixel_values": pixels[i].float(), "labels": labels[i, chosen]}

    def loss(model: Any, batch: dict[str, Any]) -> Any:
        captions = batch["labels"]  # (batch, captions, tokens)
        patches = model.encoder(batch["pixel_values"]).last_hidden_state  # (batch, patches + 1, width)
        patches = patches.repeat_interleave(captions.shape[1], dim=0)
        return model(encoder_outputs=(patches,), labels=captions.flatten(0, 1)).loss

    history = fit(captioner.model, SomeCaptions(), loss, target, recipe, recipe.images_a_step)
    minutes = (time.time() - began) / 60
    save(target, captioner.model, captioner.tokenizer, captioner.image_processor)
    result = measure(target, "vit-gpt2")
    write_report(target, "vit-gpt2", recipe, history, minutes, result, (encoder, decoder))


def joined(encoder: Path, decoder: Path) -> Any:
    """A `VisionEncoderDecoderModel` of two pretrained towers, with fresh cross-attention in the decoder.

    GPT-2 has no pad token: its end token starts captions, ends them and fills up rows, as in
    `nlpconnect/vit-gpt2-image-captioning`.
    """
    import torch
    from transformers import AutoConfig, VisionEncoderDecoderModel

    config = AutoConfig.from_pretrained(decoder)
    config.is_decoder = config.add_cross_attention = (
        True  # transformers 5.23 misses the first, if not set here
    )
    model = VisionEncoderDecoderModel.from_encoder_decoder_pretrained(
        str(encoder),
        str(decoder),
        decoder_config=config,
        encoder_dtype=torch.float32,
        decoder_dtype=torch.float32,
    )
    end = model.decoder.config.eos_token_id
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id = config.pad_token_id = config.eos_token_id = end
    model.generation_config.bos_token_id = end
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    return model
