"""ViT by classification on scenes: the mini checkpoint `vit`, the eye of `vit-gpt2` and `vit-llama`.

The real one (`google/vit-base-patch16-224-in21k`) learnt to name what is in 14 million pictures of ImageNet,
which bear one or more of 21,841 labels. Source: Dosovitskiy et al. 2021, §4.1.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.data.dataset import PICTURE_SIZE
from capcourse.recipes.corpus import all_labels, labels_of, pretraining_scenes
from capcourse.recipes.measuring import over_rows
from capcourse.recipes.writing import mixed_precision, save, training_arguments, write_report
from capcourse.session import set_seed
from capcourse.worlds import scenes


@dataclass(frozen=True)
class ViTRecipe:
    """Everything that the mini ViT depends on."""

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


def train(target: Path, **changes: Any) -> None:
    """Train ViT from scratch to tell what is in a picture: a yes or no for each of some hundred labels."""
    import torch
    from tqdm.auto import tqdm
    from transformers import Trainer
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    recipe = ViTRecipe(**changes)
    set_seed(recipe.seed)
    began = time.time()
    labels = all_labels()
    size = {"height": recipe.image_size, "width": recipe.image_size}
    processor = ViTImageProcessorPil(size=size)
    model = new_vit(recipe, labels)
    pixels, answers = [], torch.zeros(recipe.pictures, len(labels))
    at = {label: n for n, label in enumerate(labels)}
    drawn = tqdm(pretraining_scenes(recipe.seed, recipe.pictures), "drawing", recipe.pictures, unit="picture")
    for i, scene in enumerate(drawn):
        picture = scenes.draw(scene, PICTURE_SIZE)
        pixels.append(processor(picture, return_tensors="pt")["pixel_values"][0].half())
        answers[i, [at[label] for label in labels_of(scene)]] = 1
    pixels = torch.stack(pixels)

    class Pictures(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return recipe.pictures - recipe.kept_back

        def __getitem__(self, i: int) -> dict[str, Any]:
            return {"pixel_values": pixels[i].float(), "labels": answers[i]}

    class Classify(Trainer):
        def compute_loss(self, model, inputs, **_):
            with mixed_precision():
                return model(**inputs).loss

    arguments = training_arguments(target, recipe, recipe.pictures_a_step)
    trainer = Classify(model=model, args=arguments, train_dataset=Pictures())
    trainer.train()
    minutes = (time.time() - began) / 60
    save(target, model, processor)
    result = measure(target, pixels[-recipe.kept_back :], answers[-recipe.kept_back :])
    write_report(target, "vit", recipe, trainer.state.log_history, minutes, result)


def new_vit(recipe: ViTRecipe, labels: list[str]) -> Any:
    """A `ViTForImageClassification` of the recipe's size with fresh weights."""
    from transformers import ViTConfig, ViTForImageClassification

    config = ViTConfig(
        image_size=recipe.image_size,
        patch_size=recipe.patch_size,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        intermediate_size=4 * recipe.width,
        id2label=dict(enumerate(labels)),
        label2id={label: n for n, label in enumerate(labels)},
        problem_type="multi_label_classification",
    )
    model = ViTForImageClassification(config)
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    return model


def measure(folder: Path, pixels: Any, answers: Any) -> dict[str, Any]:
    """How well the checkpoint as saved tells what is in pictures that it was not trained on.

    Returns:
        `pictures`, `precision` and `recall` over all labels at a probability of one half, and the same for
        the pairs of a colour and a kind (`pairs`).
    """
    import torch
    from transformers import ViTForImageClassification

    model = ViTForImageClassification.from_pretrained(folder, dtype=torch.float32)
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
