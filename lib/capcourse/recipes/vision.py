"""ViT and SigLIP by classification on scenes: the mini checkpoints `vit` and `siglip`.

`vit` is the eye of `vit-gpt2` and `vit-llama`, `siglip` that of `paligemma`. The real ViT
(`google/vit-base-patch16-224-in21k`) learnt to name what is in 14 million pictures of ImageNet, which bear
one or more of 21,841 labels (Dosovitskiy et al. 2021, §4.1). The real SigLIP learnt with whole texts in the
place of labels, each of which fits a picture or not (Zhai et al. 2023, §3.2).
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.recipes.corpus import all_labels
from capcourse.recipes.measuring import over_rows
from capcourse.recipes.naming import labelled_pictures, learn_to_name
from capcourse.recipes.writing import save, write_report
from capcourse.session import set_seed
from capcourse.worlds import scenes


@dataclass(frozen=True)
class VisionRecipe:
    """Everything that a mini eye depends on."""

    seed: int = 0
    pictures: int = 24_000
    kept_back: int = 1_000  # of these, to measure on
    image_size: int = 96
    patch_size: int = 12
    width: int = 160
    heads: int = 5
    layers: int = 4
    pictures_a_step: int = 128
    steps: int = 3_000
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    weight_decay: float = 0.05


def train_vit(target: Path, **changes: Any) -> None:
    """Train ViT from scratch to tell what is in a picture: a yes or no for each of some hundred labels."""
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    _train(target, "vit", VisionRecipe(**changes), ViTImageProcessorPil, new_vit)


def train_siglip(target: Path, **changes: Any) -> None:
    """Train SigLIP's vision side from scratch, in the same way."""
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    _train(target, "siglip", VisionRecipe(**changes), SiglipImageProcessorPil, new_siglip)


def _train(target: Path, name: str, recipe: VisionRecipe, processor_of: Any, model_of: Any) -> None:
    set_seed(recipe.seed)
    began = time.time()
    processor = processor_of(size={"height": recipe.image_size, "width": recipe.image_size})
    model = model_of(recipe, all_labels())
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    pixels, answers = labelled_pictures(
        recipe.seed,
        recipe.pictures,
        lambda picture: processor([picture], return_tensors="pt")["pixel_values"][0],
    )
    kept = recipe.kept_back
    history = learn_to_name(
        model, lambda eye, seen: eye(seen).logits, target, recipe, pixels[:-kept], answers[:-kept]
    )
    minutes = (time.time() - began) / 60
    save(target, model, processor)
    write_report(target, name, recipe, history, minutes, measure(target, pixels[-kept:], answers[-kept:]))


def new_vit(recipe: VisionRecipe, labels: list[str]) -> Any:
    """A `ViTForImageClassification` of the recipe's size with fresh weights."""
    from transformers import ViTConfig, ViTForImageClassification

    return ViTForImageClassification(ViTConfig(**_sizes(recipe), **_named(labels)))


def new_siglip(recipe: VisionRecipe, labels: list[str]) -> Any:
    """A `SiglipForImageClassification` of the recipe's size with fresh weights, without a pooling head."""
    from transformers import SiglipConfig, SiglipForImageClassification

    sizes = _sizes(recipe) | {"vision_use_head": False}
    return SiglipForImageClassification(SiglipConfig(vision_config=sizes, **_named(labels)))


def _sizes(recipe: VisionRecipe) -> dict[str, Any]:
    return {
        "image_size": recipe.image_size,
        "patch_size": recipe.patch_size,
        "hidden_size": recipe.width,
        "num_hidden_layers": recipe.layers,
        "num_attention_heads": recipe.heads,
        "intermediate_size": 4 * recipe.width,
    }


def _named(labels: list[str]) -> dict[str, Any]:
    return {
        "id2label": dict(enumerate(labels)),
        "label2id": {label: n for n, label in enumerate(labels)},
        "problem_type": "multi_label_classification",
    }


def measure(folder: Path, pixels: Any, answers: Any) -> dict[str, Any]:
    """How well the checkpoint as saved tells what is in pictures that it was not trained on.

    Returns:
        `pictures`, `precision` and `recall` over all labels at a probability of one half, and the same for
        the pairs of a colour and a kind (`pairs`).
    """
    import torch
    from transformers import AutoModelForImageClassification

    model = AutoModelForImageClassification.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        said = torch.cat([model(part.float()).logits for part in pixels.split(100)]) > 0
    true = answers.bool()
    pair = [label.split()[0] in scenes.COLOURS for label in model.config.id2label.values()]

    def rates(said: Any, true: Any) -> dict[str, Any]:
        counts = torch.stack(
            [(said & true).sum(1), said.sum(1), true.sum(1)], dim=1
        ).numpy()  # a row a picture

        def share(of: int) -> Any:
            return lambda rows: float(rows[:, 0].sum() / max(1, rows[:, of].sum()))

        found: dict[str, Any] = {}
        for name, of in (("precision", 1), ("recall", 2)):
            found |= {name: share(of)(counts), f"{name} interval": over_rows(counts, share(of))}
        return found

    return {
        "pictures": len(pixels),
        **rates(said, true),
        "pairs": rates(said[:, pair], true[:, pair]),
    }
