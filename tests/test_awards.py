"""Awards judge values that a student's process made: nothing but the right value counts as right."""

import math

import pytest

from capcourse.grading.awards import Answer, Award, difference


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
