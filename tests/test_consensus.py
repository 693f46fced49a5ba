"""People and a model on the same terms: one annotator held out at a time."""

import math

import pytest

from capcourse.errors import BadInput
from capcourse.metrics.consensus import consensus, held_out, human_consensus, model_consensus
from capcourse.metrics.scorer import score

PEOPLE = [
    ["a red dog runs", "a dog runs fast", "the red dog is running"],
    ["two blue boats sail", "blue boats at sea", "two boats sail away"],
    ["one green tree stands", "a green tree", "a tree on a hill"],
]


@pytest.mark.parametrize("metric", ["CIDEr", "BLEU-2"])
def test_human_consensus_is_the_mean_over_who_is_held_out(metric):
    alone = [
        score([group[k] for group in PEOPLE], [group[:k] + group[k + 1 :] for group in PEOPLE], [metric])[
            metric
        ]
        for k in range(3)
    ]
    assert held_out(PEOPLE, metric=metric) == pytest.approx(alone)
    assert human_consensus(PEOPLE, metric) == pytest.approx(sum(alone) / 3)


def test_model_is_held_against_the_same_references_as_each_annotator():
    captions = ["a red dog", "blue boats sail", "a tall green tree"]
    alone = [
        score(captions, [group[:k] + group[k + 1 :] for group in PEOPLE], ["CIDEr"])["CIDEr"]
        for k in range(3)
    ]
    assert model_consensus(captions, PEOPLE) == pytest.approx(sum(alone) / 3)


def test_a_model_that_repeats_one_annotator_scores_as_high_as_that_annotator_when_it_is_held_out():
    second = [group[1] for group in PEOPLE]
    assert held_out(PEOPLE, second)[1] == pytest.approx(held_out(PEOPLE)[1])


@pytest.mark.parametrize(
    ("captions", "message"),
    [
        ([["a dog"], ["a cat"]], "at least two"),
        ([["a dog", "dogs"], ["a cat"]], "image 1 has 1 captions, the first image 2"),
        ([], "no captions to compare"),
        ([["a dog", "a\rdog"]], r"captions\[0\], number 2 holds the line break"),
    ],
)
def test_consensus_refuses_what_it_cannot_hold_out(captions, message):
    with pytest.raises(BadInput, match=message):
        human_consensus(captions)


CAPTIONS = ["a red dog", "blue boats sail", "a tall green tree"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: human_consensus(None), "captions is of type NoneType; expected a list"),
        (lambda: human_consensus("a dog"), "captions is of type str; expected a list"),
        (lambda: human_consensus({7: PEOPLE[0]}), "captions is of type dict; expected a list"),
        (lambda: human_consensus(PEOPLE, None), "unknown metric 'None'"),
        (lambda: human_consensus(PEOPLE, ["CIDEr"]), "unknown metric"),
        (lambda: human_consensus(PEOPLE, "cider"), "unknown metric 'cider'"),
        (lambda: consensus(None, None), "hypotheses is of type NoneType; expected a list"),
        (lambda: consensus(None, PEOPLE), "hypotheses is of type NoneType; expected a list"),
        (lambda: consensus(CAPTIONS, None), "references is of type NoneType; expected a list"),
        (lambda: consensus(set(CAPTIONS), PEOPLE), "hypotheses is of type set; expected a list"),
        # without a model's captions, held_out holds the people's own against them
        (lambda: model_consensus(None, PEOPLE), "hypotheses is of type NoneType; expected a list"),
        (lambda: held_out(PEOPLE, "a dog"), "hypotheses is of type str; expected a list"),
    ],
)
def test_consensus_refuses_arguments_of_another_kind(ask, message):
    with pytest.raises(BadInput) as error:
        ask()
    assert message in str(error.value) and "\n" not in str(error.value)


def test_two_protocols_of_one_ratio():
    captions = ["a red dog", "blue boats sail", "a tall green tree"]
    found = consensus(captions, PEOPLE)
    assert (found.people, found.model) == (human_consensus(PEOPLE), model_consensus(captions, PEOPLE))
    assert found.model_on_all == score(captions, PEOPLE, ["CIDEr"])["CIDEr"]
    assert found.ratio == pytest.approx(found.model / found.people)
    assert found.ratio_on_all == pytest.approx(found.model_on_all / found.people)


def test_more_references_flatter_a_model_that_copies_the_last():
    """Against all three it always meets the one that it copies; held-out people never meet themselves."""
    found = consensus([group[2] for group in PEOPLE], PEOPLE, "BLEU-2")
    assert found.ratio_on_all > found.ratio > 0


def test_the_two_ratios_read_as_a_sentence():
    said = str(consensus(["a red dog", "two boats", "a tree"], PEOPLE, "BLEU-1"))
    assert said.startswith("BLEU-1: people 0.") and "on 2 references" in said and "on 3 (" in said


def test_one_image_has_no_share_of_people_in_cider():
    found = consensus(["a dog"], [["a dog", "a cat"]])
    assert math.isnan(found.ratio) and math.isnan(found.ratio_on_all)
    assert "people score 0 on 1 references" in str(found)
