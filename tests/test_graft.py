"""Whatever a notebook has been through, its answers are found, and what is ours stays ours."""

import ast
import copy
import json
import os
import random
import subprocess
import symtable
import sys
from pathlib import Path

import nbformat
import pytest
from gate import Assignment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capcourse.errors import BadInput
from capcourse.grading.graft import Master, build, graft, read_notebook
from capcourse.grading.graft.names import additions, read_code
from capcourse.grading.shims import SHIMS, prelude

ROOT = Path(__file__).resolve().parents[1]

# A small assignment, and its notebooks


def code(source, name, **marks):
    cell = {"cell_type": "code", "id": name, "metadata": {}, "source": source, "outputs": []}
    cell["execution_count"] = None
    return marked(cell, name, **marks) if marks else cell


def text(source, name, **marks):
    cell = {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}
    return marked(cell, name, **marks) if marks else cell


def marked(cell, name, tags=(), **marks):
    if marks:
        every = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
        cell["metadata"]["nbgrader"] = every | {"grade_id": name} | marks
    if tags:
        cell["metadata"]["tags"] = list(tags)
    return cell


def notebook(cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


TEST = {"grade": True, "locked": True}
MEAN = '''# capcourse: t-mean
def mean(numbers):
    """The mean of some numbers.

    TODO: add them up with the given function total, and divide by how many there are.
    """
'''
LONGEST = '''# capcourse: t-longest
def longest(words, least=1):
    """The longest word, the first one of several that are equally long.

    TODO: leave out the words with fewer letters than least, and go through the others.
    """
'''
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
TEST_MEAN = 'assert mean([1, 2, 3]) == 2, "the mean of 1, 2 and 3 is 2: divide by how many numbers there are"'
TEST_LONGEST = (
    'assert longest(["a", "bcd", "ef"]) == "bcd", "the longest of a, bcd and ef is bcd, of three letters"'
)
PLACE = "*Your answer to part 3: write here.*"


def toy(hidden=True, **answers):
    """The assignment: its source, or its release with some answers in it."""

    def test(visible, also):
        return f"{visible}\n### BEGIN HIDDEN TESTS\n{also}\n### END HIDDEN TESTS" if hidden else visible

    scheme = "\n### BEGIN MARK SCHEME\nOne point for a reason.\n### END MARK SCHEME" if hidden else ""
    return notebook(
        [
            text("# An assignment\n\nOf two functions and a question.", "title"),
            code("# capcourse: t-given\nimport math\n\ndef total(numbers):\n    return math.fsum(numbers)",
                 "t-given", locked=True),
            text("## Part 1: the mean\n\nHow high is the middle of some numbers?", "part1-text"),
            code(answers.get("mean", MEAN + STUB), "t-mean", solution=True),
            code(test(TEST_MEAN, "assert mean([4]) == 4"), "t-test-mean", points=2, **TEST),
            text("## Part 2: the longest word\n\nWhich word has the most letters of all?", "part2-text"),
            code(answers.get("longest", LONGEST + STUB), "t-longest", solution=True),
            code(test(TEST_LONGEST, 'assert longest(["ab", "cd"], 2) == "ab"'), "t-test-longest", points=4,
                 **TEST),
            code('numbers = [3, 1, 2]\nprint("the mean is", mean(numbers))', "together"),
            code('state = "trained"\nraise RuntimeError("no time for that")', "training", tags=["train"]),
            text("## Part 3: why? (3 points)\n\nWhen does the mean mislead, and what is better?" + scheme,
                 "t-why", locked=True, task=True, points=3),
            text(answers.get("why", PLACE), "t-why-answer"),
        ]
    )  # fmt: skip


A1 = Assignment("a1_metrics", {})
A1_MASTER = Master.read(*(ROOT / f"{f}/a1_metrics/a1_metrics.ipynb" for f in ("solutions", "assignments")))
SOLVED = {
    "mean": MEAN + "    ### BEGIN SOLUTION\n    return total(numbers) / len(numbers)\n    ### END SOLUTION",
    "longest": LONGEST + "    ### BEGIN SOLUTION\n    return max(words, key=len)\n    ### END SOLUTION",
}
MASTER = Master.of(toy(**SOLVED), toy(hidden=False))
RIGHT = {
    "mean": MEAN + "    return total(numbers) / size(numbers)",
    "longest": "LEAST = 1\nSIZES = {}\n" + LONGEST.replace("least=1", "least=LEAST")
    + "    kept = [word for word in words if len(word) >= least]\n    return max(kept, key=letters)\n\n"
    "def letters(word):\n    SIZES[word] = len(word)\n    return SIZES[word]",
    "why": "One huge number moves it; the median stays.",
}  # fmt: skip
HELPER = "UNIT = 1\n\ndef size(numbers):\n    return UNIT * len(numbers)"


def handed_in(*extra, **answers):
    """The release with right answers, of which some are given, and cells of the student's own at the end."""
    done = toy(hidden=False, **(RIGHT | answers))
    done["cells"] += [code(HELPER, "mine"), *extra]
    return done


def cell_of(book, name):
    return next(cell for cell in book["cells"] if cell.get("id") == name)


def without_marks(book, *, ids=True, marks=True, markers=True):
    """The notebook without what its answers can be found by, apart from names and texts."""
    book = copy.deepcopy(book)
    for cell in book["cells"]:
        if ids:
            cell.pop("id", None)
            cell["metadata"].pop("id", None)
        if marks:
            cell["metadata"].pop("nbgrader", None)
        if markers:
            lines = cell["source"].split("\n")
            cell["source"] = "\n".join(line for line in lines if not line.startswith("# capcourse:"))
    return book


def run(book, skipped=("train", "skip-execution")):
    """Run a notebook's code in one namespace; errors are kept, by the cell's id."""
    space, errors = {}, {}
    for cell in book["cells"]:
        if cell["cell_type"] == "code" and not set(cell["metadata"].get("tags", ())) & set(skipped):
            try:
                exec(compile(cell["source"], cell["id"], "exec"), space)
            except Exception as error:
                errors[cell["id"]] = f"{type(error).__name__}: {error}"
    return space, errors


def values(grafted):
    """What the two functions give when they are asked."""
    space, _ = run(grafted.without_tests())
    return space["mean"]([1, 2, 6]), space["longest"](["a", "bb", "cc"]), space["longest"](["a"] * 3, 1)


def ids(book):
    return [cell["id"] for cell in book["cells"]]


# Nothing happened to it


@pytest.mark.parametrize("name", ["a1_metrics", "a2_data", "a3_finetune", "a4_prompting"])
def test_an_untouched_release_comes_back_with_the_hidden_tests(name):
    source, release = (ROOT / folder / name / f"{name}.ipynb" for folder in ("solutions", "assignments"))
    master, given_out, truth = Master.read(source, release), read_notebook(release), read_notebook(source)
    grafted = graft(master, given_out)
    hidden = [
        name
        for mine, theirs, ours in zip(
            grafted.notebook["cells"], given_out["cells"], truth["cells"], strict=True
        )
        for name in [theirs["id"]]
        if mine["source"] != theirs["source"] and mine["source"] == ours["source"]
    ]
    same = [
        mine["id"]
        for mine, theirs in zip(grafted.notebook["cells"], given_out["cells"], strict=True)
        if mine["source"] == theirs["source"]
    ]
    assert all(
        "-test-" in name or name in ("a1-titles", "a2-zombies", "a3-claim", "a4-claim") for name in hidden
    )
    assert sorted(hidden + same) == sorted(ids(given_out))
    assert set(grafted.answers.values()) == {"grade_id", "cell id"}
    assert grafted.notes == ()


def test_a_solved_notebook_comes_back_with_its_answers():
    book = handed_in()
    grafted = graft(MASTER, book)
    found = grafted.notebook["cells"]
    assert {cell["source"] for cell in found} >= {*RIGHT.values(), HELPER}
    assert grafted.answers == {"t-mean": "grade_id", "t-longest": "grade_id", "t-why": "cell id"}
    assert values(grafted) == (3, "bb", "a")
    assert run(grafted.notebook)[1] == {}
    assert grafted.notes == ()


def test_the_notebook_is_valid_and_what_was_handed_in_is_not_changed():
    book = handed_in(text("A picture.", "note"))
    book["cells"][-1]["attachments"] = {"a.png": {"image/png": "AAAA"}}
    before = copy.deepcopy(book)
    grafted = graft(MASTER, book)
    nbformat.validate(nbformat.from_dict(grafted.notebook))
    nbformat.validate(nbformat.from_dict(grafted.without_tests()))
    assert grafted.notebook["cells"][-1]["attachments"] == {"a.png": {"image/png": "AAAA"}}
    assert book == before


def test_a_helper_goes_before_the_answer_that_needs_it_and_nothing_else_moves():
    order = ids(graft(MASTER, handed_in(code("print(1)", "scratch"))).notebook)
    helper, scratch = (name for name in order if name.startswith("student-"))
    assert order.index(helper) == order.index("t-mean") - 1
    assert [name for name in order if name != helper] == [*ids(toy()), scratch]


def test_the_notebook_for_questions_has_no_test_and_no_training():
    asked = graft(MASTER, handed_in()).without_tests()
    assert ids(asked) == ["t-given", "student-13", "t-mean", "t-longest"]


def test_a_free_cell_of_ours_is_asked_where_an_answer_uses_it():
    book = handed_in(mean=MEAN + "    return sum(numbers or globals()['numbers']) / len(numbers)")
    assert "together" not in ids(graft(MASTER, book).without_tests())
    book = handed_in(longest=LONGEST + "    return words[0] * len(numbers)")
    assert "together" in ids(graft(MASTER, book).without_tests())


def test_origins_lead_back_to_what_was_handed_in():
    book = handed_in()
    random.Random(1).shuffle(book["cells"])
    grafted = graft(MASTER, book)
    for cell in grafted.without_tests()["cells"]:
        if cell["id"] in grafted.origins:
            assert book["cells"][grafted.origins[cell["id"]] - 1]["source"] == cell["source"]


# By what an answer is found


@pytest.mark.parametrize(
    ("lost", "how"),
    [
        ({"ids": False, "marks": False, "markers": False}, "grade_id"),
        ({"ids": False}, "cell id"),
        ({"markers": False}, "marker"),
        ({}, "name"),
    ],
)
def test_an_answer_is_found_by_the_next_best(lost, how):
    assert graft(MASTER, without_marks(handed_in(), **lost)).answers["t-mean"] == how


def test_an_answer_is_found_by_colabs_id():
    book = handed_in()
    for cell in book["cells"]:
        cell["metadata"] = {"id": cell.pop("id")}
    assert graft(MASTER, book).answers == dict.fromkeys(("t-mean", "t-longest", "t-why"), "colab id")


def test_a_renamed_function_without_marks_is_found_by_its_docstring():
    book = without_marks(handed_in(mean=MEAN.replace("def mean", "def average") + "    return 2"))
    grafted = graft(MASTER, book)
    assert grafted.answers["t-mean"] == "text"
    assert any("defines mean" in note for note in grafted.notes)


@pytest.mark.parametrize("marker", ["t-why", "t-why-answer"])
def test_a_written_answer_is_found_by_a_marker(marker):
    answer = f"<!-- capcourse: {marker} -->\nBecause of outliers."
    book = without_marks(handed_in(why=answer), markers=False)
    book["cells"].reverse()
    grafted = graft(MASTER, book)
    assert grafted.answers["t-why"] == "marker"
    assert cell_of(grafted.notebook, "t-why-answer")["source"] == answer


def test_a_written_answer_without_marks_is_found_below_its_question():
    book = without_marks(handed_in(text("A note at the end.", "end")))
    grafted = graft(MASTER, book)
    assert grafted.answers["t-why"] == "text"
    assert cell_of(grafted.notebook, "t-why-answer")["source"] == RIGHT["why"]


def test_a_written_answer_in_a_cell_of_its_own_or_in_the_questions_cell():
    own = handed_in(why=PLACE)
    own["cells"].insert(12, text("The median stays.", "x"))
    within = handed_in(why=PLACE)
    cell_of(within, "t-why")["source"] += "\n\nThe median stays."
    for book in (own, within):
        grafted = graft(MASTER, book)
        assert cell_of(grafted.notebook, "t-why-answer")["source"] == "The median stays."
        assert "MARK SCHEME" in cell_of(grafted.notebook, "t-why")["source"]


def test_a_written_answer_in_two_cells_is_put_together():
    book = handed_in()
    book["cells"].append(text("And another reason.", "t-why-answer"))
    grafted = graft(MASTER, book)
    assert cell_of(grafted.notebook, "t-why-answer")["source"] == RIGHT["why"] + "\n\nAnd another reason."
    assert "t-why: cells 12 and 14 are put together." in grafted.notes


def test_another_assignment_has_none_of_the_answers():
    grafted = graft(A1_MASTER, read_notebook(ROOT / "assignments/a2_data/a2_data.ipynb"))
    assert set(grafted.answers.values()) == {"missing"}
    assert grafted.notes[0].startswith("None of the answers was found")
    assert "a1-test-idf" in grafted.notes[-1]  # among those that were put back


def test_a_missing_answer_is_named_and_leaves_its_stub_out_of_what_is_asked():
    book = handed_in()
    book["cells"].remove(cell_of(book, "t-longest"))
    grafted = graft(MASTER, book)
    assert grafted.answers["t-longest"] == "missing"
    assert "t-longest: no answer was found." in grafted.notes
    assert cell_of(grafted.notebook, "t-longest")["source"] == LONGEST + STUB
    assert "t-longest" not in ids(grafted.without_tests())


# Copies


def test_identical_copies_are_one_and_the_stub_gives_way():
    book = handed_in(code(RIGHT["mean"], "again", solution=True), code(LONGEST + STUB, "stub"))
    cell_of(book, "again")["metadata"]["nbgrader"]["grade_id"] = "t-mean"
    grafted = graft(MASTER, book)
    sources = [cell["source"] for cell in grafted.without_tests()["cells"]]
    assert sources.count(RIGHT["mean"]) == 1
    assert LONGEST + STUB not in sources
    assert grafted.notes == ()


def test_of_different_answers_both_run_and_the_last_counts():
    first, last = (MEAN + f"    return {value}" for value in (1, 2))
    book = handed_in(code(last, "copy"), mean=first)
    grafted = graft(MASTER, book)
    sources = [cell["source"] for cell in grafted.notebook["cells"]]
    assert sources.index(first) < sources.index(last)
    assert values(grafted)[0] == 2
    assert cell_of(grafted.notebook, "t-mean")["source"] == last
    assert grafted.notes == (
        "t-mean: 2 different answers (cells 4 and 14); all of them run, and the one in cell 14 counts.",
    )


def test_metadata_of_another_answer_do_not_beat_what_a_cell_says():
    book = handed_in()
    mean, longest = cell_of(book, "t-mean"), cell_of(book, "t-longest")
    mean["metadata"], longest["metadata"] = longest["metadata"], mean["metadata"]
    grafted = graft(MASTER, book)
    assert cell_of(grafted.notebook, "t-mean")["source"] == RIGHT["mean"]
    assert cell_of(grafted.notebook, "t-longest")["source"] == RIGHT["longest"]


def test_two_answers_in_one_cell():
    book = handed_in()
    book["cells"].remove(cell_of(book, "t-mean"))
    cell_of(book, "t-longest")["source"] += "\n\n" + RIGHT["mean"]
    grafted = graft(MASTER, book)
    assert "missing" not in grafted.answers.values()
    assert values(grafted) == (3, "bb", "a")
    assert run(grafted.notebook)[1] == {}


def test_a_split_answer_is_whole_again():
    book = handed_in()
    (number,) = (n for n, cell in enumerate(book["cells"]) if cell["id"] == "t-longest")
    parts = split(book["cells"][number])
    book["cells"][number : number + 1] = parts
    assert len(parts) == 4
    grafted = graft(MASTER, book)
    assert "def longest" in cell_of(grafted.notebook, "t-longest")["source"]
    assert values(grafted) == (3, "bb", "a")
    assert grafted.notes == ()


def test_a_scratch_cell_that_calls_a_result_by_an_answers_name_does_no_harm():
    grafted = graft(MASTER, handed_in(code("mean = mean([1, 2])\nprint(mean)", "scratch")))
    assert values(grafted)[0] == 3
    assert (
        "mean: cell 14 gives this name to a result; left out where the function is asked."
    ) in grafted.notes


# What is ours stays ours


def test_tests_given_cells_and_metadata_are_ours():
    book = handed_in()
    cell_of(book, "t-test-mean")["source"] = "pass"
    cell_of(book, "t-test-mean")["metadata"]["nbgrader"] |= {"points": 99, "grade": False}
    cell_of(book, "t-given")["source"] = "import math\n\ndef total(numbers):\n    return 0"
    cell_of(book, "t-test-longest").update(cell_type="markdown")
    cell_of(book, "t-mean")["metadata"]["tags"] = ["train"]
    grafted = graft(MASTER, book)
    ours, untouched = (
        [cell for cell in found.notebook["cells"] if not cell["id"].startswith("student")]
        for found in (grafted, graft(MASTER, toy(hidden=False)))
    )
    assert [cell["metadata"] for cell in ours] == [cell["metadata"] for cell in untouched]
    for name in ("t-given", "t-test-mean", "t-test-longest"):
        assert cell_of(grafted.notebook, name) == next(cell for cell in untouched if cell["id"] == name)
    assert values(grafted) == (3, "bb", "a")
    assert set(grafted.notes) == {
        "t-test-mean: points was changed in cell 5 and is ours again.",
        "t-test-mean: grade was changed in cell 5 and is ours again.",
        "t-test-mean: changed in cell 5 and is ours again.",
        "t-given: changed in cell 2 and is ours again.",
        "t-test-longest: turned into text in cell 8 and is ours again.",
    }


def test_a_copy_of_a_test_is_known_by_its_text_and_never_runs():
    retyped = TEST_MEAN.replace("assert mean", "assert  mean").replace("the middle", "the  middle")
    book = without_marks(handed_in(code(retyped.replace("divide", "please divide"), "copy")))
    grafted = graft(MASTER, book)
    assert not any("please" in cell["source"] for cell in grafted.notebook["cells"])


def test_what_a_student_adds_to_our_cells_is_kept():
    book = handed_in(
        mean=MEAN + "    return stats.mean(numbers)", longest=LONGEST + "    return first(words)"
    )
    cell_of(book, "t-given")["source"] += "\nimport statistics as stats"
    cell_of(book, "t-test-mean")["source"] = "def first(words):\n    return words[0]\n\n" + TEST_MEAN
    cell_of(book, "training")["source"] = "def unused():\n    pass\n\nraise RuntimeError"
    grafted = graft(MASTER, book)
    assert values(grafted) == (3, "a", "a")
    assert run(grafted.notebook)[1].keys() == {"t-test-longest"}
    assert "t-given: what was added in cell 2 is kept." in grafted.notes
    assert not any("unused" in cell["source"] for cell in grafted.without_tests()["cells"])


def test_an_answer_written_into_a_test_cell_counts():
    book = handed_in(mean=MEAN + STUB)
    cell_of(book, "t-test-mean")["source"] = RIGHT["mean"] + "\n\n" + TEST_MEAN
    grafted = graft(MASTER, book)
    assert values(grafted)[0] == 3
    assert run(grafted.notebook)[1] == {}


def test_deleted_tests_are_put_back():
    book = handed_in()
    book["cells"] = [cell for cell in book["cells"] if "test" not in cell["id"]]
    grafted = graft(MASTER, book)
    assert ids(grafted.notebook)[-1] == "t-why-answer"
    assert grafted.notes == ("Put back, because it was not there: t-test-mean, t-test-longest.",)


def test_an_answer_turned_into_text_runs_as_code():
    book = handed_in()
    cell_of(book, "t-mean").update(cell_type="markdown")
    grafted = graft(MASTER, book)
    assert values(grafted)[0] == 3
    assert "t-mean: the answer is in a text cell (cell 4); it runs as code." in grafted.notes


def test_a_tag_of_a_students_own_keeps_a_cell_from_running_only_where_nothing_needs_it():
    cells = [
        code("1 / 0", "slow", tags=["train"]),
        code("def size(numbers):\n    return 3", "new", tags=["train"]),
    ]
    book = toy(hidden=False, **RIGHT)
    book["cells"] += cells
    grafted = graft(MASTER, book)
    asked = [cell["source"] for cell in grafted.without_tests()["cells"]]
    assert cells[1]["source"] in asked
    assert cells[0]["source"] not in asked


def test_a_training_of_a_students_own_does_not_run_though_an_answer_needs_what_it_makes():
    cells = [
        code("K = sum([1, 1])", "alone", tags=["train"]),
        code(
            "def size(numbers):\n    return 3\n\nfor _ in range(3):\n    K = size([])", "both", tags=["train"]
        ),
    ]
    for cell in cells:
        grafted = graft(MASTER, handed_in(cell, mean=MEAN + "    return K"))
        asked = [cell["source"] for cell in grafted.without_tests()["cells"]]
        assert cell["source"] not in asked
        [kept] = [found for found in grafted.notebook["cells"] if found["source"] == cell["source"]]
        assert kept["metadata"]["tags"] == ["train"]  # an audit runs it


def test_a_tagged_cell_that_nothing_needs_stays_to_be_seen_and_does_not_run():
    grafted = graft(MASTER, handed_in(code("1 / 0", "slow", tags=["train"])))
    assert grafted.notebook["cells"][-1]["source"] == "1 / 0"
    assert run(grafted.notebook)[1] == {}


def test_what_stands_in_a_copy_of_a_test_runs_only_where_an_answer_needs_it():
    copies = [code(source, "copy", **TEST) for source in ("def rest():\n    1 / 0", "K = sum([1, 1])")]
    book = handed_in(*copies, mean=MEAN + "    return K")
    for cell in book["cells"][-2:]:
        cell["metadata"]["nbgrader"]["grade_id"] = "t-test-mean"
    asked = [cell["source"] for cell in graft(MASTER, book).without_tests()["cells"]]
    assert copies[1]["source"] in asked
    assert copies[0]["source"] not in asked


def test_an_import_of_the_same_name_is_no_answer():
    book = handed_in(code("from statistics import mean, median", "stats"), mean=MEAN + STUB)
    grafted = graft(MASTER, book)
    assert cell_of(grafted.notebook, "t-mean")["source"] == MEAN + STUB
    assert grafted.notes == ()


def test_code_of_the_students_that_is_much_like_given_code_is_theirs():
    given = cell_of(toy(), "t-given")["source"].split("\n", 1)[1]
    answer = given.replace("total", "mean").replace("fsum(numbers)", "fsum(numbers) / len(numbers)")
    grafted = graft(MASTER, without_marks(handed_in(mean=answer)))
    assert cell_of(grafted.notebook, "t-mean")["source"] == answer


# Colab


COLAB = """# capcourse: t-mean
from google.colab import drive
drive.mount('/content/drive')
%cd /content/drive/MyDrive
!pip install nonsense
names = open('/content/drive/MyDrive/names.txt').read()
first = names[0]

def mean(numbers):
    return total(numbers) / len(numbers)
print(mean([1]))
"""


def test_what_fails_away_from_colab_takes_no_definition_with_it():
    grafted = graft(MASTER, handed_in(mean=COLAB))
    parts = [cell for cell in grafted.notebook["cells"] if cell["metadata"].get("capcourse")]
    main = cell_of(grafted.notebook, "t-mean")
    assert "\n".join([cell["source"] for cell in parts] + [main["source"]]) == COLAB
    assert main["source"].strip().startswith("def mean")
    assert {cell["metadata"]["capcourse"]["answer"] for cell in parts} == {"t-mean"}
    assert {grafted.origins[cell["id"]] for cell in [*parts, main]} == {4}
    assert grafted.answers["t-mean"] == "grade_id"


def test_a_cell_that_fails_anywhere_is_left_in_one_piece():
    answer = "1 / 0\n" + MEAN + "    return 2"
    assert cell_of(graft(MASTER, handed_in(mean=answer)).notebook, "t-mean")["source"] == answer


def colabs_format(book):
    """As Colab saves it: format 4.0, its own ids and traces."""
    for cell in book["cells"]:
        cell["metadata"] |= {"id": cell.pop("id", "x"), "executionInfo": {"user": {"userId": "0"}}}
    book["metadata"] |= {"widgets": {"application/vnd.jupyter.widget-state+json": {"a": {}}}, "colab": {}}
    book["nbformat_minor"] = 0
    return book


def test_nothing_of_colabs_metadata_comes_along():
    grafted = graft(MASTER, colabs_format(handed_in()))
    assert grafted.notebook["metadata"] == toy()["metadata"]
    assert "executionInfo" not in json.dumps(grafted.notebook)


HABITS = """
from google.colab import auth, data_table, drive, files, output, runtime, userdata
from google.colab.patches import cv2_imshow
import google.colab._message
import google.neighbour
drive.mount('/content/drive', force_remount=True)
%cd /content/drive/MyDrive
!pip install nonsense --no-index
%tensorflow_version 2.x
%load_ext google.colab.data_table
uploaded = files.upload()
files.download('a.zip'); files.view('a.zip')
try:
    token = userdata.get('HF_TOKEN')
except userdata.SecretNotFoundError:
    token = None
auth.authenticate_user()
output.clear(); output.eval_js('1'); output.enable_custom_widget_manager()
with output.use_tags('t'):
    pass
data_table.enable_dataframe_formatter()
cv2_imshow(None)
cells = google.colab._message.blocking_request('get_ipynb', timeout_sec=5)['ipynb']['cells']
name = input('Your name? ')
import getpass
secret = getpass.getpass('Token: ')
drive.flush_and_unmount(); runtime.unassign()
def double(x):
    return 2 * x
"""


def test_colabs_habits_in_a_real_kernel(tmp_path):
    from jupyter_client.manager import start_new_kernel

    (tmp_path / "site/google/neighbour").mkdir(parents=True)
    (tmp_path / "site/google/neighbour/__init__.py").touch()
    path = os.pathsep.join([str(SHIMS), str(tmp_path / "site")])
    manager, client = start_new_kernel(
        env=os.environ | {"PYTHONPATH": path}, cwd=str(tmp_path), stderr=subprocess.DEVNULL
    )
    try:
        replies = [
            client.execute_interactive(
                cell,
                allow_stdin=False,
                timeout=60,
                output_hook=lambda message: None,
                user_expressions={"value": "(name, secret, token, cells, double(2))"},
            )["content"]
            for cell in (prelude(), "import sys\nassert 'google.colab' not in sys.modules", HABITS)
        ]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert [reply.get("evalue", "") for reply in replies] == ["", "", ""]
    assert replies[-1]["user_expressions"]["value"]["data"]["text/plain"] == "('', '', '', [], 4)"


def test_the_shims_are_found_beside_a_google_package_that_is_closed(tmp_path):
    (tmp_path / "google").mkdir()
    (tmp_path / "google/__init__.py").touch()
    program = (
        "from types import SimpleNamespace as N\nimport capcourse_prelude\n"
        "capcourse_prelude.prepare(N(magics_manager=N(magics={'line': {}, 'cell': {}}), "
        "register_magic_function=lambda *a, **k: None))\n"
        "from google.colab import files\nassert files.upload() == {}\nassert input() == ''"
    )
    path = os.pathsep.join([str(SHIMS), str(tmp_path)])
    done = subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": path}, capture_output=True)
    assert done.stderr.decode() == ""


# Code that is not quite Python


@pytest.mark.parametrize(
    "answer",
    [
        "%%time\ndef mean(numbers):\n    return 2",
        "!ls\ndef mean(numbers):\n    return 2",
        "files = !ls \\\n  -l\ndef mean(numbers):\n    return 2",
        "pip install numpy\ndef mean(numbers):\n    return 2",
        "mean?\ndef mean(numbers):\n    return 2",
        "    def mean(numbers):\n        return 2\n    %cd ..",
        "def mean(numbers):\n    return (",
        "mean = lambda numbers: 2",
        "import functools\n@functools.cache\ndef mean(numbers):\n    return 2",
        "if True:\n    def mean(numbers):\n        return 2",
        "def mean(numbers):\n    return 2\n" + "#" * 300_000,
    ],
)
def test_a_function_is_found_by_name_in(answer):
    assert graft(MASTER, without_marks(handed_in(mean=answer))).answers["t-mean"] == "name"


@pytest.mark.parametrize(
    "cell",
    [
        "%%writefile mean.py\ndef mean(numbers):\n    return 2",
        "print('def mean(x)')",
        "mean([1])",
        "mean = 3",
    ],
)
def test_no_function_is_found_in(cell):
    book = without_marks(handed_in(mean=cell))
    assert graft(MASTER, book).answers["t-mean"] == "missing"


def test_a_wildcard_import_comes_before_the_answer_that_may_need_it():
    book = handed_in(
        code("from math import *", "star"), mean=MEAN + "    return fsum(numbers) / len(numbers)"
    )
    order = ids(graft(MASTER, book).notebook)
    assert order.index("student-14") < order.index("t-mean") < order.index("student-13")


def test_source_and_release_must_be_of_one_assignment():
    release = toy(hidden=False)
    release["cells"].remove(cell_of(release, "t-mean"))
    with pytest.raises(BadInput, match=r"other graded cells \(t-mean\): run `capcourse release`"):
        Master.of(toy(), release)


def test_a_free_cell_holds_what_the_student_made_of_it():
    book = handed_in()
    cell_of(book, "together")["source"] = "numbers = [5]\nprint(mean(numbers))"
    cell_of(book, "part1-text")["source"] += "\n\nI predict 2."
    grafted = graft(MASTER, book)
    for name in ("together", "part1-text"):
        assert cell_of(grafted.notebook, name)["source"] == cell_of(book, name)["source"]
    assert "together" in ids(grafted.without_tests())


# Whatever happens


def split(cell):
    """A cell cut between its top-level statements; only the first part keeps its marks."""
    lines = cell["source"].split("\n")
    ends = [statement.end_lineno for statement in ast.parse(cell["source"]).body]
    parts = [lines[start:end] for start, end in zip([0, *ends], [*ends[:-1], len(lines)], strict=False)]
    cells = []
    for number, part in enumerate(parts):
        new = copy.deepcopy(cell) | {"source": "\n".join(part)}
        if number:
            new["metadata"] = {}
            new.pop("id", None)
        cells.append(new)
    return cells


def is_answer(cell):
    return cell["cell_type"] == "code" and "def " in cell["source"] and "assert" not in cell["source"]


def shuffle_cells(book, draw):
    draw.shuffle(book["cells"])


def duplicate_a_cell(book, draw):
    book["cells"].insert(draw.randrange(len(book["cells"]) + 1), copy.deepcopy(draw.choice(book["cells"])))


def delete_a_test(book, draw):
    tests = [cell for cell in book["cells"] if "assert" in cell["source"]]
    if tests:
        book["cells"].remove(draw.choice(tests))


def delete_given_cells(book, draw):
    book["cells"] = [cell for cell in book["cells"] if "def total" not in cell["source"]]


def split_an_answer(book, draw):
    number = draw.choice([n for n, cell in enumerate(book["cells"]) if is_answer(cell)])
    book["cells"][number : number + 1] = split(book["cells"][number])


def lose_marks(book, draw):
    for cell in draw.sample(book["cells"], k=draw.randint(1, len(book["cells"]))):
        cell["metadata"].pop("nbgrader", None)


def lose_ids(book, draw):
    for cell in draw.sample(book["cells"], k=draw.randint(1, len(book["cells"]))):
        cell.pop("id", None)


def lose_markers(book, draw):
    book["cells"] = without_marks(book, ids=False, marks=False)["cells"]


def copy_metadata(book, draw):
    one, other = draw.choice(book["cells"]), draw.choice(book["cells"])
    one["metadata"] = copy.deepcopy(other["metadata"])


def save_in_colab(book, draw):
    colabs_format(book)


def type_in_lines(book, draw):
    for cell in book["cells"]:
        cell["source"] = cell["source"].replace("\r", "").replace("\n", "\r\n")


def put_stubs_back(book, draw):
    book["cells"].insert(draw.randrange(len(book["cells"])), cell_of(toy(hidden=False), "t-mean"))


MISHAPS = [
    shuffle_cells,
    duplicate_a_cell,
    delete_a_test,
    delete_given_cells,
    split_an_answer,
    lose_marks,
    lose_ids,
    lose_markers,
    copy_metadata,
    save_in_colab,
    type_in_lines,
]
QUICK = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.lists(st.sampled_from([*MISHAPS, put_stubs_back]), max_size=8), st.integers(0, 2**32))
def test_whatever_happens_to_a_right_notebook_its_answers_stay_right(mishaps, seed):
    book, draw = handed_in(), random.Random(seed)
    for mishap in mishaps:
        mishap(book, draw)
    grafted = graft(MASTER, json.loads(json.dumps(book)))
    assert "missing" not in grafted.answers.values()
    assert values(grafted) == (3, "bb", "a")
    assert run(grafted.notebook)[1] == {}  # our tests, hidden ones too, pass in the order of the notebook
    assert RIGHT["why"] in cell_of(grafted.notebook, "t-why-answer")["source"]
    nbformat.validate(nbformat.from_dict(grafted.notebook))


@settings(QUICK, max_examples=40)
@given(st.lists(st.sampled_from(MISHAPS), max_size=6), st.integers(0, 2**32))
def test_whatever_happens_to_the_solution_of_a1_its_answers_are_what_is_asked(mishaps, seed):
    answers = A1.solution_answers()
    book, draw = json.loads(json.dumps(A1.submission(answers))), random.Random(seed)
    for mishap in mishaps:
        mishap(book, draw)
    grafted = graft(A1_MASTER, book)
    last = {}
    for cell in grafted.without_tests()["cells"]:
        last |= {
            node.name: ast.dump(node) for node in ast.parse(cell["source"]).body if hasattr(node, "name")
        }
    for source in answers.values():
        for node in ast.parse(source).body:
            assert last[node.name] == ast.dump(node)


def test_a_huge_notebook_takes_seconds():
    cells = [code(f"def mean(numbers):\n    return {number}", None) for number in range(9_000)]
    cells += [text("a note " * 40 + str(number), None) for number in range(900)]
    cells += [code("x = 1\n" * 1_500_000, None), code("((((" * 100_000, None)]
    grafted = graft(MASTER, handed_in(*cells))
    assert cell_of(grafted.notebook, "t-mean")["source"].endswith("return 8999")
    assert len(grafted.notes) == 1
    assert len(grafted.notes[0]) < 200


SEMICOLONS = ";".join(["a=1"] * 20_000)


@pytest.mark.parametrize("above", [SEMICOLONS, f"a=input();{SEMICOLONS}"])
def test_statements_that_share_a_line_are_read_once(above, monkeypatch):
    read = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda source: read.append(len(source)) or parse(source))
    answer = f"{above}\n" + RIGHT["mean"]
    grafted = graft(MASTER, handed_in(mean=answer))
    parts = [cell["source"] for cell in grafted.notebook["cells"] if "a=1" in cell["source"]]
    if above is SEMICOLONS:
        assert parts == [answer]
    else:  # away from the keyboard that line takes no definition with it
        assert parts == [above]
    assert cell_of(grafted.notebook, "t-mean")["source"] in (answer, RIGHT["mean"])
    assert grafted.notes == ()
    assert sum(length > len(SEMICOLONS) for length in read) <= 3


def test_a_line_that_was_added_to_our_code_is_kept_once():
    line = ";".join(f"a{number}=1" for number in range(5_000))
    last = '"""two\nlines"""; size = 3'
    ours = frozenset({"total", "math"})
    theirs = f"import math; print(math)\n{line}\nmore = {last}\nprint(more)"
    assert additions(theirs, ours) == f"{line}\nmore = {last}"


def test_what_statements_on_one_line_bind_is_known_to_those_below():
    above = "a = input(); b = a"
    between = "def plain(x):\n    return x"
    below = "c = [b for a in [1]]; d = 1"
    own = "e = [b for b in [1]]"
    answer = "\n".join([above, between, below, own, RIGHT["mean"]])
    grafted = graft(MASTER, handed_in(mean=answer))
    parts = [cell["source"] for cell in grafted.notebook["cells"] if cell["metadata"].get("capcourse")]
    assert parts == [above, between, below]
    assert cell_of(grafted.notebook, "t-mean")["source"] == f"{own}\n{RIGHT['mean']}"


def test_many_functions_are_found_in_one_go(monkeypatch):
    looked_up = []
    lookup = symtable.SymbolTable.lookup  # goes through all functions of the cell for each name
    monkeypatch.setattr(
        symtable.SymbolTable, "lookup", lambda *about: looked_up.append(about) or lookup(*about)
    )
    many = "\n".join(f"def f{number}(x): return g{number}(x)" for number in range(3_000))
    code = read_code(f"{many}\nclass A:\n    b = c\n    def d(self): global e; e = 1")
    assert code.functions == {"A", *(f"f{number}" for number in range(3_000))}
    assert code.uses == {"c", *(f"g{number}" for number in range(3_000))}
    assert code.binds == code.functions | {"e"}
    assert not looked_up


@pytest.mark.parametrize(
    "line",
    [
        "import a" + ".a" * 90_000,
        "import a" + ".\\\n a" * 40_000,
        "x = f'" + "{a}" * 60_000 + "'",
        "x = Rf" + 3 * "'" + "{a}\n" * 40_000 + 3 * "'",
    ],
    ids=["import", "continued import", "f-string", "long f-string"],
)
def test_what_python_reads_slowly_is_not_read_and_its_cell_still_counts(line, monkeypatch):
    read = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda source: read.append(len(source)) or parse(source))
    answer = f"{line}\n\n" + RIGHT["mean"].split("\n", 1)[1]
    grafted = graft(MASTER, handed_in(mean=answer))
    assert cell_of(grafted.notebook, "t-mean")["source"] == answer
    assert grafted.answers["t-mean"] == "grade_id"
    assert max(read) < len(line)


@pytest.mark.parametrize(
    "source",
    [
        "x = a" + ".b" * 80,
        "x = f'{a}'\n" * 1_000,
        "x = [" + "{'a': 1.5}, " * 15_000 + "]",
        "x = '" + "." * 1000 + "'",
    ],
)
def test_long_code_that_somebody_may_write_is_read(source):
    assert read_code(source).parsed


def test_of_very_many_cells_the_first_are_cut_and_all_are_kept():
    above = "a = input()\n" + "#" * 60_000 + "\na\n"
    cells = [code(f"{above}def mean(x):\n    return {number}", None) for number in range(6)]
    grafted = graft(MASTER, handed_in(*cells))
    parts = {}
    for cell in grafted.notebook["cells"]:
        parts.setdefault(grafted.origins.get(cell["id"]), []).append(cell["source"])
    cut = [parts[number] for number in range(14, 20)]
    assert [len(sources) for sources in cut] == [4, 4, 4, 4, 1, 1]
    assert ["\n".join(sources) for sources in cut] == [cell["source"] for cell in cells]


def test_names_that_answers_need_are_not_copied_for_each_cell(monkeypatch):
    cut = []
    monkeypatch.setattr(build, "apart", lambda source, names: cut.append(names) or [source])
    many = "\n".join(f"def f{number}(): pass" for number in range(500))
    cells = [code(f"def f{number}(): pass", None) for number in range(500)]
    graft(
        MASTER, handed_in(*cells, mean=RIGHT["mean"] + "\n" + many.replace("def ", "").replace(": pass", ""))
    )
    assert sum(map(len, cut)) < 600


ANY = st.recursive(
    st.none()
    | st.integers()
    | st.sampled_from(["t-mean", "t-why", "t-test-mean", "t-given", "code", "markdown"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)
SOURCES = st.sampled_from([*RIGHT.values(), TEST_MEAN, PLACE, HELPER, "%%time\nx", "def mean(", "\ud800 \0"])
MARKS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("grade_id", "points", "grade", "solution", "locked", "task"), ANY)
)
METADATA = st.fixed_dictionaries({}, optional={"nbgrader": MARKS | ANY, "id": ANY, "tags": ANY})
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": ANY,
        "id": ANY,
        "source": SOURCES | ANY,
        "metadata": METADATA | ANY,
        "attachments": ANY,
    },
)


@settings(QUICK, max_examples=80)
@given(st.lists(CELL | ANY, max_size=6))
def test_whatever_the_cells_hold_ours_come_back_in_a_valid_notebook(cells):
    grafted = graft(MASTER, {"cells": cells})
    nbformat.validate(nbformat.from_dict(grafted.notebook))
    json.dumps([grafted.notebook, grafted.notes], allow_nan=False, ensure_ascii=False).encode()
    assert sorted(name for name in ids(grafted.notebook) if "student" not in name) == sorted(ids(toy()))
