"""A small course: the assignment h1, its check, and what a student hands in to it."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAME = "h1"
POINTS = {"length": 2, "lcs": 2, "colour": 4, "predict": 2, "captions": 2}
MANUAL = 3
HIDDEN = "hidden7f3a"  # a word of the hidden tests and the check; no student may ever read it
FILES = {"captions.json": 100_000, "weights.safetensors": 100_000}
COLOURS = ("red", "green", "blue")
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "capcourse": {"files": FILES},
}
STUB = "# YOUR CODE HERE\nraise NotImplementedError()\n"

RIGHT = {
    "length": """\
def mean_length(captions):
    return sum(len(caption.split()) for caption in captions) / len(captions) if captions else 0.0
""",
    "lcs": """\
def lcs(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]
""",
    "colour": """\
def colour(image):
    return COLOURS[int(np.asarray(image, dtype=float).mean(axis=(0, 1)).argmax())]
""",
    "predict": """\
from safetensors.numpy import load_file

weights = load_file("weights.safetensors")

def predict(image):
    return weights["w"] @ np.asarray(image, dtype=float).mean(axis=(0, 1))
""",
}
WRONG = {
    "length": "def mean_length(captions):\n    return 0\n",
    "lcs": "def lcs(a, b):\n    return 0\n",
    "colour": "def colour(image):\n    return 'red'\n",
    "predict": "def predict(image):\n    return np.zeros(3)\n",
}
TESTS = {
    "length": f"""\
assert mean_length(["a cat", "two dogs run"]) == 2.5, "count words, not letters"
### BEGIN HIDDEN TESTS
assert mean_length(["{HIDDEN} a b c", "a"]) == 2.5
assert mean_length([]) == 0
### END HIDDEN TESTS
""",
    "lcs": f"""\
assert lcs(["a", "b", "c"], ["a", "c"]) == 2, "what is common may have gaps"
### BEGIN HIDDEN TESTS
from pycocoevalcap.rouge.rouge import my_lcs

for pair in (["a", "{HIDDEN}", "c"], ["c", "{HIDDEN}"]), ("abcbdab", "bdcaba"):
    assert lcs(*pair) == my_lcs(*pair)
### END HIDDEN TESTS
""",
    "colour": """\
from PIL import Image

right = sum([colour(Image.new("RGB", (8, 8), name)) == name for name in COLOURS])
4 * max(0, (right - 1) / 2)
""",
    "predict": "0.0",
    "captions": "0.0",
}
CHECK = f"""\
import random

import numpy as np
from PIL import Image

from capcourse.grading.artefacts import count_numbers
from capcourse.grading.awards import Answer
from capcourse.grading.submission import open_submission, private_seed

draw = random.Random(private_seed(0))
limits = {{"memory": 700 * 2**20, "processes": 64, "disk": 50 * 2**20, "file_size": 20 * 2**20}}
limits["open_files"] = 256
student = open_submission(submission, master=master, timeout=5, limit=10, limits=limits)

oracle = "{HIDDEN}"
sentences = [" ".join(["dog"] * draw.randint(1, 9)) for _ in range(30)]
texts = [draw.sample(sentences, draw.randint(1, 5)) for _ in range(8)] + [[]]
length = student.award("h1-test-length", points=2, title="Mean length")
length.expect(
    "captions of many lengths",
    student.map("mean_length", [[text] for text in texts], timeout=3),
    [sum(one.count(" ") + 1 for one in text) / len(text) if text else 0 for text in texts],
    hint="Words, not letters.",
)

def subsequences(words):
    return {{tuple(w for i, w in enumerate(words) if n >> i & 1) for n in range(2 ** len(words))}}

pairs = [[draw.choices("abcd", k=draw.randint(1, 6)) for _ in range(2)] for _ in range(12)]
lcs = student.award("h1-test-lcs", points=2, title="Longest common subsequence")
lcs.expect(
    "pairs of token lists",
    student.map("lcs", pairs, timeout=3),
    [max(map(len, subsequences(a) & subsequences(b))) for a, b in pairs],
    hint="What is common may have gaps.",
)

def picture(colour, least):
    pixels = np.frombuffer(draw.randbytes(8 * 8 * 3), np.uint8).reshape(8, 8, 3) // 2
    pixels[..., {COLOURS!r}.index(colour)] += draw.randint(least, 127)
    return Image.fromarray(pixels)

names = draw.sample({COLOURS!r} * 4, 12)
images = [[picture(name, 80)] for name in names]

def share(right, weak, strong):
    "The part of the way from what a constant answer gets to what is good enough."
    return min(1, max(0, (right - weak) / (strong - weak)))

colour = student.award("h1-test-colour", points=4, title="Colour")
answers = student.map("colour", images, timeout=3)
right = sum(answer.value == name for answer, name in zip(answers, names))
colour.share("colours of new images", share(right, 4, 12), hint="The mean.")

weights = student.file("weights.safetensors")
size = Answer("weights.safetensors", failure=weights.failure)
if not weights.failure:
    size = Answer("weights.safetensors", value=count_numbers(weights.value) <= 100)
predict = student.award("h1-test-predict", points=2, title="Predict")
predict.expect("at most 100 parameters", size, True, hint="A smaller model.")
guesses = student.map("predict", images, timeout=3, arrays=True)
right = 0
for guess, name in zip(guesses, names):
    if getattr(guess.value, "shape", None) == (3,):
        right += {COLOURS!r}[int(guess.value.argmax())] == name
predict.share("colours of new images", share(right, 4, 10), hint="Train on the mean.")

wanted = dict(zip(range(1, 7), ("red", "green", "blue", "blue", "green", "red")))
handed_in = student.file("captions.json")
entries = handed_in.value if isinstance(handed_in.value, list) else []
entries = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("caption"), str)]
ids = Answer("captions.json", value=[entry.get("image_id") for entry in entries])
plain = all(len(entry["caption"]) <= 200 and entry["caption"].isprintable() for entry in entries)
captions = student.award("h1-test-captions", points=2, title="Captions")
captions.expect("a caption for each", handed_in if handed_in.failure else ids, list(wanted), hint="In order.")
captions.expect("plain text", Answer("captions.json", value=plain), True, hint="Letters.")
right = 0
if ids.value == list(wanted):
    right = sum(wanted[entry["image_id"]] in entry["caption"].split() for entry in entries)
captions.share("colours of the images", right / len(wanted), hint="Look at them.")

student.finish(results)
"""


@dataclass(frozen=True)
class Case:
    """A submission, and what is right for it.

    Args:
        student: the id, which says what is odd.
        earns: the points for mean_length, lcs, colour, predict and captions; nothing where there is no
            notebook to be graded.
        row: its row in the table of bad submissions; 0 for one of our own.
        answers: sources that differ from the right ones.
        flag: a part of what a person is told; empty where nobody should be bothered, None where either is
            right.
        change: what else was done to the notebook.
        files: what is handed in beside the notebook.
        notebook: the name it is handed in under; empty for none.
        raw: the notebook's bytes, made of its JSON.
        odd: members of the zip that are no plain files, or have other paths, with their file modes.
        refused: parts of what collecting says of the files that it does not take.
        says: a part of what the student's page says.
        gave: a part of what its function gave, which is in the results and not on the page.
    """

    student: str
    earns: str = "2 2 4 2 2"
    row: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    flag: str | None = ""
    change: Callable[[dict], Any] | None = None
    files: Mapping[str, bytes] | None = None
    notebook: str = f"{NAME}.ipynb"
    raw: Callable[[bytes], bytes] = bytes
    odd: tuple[tuple[str, int, bytes], ...] = ()
    refused: tuple[str, ...] = ()
    says: str = ""
    gave: str = ""

    @property
    def points(self) -> dict[str, float]:
        return {
            f"h1-test-{name}": float(given) for name, given in zip(POINTS, self.earns.split(), strict=True)
        }

    def members(self) -> list[tuple[str, int, bytes]]:
        """What it adds to the class's zip: paths, file modes and contents."""
        members = list(self.odd)
        if self.notebook:
            notebook = handed_in(RIGHT | self.answers)
            if self.change:
                self.change(notebook)
            content = self.raw(json.dumps(notebook, indent=1).encode())
            members.append((f"{self.student}/{self.notebook}", 0o100644, content))
        files = right_files() if self.files is None else self.files
        return members + [(f"{self.student}/{name}", 0o100644, content) for name, content in files.items()]


def cell(source: str, name: str, kind: str = "code", **marks: Any) -> dict[str, Any]:
    """A notebook cell; with `marks` one of nbgrader's."""
    common = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    metadata = {"nbgrader": common | {"grade_id": name} | marks} if marks else {}
    made = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(answers: Mapping[str, str], tests: Mapping[str, str]) -> dict[str, Any]:
    """The assignment with these sources in its answer cells and its test cells."""
    train = cell("import time\n\ntime.sleep(10_000)\nopen('weights.safetensors', 'w')", "h1-train")
    train["metadata"]["tags"] = ["train"]
    cells = [cell("# Colours", "h1-title", "markdown")]
    cells.append(cell(f"import numpy as np\n\nCOLOURS = {COLOURS!r}", "h1-setup"))
    for name, points in POINTS.items():
        if name == "predict":
            cells.append(train)
        if name in answers:
            cells.append(cell(answers[name], f"h1-{name}", solution=True))
        cells.append(cell(tests[name], f"h1-test-{name}", grade=True, locked=True, points=points))
    written = {"grade": True, "solution": True, "points": MANUAL}
    cells.append(cell("YOUR ANSWER HERE", "h1-written", "markdown", **written))
    return {"cells": cells, "metadata": json.loads(json.dumps(METADATA)), "nbformat": 4, "nbformat_minor": 5}


def source() -> dict[str, Any]:
    """What the instructor has: the solution, and the hidden tests."""
    solutions = {name: f"### BEGIN SOLUTION\n{text}### END SOLUTION" for name, text in RIGHT.items()}
    return notebook(solutions, TESTS)


def handed_in(answers: Mapping[str, str]) -> dict[str, Any]:
    """What a student has: answers, and the visible tests."""
    made = notebook(answers, {name: text.partition("### BEGIN HIDDEN")[0] for name, text in TESTS.items()})
    made["cells"][-1]["source"] = "The mean of each channel says it."
    return made


def find(notebook: dict[str, Any], name: str) -> int:
    """The place of a cell."""
    return next(place for place, one in enumerate(notebook["cells"]) if one["id"] == name)


def check() -> dict[str, Any]:
    parameters = cell("submission = results = ''\nmaster = []", "parameters")
    parameters["metadata"]["tags"] = ["parameters"]
    return {
        "cells": [parameters, cell(CHECK, "check")],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def safetensors(head: Any, body: bytes) -> bytes:
    """A safetensors file, whatever its head says."""
    written = json.dumps(head).encode()
    return struct.pack("<Q", len(written)) + written + body


def weights(rows: int = 3) -> bytes:
    """A model: a unit matrix, with more rows below it where more are asked for."""
    numbers = [float(i == j) for i in range(rows) for j in range(3)]
    head = {"w": {"dtype": "F32", "shape": [rows, 3], "data_offsets": [0, 12 * rows]}}
    return safetensors(head, struct.pack(f"<{3 * rows}f", *numbers))


def captions(after: str = "") -> list[dict[str, Any]]:
    """Right captions for the six released images, with something behind each."""
    names = ("red", "green", "blue", "blue", "green", "red")
    return [{"image_id": number, "caption": f"a {name} tile{after}"} for number, name in enumerate(names, 1)]


def right_files() -> dict[str, bytes]:
    return {"captions.json": json.dumps(captions()).encode(), "weights.safetensors": weights()}


def write_course(root: Path) -> None:
    """Write the assignment and its check into a folder."""
    for path, made in ((f"solutions/{NAME}/{NAME}.ipynb", source()), (f"checks/{NAME}.ipynb", check())):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(json.dumps(made, indent=1), encoding="utf-8")


def write_zip(path: Path, cases: list[Case], places: Mapping[str, str]) -> None:
    """Write what a class handed in.

    Args:
        places: what stands for the words between two @ in what they handed in: where things lie.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, mode, content in (member for case in cases for member in case.members()):
            for word, place in places.items():
                name = name.replace(f"@{word}@", place)
                content = content.replace(f"@{word}@".encode(), place.encode())
            info = zipfile.ZipInfo(name, date_time=(2026, 1, 30, 12, 0, 0))
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def as_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip in memory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()
