"""Awards judge values that a student's process made: nothing but the right value counts as right."""

import html
import math
import re
from dataclasses import asdict

import pytest
from small_course import NAME, course_with

from capcourse.grading import feedback
from capcourse.grading.awards import UNTOLD, Answer, Award, difference, told_failure, told_value
from capcourse.grading.gradebook import Mark

ASKED = (["zebra quince", "walrus"], 70123987654321)  # private inputs
SAID = "zebra_quince"
DIGITS = int.from_bytes(b"zebra quince", "big")


def award() -> Award:
    return Award("t-1", 4, "Part 1")


def test_all_right_is_worth_all_points():
    part = award()
    part.expect("numbers", [Answer("f", (1,), value=2.0000000001)], [2], hint="")
    assert part.earned == 4


def test_one_wrong_case_costs_the_award_and_is_shown():
    part = award()
    answers = [Answer("f", (100,), value=0), Answer("f", (1,), value=0), Answer("f", (2,), value=4)]
    expectation = part.expect("numbers", answers, [200, 2, 4], hint="Two times.")
    assert part.earned == 0
    assert (expectation.wrong, expectation.cases) == (2, 3)
    assert expectation.example["call"] == "f(1)"  # the smallest wrong case


def test_award_without_expectations_is_worth_nothing():
    assert award().earned == 0


def test_number_of_answers_must_fit():
    with pytest.raises(ValueError, match="1 answers for 2"):
        award().expect("numbers", [Answer("f", (1,), value=2)], [2, 4], hint="")


@pytest.mark.parametrize(
    ("share", "earned"),
    [(0.5, 2), (1, 4), (7, 4), (-1, 0), (math.nan, 0), (math.inf, 0), ("full", 0), (None, 0), (True, 0)],
)
def test_share_is_a_number_between_none_and_all(share, earned):
    part = award()
    part.share("quality", share, hint="")
    assert part.earned == earned


def test_share_of_a_failed_answer_is_nothing():
    part = award()
    part.share("quality", Answer("f", failure="returned nan, where every number must be finite"), hint="")
    assert part.earned == 0


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (True, 1),
        ("1", 1),
        (None, 0.0),
        ([1], 1),
        ([1, 2], [1]),
        ([1, 3], [1, 2]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1}, [1]),
        (1, True),
        ("full", "none"),
    ],
)
def test_values_that_differ(got, want):
    assert difference(got, want)


@pytest.mark.parametrize(
    ("got", "want"), [(1, 1.0), ([1, [2.0]], [1.0, [2]]), ({"a": 1}, {"a": 1}), (None, None), ("a", "a")]
)
def test_values_that_agree(got, want):
    assert difference(got, want) == ""


def test_difference_says_where():
    assert difference({"a": [1, 5]}, {"a": [1, 2]}) == 'at "a": value 2: 5 where 2 is expected'


@pytest.mark.parametrize(
    ("answer", "want"),
    [
        ({"failure": f"raised ValueError: {ASKED} (line 3 of its cell)"}, 1),
        ({"failure": f"raised {SAID}: walrus (line 3 of its cell)"}, 1),
        ({"failure": f"raised ValueError: x (line {SAID} of its cell)"}, 1),
        ({"failure": f"returned {ASKED}, where every number must be finite"}, 1),
        ({"failure": f"returned something that cannot be handed over: a {SAID} is not a JSON value"}, 1),
        ({"failure": f"did not come back (still running after {SAID} seconds)"}, 1),
        ({"failure": f"is not defined: no cell that ran to its end defines {SAID}"}, 1),
        ({"failure": f"ended the kernel (the kernel's process ended) {SAID}"}, 1),
        ({"failure": SAID}, 1),
        ({"value": ASKED[0][0]}, 1),
        ({"value": ASKED[0][0]}, "quince zebra"),
        ({"value": ASKED[0]}, 1),
        ({"value": ASKED[0]}, ["quince", "walrus"]),
        ({"value": [ASKED[0], ASKED[0]]}, [["zebra quince", "x"], []]),
        ({"value": DIGITS}, 1),
        ({"value": float(DIGITS)}, 1.5),
        ({"value": [DIGITS]}, [1]),
        ({"value": {SAID: 1}}, {"walrus": 1}),
        ({"value": {"zebra quince": "a walrus"}}, {"zebra quince": 5}),
        ({"value": {"zebra quince": {"walrus": 1}}}, {"zebra quince": {"walrus": 2}}),
    ],
)
def test_page_holds_no_word_of_the_private_inputs(answer, want, tmp_path):
    part = Award("t1-test-double", 4, "Part 1")
    part.expect(
        "values", [Answer("f", ASKED, **answer), Answer("f", ASKED, value=want)], [want] * 2, hint="So."
    )
    part.share(
        "share", Answer("f", ASKED, **answer | ({"value": "zebra"} if "value" in answer else {})), hint="So."
    )
    again = Award("t1-test-quality", 4, "Part 2")
    again.expect("values", Answer("f", ASKED, **answer), want, hint="So.")
    root = course_with(tmp_path, {})
    feedback.write(
        tmp_path / "page.html",
        source=root / f"solutions/{NAME}/{NAME}.ipynb",
        student="ada",
        marks={one.grade_id: Mark(4, 0.0, None, 0.0, False) for one in (part, again)},
        results={"awards": [asdict(one) | {"earned": 0} for one in (part, again)]},
    )
    page = html.unescape((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert "1 of 2 tries wrong" in page
    assert page.count("your answer") == 3
    assert re.findall(f"zebra|quince|walrus|70123|{str(DIGITS)[:9]}", page) == []
    assert "walrus" in part.expectations[0].example["call"]  # which the instructor has


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ("raised KeyError: 'dog' (line 3 of its cell)", "f raised KeyError (line 3 of its cell)"),
        ("raised Dog: a dog (line 3 of its cell)", "f raised an exception of its own (line 3 of its cell)"),
        ("raised NotImplementedError", "f raised NotImplementedError"),
        ("raised print: dog", "f raised an exception of its own"),
        ("returned nan, where every number must be finite", "f returned a number that is not finite"),
        ("returned far too dogged", f"f {UNTOLD}"),
        *(
            (ours, f"f {ours}")
            for ours in (
                "did not come back (still running after 5 seconds)",
                "was not called again: it did not come back (still running after 0.5 seconds) before",
                "ended the kernel (it used more memory than it may have)",
                "is not defined: no cell that ran to its end defines f",
                "returned far too much",
                "gave no answer",
            )
        ),
    ],
)
def test_failure_is_told_by_its_kind(failure, told):
    assert told_failure(Answer("f", (1,), failure=failure)) == told


def test_failure_of_a_file_is_told_as_it_is():
    assert (
        told_failure(Answer("captions.json", failure="was not handed in"))
        == "captions.json was not handed in"
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1 / 3, "0.3333333"),
        (10**15, "1000000000000000"),
        (10**15 + 1, "1e+15"),
        (10**400, "a huge number"),
        (True, "true"),
        (None, "null"),
        ("dog", "a text of 3 letters"),
        (["dog"], "a list of 1 value"),
        ({"dog": 1, "cat": 2}, "a dict of 2 keys"),
    ],
)
def test_value_is_told_by_number_or_size(value, told):
    assert told_value(value) == told


def test_told_difference_is_the_first_number_that_differs():
    part = award()
    expectation = part.expect(
        "numbers", Answer("f", ("dog",), value={"dog": [1, 0.5]}), {"dog": [1, 0.7]}, hint=""
    )
    assert expectation.told == {
        "got": "a dict of 1 key",
        "want": "a dict of 1 key",
        "fault": "at one key: value 2: 0.5 where 0.7 is expected",
    }
