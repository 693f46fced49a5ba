"""`fine_tune`: a captioner learns from a data set."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from capcourse.data.dataset import CaptionDataset, Split
from capcourse.decoding import decoding_arguments
from capcourse.errors import BadInput, unknown
from capcourse.features import FeatureStore, picture_hash
from capcourse.metrics.engine import METRICS
from capcourse.precision import mixed_precision
from capcourse.session import set_seed
from capcourse.training.freezing import freeze
from capcourse.training.history import History, rows_of
from capcourse.training.keeping import claim, finished, folder_for, keep_history, last_checkpoint
from capcourse.training.optimizers import check_optimizer, new_optimizer
from capcourse.training.rows import LazyImages, Rows, check_split

LEAST = 200  # validation pictures for a caption metric: with fewer, noise decides when to stop


def fine_tune(
    captioner: Any,
    data: CaptionDataset,
    *,
    train: Iterable[str] | None = None,
    freeze_blocks: Mapping[str, int] | None = None,
    lr: float | Mapping[str, float] = 1e-4,
    optimizer: str = "adamw",
    weight_decay: float = 0.01,
    epochs: int = 5,
    batch_size: int = 32,
    warmup: float = 0.05,
    stop_on: str = "loss",
    patience: int | None = None,
    delta: float = 0.0,
    metrics: Sequence[str] = (),
    decoding: str = "greedy",
    val_images: int = LEAST,
    seed: int = 0,
    folder: Path | str | None = None,
    features: bool | Path | str = True,
    precision: str = "auto",
    progress: bool = True,
) -> History:
    """Train a captioner on `data.train`; afterwards it has the weights of its best epoch on `data.val`.

    In each epoch every picture is shown once, with one of its captions drawn by chance. After each epoch the
    loss on the validation pictures is measured, and where a caption metric is asked for, captions are written
    for them and scored against all their references.

    On several GPUs, call it in a script started by `torchrun` or `accelerate launch`; `batch_size` is then
    that of each process, and `folder` must be named.

    Args:
        captioner: from `load_captioner`.
        data: `train` and `val` are used; slice them to use less.
        train: names of the parts that learn, such as `("encoder", "decoder")`; all by default.
        freeze_blocks: for a part that learns, how many of its first blocks stay frozen with its embeddings.
        lr: the highest learning rate: one, or one for each part that learns. It rises over the warm-up and
            falls to zero along a cosine.
        optimizer: a name in `OPTIMIZERS`.
        weight_decay: of matrices; biases and norms are not decayed.
        epochs: at most so many.
        batch_size: pictures a step.
        warmup: share of all steps in which the learning rate rises.
        stop_on: "loss", or the caption metric that decides which epoch is best, such as "CIDEr".
        patience: stop after so many epochs without a better one; None runs to the end.
        delta: by how much an epoch must be better than the best so far to count. The best moves with every
            gain, however small: many small ones do not add up.
        metrics: caption metrics to measure beside `stop_on`.
        decoding: how the validation captions are written.
        val_images: how many of the validation pictures are used; at least 200 where captions are scored.
        seed: of the order of pictures and of the captions drawn.
        folder: where checkpoints are kept: the best epoch's, and the last ones. Called again, a training that
            was interrupted goes on from there, and a finished one is read. None keeps nothing.
        features: where the vision side is frozen, compute its features once and keep them on disk
            (`capcourse.features`): True, the folder, or False.
        precision: "auto" multiplies in bfloat16 where the machine does so fast; or "float32".
        progress: show a bar.

    Returns:
        The history: losses and metrics of each epoch, as a table.

    Raises:
        BadInput: an unknown part, block, optimizer, metric or decoding; an empty split, a picture without a
            caption or one that does not fit into the model; a folder that holds another training.
        CapcourseError: the loss became infinite or no number.

    Used from *Fine-tuning: who should learn?* on.
    """
    from transformers import EarlyStoppingCallback, PrinterCallback

    from capcourse.training.trainer import CaptionMetrics, CaptionTrainer, Epochs

    wanted = _wanted(stop_on, metrics)
    settings = {
        "train": None if train is None else sorted({train} if isinstance(train, str) else set(train)),
        "freeze_blocks": dict(freeze_blocks or {}),
        "lr": dict(lr) if isinstance(lr, Mapping) else lr,
        "optimizer": optimizer,
        "weight_decay": weight_decay,
        "epochs": epochs,
        "batch_size": batch_size,
        "warmup": warmup,
        "stop_on": stop_on,
        "patience": patience,
        "delta": delta,
        "metrics": wanted,
        "decoding": decoding,
        "seed": seed,
        "precision": precision,
    }
    val = data.val[:val_images]
    _check_numbers(epochs, batch_size, patience, delta, warmup)
    arguments = decoding_arguments(decoding)
    mixed_precision(precision)  # refuses what nobody knows, before anything is written
    parts = captioner.parts()
    check_split(data.train, "train", captioner)
    check_split(val, "val", captioner, LEAST if wanted else 1)
    began = time.time()
    set_seed(seed)
    learning = freeze(parts, train, freeze_blocks)
    made = new_optimizer(parts, optimizer, lr, weight_decay)
    check_optimizer(captioner.model, made)

    with folder_for(folder) as kept:
        claim(kept, settings | {"captioner": captioner.name, "data": _described(data.train, val)})
        history = finished(kept, captioner.model)
        if history:
            return history
        seen: list[Any] = [None, None]
        if features and not any(p.requires_grad for m in captioner.vision_modules() for p in m.parameters()):
            store = FeatureStore(captioner, None if features is True else features, precision)
            seen = [store.of(LazyImages(split), progress=progress) for split in (data.train, val)]
        rows = Rows(captioner, data.train, seed, seen[0])
        scorer = CaptionMetrics(captioner, val.captions, wanted)
        trainer = CaptionTrainer(
            model=captioner.model,
            args=_arguments(settings, kept, captioner, progress),
            train_dataset=rows,
            eval_dataset=Rows(captioner, val, seed, seen[1]),
            data_collator=rows.together,
            compute_metrics=scorer if wanted else None,
            callbacks=[EarlyStoppingCallback(patience or epochs + 1, delta), Epochs(rows)],
            optimizers=(made, None),
            decoding=arguments,
            precision=precision,
        )
        trainer.remove_callback(PrinterCallback)  # without a bar it would print its log as dicts
        with closing(scorer):
            trainer.train(resume_from_checkpoint=last_checkpoint(kept))
        table = rows_of(trainer.state.log_history)
        best = next(row["epoch"] for row in table if row["step"] == trainer.state.best_global_step)
        minutes = (time.time() - began) / 60
        history = History(table, stop_on, best, len(table) < epochs, learning, minutes)
        if trainer.is_world_process_zero():
            keep_history(kept, history, trainer.state.best_model_checkpoint)
        return history


def _wanted(stop_on: str, metrics: Sequence[str]) -> list[str]:
    """The caption metrics to measure, the one that decides first."""
    wanted = [name for name in dict.fromkeys((stop_on, *metrics)) if name != "loss"]
    for name in wanted:
        if name not in METRICS:
            raise unknown("metric", name, ("loss", *METRICS))
    return wanted


def _check_numbers(epochs: int, batch_size: int, patience: int | None, delta: float, warmup: float) -> None:
    for name, value in (("epochs", epochs), ("batch_size", batch_size), ("patience", patience)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise BadInput(f"{name} is a whole number from 1 on, not {value!r}")
    if delta < 0:
        raise BadInput(f"delta is 0 or more, not {delta!r}: by how much an epoch must be better to count")
    if not 0 <= warmup < 1:
        raise BadInput(f"warmup is a share of all steps, from 0 to below 1, not {warmup!r}")


def _described(*splits: Split) -> str:
    """A hash of which pictures are learnt from, of their captions, and of what the first one looks like."""
    said = json.dumps(
        [[split.ids, split.captions, picture_hash(split[0].image)] for split in splits], default=str
    )
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _arguments(settings: dict[str, Any], folder: Path, captioner: Any, progress: bool) -> Any:
    from transformers import Seq2SeqTrainingArguments

    made = Seq2SeqTrainingArguments(
        output_dir=str(folder),
        num_train_epochs=settings["epochs"],
        per_device_train_batch_size=settings["batch_size"],
        per_device_eval_batch_size=captioner.batch_size,
        warmup_steps=settings["warmup"],
        lr_scheduler_type="cosine",
        max_grad_norm=1.0,
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model=settings["stop_on"],
        greater_is_better=settings["stop_on"] != "loss",
        restore_callback_states_from_checkpoint=True,
        predict_with_generate=bool(settings["metrics"]),
        prediction_loss_only=not settings["metrics"],
        remove_unused_columns=False,
        label_names=["labels"],
        disable_tqdm=not progress,
        report_to=[],
        seed=settings["seed"],
        use_cpu=str(captioner.device) == "cpu",
        dataloader_pin_memory=False,  # it does not know how to pin a model output
    )
    made._n_gpu = min(made.n_gpu, 1)  # several GPUs are several processes, never threads of one
    return made
