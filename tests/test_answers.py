"""What was written is told in full: what the limit cut, what goes on behind a sentence, which seed."""

import pytest
import torch

import capcourse as cc
from capcourse.captioners.answers import Answers, first_sentence
from capcourse.cli import caption as caption_command
from capcourse.decoding import DECODINGS

END, FILL = 1, 0


def read(*rows, limit=4):
    """Answers whose words are their tokens."""
    return Answers.read(rows, (END,), lambda some: [" ".join(map(str, row)) for row in some], limit)


@pytest.fixture(scope="module")
def captioner():
    return cc.load_captioner("llava", profile="mini")


@pytest.fixture(scope="module")
def pictures():
    return cc.load_data("scenes").test[:6].images


@pytest.fixture
def short(monkeypatch):
    """A decoding that leaves no room for a caption."""
    monkeypatch.setitem(DECODINGS, "short", {"do_sample": False, "num_beams": 1, "max_new_tokens": 3})
    return "short"


def test_an_answer_that_has_an_end_ended_by_itself():
    answers = read([5, END, FILL, FILL], [5, 6, 7, 8], [5, 6, 7, END])
    assert [answer.ended for answer in answers] == [True, False, True]


def test_what_fills_up_a_row_is_no_token_of_the_answer():
    assert read([5, END, FILL, END])[0].tokens == (5, END)


def test_the_account_counts_what_was_cut_and_what_goes_on():
    texts = {(5, END): "a dog", (6, 7, 8, 9): "A dog runs. It is", (8, END): "A dog. A cat."}
    answers = Answers.read(texts, (END,), lambda some: [texts[tuple(row)] for row in some], 4)
    assert str(answers) == "1 of 3 answers cut at 4 tokens; 2 with a second sentence"
    assert answers.first_sentences == ["a dog", "A dog runs.", "A dog."]


def test_some_of_the_answers_are_answers_too():
    assert str(read([5, END], [5, 6, 7, 8])[1:]) == "1 of 1 answers cut at 4 tokens; 0 with a second sentence"


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("two red dogs on the beach", "two red dogs on the beach", ""),
        ("A brown dog is sitting.", "A brown dog is sitting.", ""),
        (
            "A dog is running on the pavement. It is a bright and sunny day. Related image",
            "A dog is running on the pavement.",
            "It is a bright and sunny day. Related image",
        ),
        ('A sign says "I am the desert". The', 'A sign says "I am the desert".', "The"),
        ('He says "stop." Then he goes', 'He says "stop."', "Then he goes"),
        ("What do I see here? A dog", "What do I see here?", "A dog"),
        ("a dog\nRelated image", "a dog", "Related image"),
        ("a boat 3.5 metres long", "a boat 3.5 metres long", ""),
        ("Mr. David C. Hines plays. He sings", "Mr. David C. Hines plays.", "He sings"),
        ("", "", ""),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_it_end(text, first, rest):
    assert first_sentence(text) == (first, rest)


def test_captions_are_the_answers_whole(captioner, pictures):
    answers = captioner.answers(pictures)
    assert captioner.caption(pictures) == answers.texts
    assert [answer.tokens[-1] for answer in answers] == [captioner.tokenizer.eos_token_id] * len(pictures)
    assert answers.cut == 0


def test_a_limit_that_cuts_is_told(captioner, pictures, short):
    answers = captioner.answers(pictures, decoding=short)
    assert answers.cut == len(pictures)
    assert {len(answer.tokens) for answer in answers} == {3}


def test_no_pictures_have_no_answers(captioner):
    assert len(captioner.answers([])) == 0


def test_the_command_says_what_was_cut(tmp_path, pictures, short, capsys):
    pictures[0].save(tmp_path / "scene.png")
    caption_command([tmp_path / "scene.png"], decoding=short)
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert said.err.endswith("capcourse: 1 of 1 answers cut at 3 tokens; 0 with a second sentence\n")


def test_a_seed_gives_the_same_captions_whatever_ran_before(captioner, pictures):
    first = captioner.caption(pictures, decoding="diverse", seed=3)
    torch.rand(7)
    assert captioner.caption(pictures, decoding="diverse", seed=3) == first


def test_a_seed_leaves_the_random_numbers_as_they_were(captioner, pictures):
    before = torch.get_rng_state()
    captioner.caption(pictures[:1], decoding="diverse", seed=3)
    assert torch.equal(torch.get_rng_state(), before)


def test_another_seed_gives_other_captions(captioner, pictures):
    said = [captioner.caption(pictures, decoding="diverse", seed=seed) for seed in (0, 1)]
    assert said[0] != said[1]


@pytest.mark.parametrize("seed", ["3", 1.5, True, -1, 2**64])
def test_a_seed_that_is_none(captioner, pictures, seed):
    with pytest.raises(cc.BadInput, match="a seed is a whole number"):
        captioner.caption(pictures[:1], decoding="diverse", seed=seed)
