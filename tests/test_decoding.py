"""The decoder in the open: the same tokens as `generate`, for every family and every named decoding."""

import re
from math import prod

import numpy as np
import pytest
import torch
from minis import captioner
from transformers.generation import logits_process as theirs

import capcourse as cc
from capcourse.captioners.zoo import ZOO
from capcourse.decoding import DECODINGS, decoding_arguments
from capcourse.decoding import filters as ours
from capcourse.decoding.presets import preset
from capcourse.decoding.search import beam_search, greedy, sample, write
from capcourse.decoding.tree import candidates

NAMES = [name for name, entry in ZOO.items() if entry.role == "captioner"]
PROMPTED = [name for name in NAMES if ZOO[name].prompted]
VARIANTS = {
    "patient": {"do_sample": False, "num_beams": 3, "max_new_tokens": 20},
    "never": {"do_sample": False, "num_beams": 3, "max_new_tokens": 20, "early_stopping": "never"},
    "long": {"do_sample": False, "num_beams": 4, "max_new_tokens": 20, "length_penalty": 2.0},
    "short": {"do_sample": False, "num_beams": 4, "max_new_tokens": 20, "length_penalty": 0.0},
    "cut": {"do_sample": False, "num_beams": 2, "max_new_tokens": 3},
    "once": {"do_sample": False, "num_beams": 1, "max_new_tokens": 20, "no_repeat_ngram_size": 1},
    "hot": {"do_sample": True, "max_new_tokens": 20, "temperature": 1.5, "top_k": 0},
    "dice": {"do_sample": True},
    "whole": {"do_sample": True, "temperature": 2, "top_k": np.int64(9), "top_p": np.float32(0.9)},
    "nothing": {},
    "beams": {"num_beams": 2},
    "one beam": {"num_beams": 1, "length_penalty": 2.0, "early_stopping": True},
}


@pytest.fixture(scope="module")
def picture():
    return cc.load_data("scenes").test[0].image


@pytest.fixture(scope="module")
def begun(picture):
    return captioner("vit-gpt2").begin(picture)


@pytest.fixture
def logits():
    return torch.randn(3, 50, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("decoding", DECODINGS)
@pytest.mark.parametrize("name", NAMES)
def test_it_writes_what_generate_writes(name, decoding, picture):
    (answer,) = captioner(name).answers(picture, decoding=decoding, seed=7)
    assert write(captioner(name).begin(picture), decoding, seed=7) == list(answer.tokens)


@pytest.mark.parametrize("decoding", VARIANTS)
@pytest.mark.parametrize("name", ["vit-gpt2", "llava"])
def test_it_writes_what_generate_writes_with_other_settings(name, decoding, picture, monkeypatch):
    monkeypatch.setitem(DECODINGS, decoding, VARIANTS[decoding])
    (answer,) = captioner(name).answers(picture, decoding=decoding, seed=7)
    assert write(captioner(name).begin(picture), decoding, seed=7) == list(answer.tokens)


@pytest.mark.parametrize("name", PROMPTED)
def test_a_question_and_a_region_are_begun_as_they_are_captioned(name, picture):
    asked = {"prompt": "What is in the centre?", "region": "left half"}
    (answer,) = captioner(name).answers(picture, **asked)
    assert write(captioner(name).begin(picture, **asked)) == list(answer.tokens)


def test_a_picture_of_another_shape_is_begun_as_it_is_captioned(picture):
    wide = picture.resize((192, 84))
    (answer,) = captioner("qwen").answers(wide, decoding="beam")
    assert write(captioner("qwen").begin(wide), "beam") == list(answer.tokens)


def test_lines_side_by_side_have_the_logits_of_each_alone(begun):
    tokens = [greedy(begun, max_new_tokens=4), sample(begun, max_new_tokens=4, seed=1)]
    together = begun.next_logits(tokens)
    alone = torch.cat([begun.next_logits([line]) for line in tokens])
    assert torch.allclose(together, alone, atol=1e-4)


def test_what_takes_no_prompt_begins_without(picture):
    with pytest.raises(cc.BadInput, match="vit-gpt2 takes no prompt"):
        captioner("vit-gpt2").begin(picture, "What is in the centre?")


def test_a_decoding_that_nobody_knows(begun):
    with pytest.raises(cc.BadInput, match="unknown decoding 'psychic'; known: beam"):
        write(begun, "psychic")


@pytest.mark.parametrize("settings", [{"do_sample": True}, ["greedy"], None])
def test_settings_without_a_name(begun, picture, settings):
    for written in (
        lambda: captioner("vit-gpt2").caption(picture, decoding=settings),
        lambda: write(begun, settings),
    ):
        with pytest.raises(cc.BadInput, match=r"a decoding is a name, not .*; known: beam, .*DECODINGS\["):
            written()


@pytest.mark.parametrize("name", DECODINGS)
def test_the_reports_settings_stand_for_themselves(name):
    """In their order, too: a study runs again what stands for something else."""
    assert list(preset(name).items()) == list(DECODINGS[name].items())


def test_what_an_entry_does_not_say(monkeypatch):
    monkeypatch.setitem(DECODINGS, "mine", {"temperature": 0.5, "do_sample": True})
    filled = {"do_sample": True, "max_new_tokens": 50, "temperature": 0.5, "top_k": 50, "top_p": 1.0}
    assert preset("mine") == filled
    assert decoding_arguments("mine") == {"use_cache": True} | filled
    assert DECODINGS["mine"] == {"temperature": 0.5, "do_sample": True}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            {"repetition_penalty": 1.2},
            "unknown setting 'repetition_penalty'; known: do_sample, max_new_tokens",
        ),
        ({"Temperature": 1.2, 3: 4}, "unknown setting 'Temperature', 3; known: do_sample"),
        ("greedy", "expected a dict of settings, not 'greedy'"),
        ({"do_sample": "yes"}, "do_sample='yes': expected True or False"),
        ({"do_sample": True, "temperature": 0}, "temperature=0: expected a number above 0"),
        ({"do_sample": True, "temperature": float("inf")}, "temperature=inf: expected a number above 0"),
        ({"do_sample": True, "top_p": 0.0}, "top_p=0.0: expected a number above 0, at most 1"),
        ({"do_sample": True, "top_p": 1.5}, "top_p=1.5: expected a number above 0, at most 1"),
        ({"do_sample": True, "top_k": -1}, "top_k=-1: expected a whole number from 0 on"),
        ({"do_sample": True, "top_k": True}, "top_k=True: expected a whole number from 0 on"),
        ({"num_beams": 0}, "num_beams=0: expected a whole number from 1 on"),
        ({"num_beams": 2.5}, "num_beams=2.5: expected a whole number from 1 on"),
        ({"max_new_tokens": 0}, "max_new_tokens=0: expected a whole number from 1 on"),
        ({"no_repeat_ngram_size": -1}, "no_repeat_ngram_size=-1: expected a whole number from 0 on"),
        ({"length_penalty": "long"}, "length_penalty='long': expected a number"),
        ({"early_stopping": "soon"}, "early_stopping='soon': expected True, False or \"never\""),
        ({"temperature": 0.7, "top_p": 0.9}, 'temperature, top_p without dice; add "do_sample": True'),
        ({"num_beams": 4, "top_k": 50}, 'top_k without dice; add "do_sample": True, or leave it out'),
    ],
)
def test_an_entry_that_cannot_be_meant(begun, picture, monkeypatch, entry, message):
    monkeypatch.setitem(DECODINGS, "mine", entry)
    for written in (
        lambda: captioner("vit-gpt2").caption(picture, decoding="mine"),
        lambda: write(begun, "mine"),
    ):
        with pytest.raises(cc.BadInput, match=re.escape(f"decoding 'mine': {message}")):
            written()


@pytest.mark.parametrize(
    ("search", "settings"),
    [
        (greedy, {"max_new_tokens": 0}),
        (greedy, {"no_repeat_ngram_size": -2}),
        (sample, {"max_new_tokens": -1}),
        (sample, {"temperature": 0.0}),
        (sample, {"top_p": 0}),
        (sample, {"top_k": -5}),
        (beam_search, {"num_beams": 0}),
        (beam_search, {"max_new_tokens": 0}),
        (beam_search, {"early_stopping": "soon"}),
        (beam_search, {"length_penalty": None}),
        (beam_search, {"temperature": -1.0}),
    ],
)
def test_a_search_with_a_number_out_of_range(begun, search, settings):
    ((name, value),) = settings.items()
    with pytest.raises(cc.BadInput, match=f"^{name}={value!r}: expected "):
        search(begun, **settings)


@pytest.mark.parametrize("seed", [-1, 2**64, 2**70, 0.5, True, "7"])
def test_a_seed_that_is_none(begun, seed):
    for draw in (
        lambda: sample(begun, seed=seed),
        lambda: beam_search(begun, do_sample=True, seed=seed),
        lambda: write(begun, "diverse", seed),
    ):
        with pytest.raises(cc.BadInput, match=f"seed={seed!r}: expected a whole number from 0 on"):
            draw()


def test_the_same_seed_draws_the_same_answer_and_leaves_the_random_numbers(begun):
    before = torch.get_rng_state()
    said = [sample(begun, temperature=1.5, seed=seed) for seed in (1, 1, 2)]
    assert said[0] == said[1] != said[2]
    assert torch.equal(torch.get_rng_state(), before)


# --- filters ---------------------------------------------------------------------------------------------


def test_a_run_of_tokens_does_not_come_twice():
    a, dog, and_ = 0, 1, 2
    scores = ours.forbid_repeats(torch.zeros(1, 4), [[a, dog, and_, a]], 2)
    assert scores.tolist() == [[0, ours.NEVER, 0, 0]]


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_runs_are_forbidden_as_transformers_forbids_them(logits, size):
    rows = torch.randint(0, 4, (3, 8), generator=torch.Generator().manual_seed(1))
    expected = theirs.NoRepeatNGramLogitsProcessor(size)(rows, logits)
    assert torch.equal(ours.forbid_repeats(logits, rows.tolist(), size), expected)


@pytest.mark.parametrize("k", [1, 5, 50, 80])
@pytest.mark.parametrize("least", [1, 2])
def test_top_k_keeps_what_transformers_keeps(logits, k, least):
    expected = theirs.TopKLogitsWarper(k, min_tokens_to_keep=least)(None, logits)
    assert torch.equal(ours.keep_top_k(logits, k, least), expected)


@pytest.mark.parametrize("p", [0.01, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("least", [1, 2])
def test_top_p_keeps_what_transformers_keeps(logits, p, least):
    expected = theirs.TopPLogitsWarper(p, min_tokens_to_keep=least)(None, logits)
    assert torch.equal(ours.keep_top_p(logits, p, least), expected)


def test_top_p_keeps_the_fewest_that_come_to_p():
    shares = torch.tensor([[0.5, 0.3, 0.15, 0.05]]).log()
    assert (ours.keep_top_p(shares, 0.7) > ours.NEVER).tolist() == [[True, True, False, False]]


def test_a_temperature_below_one_favours_the_likely():
    even = torch.tensor([[1.0, 0.0]])
    shares = [float(ours.heated(even, t).softmax(-1)[0, 0]) for t in (0.5, 1.0, 2.0)]
    assert shares == sorted(shares, reverse=True)


def test_filters_at_their_defaults_change_nothing(logits):
    assert torch.equal(ours.filtered(logits, [[1, 1]] * 3), logits)


# --- the tree of candidates ------------------------------------------------------------------------------


def paths(tree):
    """Every way from the root to a leaf."""
    for candidate in tree:
        for behind in paths(candidate.next) if candidate.next else [()]:
            yield (candidate, *behind)


@pytest.mark.parametrize("beams", [1, 2, 3])
def test_the_best_line_of_the_tree_is_the_one_that_the_search_finds(begun, beams):
    tree = candidates(begun, steps=3, num_beams=beams, shown=4)
    whole = [path for path in paths(tree) if all(candidate.kept for candidate in path)]
    best = max(whole, key=lambda path: path[-1].total)
    found = beam_search(begun, num_beams=beams, max_new_tokens=3, length_penalty=0.0)
    assert "".join(candidate.piece for candidate in best) == begun.text(found)


def test_the_totals_are_the_products_along_a_line(begun):
    for path in paths(candidates(begun, steps=3, num_beams=2, shown=3)):
        assert path[-1].total == pytest.approx(prod(candidate.probability for candidate in path))


def test_as_many_candidates_are_kept_in_a_step_as_there_are_beams(begun):
    level = candidates(begun, steps=3, num_beams=2, shown=3)
    while level:
        assert sum(candidate.kept for candidate in level) == 2
        level = tuple(after for candidate in level for after in candidate.next)


def test_what_ends_an_answer_has_nothing_behind_it(begun):
    steps = len(greedy(begun))
    line = [max(candidates(begun, steps=steps, num_beams=1, shown=2), key=lambda one: one.kept)]
    while line[-1].next:
        line.append(max(line[-1].next, key=lambda one: one.kept))
    assert [candidate.ends for candidate in line] == [False] * (steps - 1) + [True]


def test_more_beams_than_candidates_are_refused(begun):
    with pytest.raises(cc.BadInput, match="num_beams=4, shown=3"):
        candidates(begun, num_beams=4, shown=3)


def test_more_candidates_than_there_are_tokens_are_refused(begun):
    tokens = begun.next_logits([[]]).shape[-1]
    assert len(candidates(begun, steps=1, shown=tokens)) == tokens
    with pytest.raises(cc.BadInput, match=f"shown=5000: the captioner knows {tokens} tokens; show fewer"):
        candidates(begun, shown=5000)


@pytest.mark.parametrize(
    "number", [{"steps": 0}, {"num_beams": 0}, {"shown": 0}, {"num_beams": 1, "shown": 0}]
)
def test_a_tree_of_nothing_is_refused(begun, number):
    with pytest.raises(cc.BadInput, match="expected numbers from 1 on"):
        candidates(begun, **number)
