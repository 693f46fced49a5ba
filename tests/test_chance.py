"""What captions earn beyond chance: their CIDEr, less that of the same captions on other pictures."""

import pytest

import capcourse as cc
from capcourse.metrics.chance import beyond_chance

TEST = cc.load_data("food").test[:50]
TITLES = [titles[0] for titles in TEST.captions]


def test_one_title_for_all_earns_nothing_beyond_chance():
    scores = beyond_chance(["Tomato Soup With Basil"] * 50, TEST.captions)
    assert scores["CIDEr"] > 0
    assert scores["beyond chance"] == pytest.approx(0, abs=1e-12)


def test_right_titles_earn_nearly_all_they_get():
    scores = beyond_chance(TITLES, TEST.captions)
    assert scores["CIDEr"] > 8  # 10, but for titles too short to have four words in a row
    assert scores["beyond chance"] > 0.9 * scores["CIDEr"]


def test_right_titles_in_the_wrong_order_earn_next_to_nothing():
    scores = beyond_chance([*TITLES[7:], *TITLES[:7]], TEST.captions)
    assert abs(scores["beyond chance"]) < 1


def test_the_three_values_fit_together_image_by_image():
    scores = beyond_chance(TITLES[:10], TEST.captions[:10], deals=3)
    rows = zip(*(scores.per_image[name] for name in ("CIDEr", "by chance", "beyond chance")), strict=True)
    for own, dealt, beyond in rows:
        assert beyond == pytest.approx(own - dealt)


def test_the_same_seed_deals_alike():
    once, again = (beyond_chance(TITLES, TEST.captions, seed=3) for _ in range(2))
    assert once.per_image == again.per_image


def test_one_picture_has_no_other_to_be_dealt_to():
    with pytest.raises(cc.BadInput, match="1 image: captions can be dealt out to others from two images on"):
        beyond_chance(TITLES[:1], TEST.captions[:1])
