"""Qwen2.5-VL's inputs without torchvision: as many image tokens as the library's own processor puts in."""

import json
import shutil
from importlib.util import find_spec

import pytest
from PIL import Image
from transformers import Qwen2_5_VLProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from capcourse.captioners.vlm.qwen import IMAGE_PAD, QwenInputs, processor_of
from capcourse.captioners.zoo import CHECKPOINTS
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
    (1400, 784): 1_222,  # 50 x 28 are 1,400; at most 1,280 are taken: 47 x 26
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


TURN = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]}]
TEXTS_ALONE = (
    "{% for turn in messages %}{{ '<|im_start|>' + turn['role'] + '\\n' + turn['content'] }}{% endfor %}"
)


def test_of_two_chat_templates_the_one_that_knows_pictures_is_used(tmp_path):
    """As on the Hub: the tokenizer's is for texts alone, the processor's lies in chat_template.json."""
    folder = tmp_path / "qwen"
    shutil.copytree(CHECKPOINTS / "qwen", folder)
    knows_pictures = (folder / "chat_template.jinja").read_text()
    (folder / "chat_template.jinja").unlink()
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": knows_pictures}))
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | {"chat_template": TEXTS_ALONE}))
    asked = QwenInputs.from_pretrained(str(folder)).apply_chat_template(TURN, tokenize=False)
    assert asked == processor_of(str(CHECKPOINTS / "qwen")).apply_chat_template(TURN, tokenize=False)
    assert asked.count(IMAGE_PAD) == 1


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("torchvision"), reason="the library's own processor wants torchvision")
def test_where_torchvision_is_the_librarys_own_processor_is_used_and_gives_the_same():
    source = str(CHECKPOINTS / "qwen")
    theirs, ours = processor_of(source), QwenInputs.from_pretrained(source)
    assert isinstance(theirs, Qwen2_5_VLProcessor)
    asked = theirs.apply_chat_template(TURN, tokenize=False)
    assert asked == ours.apply_chat_template(TURN, tokenize=False)
    shown = {"images": [picture((280, 280)), picture((60, 90))], "text": [asked] * 2}
    one, other = (each(**shown, padding=True, return_tensors="pt") for each in (theirs, ours))
    for name in other:
        assert one[name].equal(other[name]), name
