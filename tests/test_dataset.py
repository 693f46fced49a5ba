"""`load_data`: splits, examples, and bad requests."""

import numpy as np
import pytest

import capcourse as cc
from capcourse.data import dataset


@pytest.fixture(scope="module")
def data():
    return cc.load_data("scenes")


@pytest.mark.parametrize(("world", "captions"), [("scenes", 5), ("food", 1), ("aerial", 5)])
def test_ten_thousand_pictures_a_world_in_three_splits(world, captions):
    data = cc.load_data(world)
    assert {name: len(split) for name, split in data.splits.items()} == {
        "train": 9_000,
        "val": 400,
        "test": 600,
    }
    example = data.test[0]
    assert example.image.size == (192, 192)
    assert len(example.captions) == captions
    assert example.scene.things


def test_a_selection_is_a_split(data):
    held_out = data.test.where(lambda example: example.scene.held_out)
    assert len(held_out) == 200
    assert held_out.ids == data.test.ids[400:]
    assert not any(example.scene.held_out for example in data.val)


def test_nothing_is_drawn_before_it_is_asked_for(data, monkeypatch):
    monkeypatch.setattr(dataset, "_picture", None)
    assert len(cc.load_data("scenes", seed=77).test[:3].captions) == 3
    with pytest.raises(TypeError):
        data.test[0].image  # noqa: B018


def test_a_picture_from_a_file(tmp_path):
    cc.load_data("food").val[0].image.save(tmp_path / "dish.png")
    example = dataset.FileExample(7, ["Plum Cake"], tmp_path / "dish.png")
    assert example.image.size == (192, 192)
    assert dataset.Split("train", [example]).captions == [["Plum Cake"]]
    assert example.scene is None
    with pytest.raises(cc.BadInput, match="without a folder of pictures"):
        dataset.FileExample(7, ["Plum Cake"], None).image  # noqa: B018


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
        data.val[400]


def test_no_picture_is_in_two_splits(data):
    described = [
        {tuple(captions) for captions in split.captions} for split in (data.train[:500], data.val, data.test)
    ]
    ids = [set(split.ids) for split in (data.train, data.val, data.test)]
    assert not (ids[0] & ids[1] or ids[0] & ids[2] or ids[1] & ids[2])
    assert all(len(captions) > 0.9 * 400 for captions in described)


def test_another_seed_is_another_set(data):
    other = cc.load_data("scenes", seed=1)
    assert other.test[:20].captions != data.test[:20].captions


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(cc.BadInput, match="unknown data set 'coco'; known: aerial, food, scenes"):
        cc.load_data("coco")


def test_impossible_size():
    with pytest.raises(cc.BadInput, match="32 to 1,024"):
        cc.load_data("scenes", size=8)
