"""Make the sample class of ten in tests/class/, and the download in which its notebooks came.

    python tests/make_class.py                      write tests/class/ again
    python tests/make_class.py --download FILE.zip  write the download

`capcourse collect` makes the class of the download. Tests hold the committed class against what this makes,
and so the chapter *Grading a class*, which tells the stories.
"""

import argparse
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
from gate import ROOT, Assignment, Graded
from nbformat.v4 import new_code_cell

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
CLASS = ROOT / "tests" / "class"
TITLES = "a1-titles-answer"

GOOD_ANSWER = (
    'I would keep the penalty. `clipped_matches` gives "zucchini fritters" 2 of 2, and one word, "fritters", '
    "1 of 1: without it both tie with a perfect title, and a model chosen by that score would learn to "
    'say one safe word. With it they get 0.135 and 0.007. What stays unfair is the single reference: "lemon" '
    'for "lemony" is simply wrong, and two words hold no 3-gram. I would report BLEU-1 with the penalty, '
    'the mean length beside it, and CIDEr, where "lentil" weighs more than "with".'
)
SHORT_ANSWER = "A safe word always matches, so I would keep it."

DRIVE = """\
from google.colab import drive

drive.mount("/content/drive")


"""
# Right for every caption that has a word. The tests of the notebook have no other.
NEVER_ENDS = """\
# capcourse: a1-precision
def clipped_matches(tokens, references, n):
    counts = {}
    place = 0
    while True:
        gram = tokens[place : place + n]
        if len(gram) == n:
            counts[" ".join(gram)] = counts.get(" ".join(gram), 0) + 1
        if place == len(tokens) - 1:  # the last word
            break
        place += 1
    matched = 0
    for gram, count in counts.items():
        matched += min(count, max(ngrams(reference, n).count(gram) for reference in references))
    return matched, sum(counts.values())
"""
BAR = """\
# capcourse: a1-idf
import sys


def idf(wanted, references):
    images = []
    for number, captions in enumerate(references, 1):
        print(f"\\rimage {number} of {len(references)}", end="", file=sys.stderr)
        images.append({g for caption in captions for n in (1, 2, 3, 4) for g in ngrams(caption, n)})
    df = {gram: sum(gram in image for image in images) for gram in wanted}
    return {gram: math.log(len(references)) - math.log(max(1, df[gram])) for gram in wanted}
"""
TRICK = """\
# please do not delete
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
"""
STOP = """\
# capcourse: a1-idf
import os

os._exit(0)  # part 3 is not written yet: stop "Run all" here
"""


@dataclass(frozen=True)
class Student:
    """One of the ten.

    Args:
        id: the student's id.
        story: what happened, as the chapter *Grading a class* tells it.
        points: what the check has to give, of 21.
        handed_in: when.
        notebook: what was handed in.
        file: under which name.
        earlier: what was handed in an hour before, and does not count.
    """

    id: str
    story: str
    points: int
    handed_in: datetime
    notebook: nbformat.NotebookNode
    file: str = f"{A1.name}.ipynb"
    earlier: nbformat.NotebookNode | None = None


def sample_class() -> list[Student]:
    """The ten, by id."""
    right = A1.solution_answers()
    counted = A1.planted("idf", "captions_counted")
    libraries = [(name, "only_pycocoevalcap") for name in A1.functions if name != "consensus"]
    libraries.append(("consensus", "only_capcourse"))
    borrowed: dict[str, str] = {}
    for function, mistake in libraries:
        borrowed |= A1.planted(function, mistake)
    half = {name: right[name] for name in ("a1-precision", "a1-brevity")}

    def at(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 10, day, hour, minute, 7, tzinfo=UTC)

    return [
        Student(
            "s1024",
            "pasted the assignment into a new Colab notebook and mounts a drive at the top of an answer",
            21,
            at(14, 19, 52),
            in_colab(A1.submission(right, {TITLES: SHORT_ANSWER})),
            file="Copy of a1_metrics.ipynb",
        ),
        Student(
            "s1061",
            "wrote nothing, and asks libraries for every number",
            0,
            at(12, 8, 3),
            A1.submission(borrowed),
        ),
        Student(
            "s1187",
            "deleted the tests, since one was red: part 3 counts captions instead of images",
            16,
            at(16, 21, 58),
            without_tests(A1.submission(right | counted, {TITLES: SHORT_ANSWER})),
        ),
        Student(
            "s1223",
            "passes every test of the notebook; on a caption without words, part 1 never ends",
            17,
            at(15, 16, 11),
            A1.submission(right | {"a1-precision": NEVER_ENDS}, {TITLES: SHORT_ANSWER}),
        ),
        Student(
            "s1309",
            "handed in twice, the second time as `a1_metrics (1).ipynb`; only the second is right",
            21,
            at(16, 20, 15),
            A1.submission(right, {TITLES: SHORT_ANSWER}),
            file="a1_metrics (1).ipynb",
            earlier=A1.submission(right | A1.planted("cider_similarity", "lengths_left_out")),
        ),
        Student(
            "s1355",
            "has a progress bar in part 3, which writes to stderr",
            21,
            at(13, 11, 40),
            A1.submission(right | {"a1-idf": BAR}, {TITLES: SHORT_ANSWER}),
        ),
        Student(
            "s1398",
            "wrote one line, which turns every later cell into `pass`, tests included",
            0,
            at(16, 21, 59),
            with_cell(A1.submission({}), TRICK),
        ),
        Student(
            "s1442",
            "got as far as part 2, and stops the kernel in part 3; the written answer is good",
            7,
            at(16, 13, 25),
            A1.submission(half | {"a1-idf": STOP}, {TITLES: GOOD_ANSWER}),
        ),
        Student(
            "s1476",
            "copied the answer cell of part 3, mended the copy, and left both in",
            21,
            at(16, 9, 30),
            with_copy(A1.submission(right | counted, {TITLES: SHORT_ANSWER}), "a1-idf", right["a1-idf"]),
        ),
        Student(
            "s1510",
            "has it all right, a day and a half late",
            21,
            at(18, 9, 14),
            A1.submission(right, {TITLES: SHORT_ANSWER}),
        ),
    ]


# --- what students do to notebooks -----------------------------------------------------------------------


def in_colab(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """As Colab saves what was pasted into it: format 4.0, its own ids, and none of the grader's marks."""
    notebook.metadata = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat_minor = 0
    for cell in notebook.cells:
        if cell.id == "a1-cider":
            cell.source = DRIVE + cell.source
        cell.metadata = {"id": hashlib.sha256(cell.pop("id").encode()).hexdigest()[:12]}
    return notebook


def with_copy(notebook: nbformat.NotebookNode, grade_id: str, source: str) -> nbformat.NotebookNode:
    """With a copy of a cell below it, metadata and all, in which other code stands."""
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == grade_id)
    copied = new_code_cell(source, id="7d1f20c4", metadata=dict(notebook.cells[place].metadata))
    notebook.cells.insert(place + 1, copied)
    return notebook


def without_tests(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    tests = {graded.test for graded in A1.functions.values()}
    notebook.cells = [cell for cell in notebook.cells if cell.id not in tests]
    return notebook


def with_cell(notebook: nbformat.NotebookNode, source: str) -> nbformat.NotebookNode:
    """With a cell of the student's own above the first answer."""
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "a1-precision")
    notebook.cells.insert(place, new_code_cell(source.strip(), id="0b6e91aa"))
    return notebook


# --- files -----------------------------------------------------------------------------------------------


def text_of(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def submitted(student: Student) -> dict[str, str]:
    """The files of a student's folder: the notebook under its right name, and nbgrader's timestamp."""
    return {
        f"{A1.name}.ipynb": text_of(student.notebook),
        "timestamp.txt": f"{student.handed_in:%Y-%m-%d %H:%M:%S.%f %Z}",
    }


def write(folder: Path) -> list[Path]:
    """Write the class as `<student>/<assignment>/`, and remove students who have left it."""
    students = {student.id: student for student in sample_class()}
    for old in folder.glob(f"*/{A1.name}"):
        if old.parent.name not in students:
            shutil.rmtree(old.parent)
    paths = []
    for student in students.values():
        for name, text in submitted(student).items():
            path = folder / student.id / A1.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            paths.append(path)
    return paths


def attempts() -> Iterator[tuple[str, str]]:
    """Every attempt of the class: the name that Blackboard gives its file, and the file."""
    for student in sample_class():
        if student.earlier is not None:
            before = student.handed_in - timedelta(hours=1)
            yield named(student.id, before, f"{A1.name}.ipynb"), text_of(student.earlier)
        yield named(student.id, student.handed_in, student.file), text_of(student.notebook)


def named(student: str, when: datetime, file: str) -> str:
    """Blackboard's name for a file; the time in it is local."""
    return f"Assignment 1_{student}_attempt_{when.astimezone():%Y-%m-%d-%H-%M-%S}_{file}"


def download(path: Path) -> None:
    """Write the class as one zip, as Blackboard makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in attempts():
            archive.writestr(name, text)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--download", type=Path, metavar="FILE", help="write the download instead")
    options = parser.parse_args(arguments)
    if options.download:
        download(options.download)
        print(f"{options.download}: {sum(1 for _ in attempts())} files of {len(sample_class())} students")
        return
    for path in write(CLASS):
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
