"""ViT + GPT-2 on the scenes world: the mini checkpoint `vit-gpt2`."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import entry_of, load_checkpoint
from capcourse.recipes.writing import save, training_arguments, write_report
from capcourse.session import set_seed

EOS, PAD = "<|endoftext|>", "<|pad|>"


@dataclass(frozen=True)
class ViTGPT2Recipe:
    """Everything that the mini ViT + GPT-2 depends on."""

    seed: int = 0
    world: str = "scenes"
    image_size: int = 96
    patch_size: int = 12
    width: int = 160
    heads: int = 5
    encoder_layers: int = 4
    decoder_layers: int = 3
    vocabulary: int = 640
    positions: int = 64
    images_a_step: int = 64
    captions_an_image: int = 2  # of the five, another draw each time; the encoder runs once for them
    steps: int = 2_800
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    weight_decay: float = 0.01


def train(target: Path, **changes: Any) -> None:
    """Train ViT + GPT-2 from scratch on the scenes world's training split."""
    import torch
    from tqdm.auto import tqdm
    from transformers import Trainer
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    from capcourse.captioners.vit_gpt2 import ViTGPT2Captioner
    from capcourse.data.dataset import load_data

    recipe = ViTGPT2Recipe(**changes)
    set_seed(recipe.seed)
    began = time.time()
    data = load_data(recipe.world)
    references = data.train.captions
    tokenizer = train_tokenizer((text for captions in references for text in captions), recipe.vocabulary)
    size = {"height": recipe.image_size, "width": recipe.image_size}
    captioner = ViTGPT2Captioner(
        new_vit_gpt2(recipe, tokenizer), ViTImageProcessorPil(size=size), tokenizer, name="vit-gpt2"
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

    class EncodeOnce(Trainer):
        def compute_loss(self, model, inputs, **_):
            patches = model.encoder(inputs["pixel_values"]).last_hidden_state  # (batch, patches + 1, width)
            captions = inputs["labels"]  # (batch, captions, tokens)
            patches = patches.repeat_interleave(captions.shape[1], dim=0)
            return model(encoder_outputs=(patches,), labels=captions.flatten(0, 1)).loss

    arguments = training_arguments(target, recipe, recipe.images_a_step)
    trainer = EncodeOnce(model=captioner.model, args=arguments, train_dataset=SomeCaptions())
    trainer.train()
    minutes = (time.time() - began) / 60
    save(captioner, target)
    write_report(target, "vit-gpt2", recipe, trainer.state.log_history, minutes, measure(target))


def train_tokenizer(texts, vocabulary: int) -> Any:
    """A byte-level BPE tokenizer, as GPT-2's (Radford et al., 2019, §2.2), learnt from the texts.

    One token begins and ends a text, as in GPT-2's; padding has a token of its own, which GPT-2's lacks. The
    start token is not added to texts: the model's own shift puts it there.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[EOS, PAD],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=EOS, eos_token=EOS, pad_token=PAD)


def new_vit_gpt2(recipe: ViTGPT2Recipe, tokenizer: Any) -> Any:
    """A `VisionEncoderDecoderModel` of the recipe's size with fresh weights."""
    from transformers import GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

    encoder = ViTConfig(
        image_size=recipe.image_size,
        patch_size=recipe.patch_size,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.encoder_layers,
        num_attention_heads=recipe.heads,
        intermediate_size=4 * recipe.width,
    )
    decoder = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=recipe.positions,
        n_embd=recipe.width,
        n_layer=recipe.decoder_layers,
        n_head=recipe.heads,
        is_decoder=True,
        add_cross_attention=True,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id = tokenizer.bos_token_id
    config.pad_token_id = tokenizer.pad_token_id
    config.eos_token_id = tokenizer.eos_token_id
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = tokenizer.bos_token_id
    model.generation_config.bos_token_id = tokenizer.bos_token_id
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    return model


def measure(folder: Path) -> dict[str, Any]:
    """Caption the test split greedily with the checkpoint as saved, and hold it against the annotators.

    Returns:
        For the ordinary test pictures and for those with held-out combinations: `cider` of the model and
        `human` of the annotators, both leave-one-annotator-out on the same four references
        (`capcourse.metrics.consensus`), and `ratio`, the one over the other.
    """
    from capcourse.data.dataset import load_data
    from capcourse.metrics.consensus import human_consensus, model_consensus

    entry = entry_of("vit-gpt2")
    captioner = load_checkpoint(entry, str(folder), entry.mini)
    test = load_data("scenes").test
    parts = {
        "ordinary": test.where(lambda example: not example.scene.held_out),
        "held_out": test.where(lambda example: example.scene.held_out),
    }
    result = {}
    for name, part in parts.items():
        if not part:
            continue
        captions = captioner.caption(part.images, decoding="greedy", progress=True)
        model = float(model_consensus(captions, part.captions))
        human = float(human_consensus(part.captions))
        result[name] = {"images": len(part), "cider": model, "human": human, "ratio": model / human}
    return result
