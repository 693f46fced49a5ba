"""A course with one tiny assignment, for the tests that grade: two functions, and a question for a person."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "t1"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
QUALITY = "def quality():\n    return {}"
RIGHT = {"t1-double": "def double(x):\n    return 2 * x", "t1-quality": QUALITY.format(1.0)}
WRITTEN = "Because twice is *two times*."
CHECK = """\
from capcourse.grading.submission import open_submission, private_seed
seed = private_seed(seed)
student = open_submission(submission, master=master)
double = student.award("t1-test-double", points=2, title="Doubling")
cases = [[seed % 7], [3], ["a"]]
double.expect("values", student.map("double", cases), [2 * x for x, in cases], hint="Two times.")
quality = student.award("t1-test-quality", points=4, title="Quality")
quality.share("quality()", student.call("quality"), hint="At least 1.")
student.finish(results)
"""


def marked(source, grade_id, points=None, **more):
    """A cell with nbgrader's marks: an answer, or with points the test of one."""
    marks = {"schema_version": 3, "grade_id": grade_id, "grade": points is not None, "task": False}
    marks |= {"solution": points is None, "locked": points is not None}
    metadata = {"nbgrader": marks | ({"points": points} if points else {})}
    return new_code_cell(source, metadata=metadata | more, id=grade_id)


def asked(text, grade_id, points):
    """A question, with the place for its answer in the same cell; a person marks it."""
    marks = {"schema_version": 3, "grade_id": grade_id, "grade": True, "solution": True}
    marks |= {"task": False, "locked": False, "points": points}
    return new_markdown_cell(text, metadata={"nbgrader": marks}, id=grade_id)


def solved(source):
    """An answer between the marks that a release takes it out by."""
    return f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"


def notebook(answers=None, *, question=False):
    """The source; with answers it is what a student hands in."""
    handed_in = answers is not None
    sources = RIGHT | answers if handed_in else {name: solved(text) for name, text in RIGHT.items()}
    cells = [
        new_markdown_cell("# A <tiny> assignment", id="title"),
        marked(sources["t1-double"], "t1-double"),
        marked("assert double(2) == 4", "t1-test-double", 2),
        marked(sources["t1-quality"], "t1-quality"),
        marked("4 * quality()", "t1-test-quality", 4),
    ]
    if question:
        cells.append(asked(sources.get("t1-why", WRITTEN) if handed_in else "Why?", "t1-why", 3))
    return new_notebook(cells=cells, metadata=KERNEL)


def write(path, content):
    """Write a notebook, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, path)


def check_notebook(code):
    """A check, as papermill gives it its parameters."""
    parameters = new_code_cell(
        "submission = master = results = ''\nseed = 0", metadata={"tags": ["parameters"]}
    )
    return new_notebook(cells=[parameters, new_code_cell(code)], metadata=KERNEL)


def hand_in(root: Path, student, answers, *, question=False):
    """Put a student's notebook where `grade` looks for it."""
    write(root / f"submitted/{student}/{NAME}/{NAME}.ipynb", notebook(answers, question=question))


def course_with(root: Path, students, check=CHECK, *, question=False):
    """A course in which these students have handed in.

    Args:
        students: by id the answers, by grade_id, that are others than the right ones.
        check: the code of the check notebook.
        question: whether the assignment ends with a question that a person marks.
    """
    write(root / f"solutions/{NAME}/{NAME}.ipynb", notebook(question=question))
    write(root / f"checks/{NAME}.ipynb", check_notebook(check))
    for student, answers in students.items():
        hand_in(root, student, answers, question=question)
    return root
