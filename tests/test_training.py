"""`fine_tune`: what learns, what is measured, when it stops, and how it goes on."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

import capcourse as cc
from capcourse.captioners.architectures import empty_model
from capcourse.captioners.vit_gpt2 import ViTGPT2Captioner
from capcourse.training import check_optimizer, fine_tune, freeze, new_optimizer
from capcourse.training.rows import Rows

QUICK = {"batch_size": 16, "progress": False, "precision": "float32", "seed": 3}


@pytest.fixture
def captioner():
    return cc.load_captioner("vit-gpt2", "mini")


@pytest.fixture(scope="module")
def food():
    data = cc.load_data("food")
    return replace(data, train=data.train[:48], val=data.val[:200])


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CAPCOURSE_CACHE", str(tmp_path / "cache"))


# What learns ------------------------------------------------------------------------------------------------

TABLE = {  # by arithmetic, without ViT's pooler; blocks frozen: encoder, decoder
    0: (85_056_000, 113_422_848),
    2: (70_880_256, 94_519_296),
    5: (49_616_640, 66_163_968),
    6: (42_528_768, 56_712_192),
    7: (35_440_896, 47_260_416),
    10: (14_177_280, 18_905_088),
}
PAIRS = [(2, 2), (6, 6), (7, 7), (10, 10), (2, 7), (7, 2), (5, 7)]  # S0's


@pytest.fixture(scope="module")
def full_parts():
    return ViTGPT2Captioner(empty_model("vit-gpt2", "full"), None, None, name="vit-gpt2").parts()


@pytest.mark.parametrize("pair", [(0, 0), *PAIRS])
def test_frozen_from_below_the_true_architecture_learns_what_arithmetic_says(full_parts, pair):
    learning = freeze(full_parts, blocks={"encoder": pair[0], "decoder": pair[1]})
    assert learning == {"encoder": TABLE[pair[0]][0], "decoder": TABLE[pair[1]][1]}


def test_unfrozen_halves_learn_all_but_the_pooler(full_parts):
    assert freeze(full_parts) == {"encoder": 85_798_656, "decoder": 152_806_656}


@pytest.mark.parametrize(("one", "other"), [("encoder", "decoder"), ("decoder", "encoder")])
def test_one_half_alone(full_parts, one, other):
    learning = freeze(full_parts, train=one)
    assert learning[other] == 0 < learning[one]


@pytest.mark.parametrize(
    ("train", "blocks", "said"),
    [
        (["eye"], {}, "no part 'eye'.*encoder, decoder"),
        (None, {"eye": 1}, "no part 'eye'"),
        (["encoder"], {"decoder": 3}, "decoder: does not learn at all"),
        (None, {"encoder": 13}, "cannot freeze 13 blocks; it has 12"),
        (None, {"encoder": -1}, "cannot freeze -1 blocks"),
        (None, {"encoder": True}, "cannot freeze True blocks"),
        ([], {}, "nothing learns"),
    ],
)
def test_what_cannot_be_frozen(full_parts, train, blocks, said):
    with pytest.raises(cc.BadInput, match=said):
        freeze(full_parts, train, blocks)


def test_each_half_has_its_rate_and_what_is_no_matrix_does_not_decay(captioner):
    parts = captioner.parts()
    freeze(parts)
    optimizer = new_optimizer(parts, "adamw", {"encoder": 1e-5, "decoder": 1e-4}, 0.1)
    rates = {group["part"]: group["lr"] for group in optimizer.param_groups}
    assert rates == {"encoder": 1e-5, "decoder": 1e-4}
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            assert group["weight_decay"] == (0.1 if parameter.ndim > 1 else 0)


@pytest.mark.parametrize("name", ["adamw", "adam", "sgd", "rmsprop", "adafactor"])
def test_every_optimizer_holds_what_learns_once(captioner, name):
    parts = captioner.parts()
    learning = freeze(parts, blocks={"encoder": 1})
    assert check_optimizer(captioner.model, new_optimizer(parts, name, 1e-4)) == sum(learning.values())


@pytest.mark.parametrize(
    ("name", "lr", "said"),
    [
        ("adamax", 1e-4, "unknown optimizer 'adamax'"),
        ("adamw", {"encoder": 1e-4}, "no rate for decoder"),
        ("adamw", 0, "positive number"),
        ("adamw", float("nan"), "positive number"),
        ("adamw", "fast", "positive number"),
    ],
)
def test_optimizers_that_cannot_be_made(captioner, name, lr, said):
    with pytest.raises(cc.BadInput, match=said):
        new_optimizer(captioner.parts(), name, lr)


def test_an_optimizer_with_the_projection_alone_is_found_out():
    """The second stage of S1, as it is printed: the decoder wants gradients and is in no group."""
    model = torch.nn.ModuleDict({"projection": torch.nn.Linear(3, 3), "decoder": torch.nn.Linear(3, 3)})
    with pytest.raises(cc.CapcourseError, match=r"2 parameters learn by requires_grad.*decoder"):
        check_optimizer(model, torch.optim.Adam(model["projection"].parameters()))


def test_doubled_and_frozen_parameters_are_found_out():
    model = torch.nn.Linear(3, 3)
    twice = torch.optim.SGD([{"params": [model.weight, model.bias]}], lr=1.0)
    twice.param_groups.append({**twice.param_groups[0], "params": [model.bias]})
    with pytest.raises(cc.CapcourseError, match="1 parameters are in the optimizer more than once, bias"):
        check_optimizer(model, twice)
    model.bias.requires_grad_(False)
    with pytest.raises(cc.CapcourseError, match=r"1 parameters are in the optimizer and frozen.*bias"):
        check_optimizer(model, torch.optim.SGD(model.parameters(), lr=1.0))


# What happens -----------------------------------------------------------------------------------------------


def test_it_learns_and_says_what_happened(captioner, food):
    before = {name: p.clone() for name, p in captioner.model.named_parameters()}
    history = fine_tune(captioner, food, train="decoder", epochs=2, lr=5e-4, metrics=["CIDEr"], **QUICK)
    assert list(history.table.index) == [1, 2]
    assert list(history.table.columns) == ["step", "loss", "val_loss", "CIDEr"]
    assert history.table["val_loss"][2] < history.table["val_loss"][1]
    assert history.learning["encoder"] == 0
    for name, parameter in captioner.model.named_parameters():
        assert torch.equal(parameter, before[name]) == name.startswith("encoder.")


def test_the_metric_is_that_of_captions_which_are_written(captioner, food):
    """What the history says of the best epoch is what the captioner scores afterwards."""
    history = fine_tune(captioner, food, epochs=2, lr=5e-4, stop_on="CIDEr", **QUICK)
    captions = captioner.caption(food.val.images)
    assert cc.score(captions, food.val.captions, ["CIDEr"])["CIDEr"] == pytest.approx(history.best["CIDEr"])


def test_afterwards_it_has_the_weights_of_its_best_epoch(captioner, food):
    """Dishes make it worse on the scenes that it knows, from the first epoch on."""
    val = cc.load_data("scenes").val[:200]
    history = fine_tune(captioner, replace(food, val=val), epochs=3, lr=5e-4, **QUICK)
    assert history.best_epoch == 1
    assert history.rows[2]["val_loss"] > 1.1 * history.rows[0]["val_loss"]
    chosen = Rows(captioner, val, QUICK["seed"])
    inputs = captioner.loss_inputs(val.images, [chosen[i][1] for i in range(len(val))])
    with torch.inference_mode():
        loss = captioner.model.eval()(**inputs).loss
    assert float(loss) == pytest.approx(history.best["val_loss"], rel=0.02)  # means of batches, not of tokens


def test_it_stops_when_nothing_gets_better(captioner, food):
    history = fine_tune(captioner, food, epochs=6, lr=1e-5, stop_on="CIDEr", patience=2, delta=100.0, **QUICK)
    assert history.stopped_early
    assert len(history.rows) == 3  # the first is the best by definition, then two that are not
    assert history.best["CIDEr"] == max(row["CIDEr"] for row in history.rows)


def test_captions_are_written_with_the_cache_and_ids_alone_are_kept(captioner, food, monkeypatch):
    """One new token a step goes through the decoder; what is scored is whole numbers in two axes."""
    widths, handed = [], []
    captioner.model.decoder.register_forward_pre_hook(
        lambda module, args, kwargs: widths.append(
            (module.training, kwargs["input_ids"].shape[1], kwargs.get("past_key_values"))
        ),
        with_kwargs=True,
    )
    decode = captioner.decode
    monkeypatch.setattr(captioner, "decode", lambda ids: handed.append(ids) or decode(ids))
    fine_tune(captioner, food, epochs=1, metrics=["CIDEr"], **QUICK)
    written = [width for training, width, cache in widths if not training and cache is not None]
    assert written.count(1) > 0.9 * len(written)
    assert handed[0].ndim == 2
    assert handed[0].shape[0] == 200
    assert np.issubdtype(handed[0].dtype, np.integer)


def test_the_same_seed_gives_the_same_history(food):
    runs = [
        fine_tune(cc.load_captioner("vit-gpt2", "mini"), food, epochs=1, lr=5e-4, **QUICK).rows
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


# What cannot be trained -------------------------------------------------------------------------------------


def test_a_loss_that_is_no_number_ends_the_training(captioner, food):
    with pytest.raises(cc.CapcourseError, match=r"the loss became .* in step \d+; lower the learning rate"):
        fine_tune(captioner, food, epochs=3, lr=1e20, optimizer="sgd", **QUICK)


def test_an_empty_split(captioner, food):
    with pytest.raises(cc.BadInput, match="the train split has 0 pictures; give it more"):
        fine_tune(captioner, replace(food, train=food.train[:0]), **QUICK)


def test_too_few_pictures_for_a_metric(captioner, food):
    with pytest.raises(cc.BadInput, match="the val split has 150 pictures, and a caption metric wants"):
        fine_tune(captioner, replace(food, val=food.val[:150]), stop_on="CIDEr", **QUICK)


def test_a_caption_that_does_not_fit(captioner, food, tmp_path):
    from capcourse.data.dataset import FileExample, Split

    food.train[0].image.save(tmp_path / "long.png")
    long = FileExample("long", ["salad and " * 100], tmp_path / "long.png")
    with pytest.raises(cc.BadInput, match=r"train: a caption of picture 'long' has .* has room for 127"):
        fine_tune(captioner, replace(food, train=Split("train", [*food.train[:5], long])), **QUICK)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stop_on": "BLEU"}, "unknown metric 'BLEU'"),
        ({"metrics": ["accuracy"]}, "unknown metric 'accuracy'"),
        ({"epochs": 0}, "epochs is a whole number"),
        ({"patience": -1}, "patience is a whole number"),
        ({"delta": -0.1}, "delta is 0 or more"),
        ({"warmup": 1.0}, "warmup is a share"),
        ({"decoding": "loud"}, "unknown decoding 'loud'"),
        ({"precision": "float8"}, "unknown precision 'float8'"),
    ],
)
def test_settings_that_nobody_knows(captioner, food, changes, said):
    with pytest.raises(cc.BadInput, match=said):
        fine_tune(captioner, food, **QUICK | changes)


def test_a_family_that_cannot_be_fine_tuned_yet(food):
    with pytest.raises(cc.BadInput, match="llava cannot be fine-tuned yet; vit-gpt2 can"):
        fine_tune(cc.load_captioner("llava", "mini"), food, **QUICK)


# Going on, and several processes ----------------------------------------------------------------------------

SCRIPT = """
import json, os, signal, sys
from dataclasses import replace
import capcourse as cc
from capcourse.training import fine_tune, trainer
from safetensors.torch import save_file

folder, batch_size, kill_at, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
step = trainer.CaptionTrainer.training_step

def until(self, *args, **kwargs):
    if self.state.global_step == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(self, *args, **kwargs)

trainer.CaptionTrainer.training_step = until
data = cc.load_data("scenes")
data = replace(data, train=data.train[:128], val=data.val[:200])
captioner = cc.load_captioner("vit-gpt2", "mini")
history = fine_tune(captioner, data, epochs=3, lr=2e-3, optimizer="sgd", batch_size=batch_size, seed=3,
                    stop_on="CIDEr", patience=2, folder=folder, precision="float32", progress=False)
if int(os.environ.get("RANK", "0")) == 0:
    save_file({n: p.detach().clone() for n, p in captioner.model.named_parameters()}, out)
    open(out + ".json", "w").write(json.dumps(history.rows))
"""
NEVER = "-1"


def end_of(out):
    """The weights that a training came to, and its history."""
    from safetensors.torch import load_file

    return load_file(out), json.loads(out.with_name(out.name + ".json").read_text())


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    subprocess.run([sys.executable, "-c", SCRIPT, folder / "run", "16", NEVER, folder / "end"], check=True)
    return end_of(folder / "end")


def test_a_training_that_was_killed_in_an_epoch_goes_on_to_the_same_end(uninterrupted, tmp_path):
    """Eight steps an epoch; killed in the twelfth, with one epoch kept."""
    command = [sys.executable, "-c", SCRIPT, tmp_path / "run", "16"]
    assert subprocess.run([*command, "12", tmp_path / "end"]).returncode == -signal.SIGKILL
    assert not (tmp_path / "end").exists()
    half = tmp_path / "run" / "checkpoint-99"  # and as if it had been killed in the writing of another
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    subprocess.run([*command, NEVER, tmp_path / "end"], check=True)
    weights, rows = end_of(tmp_path / "end")
    assert all(torch.equal(uninterrupted[0][name], weights[name]) for name in weights)
    assert rows == uninterrupted[1]


LAUNCHERS = {
    "torchrun": "torch.distributed.run --standalone --nproc-per-node 2",
    # "multi_gpu" says that it is to start processes; without a GPU each takes the CPU
    "accelerate": "accelerate.commands.launch --multi_gpu --num_processes 2 --num_machines 1 "
    "--mixed_precision no --dynamo_backend no --main_process_port 0",
}


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_two_processes_learn_what_one_learns(uninterrupted, tmp_path, launcher):
    """Half the batch each, by plain gradient steps: equal to what float32 loses in another order of sums."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, "-m", *LAUNCHERS[launcher].split(), script]
    subprocess.run(
        [*command, tmp_path / "run", "8", NEVER, tmp_path / "end"],
        check=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    weights, rows = end_of(tmp_path / "end")
    before = dict(cc.load_captioner("vit-gpt2", "mini").model.named_parameters())
    moved = sum(float((uninterrupted[0][name] - before[name]).detach().abs().sum()) for name in weights)
    apart = sum(float((uninterrupted[0][name] - weights[name]).abs().sum()) for name in weights)
    assert apart < 0.01 * moved
    for name in ("loss", "val_loss", "CIDEr"):
        assert [row[name] for row in rows] == pytest.approx([row[name] for row in uninterrupted[1]], rel=0.02)


def test_a_finished_training_is_read_and_not_done_again(food, tmp_path):
    captioner = cc.load_captioner("vit-gpt2", "mini")
    history = fine_tune(captioner, food, epochs=1, lr=5e-4, folder=tmp_path / "run", **QUICK)
    again = cc.load_captioner("vit-gpt2", "mini")
    assert fine_tune(again, food, epochs=1, lr=5e-4, folder=tmp_path / "run", **QUICK) == history
    for one, other in zip(captioner.model.parameters(), again.model.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_folder_with_another_training_is_left_alone(captioner, food, tmp_path):
    fine_tune(captioner, food, epochs=1, folder=tmp_path / "run", **QUICK)
    with pytest.raises(cc.BadInput, match="holds a training with another lr, epochs; name a new folder"):
        fine_tune(captioner, food, epochs=2, lr=3e-4, folder=tmp_path / "run", **QUICK)


def test_a_folder_with_other_things_is_left_alone(captioner, food, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(cc.BadInput, match="holds something else than a training"):
        fine_tune(captioner, food, epochs=1, folder=tmp_path, **QUICK)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


# Features ---------------------------------------------------------------------------------------------------


def test_with_kept_features_the_losses_are_the_same(food):
    runs = [
        fine_tune(
            cc.load_captioner("vit-gpt2", "mini"), food, train="decoder", epochs=2, features=kept, **QUICK
        )
        for kept in (True, False)
    ]
    for name in ("loss", "val_loss"):
        assert [row[name] for row in runs[0].rows] == pytest.approx(
            [row[name] for row in runs[1].rows], abs=1e-5
        )


def test_features_are_those_of_the_encoder(captioner, food, tmp_path):
    from capcourse.features import FeatureStore

    kept = FeatureStore(captioner, tmp_path).of(food.val[:5].images)
    with torch.inference_mode():
        own = captioner.vision_features(food.val[:5].images).numpy()
    assert kept.shape == own.shape
    np.testing.assert_allclose(np.stack(list(kept)), own, atol=1e-5)


def test_features_are_computed_once(captioner, food, tmp_path, monkeypatch):
    from capcourse.features import FeatureStore

    FeatureStore(captioner, tmp_path).of(food.val[:6].images)
    asked = []
    seen = captioner.vision_features
    monkeypatch.setattr(captioner, "vision_features", lambda batch: asked.append(len(batch)) or seen(batch))
    again = FeatureStore(captioner, tmp_path)
    again.of(food.val[:6].images)
    assert asked == []
    again.of([*food.val[4:8].images, food.val[7].image])
    assert asked == [2]


def test_other_weights_have_other_features(captioner, food, tmp_path):
    from capcourse.features import FeatureStore

    one = FeatureStore(captioner, tmp_path).of(food.val[:2].images)
    with torch.no_grad():
        captioner.model.encoder.layernorm.weight.add_(1)
    other = FeatureStore(captioner, tmp_path).of(food.val[:2].images)
    assert np.abs(one[0] - other[0]).max() > 0.01


@pytest.mark.parametrize("crash", ["while computing", "array cut short", "array lost", "record cut short"])
def test_a_crash_leaves_no_half_file_that_is_believed(captioner, food, tmp_path, monkeypatch, crash):
    from capcourse.features import FeatureStore

    whole = np.stack(list(FeatureStore(captioner, tmp_path / "whole").of(food.val[:6].images)))
    if crash == "while computing":
        captioner.batch_size = 2
        seen, calls = captioner.vision_features, []

        def fails(batch):
            calls.append(batch)
            if len(calls) == 3:
                raise MemoryError
            return seen(batch)

        monkeypatch.setattr(captioner, "vision_features", fails)
        with pytest.raises(MemoryError):
            FeatureStore(captioner, tmp_path / "kept").of(food.val[:6].images)
        monkeypatch.setattr(captioner, "vision_features", seen)
    else:
        FeatureStore(captioner, tmp_path / "kept").of(food.val[:6].images)
        [array], [record] = (list((tmp_path / "kept").rglob(f"*.{kind}")) for kind in ("npy", "json"))
        if crash == "array lost":
            array.unlink()
        else:
            cut = array if crash == "array cut short" else record
            cut.write_bytes(cut.read_bytes()[:-100])
    again = FeatureStore(captioner, tmp_path / "kept").of(food.val[:6].images)
    np.testing.assert_allclose(np.stack(list(again)), whole, atol=1e-5)


def test_no_pictures_have_no_features(captioner, tmp_path):
    from capcourse.features import FeatureStore

    with pytest.raises(cc.BadInput, match="no pictures to compute features of"):
        FeatureStore(captioner, tmp_path).of([])
