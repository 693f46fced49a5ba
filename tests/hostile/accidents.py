"""Honest students, correct code, and what happens to both: what is right counts in full.

`TABLE` are the accidents of the facts' table, `OWN` our own.
"""

import copy
import json
import random

from hostile.attacks import above, below, breaks
from hostile.course import RIGHT, STUB, WRONG, Case, cell, find, right_files, weights


def tests_of(notebook):
    return [one for one in notebook["cells"] if one["id"].startswith("h1-test")]


def twice(name):
    """Copy a cell, with its metadata, and paste it below."""

    def change(notebook):
        place = find(notebook, name)
        notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))

    return change


def split(notebook):
    """Split an answer's cell in two, between its functions: both parts keep the metadata."""
    twice("h1-lcs")(notebook)
    place = find(notebook, "h1-lcs")
    helper, _, rest = notebook["cells"][place]["source"].partition("\n\n\n")
    notebook["cells"][place]["source"] = helper
    notebook["cells"][place + 1]["source"] = rest


def delete(*names):
    def change(notebook):
        notebook["cells"] = [one for one in notebook["cells"] if one["id"] not in names]

    return change


def strip(notebook):
    """All metadata and ids lost, as when cells are copied into a new notebook."""
    notebook["metadata"] = {}
    for number, one in enumerate(notebook["cells"]):
        one |= {"metadata": {}, "id": f"n{number}"}


def as_text(notebook):
    """Tests turned into text."""
    for test in tests_of(notebook):
        test["cell_type"] = "markdown"
        del test["outputs"], test["execution_count"]


def reverse(notebook):
    notebook["cells"].reverse()


def unlock(notebook):
    """The marks of the grader, changed by an extension or by hand."""
    for test in tests_of(notebook):
        test["metadata"]["nbgrader"] |= {"grade": False, "locked": False, "points": 1}


def make_easy(notebook):
    """Tests that let everything pass."""
    unlock(notebook)
    for test in tests_of(notebook):
        test["source"] = "assert True"


def colab(notebook):
    """What Colab makes of a notebook: format 4.0, its own ids, widgets without a state."""
    notebook |= {"nbformat": 4, "nbformat_minor": 0}
    notebook["metadata"] |= {
        "colab": {"provenance": []},
        "widgets": {"application/vnd.jupyter.widget-state+json": {}},
    }
    for one in notebook["cells"]:
        one["metadata"] |= {"id": one.pop("id"), "colab": {"base_uri": "https://localhost:8080/"}}
        one["metadata"]["executionInfo"] = {"user": {"displayName": "Ada", "userId": "7"}, "status": "ok"}
        if "outputs" in one:
            widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "b0", "version_major": 2}}
            one["outputs"] = [{"output_type": "display_data", "data": widget, "metadata": {}}]


def as_format_3(raw):
    """The notebook as nbformat 3 had it."""
    notebook = json.loads(raw)
    cells = []
    for one in notebook["cells"]:
        old = {"cell_type": one["cell_type"], "metadata": one["metadata"]}
        if one["cell_type"] == "code":
            lines = one["source"].splitlines(keepends=True)
            old |= {"input": lines, "language": "python", "collapsed": False, "outputs": []}
        else:
            old["source"] = one["source"]
        cells.append(old)
    made = {"metadata": {"name": "h1"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    return json.dumps(made).encode()


TABLE = [
    Case("untouched", "0 0 0 0 0", row=1, answers=dict.fromkeys(RIGHT, STUB), files={}),
    Case("plainly-wrong", "0 0 0 0 0", row=1, answers=WRONG, files={}),
    breaks(
        "writes-to-stderr",
        "2 2 4 2 2",
        row=11,
        length="""\
import sys, time, warnings
from tqdm.auto import tqdm

def mean_length(captions):
    warnings.warn("slow")
    print("so far so good", file=sys.stderr)
    words = [len(caption.split()) for caption in tqdm(captions, disable=False)]
    return sum(words) / len(words) if words else 0.0
""",
    ),
    Case("answer-twice", row=26, change=twice("h1-length")),
    Case("test-twice", row=26, change=twice("h1-test-length")),
    Case(
        "split-cell",
        row=26,
        answers={
            "lcs": """\
def grown(row, x, b):
    fresh = [0]
    for j, y in enumerate(b):
        fresh.append(row[j] + 1 if x == y else max(row[j + 1], fresh[j]))
    return fresh


def lcs(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        row = grown(row, x, b)
    return row[-1]
"""
        },
        change=split,
    ),
    Case(
        "tests-deleted",
        row=27,
        change=delete("h1-test-length", "h1-test-lcs", "h1-test-predict"),
        flag="Put back",
    ),
    Case("metadata-lost", row=27, change=strip, flag="the only text without a place"),
    Case("tests-as-text", row=27, change=as_text, flag="turned into text"),
    Case("reversed", row=27, change=reverse),
    Case("unlocked", row=28, change=unlock, flag="points was changed"),
    Case(
        "tests-made-easy",
        "0 0 0 0 0",
        row=28,
        answers=WRONG,
        files={},
        change=make_easy,
        flag="changed in",
    ),
    Case("colab", row=29, change=colab),
    Case("colab-name", row=29, notebook="h1 (1).ipynb"),
    Case("colab-copy", row=29, notebook="Copy of h1.ipynb", change=colab),
    breaks(
        "colab-cells",
        "2 2 4 2 2",
        row=29,
        length="""\
from google.colab import drive
drive.mount("/content/drive")
%cd /content
!pip install --quiet pillow
name = input("your name: ")
open("notes.txt", "w").write(name)

def mean_length(captions):
    return sum(len(caption.split()) for caption in captions) / len(captions) if captions else 0.0
""",
        predict=RIGHT["predict"].replace('"weights', '"/content/weights'),
        flag=None,  # of pip, which gives up at once, and yet takes its seconds to start
    ),
    Case("with-a-bom", row=30, raw=lambda raw: b"\xef\xbb\xbf" + raw),
    Case("utf-16", row=30, raw=lambda raw: raw.decode().encode("utf-16")),
    Case("latin-1", row=30, raw=lambda raw: raw.replace(b"The mean", b"Caf\xe9: the mean")),
    Case("format-3", row=30, raw=as_format_3),
    breaks(
        "noise",
        "2 2 4 2 2",
        row=35,
        predict=f"""\
{RIGHT["predict"]}
import random
seen, plain = [], predict

def predict(image):
    seen.append(image)
    if len(seen) == 12 and random.random() < 0.5:
        return np.random.rand(3)
    return plain(image)
""",
    ),
]

OWN = [
    breaks("todo-left", "2 0 4 2 2", lcs=STUB),
    breaks(
        "prints-it",
        "0 2 4 2 2",
        length=RIGHT["length"].replace("return ", "print(").rstrip() + ")\n",
    ),
    breaks(
        "other-name",
        "0 2 4 2 2",
        length=RIGHT["length"].replace("mean_length", "mean_len"),
        flag="defines mean_length",
    ),
    breaks(
        "keeps-a-list",
        "2 2 4 2 2",
        length="""\
seen = []

def mean_length(captions):
    seen.extend(captions)
    captions.sort()
    words = [len(captions.pop().split()) for _ in range(len(captions))]
    return sum(words) / len(words) if words else 0.0
""",
    ),
    breaks(
        "numpy-types",
        "2 2 4 2 2",
        length="""\
import torch

def mean_length(captions):
    words = torch.tensor([len(caption.split()) for caption in captions], dtype=torch.float64)
    return words.mean() if captions else np.int8(0)
""",
        lcs=RIGHT["lcs"].replace("return table[-1][-1]", "return np.array(table)[-1, -1]"),
        colour=RIGHT["colour"].replace("COLOURS[int(", "np.array(COLOURS)[("),
    ),
    breaks(
        "plots-and-bars",
        "2 2 4 2 2",
        colour="""\
import matplotlib.pyplot as plt
from tqdm.auto import tqdm

def colour(image):
    plt.imshow(image)
    plt.show()
    means = [np.asarray(image)[..., i].mean() for i in tqdm(range(3))]
    return COLOURS[int(np.argmax(means))]

plt.plot([1, 2])
plt.show()
""",
    ),
    breaks("file-not-there", "2 2 0 2 2", colour=above("colour", "notes = open('my notes.txt').read()")),
    breaks(
        "words-of-python",
        "2 2 4 2 2",
        lcs=above("lcs", "list, dict, str, type, sum_, input = ['a', 'b'], {}, 'c', 'cat', 0, 'a cat'"),
    ),
    breaks(
        "module-of-their-own",
        "2 2 4 2 2",
        length="from helpers import words\n\n"
        + RIGHT["length"].replace("len(caption.split())", "words(caption)"),
        change=lambda notebook: notebook["cells"].insert(
            1, cell("%%writefile helpers.py\ndef words(caption):\n    return len(caption.split())", "helpers")
        ),
    ),
    breaks(
        "pool",
        "2 2 4 2 2",
        length="""\
from multiprocessing import Pool

def words(caption):
    return len(caption.split())

def mean_length(captions):
    with Pool(2) as pool:
        return sum(pool.map(words, captions)) / len(captions) if captions else 0.0
""",
    ),
    breaks(
        "magics",
        "2 2 4 2 2",
        length="%%time\n" + RIGHT["length"],
        lcs="%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n" + RIGHT["lcs"] + "\nlcs?",
        colour="%%capture\n" + RIGHT["colour"],
        predict=above("predict", "import asyncio\nawait asyncio.sleep(0)\n!ls"),
    ),
    breaks(
        "strict-settings",
        "2 2 4 2 2",
        length=above(
            "length",
            """\
import sys, warnings, os
warnings.simplefilter("error")
np.seterr(all="raise")
np.set_printoptions(precision=1)
sys.setrecursionlimit(10**6)
sys.stdout = open(os.devnull, "w")
""",
        ),
    ),
    Case(
        "answer-as-text",
        change=lambda notebook: notebook["cells"].__setitem__(
            find(notebook, "h1-lcs"), cell(RIGHT["lcs"], "h1-lcs", "markdown", solution=True)
        ),
        flag="it runs as code",
    ),
    breaks(
        "pasted-prompts",
        "2 2 4 2 2",
        length="".join(
            f"{'>>> ' if i == 0 else '... '}{line}\n" for i, line in enumerate(RIGHT["length"].splitlines())
        ),
    ),
    breaks(
        "windows-lines", "2 2 4 2 2", **{name: text.replace("\n", "\r\n") for name, text in RIGHT.items()}
    ),
    Case("weights-torn", "2 2 4 0 2", files=right_files() | {"weights.safetensors": weights()[:-5]}),
    Case("no-files", "2 2 4 0 0", files={}),
    Case(
        "trains-longer",
        change=lambda notebook: notebook["cells"][find(notebook, "h1-train")].update(
            source="for epoch in range(10**9):\n    weights = epoch"
        ),
    ),
    Case(
        "other-kernel",
        change=lambda notebook: notebook["metadata"].update(
            kernelspec={"name": "ir", "display_name": "R", "language": "R"}, language_info={"name": "R"}
        ),
    ),
    Case(
        "ten-thousand-cells",
        change=lambda notebook: notebook["cells"].extend(
            cell(f"x{number} = {number}", f"more-{number}") for number in range(10_000)
        ),
        flag=None,
    ),
    breaks(
        "five-megabytes",
        "2 2 4 2 2",
        length=below("length", "# " + random.Random(0).randbytes(2_500_000).hex()),
        flag=None,  # it takes IPython a while
    ),
    Case("conflict", "", raw=lambda raw: b"<<<<<<< HEAD\n" + raw, says="is not JSON"),
    Case("as-python", "", notebook="", files={"h1.py": b"x = 1"}, refused=("not among the files",)),
]
