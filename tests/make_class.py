"""Make the sample class of four in tests/class/ from the release, the solution and a planted answer.

    python tests/make_class.py

A test holds the committed class against what this makes.
"""

import ast
import copy
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "a1_metrics"
CELLS = {"clipped_matches": "a1-precision", "brevity_penalty": "a1-brevity", "idf": "a1-idf"}
"""Each graded function, and the solution cell it is written in."""

ANSWER_4 = (
    'I would keep the penalty. `clipped_matches` gives "zucchini fritters" 2 of 2, and one word, "fritters", '
    "1 of 1: without it both tie with a perfect title, and a model chosen by that score would learn to "
    'say one safe word. With it they get 0.135 and 0.007. What stays unfair is the single reference: "lemon" '
    'for "lemony" is simply wrong, and two words hold no 3-gram. I would report BLEU-1 with the penalty, '
    'the mean length beside it, and CIDEr, where "lentil" weighs more than "with".'
)
CRASH = """\
# capcourse: a1-idf
import os

os._exit(0)  # part 3 is not written yet: stop "Run all" here
"""


def release() -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


def solution_answers() -> dict[str, str]:
    """The source of each solution cell, without the solution marks."""
    notebook = nbformat.read(ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    answers = {}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            lines = [
                line for line in cell.source.splitlines() if "### BEGIN" not in line and "### END" not in line
            ]
            answers[cell.metadata.nbgrader.grade_id] = "\n".join(lines)
    return answers


def planted(function: str, mistake: str) -> str:
    """A planted answer as a student would hand it in: without the note on the mistake."""
    text = (ROOT / "tests" / "planted" / ASSIGNMENT / function / f"{mistake}.py").read_text(encoding="utf-8")
    note = ast.parse(text).body[0]
    code = "".join(text.splitlines(keepends=True)[note.end_lineno :])
    return f"# capcourse: {CELLS[function]}\n{code.strip()}"


def submission(answers: dict[str, str], written: str = "") -> nbformat.NotebookNode:
    """The release with answers in it.

    Args:
        answers: the source of a solution cell, by grade_id; the others keep their stubs.
        written: the answer to the written question.
    """
    notebook = copy.deepcopy(release())
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id].rstrip()
        elif cell.id == "a1-titles-answer" and written:
            cell.source = written
    return notebook


def sample_class() -> dict[str, nbformat.NotebookNode]:
    """The four students: everything right, nothing done, one usual mistake, and a kernel that ends."""
    right = solution_answers()
    counted = planted("idf", "captions_counted")
    return {
        "s1024": submission(right, ANSWER_4),
        "s1187": submission({}),
        "s1309": submission(right | {"a1-idf": counted}, "A safe word always matches, so I would keep it."),
        "s1442": submission(right | {"a1-idf": CRASH}),
    }


def write(folder: Path) -> list[Path]:
    paths = []
    for student, notebook in sample_class().items():
        path = folder / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for path in write(ROOT / "tests" / "class"):
        print(path.relative_to(ROOT), file=sys.stdout)
