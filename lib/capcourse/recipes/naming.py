"""How an eye learns to name what it sees: pictures of scenes, a yes or no for each of some hundred labels.

Each label has a sigmoid of its own: a picture has many of them, or none.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from capcourse.data.dataset import PICTURE_SIZE
from capcourse.recipes.corpus import all_labels, labels_of, pretraining_scenes
from capcourse.recipes.writing import fit
from capcourse.worlds import scenes


def labelled_pictures(seed: int, count: int, prepare: Callable[[Image.Image], Any]) -> tuple[Any, Any]:
    """Pictures of the split `pretrain`, and what is in them.

    Args:
        seed: of the scenes.
        count: pictures.
        prepare: makes of a picture the tensor that the eye reads.

    Returns:
        (pictures, …), half precision, and (pictures, labels), 1 where `all_labels` holds, else 0.
    """
    import torch
    from tqdm.auto import tqdm

    at = {label: n for n, label in enumerate(all_labels())}
    pixels, answers = [], torch.zeros(count, len(at))
    for i, scene in enumerate(tqdm(pretraining_scenes(seed, count), "drawing", count, unit="picture")):
        pixels.append(prepare(scenes.draw(scene, PICTURE_SIZE)).half())
        answers[i, [at[label] for label in labels_of(scene)]] = 1
    return torch.stack(pixels), answers


def learn_to_name(
    model: Any,
    logits: Callable[[Any, Any], Any],
    target: Path,
    recipe: Any,
    pixels: Any,
    answers: Any,
    **stage: Any,
) -> list[dict]:
    """Train a classifier on `labelled_pictures`.

    Args:
        model: what learns.
        logits: of the model and a batch of pictures, (batch, labels).
        target: the checkpoint's folder.
        recipe: `pictures_a_step`, and what `training_arguments` reads.
        pixels, answers: from `labelled_pictures`.
        stage: settings of `training_arguments` that differ from the recipe's.

    Returns:
        The Trainer's log.
    """
    import torch

    class Pictures(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(pixels)

        def __getitem__(self, i: int) -> dict[str, Any]:
            return {"pixels": pixels[i].float(), "answers": answers[i]}

    def loss(model: Any, batch: dict[str, Any]) -> Any:
        said = logits(model, batch["pixels"]).float()
        return torch.nn.functional.binary_cross_entropy_with_logits(said, batch["answers"])

    return fit(model, Pictures(), loss, target, recipe, recipe.pictures_a_step, **stage)


def under_a_head(eye: Any, width: int) -> Any:
    """An eye and one linear layer from the mean over the picture to the labels; the layer is thrown away.

    Args:
        eye: a module.
        width: of what it gives for each part of a picture.
    """
    import torch

    return torch.nn.ModuleDict({"eye": eye, "head": torch.nn.Linear(width, len(all_labels()))})
