"""Ratings by people: a blind order, sheets that lose nothing, and what they say of metrics."""

import json
from dataclasses import replace

import numpy as np
import pytest

from capcourse.errors import BadInput
from capcourse.metrics.judgement import correlation
from capcourse.metrics.krippendorff import krippendorff_alpha
from capcourse.metrics.ratings import Rating, Ratings, rating_key, read_key, read_ratings
from capcourse.metrics.scores import Scores

# --- the order of a blind page ---------------------------------------------------------------------------

SYSTEMS = {
    "people": [f"a dog, number {n}" for n in range(12)],
    "greedy": [f"a cat, number {n}" for n in range(12)],
    "beam": [f"a cat, number {n}" if n < 4 else f"two cats, number {n}" for n in range(12)],
}


def test_every_caption_is_shown_once_and_one_of_two_systems_is_both_ones():
    key = rating_key(SYSTEMS)
    assert len(key.items) == 12 * 3 - 4
    told = {(item.image_id, system): item.caption for item in key.items for system in item.systems}
    assert told == {(n, name): captions[n] for name, captions in SYSTEMS.items() for n in range(12)}
    assert len({item.id for item in key.items}) == len(key.items)


def test_no_picture_comes_again_before_all_others_were_shown():
    key = rating_key(SYSTEMS, seed=4)
    assert {item.image_id for item in key.items[:12]} == set(range(12))
    assert all(a.image_id != b.image_id for a, b in zip(key.items, key.items[1:], strict=False))


def test_the_seed_decides_the_order_and_the_page():
    assert rating_key(SYSTEMS, seed=1) == rating_key(SYSTEMS, seed=1)
    assert rating_key(SYSTEMS, seed=1).page != rating_key(SYSTEMS, seed=2).page
    first = [rating_key(SYSTEMS, seed=seed).items[0].systems for seed in range(40)]
    assert len(set(first)) > 2  # no system always comes first


def test_repeated_items_come_last_and_name_the_item_that_they_repeat():
    key = rating_key(SYSTEMS, seed=1, repeats=6)
    again = key.items[-6:]
    by_id = {item.id: item for item in key.items}
    assert len({item.again for item in again}) == 6
    for item in again:
        assert replace(item, id="", again="") == replace(by_id[item.again], id="")
    assert not any(item.again for item in key.items[:-6])


def test_a_key_is_read_as_it_was_written(tmp_path):
    key = rating_key(SYSTEMS, [f"picture {n}" for n in range(12)], repeats=2)
    assert read_key(key.write(tmp_path / "key.json")) == key


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({},), "no captions for 0 images"),
        (({"a": ["x"], "b": ["x", "y"]},), "1 of a, 2 of b for 2 images; give one caption of every system"),
        (({"a": ["x", "y"]}, [7, 7]), "an image id comes twice"),
        (({"a": ["x", " "]},), "the caption of image 1 by a is ' '; nobody can rate that"),
        (({"a": ["x"]}, [7, 8]), "1 of a for 2 images"),
    ],
)
def test_a_page_that_cannot_be_made_is_refused(arguments, message):
    with pytest.raises(BadInput) as error:
        rating_key(*arguments)
    assert message in str(error.value)


def test_more_repeats_than_items_are_refused():
    with pytest.raises(BadInput, match="2 repeats of 1 item"):
        rating_key({"a": ["x"]}, repeats=2)


# --- rating sheets ---------------------------------------------------------------------------------------


def answers(path, key, rater, scores):
    """What a page saves."""
    ordered = {item.id: score for item, score in zip(key.items, scores, strict=False)}
    path.write_text(json.dumps({"page": key.page, "rater": rater, "scores": ordered}), encoding="utf-8")
    return path


@pytest.fixture
def key():
    return rating_key(SYSTEMS, [100 + n for n in range(12)], seed=2, repeats=3)


@pytest.fixture
def handed_in(tmp_path, key):
    scores = {"anna": [1 + n % 5 for n in range(35)], "bo": [1 + n % 4 for n in range(30)]}
    return [answers(tmp_path / f"{rater}.json", key, rater, some) for rater, some in scores.items()]


def test_answers_and_key_make_ratings(handed_in, key):
    ratings = read_ratings(handed_in, key)
    assert ratings.raters == ("anna", "bo")
    assert set(ratings.systems) == set(SYSTEMS)
    item = key.items[7]
    expected = {Rating("anna", item.id, item.image_id, system, 3) for system in item.systems}
    assert expected <= set(ratings.rows)
    assert ratings.matrix().shape == (2, 32)
    assert np.isnan(ratings.matrix()).sum() == 2  # bo stopped after 30
    assert "2 raters, 32 items" in repr(ratings) and "62 of 64 rated" in repr(ratings)


def test_a_caption_of_two_systems_counts_once_for_agreement_and_for_both_in_the_means(handed_in, key):
    ratings = read_ratings(handed_in, key)
    both = next(item for item in key.items if len(item.systems) == 2)
    means = ratings.means()
    assert means["greedy"][both.image_id] == means["beam"][both.image_id]
    assert ratings.alpha() == krippendorff_alpha(ratings.matrix())


def test_second_showings_serve_self_agreement_alone(tmp_path, key):
    first = [1 + n % 5 for n in range(32)]
    place = {item.id: n for n, item in enumerate(key.items)}
    same = [first[place[item.again]] for item in key.items[-3:]]
    other = [6 - score for score in same]
    one, two = (
        read_ratings(answers(tmp_path / "a.json", key, "anna", first + again), key) for again in (same, other)
    )
    assert one.self_alpha() == pytest.approx(1)
    assert two.self_alpha() < 1
    assert one.means() == two.means()


def test_a_table_is_read_as_it_was_written_without_a_key(handed_in, key, tmp_path):
    ratings = read_ratings(handed_in, key)
    assert read_ratings(ratings.write(tmp_path / "all.csv")) == ratings


def test_a_table_that_a_person_typed_needs_four_columns(tmp_path):
    path = tmp_path / "typed.csv"
    path.write_text("Rater,Image_ID,System,Score\nanna,7,vit,4\nbo,7,vit,5\n", encoding="utf-8")
    ratings = read_ratings(path)
    assert ratings.means() == {"vit": {7: 4.5}}
    assert ratings.matrix().tolist() == [[4], [5]]


GOOD = {"page": "p", "rater": "anna", "scores": {"i001": 3}}
BROKEN = {
    "is of another page": (GOOD, "of the rating page p, and the key is of"),
    "has no rater": ({**GOOD, "rater": " "}, "says not who rated"),
    "is a list": ([1], "was not saved by a rating page"),
    "is a key": ({"page": "p", "items": []}, "was not saved by a rating page"),
    "scores six": ({**GOOD, "scores": {"i001": 6}}, "i001 has the score 6; a score is 1, 2, 3, 4 or 5"),
    "scores true": ({**GOOD, "scores": {"i001": True}}, "i001 has the score True"),
    "scores a half": ({**GOOD, "scores": {"i001": 2.5}}, "i001 has the score 2.5"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_is_broken_is_refused(tmp_path, key, what):
    content, message = BROKEN[what]
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_ratings(tmp_path / "a.json", key)
    assert message in str(error.value) and "a.json" in str(error.value)


def test_answers_without_their_key_are_refused(handed_in):
    with pytest.raises(BadInput, match="give the key of its rating page"):
        read_ratings(handed_in)


def test_an_item_that_the_page_does_not_have_is_refused(tmp_path, key):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"page": key.page, "rater": "anna", "scores": {"i999": 3}}))
    with pytest.raises(BadInput, match="rates 'i999', which the page does not have"):
        read_ratings(path, key)


def test_one_rater_twice_is_refused_and_both_files_are_named(handed_in, key, tmp_path):
    copy = tmp_path / "copy.json"
    copy.write_text(handed_in[0].read_text())
    with pytest.raises(
        BadInput, match=r"copy\.json: i001: anna rated i001 before, in .*anna\.json; keep one"
    ):
        read_ratings([*handed_in, copy], key)


def test_no_ratings_at_all_are_refused(tmp_path, key):
    with pytest.raises(BadInput, match="no ratings to read"):
        read_ratings(answers(tmp_path / "a.json", key, "anna", []), key)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rater,image_id,score\nanna,7,4\n", 'has no column "system"'),
        ("rater,image_id,system,score\nanna,7,vit,six\n", "row 1 has the score 'six'"),
        ("rater,image_id,system,score\nanna,7,vit,\n", "row 1 has the score ''"),
        ("rater,image_id,system,score\nanna,,vit,4\n", "row 1 has an empty cell"),
        ("rater,image_id,system,score\nanna,7,vit\n", "row 1 has an empty cell, or not 4 cells"),
        ("rater,image_id,system,score,again\nanna,7,vit,4,yes\n", "again is 'yes'"),
        ("rater,image_id,system,score\nanna,7,vit,4\nanna,7,vit,5\n", "row 2: anna rated 7/vit before"),
    ],
)
def test_a_table_that_is_broken_is_refused_with_its_row(tmp_path, text, message):
    path = tmp_path / "typed.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_ratings(path)
    assert message in str(error.value) and "typed.csv" in str(error.value)


def test_a_key_that_is_none_is_refused(handed_in):
    with pytest.raises(BadInput, match=r"anna\.json: not the key of a rating page"):
        read_ratings(handed_in, handed_in[0])


def test_ratings_correlate_with_the_scores_of_their_systems(handed_in, key):
    ratings = read_ratings(handed_in, key)
    scores = {
        n: Scores({"metric": 5.5}, {"metric": list(range(12))}, tuple(range(100, 112))) for n in SYSTEMS
    }
    found = correlation(scores, ratings, "metric")
    assert (found.images, found.captions) == (12, 36)
    with pytest.raises(BadInput, match="give the scores of each by its name"):
        correlation(scores["beam"], ratings, "metric")
    alone = Ratings(tuple(row for row in ratings.rows if row.system == "beam"))
    assert correlation(scores["beam"], alone, "metric").captions == 12
