"""Intervals and paired tests: on sums done another way, and on systems of which the truth is known."""

import numpy as np
import pytest
from scipy import stats

from capcourse.errors import BadInput
from capcourse.metrics.intervals import Comparison, compare, interval
from capcourse.metrics.scorer import score
from capcourse.metrics.scores import Scores

REFERENCES = [
    ["a red dog runs on the beach", "the dog is red"],
    ["two blue boats", "boats on the sea"],
    ["one green tree in a meadow"],
    ["three black cats sit in a room", "some cats"],
]
CAPTIONS = ["a red dog on the sand", "two boats on the blue sea", "a tree", "three cats sit in the room"]


def scores_of(values, metric="m"):
    return Scores({metric: float(np.mean(values))}, {metric: list(values)}, tuple(range(len(values))))


@pytest.fixture(scope="module")
def scores():
    return score(CAPTIONS, REFERENCES)


@pytest.mark.parametrize("metric", ["BLEU-1", "BLEU-4", "ROUGE-L", "METEOR"])
@pytest.mark.parametrize("drawn", [[0, 0, 2, 3], [1, 1, 1, 1]])
def test_the_value_of_a_draw_is_the_score_of_the_images_drawn(scores, metric, drawn):
    parts = scores.parts_of(metric)
    again = score([CAPTIONS[i] for i in drawn], [REFERENCES[i] for i in drawn], [metric])
    assert parts.value(parts.table[drawn].sum(axis=0)) == pytest.approx(again[metric])


def test_the_corpus_value_is_that_of_every_image_once(scores):
    for metric, value in scores.corpus.items():
        parts = scores.parts_of(metric)
        assert parts.value(parts.table.sum(axis=0)) == pytest.approx(value)


def test_the_interval_of_a_mean_is_scipys():
    values = np.random.default_rng(5).gamma(2.0, size=300)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=5_000, rng=3)
    ours = interval(scores_of(values), "m", samples=5_000)
    # two sets of draws: an end of the interval wavers by a few hundredths of its width
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=0.06 * width)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=0.06 * width)


def test_a_higher_level_is_a_wider_interval(scores):
    narrow, wide = (interval(scores, "BLEU-1", level=level) for level in (0.5, 0.99))
    assert wide.low < narrow.low <= narrow.high < wide.high


def test_the_same_seed_gives_the_same_interval():
    scores = scores_of(np.random.default_rng(6).normal(size=50))
    assert interval(scores, "m", seed=4) == interval(scores, "m", seed=4)
    assert interval(scores, "m", seed=4) != interval(scores, "m", seed=5)


def test_a_system_does_not_differ_from_itself(scores):
    found = compare(scores, scores, "BLEU-2")
    assert (found.difference, found.low, found.high, found.p_value) == (0, 0, 0, 1)


def test_a_difference_on_every_image_is_found_where_the_spread_of_images_would_hide_it():
    rng = np.random.default_rng(1)
    hard = rng.normal(0, 10, 200)
    better, worse = scores_of(hard + 0.5 + rng.normal(0, 0.5, 200)), scores_of(hard)
    found = compare(better, worse, "m")
    assert 0 < found.low < found.difference < found.high
    assert found.p_value < 0.01
    assert interval(worse, "m").low < interval(better, "m").low < interval(worse, "m").high


def test_two_systems_that_are_one_are_told_apart_as_often_as_chance_says():
    """Of 200 tests at 0.05 about ten; fewer than 1 or more than 20 come once in a thousand times."""
    rng = np.random.default_rng(2)
    pairs = [(scores_of(rng.normal(size=40)), scores_of(rng.normal(size=40))) for _ in range(200)]
    small = sum(compare(a, b, "m", samples=200).p_value <= 0.05 for a, b in pairs)
    assert 1 <= small <= 20


def test_the_sign_says_which_is_higher():
    low, high = scores_of([0.1, 0.2, 0.3]), scores_of([0.4, 0.4, 0.4])
    assert compare(high, low, "m").difference == pytest.approx(0.2)
    assert compare(low, high, "m").difference == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: interval(s, "CIDER"), "unknown metric 'CIDER'"),
        (lambda s: interval(s, "CIDEr", level=95), "level is 95; a probability"),
        (lambda s: interval(s, "CIDEr", level="x"), "level is 'x'; a probability"),
        (lambda s: interval(s, "CIDEr", samples=3), "a whole number of draws, at least 100"),
        (lambda s: interval(s, "CIDEr", samples=150.5), "samples is 150.5"),
        (lambda s: interval(scores_of([0.3]), "m"), "1 image cannot tell"),
        (lambda s: compare(s, scores_of([0.3]), "CIDEr"), "scored on other images"),
        (lambda s: interval(s, "CIDEr", level=None), "level is None; a probability"),
        (lambda s: interval(s, "CIDEr", samples=True), "samples is True"),
        (lambda s: interval(s, "CIDEr", samples=None), "samples is None"),
        (lambda s: interval(s, "CIDEr", seed="x"), "seed is 'x'; a whole number from 0 was expected"),
        (lambda s: interval(s, "CIDEr", seed=-1), "seed is -1; a whole number from 0 was expected"),
        (lambda s: interval(s, "CIDEr", seed=None), "seed is None; a whole number"),
        (lambda s: interval(s, ["CIDEr"]), r"metric is \['CIDEr'\]; the name of one metric was expected"),
        (lambda s: interval(None, "CIDEr"), "scores is of type NoneType; give what cc.score gives"),
        (lambda s: interval(s.corpus, "CIDEr"), "scores is of type dict; give what cc.score gives"),
        (lambda s: compare(s, 0.3, "CIDEr"), "second is of type float; give what cc.score gives"),
        (lambda s: compare([s], s, "CIDEr"), "first is of type list; give what cc.score gives"),
        (lambda s: compare(s, s, None), "metric is None; the name of one metric was expected"),
        (lambda s: compare(s, s, "CIDEr", seed=-1), "seed is -1"),
    ],
)
def test_what_has_no_interval_says_why(scores, ask, message):
    with pytest.raises(BadInput, match=message):
        ask(scores)


def test_results_read_as_a_sentence():
    one, two = scores_of([0.25, 0.5, 0.75]), scores_of([0.25, 0.25, 0.25])
    assert str(interval(one, "m")).startswith("m 0.500, 95% interval 0.")
    assert str(compare(one, two, "m")).startswith("m differs by +0.250, 95% interval +0.")
    assert "p < 0.001" in str(Comparison("m", 0.2, 0.1, 0.3, 0.95, 0.0005, 40))
