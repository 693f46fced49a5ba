"""`CaptionTrainer`: transformers' `Seq2SeqTrainer`, for captions.

What differs: the loss is a mean over all tokens of a step, also where several processes share it; captions
are written by the decoding that was chosen, each validation picture counts once, and ids alone are kept; a
loss that is no number ends the training; and checkpoints have the names that the Trainer reads back.
"""

import copy
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import Seq2SeqTrainer, TrainerCallback

from capcourse.captioners.loading import no_bars, quiet
from capcourse.errors import CapcourseError
from capcourse.metrics.scorer import CaptionScorer
from capcourse.precision import mixed_precision


class CaptionTrainer(Seq2SeqTrainer):
    """See the module; built by `fine_tune`."""

    def __init__(self, *, decoding: dict[str, Any], precision: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.decoding, self.precision = decoding, precision

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The mean over the step's tokens: a share of it here, which the processes' mean makes whole."""
        import torch

        with mixed_precision(self.precision):
            outputs = model(**inputs)
        loss = outputs.loss
        if not torch.isfinite(loss):
            raise CapcourseError(
                f"the loss became {loss.item()} in step {self.state.global_step + 1}; "
                "lower the learning rate, or warm up longer"
            )
        if model.training and self.accelerator.num_processes > 1:
            here = (inputs["labels"] != -100).sum()
            loss = loss * here * self.accelerator.num_processes / self.accelerator.gather(here).sum()
        return (loss, outputs) if return_outputs else loss

    def compute_loss_context_manager(self) -> Any:
        """The precision of `compute_loss`, for the loss on the validation split too."""
        return mixed_precision(self.precision)

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """As `Trainer`'s: it drops the pictures that fill up the last batch, `Seq2SeqTrainer` keeps them."""
        self._gen_kwargs = dict(self.decoding)
        return super(Seq2SeqTrainer, self).evaluate(*args, **kwargs)

    def prediction_step(self, *args: Any, **kwargs: Any) -> Any:
        """As `Seq2SeqTrainer`'s, which writes its defaults into the model's generation settings.

        `generate` warns that it cannot tell filled-up patches; there are none.
        """
        before = copy.deepcopy(self.model.generation_config)
        try:
            with quiet():
                return super().prediction_step(*args, **kwargs)
        finally:
            self.model.generation_config = before

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        """Weights under the names that they have in memory, since the Trainer reads them back by these.

        transformers would write the names of its older versions, and its Trainer would pass over them in
        silence: the best epoch would come back without ViT's layers.
        """
        if self.args.should_save:
            folder = Path(output_dir or self.args.output_dir)
            with no_bars():
                self.model.save_pretrained(folder, state_dict=state_dict, save_original_format=False)

    def _issue_warnings_after_load(self, load_result: Any) -> None:
        """What is missing is tied to what is there; a name that nobody knows is an error."""
        if load_result.unexpected_keys:
            raise CapcourseError(f"a checkpoint's weights have other names: {load_result.unexpected_keys[0]}")


class Epochs(TrainerCallback):
    """Tells the rows which epoch begins, on every process."""

    def __init__(self, rows: Any):
        self.rows = rows

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """In the middle of an epoch, where a training goes on, the state holds a fraction."""
        self.rows.begin_epoch(math.floor((state.epoch or 0) + 1e-6))


class CaptionMetrics:
    """What the Trainer calls with the ids that were written for the validation split."""

    def __init__(self, captioner: Any, references: Sequence[Sequence[str]], metrics: Sequence[str]):
        self.captioner, self.metrics = captioner, metrics
        self.scorer = CaptionScorer(references, metrics) if metrics else None

    def __call__(self, prediction: Any) -> dict[str, float]:
        scores = self.scorer.score(self.captioner.decode(prediction.predictions))
        return {name: scores[name] for name in self.metrics}

    def close(self) -> None:
        """End METEOR's process, if there is one."""
        if self.scorer:
            self.scorer.close()
