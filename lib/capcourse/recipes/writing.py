"""What every recipe writes beside its weights."""

import json
import platform
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from capcourse.precision import mixed_precision
from capcourse.recipes.cards import write_card

_NAMED = re.compile(r'^ *"_name_or_path": .*\n', re.MULTILINE)  # where its towers lay when it was trained


def save(target: Path, model: Any, *others: Any, without: str | None = None) -> None:
    """Write a model (half precision) and its tokenizer and image processor, if it has them, to a folder.

    Args:
        target: the folder.
        model: a `PreTrainedModel`.
        others: what else has `save_pretrained`.
        without: weights with this in their name are left out, since another checkpoint holds them.
    """
    import torch

    weights = model.to(torch.float16).state_dict()
    kept = {name: value for name, value in weights.items() if without is None or without not in name}
    model.save_pretrained(target, state_dict=kept)
    for other in others:
        other.save_pretrained(target)
    config = target / "config.json"
    config.write_text(_NAMED.sub("", config.read_text()))
    for path in target.iterdir():
        path.chmod(0o644)  # safetensors writes files that only their owner can read


def write_report(
    target: Path,
    name: str,
    recipe: Any,
    history: Iterable[dict],
    minutes: float,
    result: dict[str, Any],
    towers: Iterable[Path] = (),
) -> None:
    """Write `training.json` (what was done, on which machine, what came out) and the card made of it.

    Args:
        target: the checkpoint's folder.
        name: its name in the zoo.
        recipe: a dataclass, everything that the run depended on.
        history: the Trainer's log, of which the training losses are kept.
        minutes: how long drawing and training took.
        result: what was measured with the checkpoint as saved.
        towers: the checkpoints that it begins with; how long they took is in the report, too.
    """

    report = {
        "command": f"capcourse zoo build {name}",
        "recipe": asdict(recipe),
        "loss": [(entry["step"], round(entry["loss"], 4)) for entry in history if "loss" in entry],
        "result": result,
        "minutes": round(minutes, 1),
        "towers": {tower.name: _minutes(tower) for tower in towers},
        "date": date.today().isoformat(),
        "machine": f"{_processor()}, {_precision()}",
        "versions": {p: version(p) for p in ("capcourse", "torch", "transformers", "tokenizers", "numpy")},
    }
    (target / "training.json").write_text(json.dumps(report, indent=1) + "\n")
    write_card(target, name)


def _minutes(checkpoint: Path) -> float:
    return json.loads((checkpoint / "training.json").read_text())["minutes"]


def _processor() -> str:
    import torch

    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{platform.machine()}, {torch.get_num_threads()} threads"


def _precision() -> str:
    import torch

    with mixed_precision():
        device = "cuda" if torch.cuda.is_available() else "cpu"
        return "bfloat16" if torch.is_autocast_enabled(device) else "float32"


def training_arguments(target: Path, recipe: Any, batch: int, **stage: Any) -> Any:
    """The Trainer's settings, alike for all recipes: AdamW, warm-up, then a cosine down to zero.

    Args:
        target: the checkpoint's folder.
        recipe: a dataclass with `steps`, `learning_rate`, `warmup_steps`, `weight_decay` and `seed`.
        batch: examples a step.
        stage: settings in which one stage of the training differs from the recipe.
    """
    import torch
    from transformers import TrainingArguments

    settings = {
        "max_steps": recipe.steps,
        "learning_rate": recipe.learning_rate,
        "warmup_steps": recipe.warmup_steps,
        "logging_steps": max(1, recipe.steps // 60),
    }
    return TrainingArguments(
        **settings | stage,
        output_dir=str(target),
        per_device_train_batch_size=batch,
        weight_decay=recipe.weight_decay,
        lr_scheduler_type="cosine",
        adam_beta2=0.98,
        save_strategy="no",
        dataloader_drop_last=True,
        report_to=[],
        seed=recipe.seed,
        remove_unused_columns=False,
        use_cpu=not torch.cuda.is_available(),
    )


def fit(
    model: Any,
    examples: Any,
    loss: Callable[[Any, dict[str, Any]], Any],
    target: Path,
    recipe: Any,
    batch: int,
    *,
    together: Callable[[list], dict[str, Any]] | None = None,
    **stage: Any,
) -> list[dict]:
    """One stage of training, in mixed precision.

    Args:
        model: what has `requires_grad` learns.
        examples: a data set for PyTorch.
        loss: of the model and a batch.
        target: the checkpoint's folder.
        recipe: what `training_arguments` reads.
        batch: examples a step.
        together: makes a batch of examples; by default equal fields are stacked.
        stage: settings of `training_arguments` that differ from the recipe's.

    Returns:
        The Trainer's log.
    """
    from transformers import Trainer

    class Learn(Trainer):
        def compute_loss(self, model, inputs, **_):
            with mixed_precision():
                return loss(model, inputs)

    arguments = training_arguments(target, recipe, batch, **stage)
    trainer = Learn(model=model, args=arguments, train_dataset=examples, data_collator=together)
    trainer.train()
    return trainer.state.log_history
