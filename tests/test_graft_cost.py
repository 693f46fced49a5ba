"""What a graft costs grows with a notebook's size, and not with its square."""

import pytest

from capcourse.grading.graft.names import additions, apart, read_code

ANSWER = "def answer():\n    return 1"


@pytest.mark.parametrize("many", [200, 20_000])
def test_statements_on_one_line_are_one_piece(many):
    line = ";".join(["a=1"] * many)
    assert apart(f"{line}\n{ANSWER}", frozenset({"answer"})) == [f"{line}\n{ANSWER}"]
    assert additions(f"{line}\n{ANSWER}", frozenset()) == f"{line}\n{ANSWER}"
    assert read_code(f"{line}\n{ANSWER}").functions == {"answer"}


def test_a_line_that_only_works_on_colab_is_cut_off_whole():
    line = ";".join(["from google.colab import drive", "drive.mount('/content/drive')"] + ["a=1"] * 5_000)
    assert apart(f"{line}\n{ANSWER}", frozenset({"answer"})) == [line, ANSWER]
