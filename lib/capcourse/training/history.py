"""`History`: what happened in a training, as a table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class History:
    """What `fine_tune` returns.

    Attributes:
        rows: one an epoch, as dicts: `epoch`, `step`, `loss` (the epoch's mean), `val_loss`, and every
            caption metric that was measured.
        stop_on: the loss or the metric by which the best epoch was chosen.
        best_epoch: the epoch whose weights the captioner has now.
        stopped_early: whether the training ended before its last epoch.
        learning: how many parameters learnt, by part.
        minutes: how long it took, in this run.
    """

    rows: list[dict[str, Any]]
    stop_on: str
    best_epoch: int
    stopped_early: bool
    learning: dict[str, int]
    minutes: float

    @property
    def table(self) -> "pd.DataFrame":
        """The rows as a data frame, indexed by epoch."""
        import pandas as pd

        return pd.DataFrame(self.rows).set_index("epoch")

    @property
    def best(self) -> dict[str, Any]:
        """The row of the best epoch."""
        return next(row for row in self.rows if row["epoch"] == self.best_epoch)

    def __repr__(self) -> str:
        ended = "stopped early" if self.stopped_early else "ran to the end"
        name = "val_loss" if self.stop_on == "loss" else self.stop_on
        return (
            f"History({len(self.rows)} epochs, {ended}; best: epoch {self.best_epoch}, "
            f"{name} {self.best[name]:.3f}; {sum(self.learning.values()):,} parameters learnt)"
        )

    def _repr_html_(self) -> str:
        return self.table.to_html(float_format=lambda value: f"{value:.4f}")


def rows_of(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The Trainer's log, one row an epoch."""
    rows: dict[int, dict[str, Any]] = {}
    for entry in log:
        epoch = round(entry["epoch"])
        row = rows.setdefault(epoch, {"epoch": epoch, "step": entry["step"]})
        if "loss" in entry:
            row["loss"] = entry["loss"]
        for name, value in entry.items():
            if name.startswith("eval_") and not name.endswith(("_runtime", "_per_second", "_time")):
                measured = name.removeprefix("eval_")
                row["val_loss" if measured == "loss" else measured] = value
    return [row for row in rows.values() if "val_loss" in row]
