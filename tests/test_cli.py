"""The command line as its people use it: exit status, one line on stderr, what is printed."""

import json
import subprocess
import sys

import pytest
from PIL import Image

import capcourse as cc


def run(*arguments, cwd=None):
    """Run `capcourse` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "capcourse.cli", *map(str, arguments)], capture_output=True, text=True, cwd=cwd
    )


def refused(result, *words):
    """Exit 2 and one line on stderr that holds the words."""
    assert result.returncode == 2, result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[0]


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "scene.png"
    cc.load_data("scenes").test[0].image.save(path)
    return path


@pytest.fixture
def coco(tmp_path):
    """Writes a predictions and a references file in the COCO formats."""

    def write(predictions, captions=("a red dog", "two blue cars")):
        images = [{"id": i} for i in range(len(captions))]
        annotations = [{"id": i, "image_id": i, "caption": text} for i, text in enumerate(captions)]
        (tmp_path / "refs.json").write_text(json.dumps({"images": images, "annotations": annotations}))
        content = predictions if isinstance(predictions, str) else json.dumps(predictions)
        (tmp_path / "pred.json").write_text(content)
        return tmp_path / "pred.json", tmp_path / "refs.json"

    return write


def rows(*captions):
    return [{"image_id": i, "caption": caption} for i, caption in enumerate(captions)]


def test_caption_prints_a_caption(picture):
    result = run("caption", picture)
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.strip().splitlines()) == 1
    assert len(result.stdout.split()) > 2


def test_caption_of_several_as_json(picture):
    result = run("caption", picture, picture, "--json", "--decoding", "beam", "--region", "left")
    pairs = json.loads(result.stdout)
    assert [pair["image"] for pair in pairs] == [str(picture)] * 2
    assert pairs[0]["caption"] == pairs[1]["caption"]
    assert [pair["ended"] for pair in pairs] == [True] * 2
    assert pairs[0]["first_sentence"] == pairs[0]["caption"]


def test_a_reports_prompt_is_asked_by_its_name_and_what_goes_on_is_said(picture):
    by_name = run("caption", picture, "--model", "qwen", "--prompt", "S4", "--json")
    by_text = run("caption", picture, "--model", "qwen", "--prompt", "Describe this image.", "--json")
    [said] = json.loads(by_name.stdout)
    assert [said] == json.loads(by_text.stdout)
    assert said["caption"].startswith(said["first_sentence"])
    assert len(said["first_sentence"]) < len(said["caption"])
    assert "1 with a second sentence" in by_name.stderr


@pytest.mark.parametrize("prompt", ["S0-9", "<|image_pad|>"])
def test_a_prompt_that_cannot_be_asked(picture, prompt):
    refused(run("caption", picture, "--model", "qwen", "--prompt", prompt), prompt)


def test_a_missing_picture(tmp_path):
    refused(run("caption", tmp_path / "nope.jpg"), "nope.jpg", "no such file", "check the path")


def test_a_text_file_is_no_picture(tmp_path):
    (tmp_path / "notes.jpg").write_text("not a picture")
    refused(run("caption", tmp_path / "notes.jpg"), "notes.jpg", "save it as JPEG or PNG")


def test_a_picture_cut_short(tmp_path, picture):
    (tmp_path / "half.png").write_bytes(picture.read_bytes()[:900])
    refused(run("caption", tmp_path / "half.png"), "half.png", "broken picture", "save it again")


def test_a_folder_is_no_picture(tmp_path):
    refused(run("caption", tmp_path), "is a folder", "name the picture files")


def test_an_unknown_model(picture):
    refused(run("caption", picture, "--model", "gpt-9"), "unknown model 'gpt-9'", "vit-gpt2")


def test_score_prints_the_chosen_metrics(coco):
    result = run("score", *coco(rows("a red dog", "two cars")), "--metric", "CIDEr", "--metric", "BLEU-1")
    assert result.returncode == 0, result.stderr
    assert "CIDEr" in result.stdout
    assert "BLEU-1" in result.stdout
    assert "METEOR" not in result.stdout


def test_score_of_a_subset_is_that_of_the_images_it_has(coco):
    predictions, references = coco(rows("a red dog", "two cars")[:1])
    result = run("score", predictions, references, "--metric", "BLEU-1", "--subset")
    assert "(1 image)" in result.stdout


def test_score_as_json(coco):
    result = run("score", *coco(rows("a red dog", "two blue cars")), "--metric", "BLEU-1", "--json")
    scores = json.loads(result.stdout)
    assert scores["corpus"]["BLEU-1"] == pytest.approx(1)
    assert scores["per_image"]["1"]["BLEU-1"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("predictions", "words"),
    [
        ([*rows("a", "b"), {"image_id": 9, "caption": "c"}], ("pred.json", "know no image 9", "keep only")),
        (rows("a"), ("pred.json", "no caption for image 1", "needs one")),
        ([*rows("a", "b"), *rows("again")], ("pred.json", "more than one caption of image 0", "keep one")),
        (rows("a", "two\rcars"), ("pred.json", "1", "split()")),
        (rows("a\u2028b", "two cars"), ("pred.json", "0", "split()")),
        ("[{", ("pred.json", "JSON")),
        ({"captions": []}, ("pred.json", "image_id")),
    ],
    ids=["unknown-id", "missing-id", "duplicate-id", "carriage-return", "line-separator", "broken", "shape"],
)
def test_a_bad_predictions_file(coco, predictions, words):
    refused(run("score", *coco(predictions)), *words)


def test_a_reference_that_would_shift_captions(coco):
    refused(run("score", *coco(rows("a", "b"), captions=("a\u2029dog", "cars"))), "refs.json", "split()")


def test_an_unknown_metric(coco):
    refused(run("score", *coco(rows("a", "b")), "--metric", "SPIDEr"), "unknown metric 'SPIDEr'", "CIDEr")


@pytest.mark.parametrize("command", ["release", "grade"])
def test_an_assignment_that_does_not_exist(root, command):
    refused(run(command, "a99_magic", cwd=root), "a99_magic", "a1_metrics")


def test_release_takes_a_short_name(root, tmp_path):
    result = run("release", "a1", "--to", tmp_path, cwd=root)
    assert result.returncode == 0, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a1_metrics"]


def test_a_short_name_that_fits_several(root):
    refused(run("release", "a", cwd=root), "unknown assignment 'a'", "a1_metrics")


@pytest.mark.parametrize("arguments", [["paint"], ["caption"], ["caption", "x.png", "--seed", "one"]])
def test_a_command_that_makes_no_sense(arguments):
    refused(run(*arguments), "capcourse --help")


def test_a_place_that_cannot_be_written(root, tmp_path):
    (tmp_path / "file").write_text("")
    refused(run("release", "--to", tmp_path / "file" / "x", cwd=root), "file", "who may write there")


def test_a_bare_command_says_what_there_is():
    result = run()
    assert result.returncode == 0
    assert "caption" in result.stdout


def test_sixteen_bits_are_not_clipped_in_silence(tmp_path):
    Image.new("I;16", (8, 8)).save(tmp_path / "deep.png")
    refused(run("caption", tmp_path / "deep.png"), "deep.png", "8 bits")


def test_outside_a_course(tmp_path):
    refused(run("release", cwd=tmp_path), "not in a course", "cd there first")


def test_zoo_list_names_every_checkpoint_and_what_a_bridge_is_joined_of():
    result = run("zoo", "list")
    assert result.stdout.count("mini  shipped") == 8
    assert "; capcourse zoo build siglip" in result.stdout
    assert "nlpconnect/vit-gpt2-image-captioning" in result.stdout
    assert "joined of clip + llama; its bridge is not trained yet" in result.stdout
    assert "openai/clip-vit-large-patch14 + openai-community/gpt2" in result.stdout


def test_caption_asks_a_model_that_takes_prompts(picture):
    result = run("caption", picture, "--model", "llava-lite", "--prompt", "What is this?")
    assert result.returncode == 0
    refused(run("caption", picture, "--prompt", "Hm?"), "vit-gpt2 takes no prompt", "llava")


def test_zoo_build_of_an_unknown_name():
    refused(run("zoo", "build", "resnet"), "unknown model 'resnet'", "vit-gpt2")


def test_ctrl_c_gets_one_line_and_its_own_status(root):
    code = (
        "import sys, capcourse.grading.release as r\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "r.release = stop\nsys.argv = ['capcourse', 'release']\n"
        "from capcourse.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "capcourse: interrupted; run it again to go on\n")
