"""Committed notebooks hold no outputs, and every cell has an id of its own that stays.

A notebook with outputs makes every run a change; a cell without an id gets a new random one at each save.

    python tools/check_notebooks.py          change nothing; exit 1 and name each cell at fault
    python tools/check_notebooks.py --fix    strip outputs and run marks, give ids to cells that have none
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FOLDERS = ("book", "solutions", "assignments", "checks", "studies")
RUN_MARKS = ("papermill", "execution", "ExecuteTime", "widgets")  # metadata that a run leaves behind


def faults(notebook: dict[str, Any]) -> list[str]:
    """What is wrong with a notebook, one line each."""
    found = []
    if (notebook.get("nbformat"), notebook.get("nbformat_minor", 0) >= 5) != (4, True):
        found.append("is older than nbformat 4.5, which has no cell ids")
    found += [f"metadata holds '{mark}' from a run" for mark in RUN_MARKS if mark in notebook["metadata"]]
    seen: set[str] = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        cell_id = cell.get("id")
        where = f"cell {number}" + (f" ({cell_id})" if cell_id else "")
        if not cell_id:
            found.append(f"{where} has no id")
        elif cell_id in seen:
            found.append(f"{where} has the id of an earlier cell")
        seen.add(cell_id)
        if cell.get("outputs"):
            found.append(f"{where} has outputs")
        if cell.get("execution_count") is not None:
            found.append(f"{where} has an execution count")
        found += [f"{where} holds '{mark}' from a run" for mark in RUN_MARKS if mark in cell["metadata"]]
    return found


def mend(notebook: dict[str, Any]) -> None:
    """Take out what a run left, and give an id to each cell that has none of its own."""
    if notebook.get("nbformat") == 4:
        notebook["nbformat_minor"] = max(5, notebook.get("nbformat_minor", 0))
    seen: set[str] = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        if not cell.get("id") or cell["id"] in seen:
            taken = seen | {other.get("id") for other in notebook["cells"]}
            names = (f"cell-{number}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 10_000))))
            cell["id"] = next(name for name in names if name not in taken)
        seen.add(cell["id"])
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    for holder in (notebook, *notebook["cells"]):
        for mark in RUN_MARKS:
            holder["metadata"].pop(mark, None)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fix", action="store_true", help="mend the notebooks in place")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(arguments)
    paths = sorted(path for folder in FOLDERS for path in (options.root / folder).rglob("*.ipynb"))
    at_fault = 0
    for path in paths:
        if ".ipynb_checkpoints" in path.parts:
            continue
        name = path.relative_to(options.root)
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            found = faults(notebook)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            print(
                f"{name}: not a notebook that can be read ({type(error).__name__}: {error})", file=sys.stderr
            )
            at_fault += 1
            continue
        if found and options.fix:
            mend(notebook)
            path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            print(f"mended {name}")
            found = faults(notebook)
        for fault in found:
            print(f"{name}: {fault}; mend it with: make format", file=sys.stderr)
        at_fault += bool(found)
    if not at_fault:
        print(f"{len(paths)} notebooks: no outputs, and every cell has its own id")
    return 1 if at_fault else 0


if __name__ == "__main__":
    sys.exit(main())
