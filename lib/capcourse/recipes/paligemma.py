"""PaliGemma on scenes: the mini checkpoint `paligemma`.

SigLIP comes pretrained (`siglip`), Gemma first reads the worlds' texts; then the whole learns short tasks:
"caption en", "describe en", "answer en …". Nothing is frozen, as in the real one. Source: Beyer et al. 2024,
"PaliGemma", §3.2.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from capcourse import recipes
from capcourse.captioners.zoo import CHECKPOINTS
from capcourse.recipes import instructions
from capcourse.recipes.answering import teach, told_apart
from capcourse.recipes.corpus import texts
from capcourse.recipes.language import packed, read_on
from capcourse.recipes.measuring import measure
from capcourse.recipes.tokenizers import gemma_tokenizer
from capcourse.recipes.writing import save, write_report
from capcourse.session import set_seed

IMAGE = "<image>"


@dataclass(frozen=True)
class PaliGemmaRecipe:
    """Everything that the mini PaliGemma depends on."""

    seed: int = 0
    world: str = "scenes"
    eye: str = "siglip"
    scenes_a_world: int = 6_000  # that Gemma reads of
    width: int = 128
    heads: int = 4
    layers: int = 3
    vocabulary: int = 1_536
    positions: int = 128
    rows_a_step: int = 64
    turns_a_step: int = 64
    reading_steps: int = 400
    steps: int = 2_900
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    weight_decay: float = 0.05


def task(scene: Any, captions: list[str], rng: Random) -> tuple[str, str]:
    """One short task: a caption half of the time, a description or an answer else."""
    sort = rng.choice(("caption", "caption", "describe", "answer"))
    if sort == "caption":
        return "caption en", instructions.short(scene, captions, rng)[1]
    if sort == "describe":
        return "describe en", instructions.detailed(scene, captions, rng)[1]
    asked, answer = instructions.question(scene, captions, rng)
    return f"answer en {asked.lower()}", answer.lower().rstrip(".")


def train(target: Path, towers: Path = CHECKPOINTS, **changes: Any) -> None:
    """Train Gemma to read, then the whole to do tasks on pictures; its eye first, where there is none."""
    import torch
    from tqdm.auto import tqdm

    from capcourse.captioners.vlm.paligemma import PaliGemmaCaptioner
    from capcourse.data.dataset import load_data

    recipe = PaliGemmaRecipe(**changes)
    if not (towers / recipe.eye / "config.json").is_file():  # it does not ship
        recipes.build(recipe.eye, towers / recipe.eye)
    set_seed(recipe.seed)
    began = time.time()
    read = list(tqdm(texts(recipe.seed, recipe.scenes_a_world), "reading", unit="text"))
    tokenizer = gemma_tokenizer(read, recipe.vocabulary)
    captioner = PaliGemmaCaptioner(*joined(towers / recipe.eye, recipe, tokenizer), name="paligemma")
    processor = captioner.processor
    model = captioner.model

    def prepare(picture: Any) -> Any:
        return processor.image_processor([picture], return_tensors="pt")["pixel_values"][0]

    rows = packed(read, tokenizer, recipe.positions)
    reading = read_on(reader(model), rows, target, recipe, max_steps=recipe.reading_steps)

    train_split = load_data(recipe.world).train
    drawn = tqdm(train_split, desc="drawing", unit="picture")
    shown = torch.stack([prepare(example.image).half() for example in drawn])
    tokens = processor.image_seq_length

    def read_on_pictures(model: Any, batch: dict) -> Any:
        return model.model(pixel_values=batch.pop("pictures"), **batch).last_hidden_state

    learnt = teach(
        captioner,
        target,
        recipe,
        data=[(example.scene, example.captions) for example in train_split],
        pictures=shown,
        ask=task,
        grown=lambda turn: f"{IMAGE * tokens}{tokenizer.bos_token}{turn.removeprefix(IMAGE)}\n",
        read=read_on_pictures,
    )
    minutes = (time.time() - began) / 60
    save(target, model, processor)
    result = measure(target, "paligemma")
    history = told_apart(reading, learnt)
    write_report(target, "paligemma", recipe, history, minutes, result, [towers / recipe.eye])


def reader(model: Any) -> Any:
    """PaliGemma's language model alone, for texts without pictures."""
    import torch

    class Causal(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.head = model.model.language_model, model.lm_head

        def forward(self, input_ids: Any, labels: Any) -> Any:
            from transformers.modeling_outputs import CausalLMOutput

            logits = self.head(self.inner(input_ids=input_ids).last_hidden_state)
            return CausalLMOutput(
                loss=torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten())
            )

    return Causal()


def joined(eye: Path, recipe: PaliGemmaRecipe, tokenizer: Any) -> tuple[Any, Any]:
    """A `PaliGemmaForConditionalGeneration` with a pretrained eye and a fresh Gemma, and its processor."""
    import torch
    from transformers import (
        PaliGemmaConfig,
        PaliGemmaForConditionalGeneration,
        PaliGemmaProcessor,
        SiglipVisionModel,
    )
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    vision = SiglipVisionModel.from_pretrained(eye, dtype=torch.float32)
    images = SiglipImageProcessorPil.from_pretrained(eye)
    images.image_seq_length = (vision.config.image_size // vision.config.patch_size) ** 2
    processor = PaliGemmaProcessor(image_processor=images, tokenizer=tokenizer)
    config = PaliGemmaConfig(
        vision_config=vision.config,
        text_config={
            "model_type": "gemma",
            "vocab_size": recipe.vocabulary,
            "hidden_size": recipe.width,
            "intermediate_size": 4 * recipe.width,
            "num_hidden_layers": recipe.layers,
            "num_attention_heads": recipe.heads,
            "num_key_value_heads": 1,
            "head_dim": recipe.width // recipe.heads,
            "max_position_embeddings": 4 * recipe.positions,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
        },
        projection_dim=recipe.width,
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
    )
    model = PaliGemmaForConditionalGeneration(config)
    model.model.vision_tower.load_state_dict(vision.state_dict())
    for name in ("bos_token_id", "eos_token_id", "pad_token_id"):
        setattr(model.generation_config, name, getattr(tokenizer, name))
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    return model, processor
