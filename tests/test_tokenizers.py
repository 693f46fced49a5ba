"""The mini tokenizers have the habits of the real ones, on which captioners stumble."""

import pytest

from capcourse.recipes import tokenizers
from capcourse.recipes.corpus import texts

FAMILIES = ("gpt2", "llama", "qwen", "gemma")
TRICKY = (
    "two red dogs on the beach",
    "Zucchini-Lentil Fritters With Lemony Yogurt",
    "Crème brûlée",
    "日本 🙂",
)


@pytest.fixture(scope="module")
def learnt():
    read = list(texts(0, 150))
    return {name: getattr(tokenizers, f"{name}_tokenizer")(read, 1_200) for name in FAMILIES}


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_lost(learnt, family):
    for text in TRICKY:
        ids = learnt[family](text, add_special_tokens=False)["input_ids"]
        assert learnt[family].decode(ids) == text


@pytest.mark.parametrize("family", FAMILIES)
def test_rare_words_are_split_and_common_ones_are_not(learnt, family):
    assert len(learnt[family].tokenize("dogs on the beach", add_special_tokens=False)) <= 6
    assert len(learnt[family].tokenize("Fritters", add_special_tokens=False)) > 1


@pytest.mark.parametrize(
    ("family", "begins", "ends", "pads"),
    [
        ("gpt2", [], "<|endoftext|>", None),
        ("llama", ["<|begin_of_text|>"], "<|end_of_text|>", None),
        ("qwen", [], "<|im_end|>", "<|endoftext|>"),
        ("gemma", [], "<eos>", "<pad>"),
    ],
)
def test_what_begins_ends_and_pads(learnt, family, begins, ends, pads):
    tokenizer = learnt[family]
    tokens = tokenizer.convert_ids_to_tokens(tokenizer("a dog")["input_ids"])
    assert tokens[: len(begins)] == begins
    assert ends not in tokens  # none ends a text by itself
    assert (tokenizer.eos_token, tokenizer.pad_token) == (ends, pads)


def test_llama_has_a_pad_token_that_it_does_not_name(learnt):
    assert learnt["llama"].convert_tokens_to_ids(tokenizers.RIGHT_PAD) is not None


def test_gemma_knows_the_pictures_mark_and_qwen_its_own(learnt):
    assert learnt["gemma"].tokenize("<image>caption en\n")[0] == "<image>"
    assert learnt["gemma"].tokenize("caption en\n")[-1] == "\n"
    assert "<|image_pad|>" in learnt["qwen"].tokenize("<|vision_start|><|image_pad|><|vision_end|>")
