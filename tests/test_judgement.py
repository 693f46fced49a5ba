"""Which metric agrees with people: correlations against scipy's."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from capcourse.errors import BadInput
from capcourse.metrics.judgement import Ratings, correlation, correlations
from capcourse.metrics.scores import Scores

NAN = float("nan")


def scores_of(ids=None, **per_image) -> Scores:
    count = len(next(iter(per_image.values())))
    corpus = {metric: float(np.mean(values)) for metric, values in per_image.items()}
    return Scores(corpus, {m: list(values) for m, values in per_image.items()}, tuple(ids or range(count)))


RNG = np.random.default_rng(3)
RATED = RNG.integers(1, 6, 40) / 1.0
SCORES = scores_of(good=RATED + RNG.normal(size=40), bad=-RATED + RNG.normal(size=40), flat=np.zeros(40))


def by_scipy(x, y) -> dict[str, float]:
    return {
        "tau-c": stats.kendalltau(x, y, variant="c").statistic,
        "tau-b": stats.kendalltau(x, y, variant="b").statistic,
        "Spearman": stats.spearmanr(x, y).statistic,
        "Pearson": stats.pearsonr(x, y).statistic,
    }


def test_the_coefficients_are_scipys():
    found = correlation(SCORES, RATED, "good")
    assert found.values == pytest.approx(by_scipy(SCORES.per_image["good"], RATED))
    assert (found.images, found.captions) == (40, 40)


def test_the_intervals_are_those_of_a_plain_bootstrap_over_images():
    """Two captions an image: both are drawn when the image is."""
    values = np.concatenate([SCORES.per_image["good"], SCORES.per_image["bad"]])
    rated = np.concatenate([RATED, RATED[::-1]])
    scores = {"one": scores_of(metric=values[:40]), "two": scores_of(metric=values[40:])}
    ratings = {"one": rated[:40].tolist(), "two": dict(enumerate(rated[40:]))}
    found = correlation(scores, ratings, "metric", resamples=200, seed=5)
    drawn = np.random.default_rng(5).multinomial(40, np.full(40, 1 / 40), 200)
    slow = [by_scipy(np.repeat(values, [*w, *w]), np.repeat(rated, [*w, *w])) for w in drawn]
    for name, interval in found.intervals.items():
        assert interval == pytest.approx(np.quantile([row[name] for row in slow], (0.025, 0.975)))
    assert (found.images, found.captions) == (40, 80)
    assert found.values == pytest.approx(by_scipy(values, rated))


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9) | st.floats(-5, 5)), min_size=3, max_size=30),
    st.booleans(),
)
@settings(max_examples=15, deadline=None)
def test_the_intervals_are_scipys_with_ties_or_without(captions, swapped):
    x, y = (np.array(side, float) for side in zip(*captions, strict=True))
    x, y = (y, x) if swapped else (x, y)
    assume(np.ptp(x) > 0.01 and np.ptp(y) > 0.01)
    found = correlation(scores_of(metric=x), y, "metric", resamples=100)
    drawn = np.random.default_rng(0).multinomial(len(x), np.full(len(x), 1 / len(x)), 100)
    pairs = [(np.repeat(x, w), np.repeat(y, w)) for w in drawn]
    slow = [by_scipy(a, b) for a, b in pairs if len(set(a)) > 1 and len(set(b)) > 1]
    for name, interval in found.intervals.items():
        expected = np.quantile([row[name] for row in slow], (0.025, 0.975))
        assert interval == pytest.approx(expected, abs=1e-9)


def test_memory_and_time_do_not_grow_with_the_pairs_of_captions():
    """A table of the pairs of 20,000 captions would take 3.2 GB."""
    rng = np.random.default_rng(7)
    values = rng.normal(size=20_000)
    scores, rated = scores_of(metric=values), np.round(values + rng.normal(size=20_000))
    tracemalloc.start()
    found = correlation(scores, rated, "metric", resamples=100)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 300e6
    for name, (low, high) in found.intervals.items():
        assert low < found.values[name] < high


def test_how_many_resamples_are_drawn_at_a_time_does_not_change_the_interval():
    """20,000 captions are drawn 50 at a time, and the draws are those of one generator."""
    rng = np.random.default_rng(8)
    values, rated = rng.normal(size=(2, 20_000))
    drawn = np.random.default_rng(0).multinomial(20_000, np.full(20_000, 1 / 20_000), 120)
    slow = [stats.pearsonr(np.repeat(values, w), np.repeat(rated, w)).statistic for w in drawn]
    found = correlation(scores_of(metric=values), rated, "metric", resamples=120)
    assert found.intervals["Pearson"] == pytest.approx(np.quantile(slow, (0.025, 0.975)))


def test_a_value_lies_within_its_interval_and_more_images_make_it_narrow():
    small, large = (
        correlation(scores_of(metric=np.tile(SCORES.per_image["good"], n)), np.tile(RATED, n), "metric")
        for n in (1, 6)
    )
    for name in small.values:
        low, high = small.intervals[name]
        assert -1 <= low < small.values[name] < high <= 1
        assert large.intervals[name][1] - large.intervals[name][0] < high - low


def test_the_table_has_a_row_a_metric_and_names_what_never_varies():
    table = correlations(SCORES, RATED)
    assert [row.metric for row in table.rows] == ["good", "bad"]
    assert table.constant == ("flat",)
    assert table["good"].values["tau-c"] > 0 > table["bad"].values["tau-c"]
    for text in (str(table), table._repr_html_()):
        assert f"{table['good'].values['Spearman']:.3f}" in text
        assert "40 captions of 40 images; the same for every caption: flat" in text


def test_images_without_a_rating_are_left_out_and_counted():
    some = {n: rating for n, rating in enumerate(RATED) if n % 2}
    with_gaps = np.where(np.arange(40) % 2, RATED, NAN)
    assert correlation(SCORES, some, "good") == correlation(SCORES, with_gaps, "good")
    assert correlation(SCORES, some, "good").images == 20


@pytest.mark.parametrize(
    ("scores", "ratings", "metrics", "message"),
    [
        (SCORES, RATED, ["CIDEr"], "unknown metric 'CIDEr'; known: bad, flat, good"),
        (SCORES, RATED, "flat", "the same value for every rated caption, so nothing correlates: flat"),
        (SCORES, RATED[:5], None, "5 ratings for 40 images; give one an image, nan for none"),
        (SCORES, {0: 3, 1: 4}, None, "2 rated captions; a correlation takes at least three"),
        (SCORES, dict.fromkeys(range(9), 3), None, "every caption has the same mean rating"),
        (
            SCORES,
            {"0": 3, "1": 4},
            None,
            "image '0' is rated and has no score; score the captions as a mapping",
        ),
        ({"a": SCORES}, {"b": RATED}, None, "scores of a, ratings of b; give both for the same systems"),
        ({"a": SCORES}, RATED, None, "scores of a, ratings of a list"),
        (SCORES, ["good"] * 40, None, "numbers were expected"),
        (scores_of(m=[1, 2, NAN]), [1, 2, 3], None, "m is not finite for a rated caption"),
        (None, RATED, None, "scores is None; give what cc.score gives"),
        ({"a": SCORES, "b": 5}, {"a": RATED, "b": RATED}, None, "scores is {'a': good"),
        (SCORES, None, None, "ratings is None; give what read_ratings gives, or mean ratings of images"),
        (SCORES, 5, None, "ratings is 5; give what read_ratings gives"),
        (SCORES, "good", None, "ratings is 'good'; give what read_ratings gives"),
        ({"a": SCORES}, {"a": None}, None, "ratings of a is of type NoneType; expected a list"),
        (SCORES, set(RATED), None, "ratings is of type set; expected a list"),
        (
            SCORES,
            [[r, r] for r in RATED],
            None,
            "one number a caption was expected; give the mean of its raters",
        ),
        (SCORES, [], None, "0 ratings for 40 images"),
        (SCORES, {}, None, "0 rated captions; a correlation takes at least three"),
        ({}, {}, None, "0 rated captions"),
        (SCORES, Ratings(()), None, "no ratings; read at least one file that has some"),
        (SCORES, RATED, 5, "metrics is of type int; expected a list"),
        (SCORES, RATED, [5], "unknown metric '5'; known: bad, flat, good"),
        (SCORES, RATED, [["good"]], "unknown metric '['good']'"),
        (SCORES, RATED, [], "no metric to correlate"),
    ],
)
def test_what_cannot_be_correlated_is_refused(scores, ratings, metrics, message):
    with pytest.raises(BadInput) as error:
        correlations(scores, ratings, metrics)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resamples": 0}, "resamples is 0; an interval takes a whole number of draws, at least 100"),
        ({"resamples": -1}, "resamples is -1; an interval takes"),
        ({"resamples": 2.5}, "resamples is 2.5; an interval takes"),
        ({"resamples": None}, "resamples is None; an interval takes"),
        ({"seed": "x"}, "seed is 'x'; a whole number from 0 was expected"),
        ({"seed": -1}, "seed is -1; a whole number from 0 was expected"),
    ],
)
def test_draws_that_make_no_sense_are_refused(options, message):
    with pytest.raises(BadInput) as error:
        correlations(SCORES, RATED, **options)
    assert message in str(error.value)


@pytest.mark.parametrize("metric", [None, 5, ["good"]])
def test_one_correlation_is_of_one_metric(metric):
    with pytest.raises(BadInput, match="the name of one metric was expected"):
        correlation(SCORES, RATED, metric)
