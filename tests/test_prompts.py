"""The reports' prompts: each goes whole to the model that it was written for."""

import pytest
from minis import captioner

import capcourse as cc
from capcourse.captioners.zoo import ZOO
from capcourse.prompts import PROMPTS, text_of


@pytest.fixture(scope="module")
def picture():
    return cc.load_data("scenes").test[0].image


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_reaches_its_model_whole(name, picture):
    prompt = PROMPTS[name]
    asked = captioner(prompt.model)
    turn = asked.loss_inputs([picture], ["a dog"], prompt=prompt.text)["input_ids"][0]
    assert prompt.text in asked.tokenizer.decode(turn.tolist())


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_says_where_it_comes_from(name):
    prompt = PROMPTS[name]
    assert prompt.name == name
    assert prompt.source.startswith(prompt.seed)
    assert ZOO[prompt.model].prompted
    assert prompt.seed in ZOO[prompt.model].seed


def test_a_name_that_no_report_has_is_one_clear_error():
    with pytest.raises(cc.BadInput, match=r"unknown prompt 'S1'; known: S0-1, S0-2, S0-3, S3-A, .*, S4"):
        PROMPTS["S1"]


def test_a_name_stands_for_its_text_and_any_other_text_for_itself():
    assert text_of("S0-2") == text_of("s0-2") == PROMPTS["S0-2"].text
    assert text_of("Say S0-2 aloud.") == "Say S0-2 aloud."
    with pytest.raises(cc.BadInput, match="unknown prompt 'S0-9'"):
        text_of("S0-9")


SIGNS = {
    "llava": ["<image>", "<|end_of_text|>"],
    "qwen": ["<|image_pad|>", "<|im_end|> hi <|vision_start|>"],
    "paligemma": ["<image>", "<bos>"],
    "llava-lite": ["<bos>", "<|end_of_text|>"],
}


@pytest.mark.parametrize(("name", "sign"), [(name, sign) for name, signs in SIGNS.items() for sign in signs])
def test_a_prompt_that_holds_a_sign_of_the_models_own_is_one_clear_error(name, sign, picture):
    with pytest.raises(cc.BadInput, match=rf"<.*> in it, which {name} reads as a sign of its own"):
        captioner(name).caption(picture, prompt=f"What is this? {sign}")
