"""The gate of assignment 3, files that are not what they should be, and the solution beside the library."""

import contextlib
import io
import json
import pickle
import random
import re
import shutil
from itertools import zip_longest
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from gate import ROOT, Assignment, Gate, Graded

FILE = "weights.safetensors"
WEIGHTS = ROOT / "tests" / "data" / "a3_finetune" / FILE  # python tests/make_a3_weights.py
CHECKPOINT = ROOT / "lib" / "capcourse" / "checkpoints" / "vit-gpt2" / "model.safetensors"
A3 = Assignment(
    "a3_finetune",
    {
        "labels_of": Graded("a3-labels", "a3-test-labels", 3),
        "param_groups": Graded("a3-groups", "a3-test-groups", 4),
        "early_stop": Graded("a3-stopping", "a3-test-stopping", 4),
        "caption": Graded("a3-caption", "a3-test-captions", 6),
    },
    files={FILE: WEIGHTS},
)
SOLUTION = ROOT / "solutions" / A3.name / f"{A3.name}.ipynb"
CHECK = ROOT / "checks" / f"{A3.name}.ipynb"
WRITTEN_OTHERWISE = sorted(
    (path.parent.parent.name, path.stem)
    for path in (ROOT / "tests" / "planted" / A3.name).glob("*/right/*.py")
)


class TestA3(Gate):
    assignment = A3


def hand_in(folder, student, answers, weights=WEIGHTS):
    """Put a student's notebook where `grade` looks for it, and the weights: a file, bytes, or None."""
    path = folder / "submitted" / student / A3.name / f"{A3.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(A3.submission(answers), path)
    if isinstance(weights, bytes):
        path.with_name(FILE).write_bytes(weights)
    elif weights is not None:
        shutil.copyfile(weights, path.with_name(FILE))


def rows_of(folder, **options):
    from capcourse.grading.grade import grade

    report = grade(ROOT, [A3.name], submitted=folder / "submitted", to=folder / "course", seed=0, **options)
    return {row.student: row for row in report.rows}


# Right answers, written otherwise ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """For each function and name of a right answer, the row of a student who gave it."""
    folder = tmp_path_factory.mktemp("otherwise")
    by_function = [[answer for answer in WRITTEN_OTHERWISE if answer[0] == name] for name in A3.functions]
    students = [list(filter(None, given)) for given in zip_longest(*by_function)]
    for number, given in enumerate(students):
        answers = A3.solution_answers()
        for function, name in given:
            answers |= A3.planted(function, f"right/{name}")
        hand_in(folder, f"otherwise-{number}", answers)
    rows = rows_of(folder)
    return {answer: rows[f"otherwise-{number}"] for number, given in enumerate(students) for answer in given}


@pytest.mark.parametrize(("function", "name"), WRITTEN_OTHERWISE)
def test_right_answer_written_otherwise_gets_its_points(otherwise, function, name):
    graded = A3.functions[function]
    awards = otherwise[function, name].awards
    assert awards[graded.test] == graded.points, (name, awards)


def test_right_answers_written_otherwise_raise_no_flag(otherwise):
    assert {answer: row.flags for answer, row in otherwise.items() if row.flags} == {}


# Files that are not what they should be ---------------------------------------------------------------------


class Payload:
    """Runs when it is unpickled."""

    def __reduce__(self):
        return print, ("taken over",)


def with_first(change):
    """The solution's weights, with something done to the first array."""
    from safetensors.numpy import load_file, save

    arrays = load_file(WEIGHTS)
    name = sorted(arrays)[0]
    arrays |= change(name, arrays[name])
    return save(arrays)


def unchanged():
    """Weights under their right names that have learnt nothing."""
    from safetensors.numpy import load_file, save

    shipped = load_file(CHECKPOINT)
    return save({name: shipped[name] for name in load_file(WEIGHTS)})


FILES = {
    "not-handed-in": lambda: None,
    "pickled": lambda: pickle.dumps(Payload()),
    "torn": lambda: WEIGHTS.read_bytes()[:-5],
    "of-another-model": lambda: with_first(lambda name, array: {"bridge.weight": array}),
    "of-another-shape": lambda: with_first(lambda name, array: {name: np.concatenate([array, array])}),
    "not-finite": lambda: with_first(lambda name, array: {name: np.full_like(array, np.nan)}),
    "nothing-learnt": unchanged,
    "json": lambda: json.dumps({"weights": [1.0]}).encode(),
}


@pytest.fixture(scope="module")
def with_odd_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for student, make in FILES.items():
        hand_in(folder, student, A3.solution_answers(), make())
    return rows_of(folder)


@pytest.mark.parametrize("student", FILES)
def test_a_file_that_is_none_costs_the_captions_and_nothing_else(with_odd_files, student):
    row = with_odd_files[student]
    assert row.status == "graded"
    assert row.awards == A3.full | {"a3-test-captions": 0}, row.awards
    assert row.flags == (), row.flags


# The solution beside the library ----------------------------------------------------------------------------


def source_of(path, cell_id):
    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.id == cell_id)


@pytest.fixture(scope="module")
def solution():
    """What the solution's cells define, without those that train."""
    scope = {"__name__": "__main__"}
    ids = ("a3-given", "a3-labels", "a3-toy", "a3-groups", "a3-stopping", "a3-files", "a3-caption")
    for cell_id in ids:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(source_of(SOLUTION, cell_id), scope)
    return SimpleNamespace(**scope)


def test_the_goal_of_the_notebook_is_that_of_the_check():
    [goal] = re.findall(r"^GOAL = ([\d.]+)", source_of(SOLUTION, "a3-files"), re.MULTILINE)
    [strong] = re.findall(r"^WEAK, STRONG = [\d.]+, ([\d.]+)", source_of(CHECK, "captions"), re.MULTILINE)
    assert goal == strong


def test_labels_are_those_of_the_captioner(solution):
    import capcourse as cc

    captioner = cc.load_captioner("vit-gpt2", "mini")
    titles = [titles[0] for titles in cc.load_data("food").val[:40].captions]
    end = captioner.tokenizer.eos_token_id
    _, labels = solution.labels_of(captioner.tokenizer(titles)["input_ids"], end, end)
    assert labels == captioner.labels(titles).tolist()


@pytest.mark.parametrize("profile", ["mini", "full"])
@pytest.mark.parametrize(
    ("train", "freeze_blocks"),
    [
        (["encoder", "decoder"], {}),
        (["encoder"], {"encoder": 2}),
        (["decoder"], {"decoder": 0}),
        (["encoder", "decoder"], {"encoder": 1, "decoder": 3}),
    ],
)
def test_groups_hold_what_the_library_lets_learn(solution, profile, train, freeze_blocks):
    """By the names of the model in memory, which the newest transformers calls otherwise than the file."""
    from capcourse.captioners.architectures import empty_model
    from capcourse.captioners.vit_gpt2 import ViTGPT2Captioner
    from capcourse.training import freeze

    model = empty_model("vit-gpt2", profile)
    counts = freeze(ViTGPT2Captioner(model, None, None, name="vit-gpt2").parts(), train, freeze_blocks)
    shapes = {
        re.sub(r"^encoder\.layers\.", "encoder.encoder.layer.", name): list(value.shape)
        for name, value in model.state_dict().items()
    }
    assert "decoder.lm_head.weight" in shapes
    groups = solution.param_groups(shapes, train, freeze_blocks, {"encoder": 1e-4, "decoder": 1e-3})
    assert {group["part"]: group["numbers"] for group in groups} == {
        part: count for part, count in counts.items() if count
    }


def test_training_ends_where_transformers_ends_it(solution):
    from transformers import EarlyStoppingCallback

    draw = random.Random(7)
    for _ in range(300):
        values = [draw.randint(0, 24) / 16 for _ in range(draw.randint(1, 12))]
        patience, delta = draw.randint(1, 4), draw.choice([0.0, 1 / 16, 1 / 8])
        higher = draw.choice([True, False])
        callback = EarlyStoppingCallback(patience, delta)
        asked = SimpleNamespace(metric_for_best_model="value", greater_is_better=higher)
        state, control = SimpleNamespace(best_metric=None), SimpleNamespace(should_training_stop=False)
        kept = last = 0
        for value in values:
            last += 1
            callback.on_evaluate(asked, state, control, {"eval_value": value})
            best = state.best_metric
            if best is None or (value > best if higher else value < best):
                kept, state.best_metric = last, value  # as the Trainer does, after the callback
            if control.should_training_stop:
                break
        assert solution.early_stop(values, patience, delta, higher) == (kept, last), (values, patience, delta)


def test_the_solutions_policy_is_what_lies_in_its_file(solution):
    from safetensors.numpy import load_file

    shipped, learnt = load_file(CHECKPOINT), load_file(WEIGHTS)
    shapes = {name: list(array.shape) for name, array in shipped.items()}
    policy = re.search(r"train=(\[.*?\]),\n\s*freeze_blocks=(\{.*?\})", source_of(SOLUTION, "a3-train"))
    train, freeze_blocks = json.loads(policy[1]), json.loads(policy[2])
    groups = solution.param_groups(shapes, train, freeze_blocks, dict.fromkeys(train, 1e-4))
    assert {name for group in groups for name in group["names"]} == set(learnt)
    assert WEIGHTS.stat().st_size <= solution.MOST_BYTES


def test_weights_come_back_as_they_were_saved(solution, tmp_path, monkeypatch):
    from safetensors.numpy import load_file

    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(io.StringIO()):
        solution.save_learnt(solution.load_learnt(WEIGHTS), "again.safetensors")
    once, twice = load_file(WEIGHTS), load_file("again.safetensors")
    assert once.keys() == twice.keys()
    assert all(np.array_equal(once[name], twice[name]) for name in once)


def test_what_goes_wrong_with_files_names_the_mend(solution, tmp_path, monkeypatch):
    import capcourse as cc

    monkeypatch.chdir(tmp_path)
    captioner = cc.load_captioner("vit-gpt2", "mini")
    with pytest.raises(FileNotFoundError, match="run the training cell"):
        solution.load_learnt()
    with pytest.raises(ValueError, match="fine-tune first"):
        solution.save_learnt(captioner)
    for parameter in captioner.model.parameters():
        parameter.data += 0.01
    with pytest.raises(ValueError, match="let fewer parameters learn"):
        solution.save_learnt(captioner)
    assert not (tmp_path / FILE).exists()
    (tmp_path / FILE).write_bytes(with_first(lambda name, array: {"bridge.weight": array}))
    with pytest.raises(ValueError, match=r"vit-gpt2 has no bridge\.weight"):
        solution.load_learnt()


# Training, for which there is time now and then -------------------------------------------------------------


def trained(folder):
    """Run the data cell and the training cell of the solution in a folder, as a student does."""
    scope = {"__name__": "__main__"}
    with contextlib.chdir(folder):
        for cell_id in ("a3-given", "a3-files", "a3-data", "a3-train"):
            exec(source_of(SOLUTION, cell_id), scope)
    return folder / FILE


@pytest.mark.slow
def test_training_again_earns_full_marks(tmp_path):
    hand_in(tmp_path, "trained", A3.solution_answers(), trained(tmp_path))
    [row] = rows_of(tmp_path).values()
    assert (row.awards, row.flags) == (A3.full, ())


@pytest.mark.slow
def test_an_audit_agrees_with_the_weights(tmp_path):
    """`--retrain` runs the training cell behind walls, on one core: points as with the weights handed in."""
    answers = A3.solution_answers()
    hand_in(tmp_path, "gus", answers)  # the name is among the tenth that is drawn
    [row] = rows_of(tmp_path, retrain=True).values()
    again = tmp_path / "course" / "checked" / "gus" / A3.name / "retrained.results.json"
    assert again.is_file()
    assert row.flags == ()
