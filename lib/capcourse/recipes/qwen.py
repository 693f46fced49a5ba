"""Qwen2.5-VL on scenes: the mini checkpoint `qwen`.

First its language model reads the worlds' texts, as Qwen2.5 had read the web. Then two stages as LLaVA's,
but with an eye of its own that learns: captions for eye and merger, instructions for the whole. Source: Bai
et al. 2025, "Qwen2.5-VL Technical Report", §2.2.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.captioners.vlm.qwen import IMAGE_PAD
from capcourse.recipes.answering import teach, told_apart
from capcourse.recipes.corpus import texts
from capcourse.recipes.instructions import any_turn, short
from capcourse.recipes.language import packed, read_on
from capcourse.recipes.measuring import measure
from capcourse.recipes.tokenizers import qwen_tokenizer
from capcourse.recipes.writing import save, write_report
from capcourse.session import set_seed

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part['text'] }}"
    "{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class QwenRecipe:
    """Everything that the mini Qwen2.5-VL depends on."""

    seed: int = 0
    world: str = "scenes"
    scenes_a_world: int = 6_000  # read, before anything is seen
    image_size: int = 96
    patch_size: int = 8
    merge: int = 2
    eye_width: int = 128
    eye_layers: int = 3
    width: int = 128
    heads: int = 4
    layers: int = 3
    vocabulary: int = 1_536
    positions: int = 128
    rows_a_step: int = 64
    turns_a_step: int = 64
    reading_steps: int = 400
    caption_steps: int = 1_000
    steps: int = 1_500
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    weight_decay: float = 0.05


def train(target: Path, **changes: Any) -> None:
    """Train Qwen2.5-VL from scratch: to read, to see, to answer."""
    import torch
    from tqdm.auto import tqdm

    from capcourse.captioners.vlm.qwen import QwenCaptioner, QwenInputs
    from capcourse.data.dataset import load_data

    recipe = QwenRecipe(**changes)
    set_seed(recipe.seed)
    began = time.time()
    read = list(tqdm(texts(recipe.seed, recipe.scenes_a_world), "reading", unit="text"))
    tokenizer = qwen_tokenizer(read, recipe.vocabulary)
    tokenizer.chat_template = TEMPLATE
    processor = QwenInputs(new_image_processor(recipe), tokenizer)
    captioner = QwenCaptioner(new_qwen(recipe, tokenizer), processor, name="qwen")
    model = captioner.model
    model.model.visual.requires_grad_(False)
    rows = packed(read, tokenizer, recipe.positions)
    reading = read_on(model, rows, target, recipe, max_steps=recipe.reading_steps)

    train_split = load_data(recipe.world).train
    drawn = tqdm(train_split, desc="drawing", unit="picture")
    shown = [processor.image_processor([example.image], return_tensors="pt") for example in drawn]
    grid = shown[0]["image_grid_thw"]
    tokens = processor.image_tokens(grid[0])

    def loss(model: Any, batch: dict) -> Any:
        pixels = batch.pop("pictures")
        return model(
            pixel_values=pixels.flatten(0, 1), image_grid_thw=grid.repeat(len(pixels), 1), **batch
        ).loss

    lesson = {
        "data": [(example.scene, example.captions) for example in train_split],
        "pictures": torch.stack([seen["pixel_values"].half() for seen in shown]),
        "grown": lambda turn: turn.replace(IMAGE_PAD, IMAGE_PAD * tokens),
        "loss": loss,
    }
    model.requires_grad_(False)
    model.model.visual.requires_grad_(True)
    first = teach(captioner, target, recipe, ask=short, max_steps=recipe.caption_steps, **lesson)
    model.requires_grad_(True)
    second = teach(captioner, target, recipe, ask=any_turn, **lesson)
    minutes = (time.time() - began) / 60
    save(target, model, processor)
    history = told_apart(reading, first, second)
    write_report(target, "qwen", recipe, history, minutes, measure(target, "qwen"))


def new_image_processor(recipe: QwenRecipe) -> Any:
    """Pictures of any shape, resized to about as many pixels as the recipe's square has."""
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    pixels = recipe.image_size**2
    return Qwen2VLImageProcessorPil(
        size={"shortest_edge": pixels // 2, "longest_edge": pixels},
        patch_size=recipe.patch_size,
        merge_size=recipe.merge,
    )


def new_qwen(recipe: QwenRecipe, tokenizer: Any) -> Any:
    """A `Qwen2_5_VLForConditionalGeneration` of the recipe's size with fresh weights."""
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    marks = {
        f"{name}_token_id": tokenizer.convert_tokens_to_ids(f"<|{mark}|>")
        for name, mark in (
            ("image", "image_pad"),
            ("video", "video_pad"),
            ("vision_start", "vision_start"),
            ("vision_end", "vision_end"),
        )
    }
    half = recipe.width // recipe.heads // 2  # rotary pairs of a head, for time, height and width
    across = half * 3 // 8
    config = Qwen2_5_VLConfig(
        vision_config={
            "depth": recipe.eye_layers,
            "hidden_size": recipe.eye_width,
            "intermediate_size": 3 * recipe.eye_width,
            "num_heads": 4,
            "patch_size": recipe.patch_size,
            "spatial_merge_size": recipe.merge,
            "window_size": recipe.image_size // 2,
            "fullatt_block_indexes": list(range(1, recipe.eye_layers, 2)),
            "out_hidden_size": recipe.width,
        },
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": recipe.width,
            "intermediate_size": 4 * recipe.width,
            "num_hidden_layers": recipe.layers,
            "num_attention_heads": recipe.heads,
            "num_key_value_heads": 1,
            "max_position_embeddings": 4 * recipe.positions,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 1_000_000.0,
                "mrope_section": [half - 2 * across, across, across],
            },
            "bos_token_id": None,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
            "tie_word_embeddings": True,
        },
        tie_word_embeddings=True,
        **marks,
    )
    model = Qwen2_5_VLForConditionalGeneration(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    return model
