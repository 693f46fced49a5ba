"""Train the solution of assignment 3, and keep its weights for the tests that grade it.

    python tests/make_a3_weights.py

Run it when the checkpoint `vit-gpt2`, the world `food` or the solution changes: two minutes on two cores.
"""

import contextlib
import shutil
import tempfile
from pathlib import Path

import nbformat
from gate import ROOT

NAME, FILE = "a3_finetune", "weights.safetensors"
TARGET = ROOT / "tests" / "data" / NAME / FILE


def main() -> None:
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4).cells
    sources = {cell.id: cell.source for cell in cells}
    scope = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.chdir(folder):
            for cell_id in ("a3-given", "a3-files", "a3-data", "a3-train"):
                exec(sources[cell_id], scope)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(folder) / FILE, TARGET)
    TARGET.chmod(0o644)  # safetensors writes files that only their owner can read
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
