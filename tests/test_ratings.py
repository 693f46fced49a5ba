"""Ratings by people: a blind order, sheets that lose nothing, and what they say of metrics."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capcourse.errors import BadInput
from capcourse.metrics.judgement import (
    Item,
    Rating,
    RatingKey,
    Ratings,
    correlation,
    krippendorff_alpha,
    rating_key,
    read_answers,
    read_key,
    read_ratings,
)
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
        assert replace(item, id="same", again="") == replace(by_id[item.again], id="same")
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
        ((None,), "captions_by_system is None; give a mapping from systems to captions"),
        ((["a", "b"],), "captions_by_system is ['a', 'b']; give a mapping"),
        (({"a": "xyz"},), "the captions of a is of type str; expected a list"),
        (({"a": None},), "the captions of a is of type NoneType; expected a list"),
        (({"a": {"x", "y"}},), "the captions of a is of type set; expected a list"),
        (({7: ["x"]},), "the name of a system is 7; text was expected"),
        (({" ": ["x"]},), "the name of a system is ' '; text was expected that is not blank"),
        (({"a": ["x\ud800"]},), "the caption of image 0 by a holds half a character"),
        (({"a": ["x", "y"]}, "xy"), "image_ids is of type str; expected a list"),
        (({"a": ["x"]}, 5), "image_ids is of type int; expected a list"),
        (({"a": ["x"]}, [[7]]), "the image id is [7]; an id is a whole number or text"),
        (({"a": ["x"]}, [{}]), "the image id is {}; an id is a whole number or text"),
        (({"a": ["x"]}, [7.0]), "the image id is 7.0; an id is a whole number or text"),
        (({"a": ["x"]}, [True]), "the image id is True; an id is a whole number or text"),
        (({"a": ["x"]}, [None]), "the image id is None; an id is a whole number or text"),
        (({"a": ["x"]}, [" "]), "the image id is ' '; text was expected that is not blank"),
    ],
)
def test_a_page_that_cannot_be_made_is_refused(arguments, message):
    with pytest.raises(BadInput) as error:
        rating_key(*arguments)
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"repeats": 2}, "2 repeats of 1 item; repeat each at most once"),
        ({"repeats": -1}, "repeats is -1; a whole number from 0 was expected"),
        ({"repeats": "x"}, "repeats is 'x'; a whole number"),
        ({"repeats": 0.5}, "repeats is 0.5; a whole number"),
        ({"seed": "x"}, "seed is 'x'; a whole number from 0 was expected"),
        ({"seed": -1}, "seed is -1; a whole number"),
        ({"seed": None}, "seed is None; a whole number"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, message):
    with pytest.raises(BadInput) as error:
        rating_key({"a": ["x"]}, **options)
    assert message in str(error.value)


def test_numpys_numbers_are_ids_seeds_and_counts_too(tmp_path):
    with_numpy = rating_key({"a": ["x", "y"]}, np.arange(2), seed=np.int64(3), repeats=np.int32(1))
    assert with_numpy == rating_key({"a": ["x", "y"]}, [0, 1], seed=3, repeats=1)
    assert read_key(with_numpy.write(tmp_path / "key.json")) == with_numpy


ITEM = Item("i001", 7, "a dog", ("a",))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(ITEM, systems="abc"), "item 'i001': systems is 'abc'; the names of one or more"),
        (lambda: replace(ITEM, systems=()), "item 'i001': systems is ()"),
        (lambda: replace(ITEM, systems=(7,)), "item 'i001': a system is 7; text was expected"),
        (
            lambda: replace(ITEM, image_id=[7]),
            "item 'i001': image_id is [7]; an id is a whole number or text",
        ),
        (lambda: replace(ITEM, caption=None), "item 'i001': caption is None; text was expected"),
        (lambda: replace(ITEM, id=""), "the id of an item is ''; text was expected"),
        (lambda: RatingKey("p", "xyz"), "the items of page p are 'xyz'; one Item or more were expected"),
        (lambda: RatingKey("p", {"a": "xyz"}), "the items of page p are {'a': 'xyz'}"),
        (lambda: RatingKey("p", ()), "the items of page p are ()"),
        (lambda: RatingKey(None, (ITEM,)), "the name of the page is None; text was expected"),
        (lambda: RatingKey("p", (ITEM, ITEM)), "two items of one id"),
        (
            lambda: RatingKey("p", (replace(ITEM, again="i9"),)),
            "item 'i001' shows 'i9' again, which is no item",
        ),
        (lambda: Rating("anna", "i001", 7, "a", 6), "a rating has the score 6; a score is 1, 2, 3, 4 or 5"),
        (lambda: Rating("anna", "i001", 7, "a", "3"), "a rating has the score '3'"),
        (lambda: Rating(None, "i001", 7, "a", 3), "the rater of a rating is None; text was expected"),
        (
            lambda: Rating("anna", "i001", [7], "a", 3),
            "the image_id of a rating is [7]; an id is a whole number",
        ),
        (lambda: Ratings("xyz"), "rows is 'xyz'; a tuple of Rating was expected"),
        (lambda: Ratings(None), "rows is None; a tuple of Rating was expected"),
    ],
)
def test_a_key_or_a_rating_made_by_hand_is_checked(make, message):
    with pytest.raises(BadInput) as error:
        make()
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"systems": "abc"}, "item 'i001': systems is 'abc'; the names of one or more were expected"),
        ({"systems": ["a", 7]}, "item 'i001': a system is 7; text was expected"),
        ({"systems": None}, "item 'i001': systems is None"),
        ({"image_id": {"n": 7}}, "item 'i001': image_id is {'n': 7}; an id is a whole number or text"),
        ({"points": 3}, "not the key of a rating page; name the file that was made with it"),
    ],
)
def test_a_key_file_that_was_changed_is_refused_by_its_name(tmp_path, changed, message):
    path = tmp_path / "key.json"
    item = {"id": "i001", "image_id": 7, "caption": "a dog", "systems": ["a"], "again": ""}
    path.write_text(json.dumps({"page": "p", "items": [item]}))
    assert read_key(path) == RatingKey("p", (ITEM,))
    path.write_text(json.dumps({"page": "p", "items": [item | changed]}))
    with pytest.raises(BadInput) as error:
        read_key(path)
    assert str(error.value).startswith(f"{path}: {message}")


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


texts = st.text(max_size=12).filter(
    lambda text: text.strip() and text.encode("utf-8", "ignore").decode() == text
)
lookalikes = st.sampled_from(
    ["12", "-3", "0", "007", '"12"', '"', " 12", "12 ", "1e3", "nan", "a\nb,c", "\ufeffx"]
)
names = texts | lookalikes
ids = names | st.integers()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(names, names, ids, names), min_size=1, max_size=4, unique_by=lambda row: row[:2]))
def test_every_id_and_name_comes_back_from_a_table_as_it_went_in(tmp_path, rows):
    ratings = Ratings(tuple(Rating(*row, score=1 + n) for n, row in enumerate(rows)))
    found = read_ratings(ratings.write(tmp_path / "all.csv"))
    assert found == ratings
    assert [type(row.image_id) for row in found.rows] == [type(row.image_id) for row in ratings.rows]


TYPED = "rater,image_id,system,score\nanna,12,a,4\nanna,007,a,5\n"


def test_without_a_key_digits_in_a_table_are_a_number_and_in_quotation_marks_a_text(tmp_path):
    path = tmp_path / "typed.csv"
    path.write_text(TYPED)
    assert read_ratings(path).means() == {"a": {12: 4, "007": 5}}
    path.write_text(TYPED.replace(",12,", ',"""12""",'))
    assert read_ratings(path).means() == {"a": {"12": 4, "007": 5}}


@pytest.mark.parametrize("known", [[12, 7], ["12", "007"]])
def test_with_the_key_a_table_has_the_pages_own_ids(tmp_path, known):
    key = rating_key({"a": ["a dog", "a cat"]}, known)
    path = tmp_path / "typed.csv"
    path.write_text(TYPED.replace("007", str(known[1])))
    assert read_ratings(path, key).means() == {"a": {known[0]: 4, known[1]: 5}}
    assert read_ratings(path, key.write(tmp_path / "key.json")) == read_ratings(path, key)


def test_a_page_that_has_the_number_and_the_text_takes_each_as_it_is_written(tmp_path):
    key = rating_key({"a": ["a dog", "a cat"]}, [12, "12"])
    path = tmp_path / "typed.csv"
    path.write_text('rater,image_id,system,score\nanna,"""12""",a,4\nanna,12,a,5\n')
    assert read_ratings(path, key).means() == {"a": {"12": 4, 12: 5}}


def test_a_table_of_pictures_that_the_key_does_not_have_is_refused(tmp_path):
    path = tmp_path / "typed.csv"
    path.write_text(TYPED)
    with pytest.raises(BadInput, match="row 2 rates image '007', which the page does not have; give the key"):
        read_ratings(path, rating_key({"a": ["a dog"]}, [12]))


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
        ("rater,item,image_id,system,score\nanna,,7,vit,4\n", "row 1 has an empty cell"),
        (
            'rater,image_id,system,score\nanna,"""7",vit,4\n',
            'row 1 has the cell "7; close its quotation mark',
        ),
        (
            'rater,image_id,system,score\nanna,"""\\ud800""",vit,4\n',
            "row 1: the image_id of a rating holds half",
        ),
        ("rater,image_id,system,score\nanna,7,vit,4\nanna,7,vit,5\n", "row 2: anna rated 7/vit before"),
    ],
)
def test_a_table_that_is_broken_is_refused_with_its_row(tmp_path, text, message):
    path = tmp_path / "typed.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_ratings(path)
    assert message in str(error.value) and "typed.csv" in str(error.value)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda: read_ratings(None), "paths is None; pass a path"),
        (lambda: read_ratings(5), "paths is 5; pass a path"),
        (lambda: read_ratings(b"a.json"), "paths is b'a.json'; pass a path"),
        (lambda: read_ratings(""), "paths is ''; pass a path"),
        (lambda: read_ratings([None]), "paths is None; pass a path"),
        (lambda: read_ratings({"a.json"}), "paths is of type set; expected a list"),
        (lambda: read_ratings([]), "no ratings to read; name at least one file that has some"),
        (lambda: read_ratings("a.csv", 5), "key is 5; pass a path"),
        (lambda: read_ratings("a.csv", {"page": "p"}), "key is {'page': 'p'}; pass a path"),
        (lambda: read_ratings("a.csv"), "a.csv: no such file; check the path"),
        (lambda: read_key(None), "is None; pass a path"),
        (lambda: read_answers(None), "is None; pass a path"),
    ],
)
def test_what_is_no_file_is_refused(read, message):
    with pytest.raises(BadInput) as error:
        read()
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("what", ["key", "ratings"])
@pytest.mark.parametrize(
    ("path", "message"),
    [
        (lambda folder: folder, "is a folder; name a file in it"),
        (lambda folder: folder / "none" / "a", "none: no such folder; make it first, or name another path"),
        (lambda folder: folder / ("a" * 300), "cannot be written (File name too long); name another path"),
        (lambda _: None, "path is None; pass a path"),
        (lambda _: "", "path is ''; pass a path"),
    ],
)
def test_what_cannot_be_written_is_one_error(tmp_path, key, what, path, message):
    ratings = Ratings((Rating("anna", "i001", 7, "a", 3),))
    with pytest.raises(BadInput) as error:
        {"key": key, "ratings": ratings}[what].write(path(tmp_path))
    assert message in str(error.value) and "\n" not in str(error.value)


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
