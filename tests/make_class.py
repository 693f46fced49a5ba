"""Make the sample class of four in tests/class/ from the release, the solution and a planted answer.

    python tests/make_class.py

A test holds the committed class against what this makes.
"""

import sys
from pathlib import Path

import nbformat
from gate import ROOT, Assignment, Graded

A1 = Assignment(
    "a1_metrics",
    {
        "clipped_matches": Graded("a1-precision", "a1-test-precision", 4),
        "brevity_penalty": Graded("a1-brevity", "a1-test-brevity", 3),
        "idf": Graded("a1-idf", "a1-test-idf", 5),
        "cider_similarity": Graded("a1-cider", "a1-test-cider", 5),
        "consensus": Graded("a1-consensus", "a1-test-consensus", 4),
    },
)
ANSWER_6 = (
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


def sample_class() -> dict[str, nbformat.NotebookNode]:
    """The four students: everything right, nothing done, one usual mistake, and a kernel that ends."""
    right = A1.solution_answers()
    titles = "a1-titles-answer"
    return {
        "s1024": A1.submission(right, {titles: ANSWER_6}),
        "s1187": A1.submission({}),
        "s1309": A1.submission(
            right | A1.planted("idf", "captions_counted"),
            {titles: "A safe word always matches, so I would keep it."},
        ),
        "s1442": A1.submission(right | {"a1-idf": CRASH}),
    }


def write(folder: Path) -> list[Path]:
    paths = []
    for student, notebook in sample_class().items():
        path = folder / student / A1.name / f"{A1.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for path in write(ROOT / "tests" / "class"):
        print(path.relative_to(ROOT), file=sys.stdout)
