"""Qwen2.5-VL's inputs without torchvision: as many image tokens as the library's own processor puts in."""

import pytest
from PIL import Image
from transformers import Qwen2_5_VLProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from capcourse.captioners.vlm.qwen import IMAGE_PAD, QwenInputs
from capcourse.recipes.corpus import texts
from capcourse.recipes.tokenizers import qwen_tokenizer

ASKED = f"<|im_start|>user\n<|vision_start|>{IMAGE_PAD}<|vision_end|>Write a short caption.<|im_end|>\n"

# width, height: tokens, counted by hand for patches of 14 and four patches a token, so 28 x 28 pixels a token
BY_HAND = {
    (28, 28): 4,  # the least is 56 x 56 pixels: 2 x 2 tokens
    (280, 280): 100,  # 10 x 10
    (644, 392): 322,  # 23 x 14
    (640, 480): 391,  # 22.86 x 17.14 rounds to 23 x 17
    (100, 500): 72,  # 3.57 x 17.86 rounds to 4 x 18
}


@pytest.fixture(scope="module")
def tokenizer():
    return qwen_tokenizer(list(texts(0, 60)), 600)


@pytest.fixture(scope="module")
def inputs(tokenizer):
    return QwenInputs(Qwen2VLImageProcessorPil(), tokenizer)  # the published patches of 14, merge of 2


def picture(size):
    return Image.effect_noise(size, 60).convert("RGB")


@pytest.mark.parametrize(("size", "tokens"), BY_HAND.items())
def test_a_picture_takes_as_many_tokens_as_counted_by_hand(inputs, size, tokens):
    batch = inputs(images=[picture(size)], text=[ASKED])
    image_pad = inputs.tokenizer.convert_tokens_to_ids(IMAGE_PAD)
    assert (batch["input_ids"] == image_pad).sum() == tokens
    assert (batch["mm_token_type_ids"] == 1).sum() == tokens
    assert batch["image_grid_thw"].prod() == 4 * tokens == len(batch["pixel_values"])


def test_rows_of_a_batch_are_filled_up_on_the_left(inputs):
    batch = inputs(images=[picture((280, 280)), picture((56, 56))], text=[ASKED] * 2)
    assert batch["attention_mask"][0].all()
    empty = int((batch["attention_mask"][1] == 0).sum())
    assert empty == 100 - 4
    assert not batch["attention_mask"][1][:empty].any()


def test_the_librarys_own_processor_gives_the_same(inputs):
    """Without torchvision it cannot be made, for its video half is missing; here it is made without one."""
    theirs = Qwen2_5_VLProcessor.__new__(Qwen2_5_VLProcessor)
    for name, value in {
        "image_processor": inputs.image_processor,
        "tokenizer": inputs.tokenizer,
        "video_processor": None,
        "chat_template": None,
        "image_token": IMAGE_PAD,
        "video_token": "<|video_pad|>",
        "image_token_id": inputs.tokenizer.convert_tokens_to_ids(IMAGE_PAD),
        "video_token_id": inputs.tokenizer.convert_tokens_to_ids("<|video_pad|>"),
    }.items():
        setattr(theirs, name, value)
    pictures = [picture((280, 280)), picture((644, 392)), picture((60, 90))]
    arguments = {"images": pictures, "text": [ASKED] * 3, "padding": True, "return_tensors": "pt"}
    ours, library = inputs(**arguments), theirs(**arguments)
    assert set(ours) == set(library)
    for name in ours:
        assert ours[name].equal(library[name]), name
