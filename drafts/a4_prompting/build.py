"""Make notebooks of the drafts: a4_prompting.py and check_a4_prompting.py, jupytext's percent format.

    python3 build.py [FOLDER]

The standard library alone. The title of each cell is its id, which jupytext does not know: with jupytext the
titles would end up in the cells' metadata as `title`, and ids would be random.
"""

import ast
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OUT = {
    "a4_prompting.py": ("solutions/a4_prompting/a4_prompting.ipynb", {}),
    "check_a4_prompting.py": ("checks/a4_prompting.ipynb", {}),
}
HEAD = re.compile(r"# %% (?P<id>[\w-]+)(?P<markdown> \[markdown\])?(?P<metadata>( \w+=.*)?)$")


def metadata_of(text):
    """`nbgrader={...} tags=[...]` as a dict."""
    found, decoder, text = {}, json.JSONDecoder(), text.strip()
    while text:
        name, _, text = text.partition("=")
        found[name.strip()], end = decoder.raw_decode(text)
        text = text[end:].strip()
    return found


def cells(text):
    body = re.sub(r"\A# ---\n.*?\n# ---\n", "", text, flags=re.DOTALL)
    for part in re.split(r"(?m)^(?=# %% )", body)[1:]:
        first, _, rest = part.partition("\n")
        head = HEAD.fullmatch(first)
        assert head, first
        lines = rest.strip("\n").split("\n")
        if head["markdown"]:
            assert all(line == "#" or line.startswith("# ") for line in lines), (first, lines)
            lines = [line[2:] for line in lines]
        source = "\n".join(lines)
        cell = {"cell_type": "markdown" if head["markdown"] else "code", "id": head["id"]}
        cell["metadata"] = metadata_of(head["metadata"])
        cell["source"] = source.splitlines(keepends=True)
        if not head["markdown"]:
            ast.parse(source)
            cell = {**cell, "execution_count": None, "outputs": []}
        yield dict(sorted(cell.items()))


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "built"
    for name, (path, more) in OUT.items():
        made = list(cells((HERE / name).read_text(encoding="utf-8")))
        ids = [cell["id"] for cell in made]
        assert len(set(ids)) == len(ids), [i for i in ids if ids.count(i) > 1]
        notebook = {"cells": made, "metadata": dict(sorted({**METADATA, **more}.items())), "nbformat": 4, "nbformat_minor": 5}
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(target / path, len(made), "cells")


main()
