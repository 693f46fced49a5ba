"""The mini CLIP: vectors, retrieval above chance, and the real loading code."""

import json
import shutil

import numpy as np
import pytest
from minis import UNUSUAL, unusual
from PIL import Image

import capcourse as cc
from capcourse.captioners.zoo import CHECKPOINTS, ZOO, load_checkpoint
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


@pytest.mark.parametrize("kind", UNUSUAL)
def test_odd_pictures_are_seen_as_what_they_show(clip, kind, tmp_path):
    scene = cc.load_data("scenes").val[0].image.crop((0, 32, 192, 160))
    odd, plain = unusual(kind, scene, tmp_path / "odd.png")
    assert clip.image_features(odd) == pytest.approx(clip.image_features(plain), abs=1e-6)
    on_its_side = plain.rotate(90, expand=True)
    assert np.abs(clip.image_features(odd) - clip.image_features(on_its_side)).max() > 1e-3


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (20_000, 300)])
def test_the_smallest_and_the_widest_pictures_have_a_vector(clip, size):
    assert np.linalg.norm(clip.image_features(Image.new("RGB", size, "blue"))) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("lost", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_checkpoint_cut_short_is_one_clear_error(lost, tmp_path):
    shutil.copytree(CHECKPOINTS / "clip", tmp_path / "clip")
    path = tmp_path / "clip" / lost
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(cc.CapcourseError, match=r"clip: could not load .*zoo build clip") as caught:
        load_checkpoint(ZOO["clip"], str(tmp_path / "clip"), ZOO["clip"].mini)
    assert "\n" not in str(caught.value)


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
