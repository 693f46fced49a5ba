"""Qwen2.5-VL on scenes: the mini checkpoint `qwen`.

First the eye learns to name what it sees, and the language model reads the worlds' texts, as Qwen2.5 had read
the web. Then the whole learns to caption, and at last, with the eye as it is, to follow instructions. Source:
Bai et al. 2025, "Qwen2.5-VL Technical Report", §2.2 and §2.3, where the eye begins as CLIP did and is frozen
while instructions are learnt.
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
from capcourse.recipes.naming import labelled_pictures, learn_to_name, under_a_head
from capcourse.recipes.tokenizers import qwen_tokenizer
from capcourse.recipes.writing import save, write_report
from capcourse.session import set_seed

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part['text'] }}"
    "{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

# While it is trained all pictures have one shape, and so all windows. The library hands over where windows
# begin, instead of looping over them, if an attention has "flash" in its name.
EQUAL_WINDOWS = "flash_equal_windows"


@dataclass(frozen=True)
class QwenRecipe:
    """Everything that the mini Qwen2.5-VL depends on."""

    seed: int = 0
    world: str = "scenes"
    pictures: int = 24_000  # that the eye learns to name
    scenes_a_world: int = 6_000  # that the language model reads of
    image_size: int = 96
    patch_size: int = 12
    merge: int = 2
    eye_width: int = 128
    eye_layers: int = 4
    width: int = 128
    heads: int = 4
    layers: int = 3
    vocabulary: int = 1_536
    positions: int = 128
    pictures_a_step: int = 128
    rows_a_step: int = 64
    turns_a_step: int = 64
    naming_steps: int = 2_500
    reading_steps: int = 300
    caption_steps: int = 600
    steps: int = 2_400
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    weight_decay: float = 0.05


def train(target: Path, **changes: Any) -> None:
    """Train Qwen2.5-VL from scratch: to name, to read, to caption, to answer."""
    import torch
    from tqdm.auto import tqdm
    from transformers.modeling_outputs import BaseModelOutputWithPooling

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
    eye = model.model.visual

    def prepare(picture: Any) -> Any:
        return processor.image_processor([picture], return_tensors="pt")["pixel_values"]

    train_split = load_data(recipe.world).train
    grid = processor.image_processor([train_split[0].image], return_tensors="pt")["image_grid_thw"]
    tokens = processor.image_tokens(grid[0])

    def look(eye: Any, pixels: Any) -> Any:
        """(pictures, tokens, width) of (pictures, patches, numbers): all pictures have one shape here."""
        grids = grid.repeat(len(pixels), 1).to(pixels.device)
        merged = eye(pixels.flatten(0, 1), grid_thw=grids).pooler_output
        return merged.reshape(len(pixels), tokens, -1)

    def read_on_features(model: Any, batch: dict) -> Any:
        features = batch.pop("pictures")
        seen = BaseModelOutputWithPooling(pooler_output=tuple(features))
        told = {
            "mm_encoder_outputs": {"image": seen},
            "image_grid_thw": grid.repeat(len(features), 1).to(features.device),
        }
        return model.model(**told, **batch).last_hidden_state

    def read_on_pictures(model: Any, batch: dict) -> Any:
        return read_on_features(model, batch | {"pictures": look(eye, batch["pictures"])})

    naming = learn_to_name(
        under_a_head(eye, recipe.width),
        lambda named, seen: named["head"](look(named["eye"], seen).mean(dim=1)),
        target,
        recipe,
        *labelled_pictures(recipe.seed, recipe.pictures, prepare),
        max_steps=recipe.naming_steps,
    )
    eye.requires_grad_(False)
    rows = packed(read, tokenizer, recipe.positions)
    reading = read_on(model, rows, target, recipe, max_steps=recipe.reading_steps)

    drawn = tqdm(train_split, desc="drawing", unit="picture")
    shown = torch.stack([prepare(example.image).half() for example in drawn])
    lesson = {
        "data": [(example.scene, example.captions) for example in train_split],
        "grown": lambda turn: turn.replace(IMAGE_PAD, IMAGE_PAD * tokens),
    }
    eye.requires_grad_(True)
    first = teach(
        captioner,
        target,
        recipe,
        pictures=shown,
        ask=short,
        read=read_on_pictures,
        max_steps=recipe.caption_steps,
        **lesson,
    )
    eye.requires_grad_(False)
    with torch.inference_mode():
        parts = (part.float().to(captioner.device) for part in shown.split(100))
        features = torch.cat([look(eye.eval(), part).half().cpu() for part in parts])
    second = teach(
        captioner, target, recipe, pictures=features, ask=any_turn, read=read_on_features, **lesson
    )
    minutes = (time.time() - began) / 60
    save(target, model, processor)
    history = told_apart(naming, reading, first, second)
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
    from transformers import AttentionInterface, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

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
    AttentionInterface.register(EQUAL_WINDOWS, _equal_windows)
    model.model.visual.config._attn_implementation = (
        EQUAL_WINDOWS  # its setter looks for such a kernel on the Hub
    )
    return model


def _equal_windows(
    module: Any, query: Any, key: Any, value: Any, attention_mask: Any, scaling: float, **kwargs: Any
) -> tuple[Any, None]:
    """Attention within windows that are all of one size, at once; the library's own loops over them.

    Args:
        module: not used.
        query, key, value: (1, heads, patches of all windows, numbers).
        attention_mask: not used; every patch looks at its whole window.
        scaling: of the products.
        kwargs: of these, `cu_seq_lens_q` is read: where windows begin, and the end of the last.

    Returns:
        (1, patches, heads, numbers), and no weights.
    """
    windows = len(kwargs["cu_seq_lens_q"]) - 1

    def apart(tensor: Any) -> Any:  # (windows, heads, patches of one, numbers)
        return tensor[0].unflatten(1, (windows, -1)).transpose(0, 1)

    weights = (apart(query) @ apart(key).transpose(2, 3) * scaling).softmax(dim=-1)
    return (weights @ apart(value)).transpose(1, 2).flatten(0, 1)[None], None
