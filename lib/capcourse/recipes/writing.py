"""What every recipe writes beside its weights."""

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any


def save(model: Any, target: Path) -> None:
    """Write model (half precision), tokenizer and image processor to a folder."""
    import torch

    model.model.to(torch.float16).save_pretrained(target)
    model.tokenizer.save_pretrained(target)
    model.image_processor.save_pretrained(target)
    for path in target.iterdir():
        path.chmod(0o644)  # safetensors writes files that only their owner can read


def write_report(
    target: Path, name: str, recipe: Any, history: Iterable[dict], minutes: float, result: dict[str, Any]
) -> None:
    """Write `training.json`: what was done, on which machine, and what came out.

    Args:
        target: the checkpoint's folder.
        name: its name in the zoo.
        recipe: a dataclass, everything that the run depended on.
        history: the Trainer's log, of which the training losses are kept.
        minutes: how long drawing and training took.
        result: what was measured with the checkpoint as saved.
    """
    import torch

    report = {
        "command": f"capcourse zoo build {name}",
        "recipe": asdict(recipe),
        "loss": [(entry["step"], round(entry["loss"], 4)) for entry in history if "loss" in entry],
        "result": result,
        "minutes": round(minutes, 1),
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads",
        "versions": {p: version(p) for p in ("capcourse", "torch", "transformers", "tokenizers", "numpy")},
    }
    (target / "training.json").write_text(json.dumps(report, indent=1) + "\n")


def training_arguments(target: Path, recipe: Any, batch: int) -> Any:
    """The Trainer's settings, alike for all recipes: AdamW, warm-up, then a cosine down to zero."""
    import torch
    from transformers import TrainingArguments

    return TrainingArguments(
        output_dir=str(target),
        max_steps=recipe.steps,
        per_device_train_batch_size=batch,
        learning_rate=recipe.learning_rate,
        warmup_steps=recipe.warmup_steps,
        weight_decay=recipe.weight_decay,
        lr_scheduler_type="cosine",
        adam_beta2=0.98,
        logging_steps=max(1, recipe.steps // 60),
        save_strategy="no",
        dataloader_drop_last=True,
        report_to=[],
        seed=recipe.seed,
        remove_unused_columns=False,
        use_cpu=not torch.cuda.is_available(),
    )
