"""`capcourse zoo build`: the recipes run again and write what `load_captioner` loads."""

import json
from dataclasses import asdict

import pytest

import capcourse as cc
from capcourse import recipes
from capcourse.captioners.zoo import CHECKPOINTS, ZOO, load_checkpoint
from capcourse.data import dataset
from capcourse.recipes.clip import ClipRecipe
from capcourse.recipes.vit_gpt2 import ViTGPT2Recipe


def test_a_short_build_writes_a_loadable_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "SPLITS", {"train": 96, "val": 4, "test": 12})  # too few to reach index 400
    folder = recipes.build("vit-gpt2", tmp_path / "short", steps=3, images_a_step=16)
    report = json.loads((folder / "training.json").read_text())
    assert report["recipe"]["steps"] == 3
    assert report["result"]["ordinary"]["images"] == 12
    assert report["versions"]["torch"]
    captioner = load_checkpoint(ZOO["vit-gpt2"], str(folder), ZOO["vit-gpt2"].mini)
    assert len(captioner.caption(cc.load_data("scenes").val.images)) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["short"]


def test_a_short_build_of_clip_writes_a_loadable_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "SPLITS", {"train": 40, "val": 4, "test": 12})
    folder = recipes.build("clip", tmp_path / "short", steps=3, pairs_a_step=16)
    report = json.loads((folder / "training.json").read_text())
    assert set(report["result"]) == {"scenes", "food", "aerial"}
    assert report["result"]["food"]["guessing"]["image_of_text"]["1"] == pytest.approx(1 / 12)
    clip = load_checkpoint(ZOO["clip"], str(folder), ZOO["clip"].mini)
    assert clip.similarity(cc.load_data("food").val.images, ["soup", "pie"]).shape == (4, 2)


@pytest.mark.parametrize(("name", "recipe"), [("vit-gpt2", ViTGPT2Recipe), ("clip", ClipRecipe)])
def test_the_shipped_checkpoint_says_how_it_was_trained(name, recipe):
    report = json.loads((CHECKPOINTS / name / "training.json").read_text())
    assert report["command"] == f"capcourse zoo build {name}"
    assert report["recipe"] == json.loads(json.dumps(asdict(recipe())))


def test_unknown_name():
    with pytest.raises(cc.BadInput, match="unknown model 'resnet'"):
        recipes.build("resnet")


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(cc.BadInput, match="name a new or empty folder"):
        recipes.build("vit-gpt2", tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.slow
def test_the_full_recipe_reaches_the_gate_again(tmp_path):
    """About half an hour on two cores."""
    folder = recipes.build("vit-gpt2", tmp_path / "again")
    assert json.loads((folder / "training.json").read_text())["result"]["ordinary"]["ratio"] >= 0.7
