"""What captions cost while a captioner is fine-tuned, and what kept features save.

    python benchmarks/fine_tuning.py

Captions: seconds that an evaluation takes (the loss and CIDEr of captions for 200 validation pictures), over
the seconds of an epoch's steps on 5,000 training pictures. Features: an epoch of the decoder alone, with the
vision side computed in every step and with its features kept; beside it the bound, (vision + decoder) /
decoder, each timed by itself on the same batches. Making pictures is stated apart: it is done once in either
case.
"""

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

import capcourse as cc
from capcourse.features import FeatureStore
from capcourse.precision import mixed_precision
from capcourse.training import fine_tune
from capcourse.training.trainer import CaptionTrainer, Epochs

PICTURES, VAL, FROZEN, BATCH = 5_000, 200, 1_024, 32
SHARE, FASTER, OF_BOUND = 0.15, 2.0, 0.9


class Clock:
    """Seconds spent in a method of `CaptionTrainer`, and between an epoch's begin and its end."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.epochs: list[float] = []
        for name in ("training_step", "evaluate"):
            self._time(name)
        begin, end = Epochs.on_epoch_begin, Epochs.on_epoch_end

        def begins(*args: Any, **kwargs: Any) -> None:
            self._began = time.perf_counter()
            begin(*args, **kwargs)

        def ends(*args: Any, **kwargs: Any) -> None:
            self.epochs.append(time.perf_counter() - self._began)
            end(*args, **kwargs)

        Epochs.on_epoch_begin, Epochs.on_epoch_end = begins, ends

    def _time(self, name: str) -> None:
        method = getattr(CaptionTrainer, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                self.spent[name] = self.spent.get(name, 0.0) + time.perf_counter() - began

        setattr(CaptionTrainer, name, timed)


def seconds(work: Any, times: int) -> float:
    """The mean of a few runs, after one that does not count."""
    work()
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


def captions_cost(food: Any, clock: Clock) -> None:
    data = replace(food, train=food.train[:PICTURES])
    captioner = cc.load_captioner("vit-gpt2", "mini")
    fine_tune(captioner, data, epochs=1, batch_size=BATCH, lr=5e-4, metrics=["CIDEr"], val_images=VAL)
    epoch, evaluation = clock.spent["training_step"], clock.spent["evaluate"]
    print(f"steps of an epoch, {PICTURES:,} pictures   {epoch:8.1f} s")
    print(f"loss and captions, {VAL} pictures     {evaluation:8.1f} s")
    print(f"share                             {evaluation / epoch:9.1%}   wanted below {SHARE:.0%}")


def features_save(food: Any, clock: Clock, folder: str) -> None:
    data = replace(food, train=food.train[:FROZEN])
    settings = {"train": "decoder", "epochs": 3, "batch_size": BATCH, "lr": 5e-4}
    began = time.perf_counter()
    images = data.train.images
    drawn = time.perf_counter() - began
    FeatureStore(cc.load_captioner("vit-gpt2", "mini"), folder, "auto").of(images)
    taken = time.perf_counter() - began - drawn
    found = {}
    for kept in (folder, False):
        clock.epochs.clear()
        fine_tune(cc.load_captioner("vit-gpt2", "mini"), data, features=kept, **settings)
        found[bool(kept)] = min(clock.epochs[1:])  # by the second epoch all pictures are prepared
    vision, decoder = parts(data)
    ratio, bound = found[False] / found[True], (vision + decoder) / decoder
    print(f"\nmaking {FROZEN:,} pictures           {drawn:8.1f} s, once")
    print(f"their features                   {taken:9.1f} s, once")
    print(f"an epoch, vision side computed   {found[False]:9.2f} s")
    print(f"an epoch, features kept          {found[True]:9.2f} s")
    print(f"faster                           {ratio:9.2f} x   wanted {FASTER} x")
    print(f"bound                            {bound:9.2f} x   of it {ratio / bound:.2f}, wanted {OF_BOUND}")


def parts(data: Any) -> tuple[float, float]:
    """Seconds of the vision side alone and of the decoder's step alone, a batch."""
    captioner = cc.load_captioner("vit-gpt2", "mini")
    captioner.model.encoder.requires_grad_(False)
    batch = data.train[:BATCH]
    pixels = captioner.pixel_values(batch.images)
    captions = [titles[0] for titles in batch.captions]
    learning = [p for p in captioner.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=1e-6)
    with torch.no_grad(), mixed_precision():
        seen = captioner.model.encoder(pixels).last_hidden_state

    def look() -> None:
        with mixed_precision():
            captioner.model.encoder(pixels)

    def step() -> None:
        with mixed_precision():
            loss = captioner.model(**captioner.loss_inputs(seen, captions)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad()

    captioner.model.train()
    return seconds(look, 30), seconds(step, 30)


def main() -> None:
    food, clock = cc.load_data("food"), Clock()
    with tempfile.TemporaryDirectory() as folder:
        captions_cost(food, clock)
        features_save(food, clock, str(Path(folder)))


if __name__ == "__main__":
    main()
