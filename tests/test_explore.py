"""Exploration: lengths, repetitions and words, counted on captions small enough to count by hand."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capcourse.data.explore import (
    STOP_WORDS,
    caption_lengths,
    duplicate_captions,
    odd_characters,
    vocabulary,
    words,
)
from capcourse.errors import BadInput

TILES = [
    ["There is a bridge.", "There is a bridge.", "A river."],
    ["There is a bridge.", "there is a Bridge", "Two boats."],
]


# Words


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Zucchini-Lentil Fritters!", ["zucchini", "lentil", "fritters"]),
        ("Shepherd's Pie, Grandma’s way", ["shepherd's", "pie", "grandma’s", "way"]),
        ("Crème brûlée & 7-Up", ["crème", "brûlée", "7", "up"]),
        ("'quoted' _underlined_", ["quoted", "underlined"]),
        ("…", []),
    ],
)
def test_words(caption, expected):
    assert words(caption) == expected


def test_words_that_a_hyphen_joins_can_stay_joined():
    assert words("Zucchini-Lentil Fritters - Shepherd's", hyphenated=True) == [
        "zucchini-lentil",
        "fritters",
        "shepherd's",
    ]


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="ascii").filter(lambda c: c not in "'")))
def test_words_of_plain_text_are_those_of_the_first_assignment(text):
    assert words(text) == re.findall(r"[a-z0-9]+", text.lower())


# Lengths


def test_lengths_in_words_and_in_characters():
    lengths = caption_lengths(["a dog", "a red dog", ["two dogs", "dogs run on the sand"]])
    assert lengths.captions == 4
    assert lengths.words.mean == 3
    assert (lengths.words.min, lengths.words.max) == (2, 5)
    assert lengths.words.histogram == {2: 2, 3: 1, 5: 1}
    assert lengths.words.quantiles[0.5] == 2.5
    assert (lengths.characters.min, lengths.characters.max) == (5, 20)
    assert lengths.characters.mean == (5 + 9 + 8 + 20) / 4


def test_punctuation_is_no_word():
    assert caption_lengths(["A dog runs."]).words.max == 3


# Repetitions


def test_the_two_counts_of_repeated_captions():
    found = duplicate_captions(TILES)
    assert (found.captions, found.distinct) == (6, 4)
    assert found.repeated == 2  # two rows say again what an earlier row said, whatever its picture
    assert found.within_image == 1  # one of them at the same picture
    assert found.share == pytest.approx(2 / 6)
    assert found.most_common == [("There is a bridge.", 3)]


def test_without_case_and_full_stop_there_are_more():
    found = duplicate_captions(TILES, exact=False)
    assert (found.repeated, found.within_image) == (3, 2)
    assert found.most_common == [("there is a bridge", 4)]


def test_one_title_a_picture_repeats_within_none():
    found = duplicate_captions(["Tomato Soup", "Tomato Soup", "Salad"])
    assert (found.repeated, found.within_image) == (1, 0)


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=5), min_size=1).filter(any))
def test_repeated_and_distinct_add_up(groups):
    found = duplicate_captions(groups)
    assert found.repeated + found.distinct == found.captions
    assert 0 <= found.within_image <= found.repeated
    assert sum(count - 1 for _, count in found.most_common) == found.repeated


# Vocabulary


def test_vocabulary_counts_words_and_finds_those_that_come_once():
    found = vocabulary([["a red dog", "a dog"], ["a red boat"]])
    assert found.counts == Counter({"a": 3, "dog": 2, "red": 2, "boat": 1})
    assert list(found.counts) == ["a", "dog", "red", "boat"]  # the most frequent first, then by alphabet
    assert found.once == ["boat"]
    assert (len(found), found.running_words) == (4, 8)


def test_coverage_is_the_share_of_running_words():
    found = vocabulary(["a a a a red red dog cat"])
    assert [found.coverage(n) for n in (0, 1, 2, 4, 99)] == [0, 0.5, 0.75, 1, 1]
    assert [found.size_for(share) for share in (0.5, 0.6, 1)] == [1, 2, 4]


def test_words_of_other_captions_that_the_vocabulary_lacks():
    assert vocabulary(["a red dog"]).unseen(["a red cat", "a cat"]) == pytest.approx(2 / 5)


def test_stop_words_can_be_left_out():
    assert set(vocabulary(["a bowl of the best soup"]).without(STOP_WORDS).counts) == {"bowl", "best", "soup"}


def test_no_captions_have_no_vocabulary():
    found = vocabulary([])
    assert (len(found), found.once, found.coverage(5), found.unseen([])) == (0, [], 0, 0)


# Odd characters


def test_characters_that_the_eye_does_not_see_are_named():
    found = odd_characters([["a run\u200bway", "a\u200bb\u200bc"], ["“quoted”", "no\u00a0break\n"]])
    assert found == {
        "U+200B zero width space": 2,
        "U+000A control character": 1,
        "U+00A0 no-break space": 1,
        "U+201C left double quotation mark": 1,
        "U+201D right double quotation mark": 1,
    }


def test_letters_of_any_script_are_not_odd():
    assert odd_characters(["crème brûlée", "борщ", "a dog, 3 cats & a 'bird' ~"]) == {}


# Refused


@pytest.mark.parametrize("function", [caption_lengths, duplicate_captions, vocabulary, odd_characters])
@pytest.mark.parametrize(
    ("captions", "message"),
    [
        ("a dog", "captions is one string"),
        (["a dog", float("nan")], re.escape("captions[1] is nan")),
        ([["a dog"], ["a cat", None]], re.escape("captions[1] holds None")),
    ],
)
def test_what_is_no_caption_is_refused(function, captions, message):
    with pytest.raises(BadInput, match=message):
        function(captions)


@pytest.mark.parametrize("function", [caption_lengths, duplicate_captions])
def test_a_mean_of_nothing_is_refused(function):
    with pytest.raises(BadInput, match="no captions to"):
        function([])
