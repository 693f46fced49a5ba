"""LLaVA in two stages on scenes: the mini checkpoint `llava`.

Stage 1 trains the projector alone, on captions; stage 2 projector and language model, on instructions. The
vision tower is the mini CLIP's and never learns, so it is not stored again. Source: Liu et al. 2023, "Visual
Instruction Tuning", §4.2.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import CHECKPOINTS
from capcourse.recipes.answering import teach, told_apart
from capcourse.recipes.instructions import any_turn, short
from capcourse.recipes.measuring import measure
from capcourse.recipes.writing import save, write_report
from capcourse.session import set_seed

IMAGE, PAD = "<image>", "<pad>"
# one turn: "USER: <image>\n… ASSISTANT:"
TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() }}: "
    "{% for part in message['content'] if part['type'] == 'image' %}<image>\n{% endfor %}"
    "{% for part in message['content'] if part['type'] == 'text' %}{{ part['text'] }}{% endfor %} "
    "{% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)


@dataclass(frozen=True)
class LlavaRecipe:
    """Everything that the mini LLaVA depends on, besides its towers."""

    seed: int = 0
    world: str = "scenes"
    eye: str = "clip"
    tongue: str = "llama"
    turns_a_step: int = 64
    projector_steps: int = 500
    steps: int = 3_600
    projector_learning_rate: float = 1e-3
    learning_rate: float = 5e-4
    warmup_steps: int = 100
    weight_decay: float = 0.01


def train(target: Path, towers: Path = CHECKPOINTS, **changes: Any) -> None:
    """Train projector, then projector and language model, on scenes' training split."""
    from tqdm.auto import tqdm

    from capcourse.captioners.vlm.llava import LlavaCaptioner
    from capcourse.data.dataset import load_data

    recipe = LlavaRecipe(**changes)
    set_seed(recipe.seed)
    began = time.time()
    train_split = load_data(recipe.world).train
    captioner = LlavaCaptioner(*joined(towers / recipe.eye, towers / recipe.tongue), name="llava")
    model = captioner.model
    features = seen(captioner, tqdm(train_split, desc="looking", unit="picture"))
    lesson = {
        "data": [(example.scene, example.captions) for example in train_split],
        "pictures": features,
        "grown": lambda turn: turn.replace(IMAGE, IMAGE * features.shape[1]),
        "read": from_features,
    }
    model.requires_grad_(False)
    model.model.multi_modal_projector.requires_grad_(True)
    first = teach(
        captioner,
        target,
        recipe,
        ask=short,
        max_steps=recipe.projector_steps,
        learning_rate=recipe.projector_learning_rate,
        **lesson,
    )
    model.model.language_model.requires_grad_(True)
    second = teach(captioner, target, recipe, ask=any_turn, **lesson)
    minutes = (time.time() - began) / 60
    save(target, model, captioner.processor, without="vision_tower")
    history, begun = told_apart(first, second), (towers / recipe.eye, towers / recipe.tongue)
    write_report(target, "llava", recipe, history, minutes, measure(target, "llava"), begun)


def from_features(model: Any, batch: dict) -> Any:
    """Hidden states, with the frozen tower's features (`pictures`) in the place of pixels."""
    words = model.get_input_embeddings()(batch["input_ids"])
    patches = model.model.multi_modal_projector(batch["pictures"])
    here = (batch["input_ids"] == model.config.image_token_id)[..., None]
    words = words.masked_scatter(here, patches.to(words.dtype))
    return model.model(inputs_embeds=words, attention_mask=batch["attention_mask"]).last_hidden_state


def joined(eye: Path, tongue: Path) -> tuple[Any, Any]:
    """A LLaVA of a pretrained CLIP and Llama with a fresh projector, and its processor."""
    import torch
    from transformers import (
        AutoModelForCausalLM,
        AutoTokenizer,
        CLIPVisionModel,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    vision = CLIPVisionModel.from_pretrained(eye, dtype=torch.float32)
    language = AutoModelForCausalLM.from_pretrained(tongue, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(tongue)
    tokenizer.add_special_tokens({"additional_special_tokens": [IMAGE], "pad_token": PAD})
    language.resize_token_embeddings(len(tokenizer))
    config = LlavaConfig(
        vision_config=vision.config,
        text_config=language.config,
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        image_seq_length=(vision.config.image_size // vision.config.patch_size) ** 2,
        tie_word_embeddings=language.config.tie_word_embeddings,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlavaForConditionalGeneration(config)
    model.model.vision_tower = vision
    model.model.language_model.load_state_dict(language.model.state_dict())
    model.tie_weights()
    for name in ("bos_token_id", "eos_token_id", "pad_token_id"):
        setattr(model.generation_config, name, getattr(tokenizer, name))
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil.from_pretrained(eye),
        tokenizer=tokenizer,
        patch_size=vision.config.patch_size,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        image_token=IMAGE,
        chat_template=TEMPLATE,
    )
    return model, processor


def seen(captioner: Any, examples: Any) -> Any:
    """(pictures, patches, width), half precision: what the frozen tower sees, at the layer LLaVA reads."""
    import torch

    model = captioner.model.eval()
    found = []
    with torch.inference_mode():
        for example in examples:
            pixels = captioner.image_processor([example.image], return_tensors="pt")["pixel_values"]
            hidden = model.model.vision_tower(pixels, output_hidden_states=True).hidden_states
            found.append(hidden[model.config.vision_feature_layer][:, 1:].half())
    return torch.cat(found)
