"""Krippendorff's alpha on the examples that he published, and where it has no value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capcourse.errors import BadInput
from capcourse.metrics.judgement import krippendorff_alpha

NAN = float("nan")
# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: four observers, twelve units, missing data
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_four_observers_is_as_published(level, alpha):
    assert krippendorff_alpha(FOUR_OBSERVERS, level) == pytest.approx(alpha, abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "alpha"),
    [
        ("0100000010", "1110010000", 0.095),  # the same paper, two observers: binary data
        ("aabbdcccedda", "babbbccceddd", 0.692),  # nominal data
    ],
)
def test_alpha_of_two_observers_is_as_published(first, second, alpha):
    codes = [[ord(c) for c in row] for row in (first, second)]
    assert krippendorff_alpha(codes, "nominal") == pytest.approx(alpha, abs=5e-4)


def test_the_same_ratings_agree_and_opposite_ones_do_worse_than_chance():
    assert krippendorff_alpha([[1, 2, 3, 5]] * 3) == pytest.approx(1)
    assert krippendorff_alpha([[1, 5, 1, 5], [5, 1, 5, 1]]) < 0


def test_the_level_says_what_counts_as_near():
    near, far = [[1, 2, 3, 4, 5], [2, 2, 3, 4, 5]], [[1, 2, 3, 4, 5], [5, 2, 3, 4, 5]]
    for level in ("ordinal", "interval"):
        assert krippendorff_alpha(near, level) > krippendorff_alpha(far, level)
    one, other = (
        krippendorff_alpha(table, "nominal")
        for table in ([[1, 2, 3, 4], [2, 2, 3, 4]], [[4, 2, 3, 1], [3, 2, 3, 1]])
    )
    assert one == pytest.approx(other)  # names have no distance


@given(
    st.permutations(range(4)), st.permutations(range(12)), st.sampled_from(["nominal", "ordinal", "interval"])
)
@settings(max_examples=40, deadline=None)
def test_alpha_knows_no_order_of_raters_or_items(raters, items, level):
    table = np.array(FOUR_OBSERVERS)[raters][:, items]
    assert krippendorff_alpha(table, level) == pytest.approx(krippendorff_alpha(FOUR_OBSERVERS, level))


def test_any_growing_relabelling_leaves_ordinal_alpha_and_a_straight_one_interval_alpha():
    table = np.array(FOUR_OBSERVERS)
    assert krippendorff_alpha(table**3, "ordinal") == pytest.approx(krippendorff_alpha(table, "ordinal"))
    assert krippendorff_alpha(7 - 2 * table, "interval") == pytest.approx(
        krippendorff_alpha(table, "interval")
    )
    assert krippendorff_alpha(table**3, "interval") != pytest.approx(krippendorff_alpha(table, "interval"))


def test_an_item_with_one_rating_does_not_count():
    more = np.column_stack([FOUR_OBSERVERS, [NAN, 5, NAN, NAN], [NAN] * 4])
    assert krippendorff_alpha(more) == pytest.approx(krippendorff_alpha(FOUR_OBSERVERS))


@pytest.mark.parametrize(
    ("ratings", "level", "message"),
    [
        ([[1, 2, 3]], "ordinal", "ratings of 1 rater; agreement takes at least two"),
        ([1, 2, 3], "ordinal", "the shape (3,); expected (raters, items)"),
        ([[1, NAN], [NAN, 2]], "ordinal", "no item was rated by two raters"),
        ([[3, 3], [3, 3]], "ordinal", "every rating is the same"),
        ([[3, NAN], [3, 2]], "ordinal", "every rating is the same"),  # among those that can be compared
        ([[1, 2], [1, 2]], "ratio", "unknown level 'ratio'; known: interval, nominal, ordinal"),
        ([[1, 2], [1, 2]], None, "unknown level 'None'"),
        ([[1, 2], [1, 2]], ["nominal"], "unknown level '['nominal']'"),
        (None, "nominal", "the shape ()"),
        ([["a", "b"], ["a", "b"]], "nominal", "numbers were expected"),
        ([[1, 2], [1]], "nominal", "numbers were expected"),
        ([[1, float("inf")], [1, 2]], "interval", "infinite"),
        ([], "nominal", "the shape (0,)"),
    ],
)
def test_alpha_refuses_what_cannot_be_compared(ratings, level, message):
    with pytest.raises(BadInput) as error:
        krippendorff_alpha(ratings, level)
    assert message in str(error.value)
