"""`capcourse zoo build`: the recipes run again and write what `load_captioner` loads."""

import json
from dataclasses import asdict

import pytest
import torch
from safetensors import safe_open

import capcourse as cc
from capcourse import recipes
from capcourse.captioners.zoo import CHECKPOINTS, ZOO, load_checkpoint
from capcourse.data import dataset
from capcourse.recipes import llava
from capcourse.recipes.answering import answer_loss
from capcourse.recipes.cards import CARDS, card, value_at, wilson
from capcourse.recipes.clip import ClipRecipe
from capcourse.recipes.language import LanguageRecipe
from capcourse.recipes.llava import LlavaRecipe
from capcourse.recipes.paligemma import PaliGemmaRecipe
from capcourse.recipes.qwen import QwenRecipe
from capcourse.recipes.vision import VisionRecipe
from capcourse.recipes.vit_gpt2 import ViTGPT2Recipe

EYE = {"pictures": 60, "kept_back": 12, "pictures_a_step": 16}
FEW = {"scenes_a_world": 30, "rows_a_step": 4, "reading_steps": 2, "turns_a_step": 8}
SMALL = {
    "clip": {"pairs_a_step": 16},
    "vit": EYE,
    "siglip": EYE,
    "gpt2": {"scenes_a_world": 30, "kept_back": 5, "rows_a_step": 4},
    "llama": {"scenes_a_world": 30, "kept_back": 5, "rows_a_step": 4},
    "vit-gpt2": {"images_a_step": 16},
    "llava": {"projector_steps": 2, "turns_a_step": 8},
    "qwen": {**FEW, "pictures": 40, "pictures_a_step": 8, "naming_steps": 2, "caption_steps": 2},
    "paligemma": FEW,
}
RECIPE = {
    "clip": ClipRecipe(),
    "vit": VisionRecipe(),
    "siglip": VisionRecipe(),
    "gpt2": LanguageRecipe(),
    "llama": LanguageRecipe(heads=4),
    "vit-gpt2": ViTGPT2Recipe(),
    "llava": LlavaRecipe(),
    "qwen": QwenRecipe(),
    "paligemma": PaliGemmaRecipe(),
}


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_a_short_build_writes_a_checkpoint_that_loads(name, tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "SPLITS", {"train": 96, "val": 4, "test": 12})  # too few to reach index 400
    changes = SMALL[name]
    if name == "paligemma":  # its eye does not ship
        recipes.build("siglip", tmp_path.parent / "towers" / "siglip", steps=3, **EYE)
        changes = changes | {"towers": tmp_path.parent / "towers"}
    folder = recipes.build(name, tmp_path / "short", steps=3, **changes)
    report = json.loads((folder / "training.json").read_text())
    assert report["recipe"]["steps"] == 3
    assert report["versions"]["torch"]
    loaded = load_checkpoint(ZOO[name], str(folder), ZOO[name].mini)
    if ZOO[name].role == "captioner":
        assert report["result"]["ordinary"]["images"] == 12
        assert len(loaded.caption(cc.load_data("scenes").val.images)) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["short"]


def test_the_report_of_clip_holds_all_worlds_beside_guessing(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "SPLITS", {"train": 40, "val": 4, "test": 12})
    folder = recipes.build("clip", tmp_path / "short", steps=3, pairs_a_step=16)
    report = json.loads((folder / "training.json").read_text())
    assert set(report["result"]) == {"scenes", "food", "aerial"}
    assert report["result"]["food"]["guessing"]["image_of_text"]["1"] == pytest.approx(1 / 12)


SHIPPED = [name for name in recipes.RECIPES if ZOO[name].mini.shipped]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_checkpoint_says_how_it_was_trained(name):
    report = json.loads((CHECKPOINTS / name / "training.json").read_text())
    assert report["command"] == f"capcourse zoo build {name}"
    assert report["recipe"] == json.loads(json.dumps(asdict(RECIPE[name])))
    assert report["minutes"] <= 20


@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_is_written_from_the_report(name):
    folder = CHECKPOINTS / name
    said = (folder / "README.md").read_text()
    assert said == card(name, json.loads((folder / "training.json").read_text()))
    captions = ("aim",) if ZOO[name].role == "captioner" else ()
    for what in ("learnt from", "seed", "steps", "minutes", "trained again", "licence", *captions):
        assert f"| {what} |" in said


@pytest.mark.parametrize("name", SHIPPED)
def test_every_metric_on_a_card_has_its_interval(name):
    table = (CHECKPOINTS / name / "README.md").read_text().split("| what | value |")[1]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    assert [what for what, value in rows if "." in value and "[" not in value] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_weights_are_kept_in_half_precision_and_no_tower_twice(name):
    with safe_open(CHECKPOINTS / name / "model.safetensors", "pt") as weights:
        names = list(weights.keys())
        assert {weights.get_slice(each).get_dtype() for each in names} == {"F16"}
    if name == "llava":  # it looks through the tower of clip
        assert not [each for each in names if "vision_tower" in each]


def test_captioners_and_their_towers_learn_from_scenes_alone():
    for name in ("vit-gpt2", "llava", "qwen", "paligemma"):
        recipe = json.loads((CHECKPOINTS / name / "training.json").read_text())["recipe"]
        assert recipe["world"] == "scenes"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_checkpoint_names_no_folder_of_the_machine_that_trained_it(name):
    for path in (CHECKPOINTS / name).glob("*.json"):
        assert "_name_or_path" not in path.read_text()


@pytest.mark.parametrize("name", ["llava", "qwen", "paligemma"])
def test_weighing_words_only_where_an_answer_stands_gives_the_models_own_loss(name):
    """Equal but for the order in which float32 sums are taken."""
    captioner = cc.load_captioner(name, "mini")
    batch = captioner.loss_inputs(cc.load_data("scenes").val[:3].images, ["a dog", "two cats", "a red car"])
    with torch.inference_mode():
        own = captioner.model(**batch).loss
        ours = answer_loss(
            captioner.model, lambda model, batch: model.model(**batch).last_hidden_state, batch
        )
    assert ours == pytest.approx(float(own), rel=1e-5)


def test_llavas_kept_features_give_the_loss_of_the_pictures():
    """Equal but for the half precision in which features are kept."""
    captioner = cc.load_captioner("llava", "mini")
    some = cc.load_data("scenes").val[:3]
    batch = captioner.loss_inputs(some.images, ["a dog", "two cats", "a red car"])
    kept = {**batch, "pictures": llava.seen(captioner, some).float()}
    with torch.inference_mode():
        own = captioner.model(**batch).loss
        ours = answer_loss(captioner.model, llava.from_features, kept)
    assert ours == pytest.approx(float(own), rel=1e-2)


def test_wilsons_interval():
    """For none of n trials the score interval ends at z² / (n + z²)."""
    low, high = wilson(0.0, 25)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(1.96**2 / (25 + 1.96**2))


def test_a_recipe_whose_eye_is_missing_makes_it_first(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "SPLITS", {"train": 96, "val": 4, "test": 12})
    build, made = recipes.build, []

    def short(name, to):
        made.append(name)
        return build(name, to, steps=3, **EYE)

    monkeypatch.setattr(recipes, "build", short)
    folder = build("paligemma", tmp_path / "short", steps=3, towers=tmp_path / "towers", **FEW)
    assert made == ["siglip"]
    report = json.loads((folder / "training.json").read_text())
    eye = json.loads((tmp_path / "towers" / "siglip" / "training.json").read_text())
    assert report["towers"] == {"siglip": eye["minutes"]}


def test_unknown_name():
    with pytest.raises(cc.BadInput, match="unknown model 'resnet'"):
        recipes.build("resnet")


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(cc.BadInput, match="name a new or empty folder"):
        recipes.build("vit-gpt2", tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_trained_again_it_lands_within_the_cards_tolerance(name, tmp_path):
    """Up to 20 minutes each on two cores; paligemma trains its eye first, 12 minutes more."""
    _, path, tolerance = CARDS[name]
    towers = {"towers": tmp_path / "towers"} if name == "paligemma" else {}  # its eye does not ship
    folder = recipes.build(name, tmp_path / "again", **towers)
    kept, again = (
        value_at(json.loads((at / "training.json").read_text())["result"], path)
        for at in (CHECKPOINTS / name, folder)
    )
    print(f"{name}: {path} {kept:.3f} on the card, {again:.3f} trained again")
    assert again == pytest.approx(kept, abs=tolerance)
