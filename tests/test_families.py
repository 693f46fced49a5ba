"""All captioners of the zoo, in mini: one interface, whatever is inside."""

import json
import shutil
from itertools import zip_longest
from pathlib import Path

import pytest
import torch
import transformers
from minis import UNUSUAL, captioner, unusual
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


def tie(captioner, picture, one, other):
    """Whether the first token in which two answers differ was chosen of two that were as good as equal."""
    at = next(i for i, pair in enumerate(zip_longest(one, other)) if pair[0] != pair[1])
    logits = captioner.begin(picture).next_logits([one[:at]])[0]
    best = logits.topk(2)
    chosen = {tokens[at] for tokens in (one, other) if at < len(tokens)}
    return set(best.indices.tolist()) == chosen and float(best.values[0] - best.values[1]) <= TIE


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_says_what_one_by_one_says(name, pictures, record_property):
    """Greedy, in float32. Pictures of several shapes, so that Qwen's rows are filled up on the left."""
    shapes = [(192, 192), (192, 96), (110, 192), (150, 150)]
    some = [picture.resize(shapes[n % 4]) for n, picture in enumerate(pictures)]
    together = captioner(name).answers(some)
    alone = [captioner(name).answers(picture)[0] for picture in some]
    differ = [n for n, answers in enumerate(zip(together, alone, strict=True)) if len(set(answers)) > 1]
    record_property("captions that differ by a tie", len(differ))
    for n in differ:
        assert tie(captioner(name), some[n], together[n].tokens, alone[n].tokens), (n, together[n], alone[n])
    assert len(differ) <= len(some) // 10  # two words that close are rare


def test_a_word_that_really_differs_is_no_tie(pictures):
    """Else the test above would let everything pass."""
    for name in ("vit-gpt2", "llava", "qwen"):
        tokens = captioner(name).answers(pictures[0])[0].tokens
        changed = (*tokens[:2], tokens[2] + 1, *tokens[3:])
        assert not tie(captioner(name), pictures[0], tokens, changed)
        assert not tie(captioner(name), pictures[0], tokens, tokens[:3])


@pytest.mark.parametrize("name", ["llava", "qwen", "paligemma"])
def test_questions_of_several_lengths_share_a_batch(name, pictures):
    """Their rows are filled up on the left, so that every answer begins in the same column."""
    family = captioner(name)
    questions = ["Write a short caption.", "What colour is the dog on the left of the two cows?"]
    asked = [family.asked(question) for question in questions]
    batch = family.processor(images=pictures[:2], text=asked, padding=True, return_tensors="pt")
    batch.pop("labels", None)
    assert sorted(batch["attention_mask"][:, 0].tolist()) == [0, 1]
    assert batch["attention_mask"][:, -1].all()
    ends = {"do_sample": False, "max_new_tokens": 12}
    with torch.inference_mode():
        written = family.model.generate(**batch, **ends)[:, batch["input_ids"].shape[1] :]
        for picture, question, row in zip(pictures, questions, written, strict=False):
            turn = family.inputs([picture], question)
            alone = family.model.generate(**turn, **ends)[:, turn["input_ids"].shape[1] :]
            assert family.decode([row]) == family.decode(alone)


@pytest.mark.parametrize("kind", UNUSUAL)
@pytest.mark.parametrize("name", NAMES)
def test_odd_pictures_are_captioned_as_what_they_show(name, kind, pictures, tmp_path):
    some = [picture.crop((0, 32, 192, 160)) for picture in pictures[:4]]
    pairs = [unusual(kind, scene, tmp_path / f"{n}.png") for n, scene in enumerate(some)]
    odd, plain = zip(*pairs, strict=True)
    assert captioner(name).caption(odd) == captioner(name).caption(plain)


@pytest.mark.parametrize("name", WHOLE)
def test_a_picture_on_its_side_would_be_captioned_otherwise(name, pictures):
    """Else the test above could not tell whether it was turned."""
    some = [picture.crop((0, 32, 192, 160)) for picture in pictures[:4]]
    turned = [picture.rotate(90, expand=True) for picture in some]
    assert captioner(name).caption(turned) != captioner(name).caption(some)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_and_the_widest_pictures_have_a_caption(name):
    odd = [
        Image.new("RGB", (1, 1), "blue"),
        Image.new("RGB", (1, 50), "blue"),
        Image.new("RGB", (20_000, 300), "green"),
    ]
    answers = captioner(name).answers(odd)
    assert len(answers) == 3
    assert not [text for text in answers.texts if "<" in text]
    if name in WHOLE:  # an untrained bridge may say nothing
        assert all(answers.texts)


def test_a_picture_too_thin_for_qwen_is_one_clear_error():
    with pytest.raises(cc.BadInput, match=r"20,000 x 20 pixels.*200 times.*crop it"):
        captioner("qwen").caption(Image.new("RGB", (20_000, 20)))


MEET = {  # what *Meet the models* says in words of the answers to its picture, test picture 34
    "llava": {"Write a short caption.": "cats cow", "Write a detailed description.": "buckets turtle"},
    "qwen": {"Write a short caption.": "cows boat", "Write a detailed description.": "cows boat"},
    "paligemma": {"caption en": "boat", "describe en": "pink cow"},
}


@pytest.mark.parametrize("name", MEET)
def test_the_answers_are_as_meet_the_models_tells_them(name):
    picture = cc.load_data("scenes").test[34].image
    for prompt, words in MEET[name].items():
        said = captioner(name).caption(picture, prompt=prompt)[0]
        assert set(words.split()) <= set(said.lower().replace(".", "").split()), (prompt, said)


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


@pytest.mark.parametrize("broken", ["config.json", "tokenizer.json", "preprocessor_config.json"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_checkpoint_with_a_broken_file_is_one_clear_error(name, broken, tmp_path):
    shutil.copytree(CHECKPOINTS / name, tmp_path / name)
    file = next(tmp_path.glob(f"{name}/{broken}"), tmp_path / name / "processor_config.json")
    file.write_text(file.read_text()[:-20])
    with pytest.raises(
        cc.CapcourseError, match=f"{name}: could not load .*capcourse zoo build {name}"
    ) as caught:
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
