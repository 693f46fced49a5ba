"""Pictures are prepared ahead of the model: in order, not too many, and errors come as they were."""

import threading
import time

import pytest
from PIL import Image

import capcourse as cc
from capcourse.captioners.ahead import BATCHES, prepared_ahead


@pytest.fixture(scope="module")
def captioner():
    return cc.load_captioner("vit-gpt2", profile="mini")


@pytest.fixture(scope="module")
def pictures():
    return cc.load_data("scenes").test[:12].images


@pytest.fixture
def small_batches(captioner, monkeypatch):
    monkeypatch.setattr(captioner, "batch_size", 2)


@pytest.fixture
def paths(pictures, tmp_path):
    paths = [tmp_path / f"{n}.png" for n in range(len(pictures))]
    for path, picture in zip(paths, pictures, strict=True):
        picture.save(path)
    return paths


def test_captions_come_in_the_order_of_their_pictures(captioner, pictures, paths, small_batches):
    mixed = [paths[n] if n % 3 else picture for n, picture in enumerate(pictures)]
    assert captioner.caption(mixed) == [captioner.caption(picture)[0] for picture in pictures]


def test_batches_come_in_order_though_some_take_longer():
    def prepare(batch):
        time.sleep(0.02 if batch[0].width == 1 else 0)
        return [picture.width for picture in batch]

    pictures = [Image.new("RGB", (width, 1)) for width in range(1, 8)]
    assert list(prepared_ahead(pictures, 2, prepare)) == [[1, 2], [3, 4], [5, 6], [7]]


def test_no_more_than_a_few_batches_wait():
    taken = []

    def coming():
        for n in range(100):
            taken.append(n)
            yield Image.new("RGB", (1, 1))

    batches = prepared_ahead(coming(), 5, len)
    for n in range(1, 4):
        next(batches)
        time.sleep(0.02)
        assert len(taken) <= 5 * (n + BATCHES)
    batches.close()


def test_pictures_may_come_one_by_one(captioner, pictures, small_batches):
    assert captioner.caption(iter(pictures[:5])) == captioner.caption(pictures[:5])


def test_a_missing_file_is_told_before_any_picture_is_captioned(captioner, paths, monkeypatch):
    monkeypatch.setattr(captioner, "_written", lambda *_: pytest.fail("a picture was captioned"))
    with pytest.raises(cc.BadInput, match=r"nope\.png: no such file; check the path"):
        captioner.caption([*paths, paths[0].with_name("nope.png")])


def test_a_broken_file_is_named_and_no_thread_is_left(captioner, paths, small_batches):
    paths[7].write_bytes(paths[7].read_bytes()[:900])
    before = threading.active_count()
    with pytest.raises(cc.BadInput, match=r"7\.png: broken picture"):
        captioner.caption(paths)
    assert threading.active_count() == before


def test_no_thread_is_left_where_the_model_fails(captioner, paths, small_batches, monkeypatch):
    before = threading.active_count()
    monkeypatch.setattr(captioner, "_written", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        captioner.caption(paths)
    assert threading.active_count() == before


def test_a_picture_that_a_family_refuses_is_refused_from_the_thread_too(pictures, monkeypatch):
    qwen = cc.load_captioner("qwen", profile="mini")
    monkeypatch.setattr(qwen, "batch_size", 1)
    with pytest.raises(cc.BadInput, match="at most 200 times as long as wide"):
        qwen.caption([pictures[0], Image.new("RGB", (20_000, 20))])
