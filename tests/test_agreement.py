"""Agreement among the captions of an image: against the others, in pairs, and by embeddings."""

import re

import numpy as np
import pytest

from capcourse.errors import BadInput
from capcourse.metrics.agreement import agreement
from capcourse.metrics.scorer import score

SAME = ["a long bridge crosses a wide river"] * 3
AKIN = ["a red dog runs on the sand", "a red dog runs on the beach", "the dog is red"]
APART = ["two boats lie in a harbour", "a golf course with green bunkers"]


@pytest.fixture(scope="module")
def vectors():
    return np.random.default_rng(0).normal(size=(3, 2, 8))


@pytest.fixture(scope="module")
def agreed(vectors):
    return agreement([SAME[:2], AKIN[:2], APART], vectors)


def test_the_same_words_agree_and_other_words_do_not(agreed):
    same, akin, apart = agreed.per_image["BLEU-4"]
    assert same == pytest.approx(1, abs=1e-3)
    assert same > akin > apart
    assert apart < 0.001
    same, akin, apart = agreed.per_image["METEOR"]
    assert same == pytest.approx(1, abs=1e-3)
    assert same > akin > apart


def test_each_caption_is_scored_against_the_others_of_its_image(agreed):
    alone = score(AKIN[:2], [[AKIN[1]], [AKIN[0]]], ["BLEU-4"]).per_image["BLEU-4"]
    assert agreed.per_image["BLEU-4"][1] == pytest.approx(np.mean(alone))


def test_against_all_others_at_once_or_in_pairs():
    others = [AKIN[:n] + AKIN[n + 1 :] for n in range(3)]
    pairs = [(a, b) for a in range(3) for b in range(3) if a != b]
    at_once = score(AKIN, others, ["BLEU-4"]).per_image["BLEU-4"]
    one_by_one = score([AKIN[a] for a, _ in pairs], [[AKIN[b]] for _, b in pairs], ["BLEU-4"]).per_image
    assert agreement([AKIN], meteor=False).bleu4 == pytest.approx(np.mean(at_once))
    found = agreement([AKIN], protocol="pairs", meteor=False).bleu4
    assert found == pytest.approx(np.mean(one_by_one["BLEU-4"]))
    assert found < np.mean(at_once)


def test_the_mean_is_over_images_whatever_the_number_of_captions():
    found = agreement([SAME, AKIN[:2], APART], meteor=False)
    assert found.bleu4 == pytest.approx(np.mean(found.per_image["BLEU-4"]))
    assert len(found.per_image["BLEU-4"]) == 3


def test_the_cosine_is_the_mean_over_the_pairs_of_an_image():
    vectors = [np.random.default_rng(n).normal(size=(n, 8)) for n in (2, 3)]
    found = agreement([APART, AKIN], vectors, meteor=False)
    for image, value in zip(vectors, found.per_image["cosine"], strict=True):
        cosines = image @ image.T
        cosines /= np.outer(np.linalg.norm(image, axis=1), np.linalg.norm(image, axis=1))
        assert value == pytest.approx(np.mean(cosines[np.triu_indices(len(image), 1)]))
    assert found.cosine == pytest.approx(np.mean(found.per_image["cosine"]))


def test_all_three_come_together(agreed):
    assert set(agreed.per_image) == {"BLEU-4", "METEOR", "cosine"}
    assert agreed.meteor == pytest.approx(np.mean(agreed.per_image["METEOR"]))
    assert agreed.protocol == "others"


def test_what_was_not_asked_for_is_none():
    found = agreement([SAME], meteor=False)
    assert (found.meteor, found.cosine) == (None, None)
    assert set(found.per_image) == {"BLEU-4"}


@pytest.mark.parametrize(
    ("captions", "arguments", "message"),
    [
        ([], {}, "no captions to compare"),
        ([SAME, ["alone"]], {}, "captions[1] is one caption alone; leave out images with fewer than two"),
        ([SAME, "a dog"], {}, "captions[1] is one str"),
        ([["a\rdog", "a dog"]], {}, "captions[0], number 1 holds the line break"),
        ([SAME], {"protocol": "all"}, "unknown protocol 'all'; known: others, pairs"),
        ([SAME], {"embeddings": np.ones((2, 3, 4))}, "embeddings of 2 images and captions of 1"),
        ([SAME], {"embeddings": np.ones((1, 2, 4))}, "expected (3, dim)"),
        ([SAME], {"embeddings": np.zeros((1, 3, 4))}, "a vector that is zero or not finite"),
    ],
)
def test_what_cannot_be_compared_is_refused(captions, arguments, message):
    with pytest.raises(BadInput, match=re.escape(message)):
        agreement(captions, **arguments)
