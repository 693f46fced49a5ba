"""All captioners of the zoo, in mini: one interface, whatever is inside."""

import json
import shutil
from pathlib import Path

import pytest
import torch
import transformers
from minis import captioner
from PIL import Image

import capcourse as cc
from capcourse.captioners.bridge import BridgeModel
from capcourse.captioners.zoo import CHECKPOINTS, ZOO, load_checkpoint, mini_source
from capcourse.metrics.consensus import model_consensus

NAMES = [name for name, entry in ZOO.items() if entry.role == "captioner"]
PROMPTED = [name for name in NAMES if ZOO[name].prompted]
WHOLE = [name for name in NAMES if isinstance(ZOO[name].mini.source, str)]
CLASSES = {
    "vit-gpt2": transformers.VisionEncoderDecoderModel,
    **dict.fromkeys(("clip-prefix", "clip-lora", "llava-lite", "vit-llama"), BridgeModel),
    "llava": transformers.LlavaForConditionalGeneration,
    "qwen": transformers.Qwen2_5_VLForConditionalGeneration,
    "paligemma": transformers.PaliGemmaForConditionalGeneration,
}
TIE = 1e-4  # two words this close in their logits may change places when pictures share a batch


@pytest.fixture(scope="module")
def pictures():
    return cc.load_data("scenes").test[:24].images


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_real_architecture(name):
    assert type(captioner(name).model) is CLASSES[name]


@pytest.mark.parametrize("name", ["llava", "paligemma", "qwen"])
def test_a_captioner_is_as_good_as_its_card_says(name):
    ordinary = cc.load_data("scenes").test.where(lambda example: not example.scene.held_out)
    card = json.loads((CHECKPOINTS / name / "training.json").read_text())["result"]["ordinary"]
    captions = captioner(name).caption(ordinary.images)
    # another processor may round a tie between two words the other way, in a few of 400 captions
    assert float(model_consensus(captions, ordinary.captions)) == pytest.approx(card["cider"], rel=0.01)


def ties(captioner, picture, words):
    """Whether the first word that differs from `words` was as good as a tie."""
    batch = captioner.tokenizer(words, add_special_tokens=False)["input_ids"]
    one = captioner.tokenizer(captioner.caption(picture)[0], add_special_tokens=False)["input_ids"]
    at = next(
        (i for i, (a, b) in enumerate(zip(batch, one, strict=False)) if a != b), min(len(batch), len(one))
    )
    inputs = captioner.loss_inputs([picture], [captioner.tokenizer.decode(one[: at + 1])])
    logits = captioner.model(**inputs).logits[0]
    spoken = (inputs["labels"][0] != -100).sum()
    ahead = 0 if captioner.name == "vit-gpt2" else 1  # its model shifts the labels itself
    best = logits[-spoken - ahead + at].topk(2).values
    return float(best[0] - best[1]) <= TIE


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_says_what_one_by_one_says(name, pictures):
    """Greedy, in float32. Pictures of several shapes, so that Qwen's rows are filled up on the left."""
    shapes = [(192, 192), (192, 96), (110, 192), (150, 150)]
    some = [picture.resize(shapes[n % 4]) for n, picture in enumerate(pictures)]
    together = captioner(name).caption(some)
    alone = [captioner(name).caption(picture)[0] for picture in some]
    differ = [n for n, (a, b) in enumerate(zip(together, alone, strict=True)) if a != b]
    print(f"{name}: {len(differ)} of {len(some)} captions differ by a tie")
    assert all(ties(captioner(name), some[n], together[n]) for n in differ)


def odd_pictures(folder):
    """Pictures of every unusual kind, by name."""
    turned = Image.new("RGB", (60, 40), "red")
    exif = turned.getexif()
    exif[0x0112] = 6  # the camera was held upright
    turned.save(folder / "turned.jpg", exif=exif)
    return {
        "grey": Image.new("L", (90, 70), 128),
        "RGBA": Image.new("RGBA", (90, 70), (200, 30, 30, 90)),
        "CMYK": Image.new("CMYK", (90, 70), (10, 200, 30, 0)),
        "palette": Image.new("P", (90, 70)),
        "1 x 1": Image.new("RGB", (1, 1), "blue"),
        "1 x 50": Image.new("RGB", (1, 50), "blue"),
        "20,000 wide": Image.new("RGB", (20_000, 300), "green"),
        "turned": folder / "turned.jpg",
    }


def plainly(size, colour):
    return Image.new("RGB", size, colour)


PLAIN = {  # what an odd picture shows, as an ordinary one
    "grey": plainly((90, 70), (128, 128, 128)),
    "RGBA": plainly((90, 70), (236, 176, 176)),  # 90 parts of 255 of the colour, on white
    "CMYK": Image.new("CMYK", (90, 70), (10, 200, 30, 0)).convert("RGB"),
    "palette": plainly((90, 70), "black"),
    "turned": plainly((40, 60), (254, 0, 0)),  # red, as JPEG keeps it
}


@pytest.mark.parametrize("name", NAMES)
def test_odd_pictures_are_captioned_as_what_they_show(name, tmp_path):
    odd = odd_pictures(tmp_path)
    said = dict(zip(odd, captioner(name).caption(list(odd.values())), strict=True))
    assert all("<" not in caption for caption in said.values())
    plain = captioner(name).caption(list(PLAIN.values()))
    assert {kind: said[kind] for kind in PLAIN} == dict(zip(PLAIN, plain, strict=True))


def test_a_picture_too_thin_for_qwen_is_one_clear_error():
    with pytest.raises(cc.BadInput, match=r"20,000 x 20 pixels.*200 times.*crop it"):
        captioner("qwen").caption(Image.new("RGB", (20_000, 20)))


@pytest.mark.parametrize("name", NAMES)
def test_prompts_are_taken_or_refused_by_name(name, pictures):
    if name in PROMPTED:
        assert len(captioner(name).caption(pictures[:2], prompt="What is in the centre?")) == 2
    else:
        with pytest.raises(cc.BadInput, match=f"{name} takes no prompt.*llava-lite, llava, qwen, paligemma"):
            captioner(name).caption(pictures[:2], prompt="What is in the centre?")


@pytest.mark.parametrize("prompt", ["", "  ", 3])
def test_a_prompt_that_is_none(prompt, pictures):
    with pytest.raises(cc.BadInput, match="a prompt is a text that asks something"):
        captioner("llava").caption(pictures[:1], prompt=prompt)


@pytest.mark.parametrize("name", NAMES)
def test_a_region_is_captioned_as_its_crop(name, pictures):
    picture = pictures[0]
    assert captioner(name).caption(picture, region="left") == captioner(name).caption(
        picture.crop((0, 0, 96, 192))
    )


@pytest.mark.parametrize("name", NAMES)
def test_labels_end_with_one_eos_and_hold_no_pads(name, pictures):
    texts = ["a dog", "two red dogs to the left of a blue car on the beach"]
    inputs = captioner(name).loss_inputs(pictures[:2], texts)
    tokenizer = captioner(name).tokenizer
    for row, text in zip(inputs["labels"], texts, strict=True):
        kept = row[row != -100]
        assert (kept == tokenizer.eos_token_id).sum() == 1
        assert kept[-1] == tokenizer.eos_token_id
        assert tokenizer.decode(kept[:-1]).strip() == text


@pytest.mark.parametrize("name", NAMES)
def test_the_loss_is_finite_and_reaches_the_words(name, pictures):
    model = captioner(name).model
    loss = model(**captioner(name).loss_inputs(pictures[:2], ["a dog", "two cats"])).loss
    assert torch.isfinite(loss)
    loss.backward()
    assert model.get_input_embeddings().weight.grad.abs().sum() > 0
    model.zero_grad()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WHOLE])
def test_a_bridge_that_is_not_trained_says_so(name):
    with pytest.warns(UserWarning, match=rf"{name}: the bridge between .* is not trained"):
        cc.load_captioner(name, profile="mini")


@pytest.mark.parametrize("name", [name for name in NAMES if ZOO[name].role == "captioner"])
def test_full_without_a_network_is_one_clear_error(name, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    source = ZOO[name].full.source
    first = source if isinstance(source, str) else source[0]
    with pytest.raises(cc.CapcourseError, match=f"{name}: could not load .*{first}") as caught:
        cc.load_captioner(name, profile="full")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["vit", "siglip", "gpt2", "llama"])
def test_a_tower_is_no_captioner(name):
    with pytest.raises(cc.BadInput, match=f"{name} is one half of a captioner; load a whole one: vit-gpt2"):
        cc.load_captioner(name)


@pytest.mark.parametrize("name", WHOLE)
def test_weights_that_a_checkpoint_lacks_are_one_clear_error(name, tmp_path):
    """transformers would fill them in with fresh numbers, and the captioner would babble."""
    from safetensors.torch import load_file, save_file

    shutil.copytree(CHECKPOINTS / name, tmp_path / name)
    path = tmp_path / name / "model.safetensors"
    weights = load_file(path)
    lost = next(key for key in weights if "layers.1." in key or "h.1." in key)
    del weights[lost]
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(cc.CapcourseError, match=f"{name}: could not load .*lacks 1 weights") as caught:
        load_checkpoint(ZOO[name], str(tmp_path / name), ZOO[name].mini)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", WHOLE)
def test_a_checkpoint_cut_short_is_one_clear_error(name, tmp_path):
    shutil.copytree(CHECKPOINTS / name, tmp_path / name)
    path = tmp_path / name / "model.safetensors"
    path.write_bytes(path.read_bytes()[:10_000])
    with pytest.raises(cc.CapcourseError, match=f"{name}: could not load") as caught:
        load_checkpoint(ZOO[name], str(tmp_path / name), ZOO[name].mini)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("half", [0, 1], ids=["eye", "tongue"])
@pytest.mark.parametrize("name", sorted(set(NAMES) - set(WHOLE)))
def test_a_tower_cut_short_is_one_clear_error(name, half, tmp_path):
    towers = [Path(tower) for tower in mini_source(ZOO[name])]
    shutil.copytree(towers[half], tmp_path / "tower")
    path = tmp_path / "tower" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:10_000])
    towers[half] = tmp_path / "tower"
    with pytest.raises(cc.CapcourseError, match=f"{name}: could not load") as caught:
        load_checkpoint(ZOO[name], tuple(map(str, towers)), ZOO[name].mini)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", WHOLE)
def test_loading_prints_no_table_of_weights(name, capfd):
    load_checkpoint(ZOO[name], str(CHECKPOINTS / name), ZOO[name].mini)
    _, err = capfd.readouterr()
    assert "MISSING" not in err
    assert "LOAD REPORT" not in err
