"""Retrieval: recall at k by hand, ties, and the oracle that reads scene descriptions."""

import numpy as np
import pytest

import capcourse as cc
from capcourse.metrics.retrieval import oracle_similarity, owners, retrieval

GUESSING = np.zeros((20, 20))


def test_recall_by_hand():
    table = np.array([[0.9, 0.1, 0.2], [0.3, 0.2, 0.8], [0.1, 0.0, 0.7]])
    found = retrieval(table)
    assert found.text_of_image[1] == pytest.approx(2 / 3)  # picture 1 finds text 2 first
    assert found.image_of_text[1] == pytest.approx(2 / 3)  # text 1 fits picture 1 best of all, text 2 not
    assert found.text_of_image[5] == found.image_of_text[5] == 1


def test_several_texts_a_picture_any_of_them_will_do():
    table = np.array([[0.1, 0.9, 0.5], [0.8, 0.2, 0.4]])
    found = retrieval(table, owners([["a", "b"], ["c"]]))
    assert found.text_of_image[1] == 0.5
    assert found.image_of_text[1] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("k", "share"), [(1, 0.05), (5, 0.25), (10, 0.5)])
def test_a_constant_table_scores_what_guessing_scores(k, share):
    found = retrieval(GUESSING)
    assert found.text_of_image[k] == pytest.approx(share)
    assert found.image_of_text[k] == pytest.approx(share)


def test_a_constant_table_with_several_texts_a_picture():
    found = retrieval(np.zeros((4, 8)), [0, 0, 1, 1, 2, 2, 3, 3])
    assert found.text_of_image[1] == pytest.approx(2 / 8)


def test_it_prints_both_directions():
    assert "caption -> picture  R@1 0.050" in str(retrieval(GUESSING))


@pytest.mark.parametrize(
    ("table", "whose", "message"),
    [
        (np.zeros((2, 3)), None, "say in `owners`"),
        (np.zeros((2, 2)), [0, 0], "all used"),
        (np.zeros(3), None, "shape"),
        (np.zeros((0, 0)), None, "shape"),
    ],
)
def test_bad_tables(table, whose, message):
    with pytest.raises(cc.BadInput, match=message):
        retrieval(table, whose)


@pytest.mark.parametrize("world", ["scenes", "food", "aerial"])
def test_the_oracle_beats_guessing_by_far_in_every_world(world):
    examples = cc.load_data(world).val[:100]
    found = retrieval(oracle_similarity(examples), owners(examples.captions))
    assert found.image_of_text[1] > 0.1  # guessing: 0.01
    assert found.text_of_image[10] > 0.5


def test_the_oracle_wants_drawn_pictures():
    with pytest.raises(cc.BadInput, match="drawn pictures"):
        oracle_similarity([])
