"""`load_data`: splits, examples, and bad requests."""

import numpy as np
import pytest

import capcourse as cc


@pytest.fixture(scope="module")
def data():
    return cc.load_data("scenes")


def test_three_splits_with_five_captions_an_image(data):
    assert [len(split) for split in (data.train, data.val, data.test)] == [9_000, 500, 500]
    example = data.test[0]
    assert example.image.size == (192, 192)
    assert len(example.captions) == 5


def test_a_slice_is_a_split_of_the_same_pictures(data):
    part = data.test[10:14]
    assert len(part) == 4
    assert part.ids == data.test.ids[10:14]
    assert part.captions == data.test.captions[10:14]
    assert np.array_equal(np.asarray(part.images[1]), np.asarray(data.test[11].image))


def test_iterating_and_negative_indices(data):
    assert [example.image_id for example in data.val[:3]] == data.val.ids[:3]
    assert data.val[-1].image_id == data.val.ids[-1]
    with pytest.raises(IndexError):
        data.val[500]


def test_no_picture_is_in_two_splits(data):
    described = [
        {tuple(captions) for captions in split.captions} for split in (data.train[:500], data.val, data.test)
    ]
    ids = [set(split.ids) for split in (data.train, data.val, data.test)]
    assert not (ids[0] & ids[1] or ids[0] & ids[2] or ids[1] & ids[2])
    assert all(len(captions) > 450 for captions in described)


def test_another_seed_is_another_set(data):
    other = cc.load_data("scenes", seed=1)
    assert other.test[:20].captions != data.test[:20].captions


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(cc.BadInput, match="unknown data set 'coco'; known: scenes"):
        cc.load_data("coco")


def test_impossible_size():
    with pytest.raises(cc.BadInput, match="32 to 1024"):
        cc.load_data("scenes", size=8)
