"""The full models counted on empty tensors: every total is one that was published or measured elsewhere."""

import json
from contextlib import nullcontext

import pytest
import torch

import capcourse as cc
from capcourse.captioners.architectures import count_parameters
from capcourse.captioners.bridge.bridges import TransformerBridge
from capcourse.captioners.variants import VARIANTS
from capcourse.captioners.zoo import CHECKPOINTS, ZOO

# facts: parameter counts on empty tensors of the published configurations
TOTALS = {
    "vit-gpt2": 239_195_904,
    "clip": 151_277_313,
    "vit": 86_389_248,
    "siglip": 412_442_352,  # PaliGemma's vision tower
    "gpt2": 124_439_808,
    "llama": 1_235_814_400,
    "llava": 7_063_427_072,
    "qwen": 8_292_166_656,
    "paligemma": 2_923_466_480,
}
PARTS = {
    ("vit-gpt2", "cross-attention"): 28_366_848,
    ("clip", "vision tower"): 87_456_000,
    ("clip-prefix", "bridge"): 53_587_968,  # ClipCap's mapper for 512 numbers, prefix 40, 8 layers
    ("clip-lora", "bridge"): 787_200,  # S1: 1,024 x 768 + 768
    ("llava-lite", "bridge"): 5_771_264,  # S4: 768 to 2,048 to 2,048
    ("vit-llama", "bridge"): 1_574_912,  # S0: 768 x 2,048 + 2,048
    ("llava", "bridge"): 20_979_712,
    ("llava", "vision tower"): 303_507_456,
    ("qwen", "vision tower"): 676_550_144,
    ("paligemma", "vision tower"): 412_442_352,
}


@pytest.mark.parametrize("name", TOTALS)
def test_the_full_models_have_as_many_parameters_as_published(name):
    assert count_parameters(name, "full").total == TOTALS[name]


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_their_parts_too(name, part):
    assert count_parameters(name, "full").parts[part] == PARTS[name, part]


@pytest.mark.parametrize(
    ("name", "profile"), [(n, p) for n in ZOO for p in ("mini", "full") if p == "full" or ZOO[n].mini.shipped]
)
def test_parts_add_up(name, profile):
    counted = count_parameters(name, profile)
    assert sum(counted.parts.values()) == counted.total > 0


@pytest.mark.parametrize("name", [name for name in ZOO if ZOO[name].role != "tower"])
def test_the_mini_models_count_as_they_load(name):
    load = cc.load_clip if name == "clip" else lambda profile: cc.load_captioner(name, profile)
    with pytest.warns() if isinstance(ZOO[name].mini.source, tuple) else nullcontext():
        model = load("mini").model
    assert count_parameters(name, "mini").total == sum(p.numel() for p in model.parameters())


def test_the_mapper_that_s2_trained_on_a_resnets_640_numbers():
    """S2's RN50x4 is no CLIPModel of transformers; its bridge is held by shape."""
    with torch.device("meta"):
        mapper = TransformerBridge(640, 768, prefix_length=40, layers=8, heads=8)
    assert sum(p.numel() for p in mapper.parameters()) == 57_520_128
    assert mapper(torch.empty(2, 1, 640, device="meta")).shape == (2, 40, 768)


def test_the_shipped_sizes_are_those_of_the_table():
    for variant in VARIANTS:
        config = json.loads((CHECKPOINTS / variant.name / "config.json").read_text())
        assert variant.shipped == (variant.config.items() <= config.items())
    assert {(v.name, v.shipped) for v in VARIANTS} == {
        (n, s) for n in ("vit", "llama") for s in (True, False)
    }


def test_what_does_not_ship_says_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setattr("capcourse.captioners.zoo.CHECKPOINTS", tmp_path)
    with pytest.raises(cc.CapcourseError, match=r"siglip: .* capcourse zoo build siglip"):
        count_parameters("siglip", "mini")


def test_unknown_names():
    with pytest.raises(cc.BadInput, match="unknown model 'blip'"):
        cc.count_parameters("blip", "full")
    with pytest.raises(cc.BadInput, match="unknown profile 'huge'"):
        cc.count_parameters("clip", "huge")
