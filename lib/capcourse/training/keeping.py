"""The folder of a training: its settings, a checkpoint an epoch, and at the end its history.

Another training is not mixed into it; what was interrupted goes on from the last whole checkpoint; what is
finished is read, and not done again.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.training.history import History

SETTINGS, HISTORY = "training.json", "history.json"


@contextmanager
def folder_for(folder: Path | str | None) -> Iterator[Path]:
    """The folder for checkpoints; one that goes away afterwards, if none is named.

    Raises:
        BadInput: several processes train and share no folder.
    """
    if folder is not None:
        made = Path(folder).absolute()
        made.mkdir(parents=True, exist_ok=True)
        yield made
        return
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise BadInput("several processes share the checkpoints of a training; name a folder for them")
    with tempfile.TemporaryDirectory(prefix="capcourse-") as name:
        yield Path(name)


def claim(folder: Path, asked: dict[str, Any]) -> None:
    """Begin a training in a folder, or go on with the one that was begun there.

    Raises:
        BadInput: the folder holds a training with other settings, or something else.
    """
    record = folder / SETTINGS
    asked = json.loads(json.dumps(asked))
    if record.is_file():
        begun = json.loads(record.read_text())
        other = [name for name in asked if begun.get(name) != asked[name]]
        if other:
            raise BadInput(
                f"{folder} holds a training with another {', '.join(other)}; name a new folder, "
                "or call it as it was begun to go on"
            )
    elif any(not path.name.startswith(SETTINGS) for path in folder.iterdir()):
        raise BadInput(f"{folder} holds something else than a training; name a new or empty folder")
    else:
        _write(record, asked)


def last_checkpoint(folder: Path) -> str | None:
    """The last checkpoint that was written to its end."""
    whole = []
    for state in folder.glob("checkpoint-*/trainer_state.json"):  # of a checkpoint it is written last
        with suppress(OSError, ValueError, KeyError):
            whole.append((json.loads(state.read_text())["global_step"], str(state.parent)))
    return max(whole)[1] if whole else None


def keep_history(folder: Path, history: History, best: str | None) -> None:
    """Write down that a training is finished, and which checkpoint is its best."""
    _write(folder / HISTORY, {"history": asdict(history), "best": best})


def finished(folder: Path, model: Any) -> History | None:
    """The history of a training that is finished; the model gets the weights of its best epoch."""
    if not (folder / HISTORY).is_file():
        return None
    from safetensors.torch import load_file

    kept = json.loads((folder / HISTORY).read_text())
    model.load_state_dict(load_file(Path(kept["best"]) / "model.safetensors"), strict=False)  # without ties
    return History(**kept["history"])


def _write(path: Path, value: dict[str, Any]) -> None:
    """Write a file that is whole or not there, also where several processes write the same one."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(json.dumps(value, indent=1) + "\n")
    part.replace(path)
