"""The mini CLIP: vectors, retrieval above chance, and the real loading code."""

import json

import numpy as np
import pytest
from PIL import Image

import capcourse as cc
from capcourse.captioners.zoo import CHECKPOINTS
from capcourse.metrics.retrieval import oracle_similarity, owners, retrieval

WORLDS = ("scenes", "food", "aerial")


@pytest.fixture(scope="module")
def clip():
    return cc.load_clip()


def test_vectors_have_length_one(clip):
    pictures = cc.load_data("food").val[:5].images
    vectors = clip.image_features(pictures)
    assert vectors.shape == (5, clip.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    texts = clip.text_features(["a red dog", "", "zebra 犬 é " * 40])
    assert np.linalg.norm(texts, axis=1) == pytest.approx(1, abs=1e-5)


def test_one_picture_and_one_text_are_lists_of_one(clip):
    assert clip.similarity(Image.new("RGB", (40, 60)), "a red dog").shape == (1, 1)


def test_a_text_of_unknown_letters_is_read_to_its_end(clip):
    """In CLIP's vocabulary the unknown token is the end token: reading would stop there."""
    one, other = clip.text_features(["犬 a red dog", "犬 two blue boats"])
    assert np.abs(one - other).max() > 1e-3


def test_batches_do_not_change_the_vectors(clip):
    pictures = cc.load_data("aerial").val[:7].images
    whole, one_by_one = clip.image_features(pictures), [clip.image_features(p)[0] for p in pictures]
    assert whole == pytest.approx(np.stack(one_by_one), abs=1e-5)


@pytest.mark.parametrize("world", WORLDS)
def test_retrieval_is_what_its_training_report_says(clip, world):
    """The report was measured when the checkpoint was made; one picture in 600 may fall the other way."""
    kept = json.loads((CHECKPOINTS / "clip" / "training.json").read_text())["result"][world]
    test = cc.load_data(world).test
    texts = [text for captions in test.captions for text in captions]
    for name, table in (("clip", clip.similarity(test.images, texts)), ("oracle", oracle_similarity(test))):
        found = retrieval(table, owners(test.captions))
        for k, value in kept[name]["image_of_text"].items():
            assert found.image_of_text[int(k)] == pytest.approx(value, abs=0.005)


def test_pictures_and_texts_that_are_none(clip):
    with pytest.raises(cc.BadInput, match=r"texts\[1\]"):
        clip.text_features(["a dog", 3])
    with pytest.raises(cc.BadInput, match="no such file"):
        clip.image_features("nowhere.png")


def test_full_without_a_network_is_one_clear_error(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(cc.CapcourseError, match="openai/clip-vit-base-patch32"):
        cc.load_clip("full")


def test_it_is_no_captioner():
    with pytest.raises(cc.BadInput, match="load_clip"):
        cc.load_captioner("clip")


def test_it_is_small():
    assert sum(path.stat().st_size for path in (CHECKPOINTS / "clip").iterdir()) <= 3e6
