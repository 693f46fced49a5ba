"""`BridgeModel`: one pretrained model of two towers and a bridge, fit for `Trainer`, `generate` and peft."""

import warnings

import pytest
import torch

import capcourse as cc
from capcourse.captioners.bridge import BRIDGES, BridgeConfig, BridgeModel
from capcourse.captioners.zoo import ZOO, load_entry

NAMES = [name for name, entry in ZOO.items() if "bridge" in entry.options]
TEXTS = ["a dog", "two red cats on a street in the rain", "three birds"]


@pytest.fixture(scope="module", params=NAMES)
def captioner(request):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the bridge is not trained, and says so
        return cc.load_captioner(request.param, profile="mini")


@pytest.fixture(scope="module")
def pictures():
    return cc.load_data("scenes").test[:3].images


def losses(captioner, pictures, texts):
    with torch.no_grad():
        return captioner.model(**captioner.loss_inputs(pictures, texts)).loss.item()


def test_all_four_bridges_are_in_the_zoo():
    assert {ZOO[name].options["bridge"] for name in NAMES} == set(BRIDGES)


def test_what_is_saved_is_what_is_loaded(captioner, pictures, tmp_path):
    captioner.model.save_pretrained(tmp_path)
    again = BridgeModel.from_pretrained(tmp_path)
    inputs = captioner.loss_inputs(pictures, TEXTS)
    with torch.no_grad():
        assert again(**inputs).logits.equal(captioner.model(**inputs).logits)


def test_features_computed_before_give_the_same(captioner, pictures):
    inputs = captioner.loss_inputs(pictures, TEXTS)
    features = captioner.model.vision_features(inputs.pop("pixel_values"))
    with torch.no_grad():
        given = captioner.model(features=features, **inputs).loss
    assert given.item() == pytest.approx(losses(captioner, pictures, TEXTS), abs=1e-6)


def test_padding_changes_no_loss(captioner, pictures):
    """The batch's loss is the mean over all tokens of what each caption loses alone."""
    tokens = [
        (captioner.loss_inputs([p], [t])["labels"] != -100).sum().item()
        for p, t in zip(pictures, TEXTS, strict=True)
    ]
    alone = [losses(captioner, [p], [t]) for p, t in zip(pictures, TEXTS, strict=True)]
    mean = sum(n * loss for n, loss in zip(tokens, alone, strict=True)) / sum(tokens)
    assert losses(captioner, pictures, TEXTS) == pytest.approx(mean, abs=1e-4)


def test_the_picture_stands_where_the_frame_says(captioner, pictures):
    inputs = captioner.loss_inputs(pictures, TEXTS)
    model = captioner.model
    features = model.vision_features(inputs["pixel_values"])
    embedded = model.embeddings(inputs["input_ids"], features, inputs["image_at"])
    at, prefix = inputs["image_at"], embedded.shape[1] - inputs["input_ids"].shape[1]
    assert embedded[:, at : at + prefix].equal(model.bridge(features))
    words = model.get_input_embeddings()(inputs["input_ids"])
    assert torch.cat([embedded[:, :at], embedded[:, at + prefix :]], dim=1).equal(words)


def test_generate_is_the_likeliest_next_token_again_and_again(captioner, pictures):
    frame, at = captioner._frame(None)
    pixels = captioner.pixel_values(pictures[:1])
    ids = torch.tensor([frame], dtype=torch.long)
    said = captioner.model.generate(
        pixel_values=pixels, input_ids=ids, image_at=at, max_new_tokens=5, do_sample=False, eos_token_id=None,
        pad_token_id=0,
    )  # fmt: skip
    for token in said[0]:
        with torch.no_grad():
            logits = captioner.model(pixel_values=pixels, input_ids=ids, image_at=at).logits
        assert logits[0, -1].argmax() == token
        ids = torch.cat([ids, token[None, None]], dim=1)


def test_the_trainer_trains_the_bridge_alone(captioner, pictures, tmp_path):
    from transformers import Trainer, TrainingArguments

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        fresh = load_entry(ZOO[captioner.name], profile="mini")
    model = fresh.model
    model.vision_tower.requires_grad_(False)
    model.language_model.requires_grad_(False)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    inputs = fresh.loss_inputs(pictures, TEXTS)
    arguments = TrainingArguments(
        output_dir=str(tmp_path), max_steps=12, learning_rate=3e-3, per_device_train_batch_size=3,
        use_cpu=True, report_to=[], save_strategy="no", remove_unused_columns=False, disable_tqdm=True,
    )  # fmt: skip
    first = losses(fresh, pictures, TEXTS)
    Trainer(
        model=model, args=arguments, train_dataset=list(range(3)), data_collator=lambda _: dict(inputs)
    ).train()
    assert losses(fresh, pictures, TEXTS) < first
    moved = {name for name, value in model.state_dict().items() if not value.equal(before[name])}
    assert moved
    assert all(name.startswith("bridge.") for name in moved)


def test_peft_adapts_the_language_model(captioner, pictures):
    from peft import LoraConfig, get_peft_model

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        fresh = load_entry(ZOO[captioner.name], profile="mini")
        target = "c_attn" if ZOO[captioner.name].mini.source[1] == "gpt2" else "q_proj"
        adapted = get_peft_model(
            fresh.model, LoraConfig(r=4, target_modules=rf".*language_model.*\.{target}")
        )
    trained = [name for name, value in adapted.named_parameters() if value.requires_grad]
    assert trained
    assert all("lora" in name and "language_model" in name for name in trained)
    loss = adapted(**fresh.loss_inputs(pictures, TEXTS)).loss
    assert loss.item() == pytest.approx(losses(fresh, pictures, TEXTS), abs=1e-5)  # B is zero at the start
    loss.backward()
    fresh.model = adapted
    assert len(fresh.caption(pictures)) == 3


def test_a_bridge_that_reads_something_else_is_refused():
    from transformers import AutoModelForCausalLM, CLIPVisionModel

    from capcourse.captioners.zoo import CHECKPOINTS

    eye = CLIPVisionModel.from_pretrained(CHECKPOINTS / "clip")
    tongue = AutoModelForCausalLM.from_pretrained(CHECKPOINTS / "gpt2")
    with pytest.raises(
        cc.BadInput, match="reads from a CLIPVisionModelWithProjection, and was given a CLIPVisionModel"
    ):
        BridgeModel.join(eye, tongue, "transformer")
    with pytest.raises(cc.BadInput, match="unknown bridge 'stone'"):
        BridgeModel(BridgeConfig(eye.config, tongue.config, "stone"))


def test_a_plain_vit_has_no_projected_vector():
    from transformers import GPT2Config, ViTConfig

    with pytest.raises(cc.BadInput, match="a plain ViT has none"), torch.device("meta"):
        BridgeModel(BridgeConfig(ViTConfig(), GPT2Config(), "transformer"))
