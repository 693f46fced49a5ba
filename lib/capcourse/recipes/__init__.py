"""How each mini checkpoint is trained, again from scratch: `capcourse zoo build NAME`.

A recipe draws its data, trains a tokenizer and a model of the real classes, measures the result as it was
saved, and writes everything to one folder: weights in half precision, tokenizer, image processor, and
`training.json` with what was done, on which machine, and what came out.
"""

import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import CHECKPOINTS, entry_of
from capcourse.errors import BadInput, CapcourseError

RECIPES = {  # module:function, in an order in which all can be built
    "clip": "capcourse.recipes.clip:train",
    "vit": "capcourse.recipes.vision:train_vit",
    "siglip": "capcourse.recipes.vision:train_siglip",
    "gpt2": "capcourse.recipes.language:train_gpt2",
    "llama": "capcourse.recipes.language:train_llama",
    "vit-gpt2": "capcourse.recipes.vit_gpt2:train",
    "llava": "capcourse.recipes.llava:train",
    "qwen": "capcourse.recipes.qwen:train",
    "paligemma": "capcourse.recipes.paligemma:train",
}


def build(name: str, to: Path | None = None, **changes: Any) -> Path:
    """Train a mini checkpoint and write it.

    Args:
        name: a name in the zoo.
        to: the folder to write; by default the kit's own, which is replaced when the work is done.
        changes: fields of the recipe to change, such as `steps=20` to try it out.

    Returns:
        The folder.

    Raises:
        BadInput: unknown name, or a folder that holds something else than a checkpoint.
    """
    entry_of(name)
    target = Path(to) if to else CHECKPOINTS / name
    if name not in RECIPES:
        raise CapcourseError(f"{name}: no recipe yet; there are recipes for {', '.join(RECIPES)}")
    if target.exists() and not (target / "training.json").is_file() and not _is_empty(target):
        raise BadInput(f"{target}: holds something else than a checkpoint; name a new or empty folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        made = Path(folder) / target.name
        module, _, function = RECIPES[name].partition(":")
        getattr(import_module(module), function)(made, **changes)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
    return target


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
