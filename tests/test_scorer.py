"""Many sets of captions on one of references: equal to pycocoevalcap, METEOR's process kept and replaced."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import capcourse as cc
from capcourse.errors import BadInput, CapcourseError
from capcourse.metrics import meteor
from capcourse.metrics.engine import METRICS, Engine
from capcourse.metrics.java import java_on_path
from capcourse.metrics.scorer import CaptionScorer, score

FAST = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr")
CLOSE = {"rel": 0, "abs": 1e-9}

# Few words, so that captions overlap; among them some that only one of split() and split(" ") takes apart.
WORDS = st.sampled_from(["a", "b", "c", "dog", "runs", "the", "x\u00a0y", "crème", "-lrb-", "3", "??"])
TEXTS = st.lists(WORDS, max_size=9).map(" ".join)
IMAGES = st.lists(
    st.tuples(TEXTS, st.lists(TEXTS, min_size=1, max_size=4).filter(any)), min_size=1, max_size=6
)


def pycocoevalcap(metrics, captions, references, scorer=None):
    """The reference of record on captions that are already tokenised: corpus value and values an image."""
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge

    truths, results = dict(enumerate(references)), {i: [caption] for i, caption in enumerate(captions)}
    values = {}
    if "BLEU-1" in metrics:
        corpus, images = Bleu(4).compute_score(truths, results, verbose=0)
        values |= {f"BLEU-{n + 1}": (corpus[n], images[n]) for n in range(4)}
    for metric, judge in (("ROUGE-L", Rouge), ("CIDEr", Cider), ("METEOR", lambda: scorer)):
        if metric in metrics:
            values[metric] = judge().compute_score(truths, results)
    return values


def assert_equal(found, expected):
    for metric, (corpus, images) in expected.items():
        assert found[metric].corpus == pytest.approx(corpus, **CLOSE), metric
        assert found[metric].per_image.tolist() == pytest.approx(list(images), **CLOSE), metric


@pytest.fixture(scope="module")
def process() -> Iterator[meteor.Meteor]:
    with meteor.Meteor() as process:
        yield process


@pytest.fixture(scope="module")
def their_meteor():
    from pycocoevalcap.meteor.meteor import Meteor

    with java_on_path():
        return Meteor()


# --- equal to the reference of record --------------------------------------------------------------------


@given(IMAGES)
@settings(max_examples=300, deadline=None)
def test_equal_to_pycocoevalcap_on_any_words(images):
    captions, references = [caption for caption, _ in images], [group for _, group in images]
    found = Engine(references, meteor.Meteor()).values(FAST, captions)
    assert_equal(found, pycocoevalcap(FAST, captions, references))


@given(IMAGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_meteor_equal_to_pycocoevalcap_on_any_words(process, their_meteor, images):
    captions, references = [caption for caption, _ in images], [group for _, group in images]
    found = Engine(references, process).values(["METEOR"], captions)
    assert_equal(found, pycocoevalcap(["METEOR"], captions, references, their_meteor))


def test_equal_to_pycocoevalcap_from_raw_text(their_meteor):
    """Captions and titles of all worlds, through PTB, against every one of pycocoevalcap's own calls."""
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    worlds = ("scenes", "aerial", "food")
    references = [group for world in worlds for group in cc.load_data(world).test[:120].captions]
    captions = [references[(7 * i + 1) % len(references)][0] for i in range(len(references))]
    with java_on_path():
        words = PTBTokenizer().tokenize(
            {i: [{"caption": c} for c in [*references[i], captions[i]]] for i in range(len(references))}
        )
    theirs = pycocoevalcap(
        METRICS, [words[i][-1] for i in words], [words[i][:-1] for i in words], their_meteor
    )
    scores = score(captions, references)
    for metric, (corpus, images) in theirs.items():
        assert scores[metric] == pytest.approx(corpus, **CLOSE), metric
        assert scores.per_image[metric] == pytest.approx(list(images), **CLOSE), metric


def test_a_caption_longer_than_any_machine_word():
    """The bits of the longest common subsequence are not limited to 64."""
    words = [f"w{n}" for n in range(300)]
    captions, references = [" ".join(words[::2])], [[" ".join(words), "w0 w1"]]
    found = Engine(references, meteor.Meteor()).values(["ROUGE-L"], captions)
    assert_equal(found, pycocoevalcap(["ROUGE-L"], captions, references))


# --- again and again -------------------------------------------------------------------------------------


REFERENCES = [["a red dog runs", "the dog is red"], ["two blue boats", "boats on the sea"], ["a tree"]]


def test_each_set_of_captions_scores_as_if_it_were_alone():
    systems = [["a red dog", "two boats", "a tree"], ["a cat", "", "one tree stands"]]
    with CaptionScorer(REFERENCES, FAST) as scorer:
        for captions in [*systems, systems[0]]:
            assert scorer.score(captions) == score(captions, REFERENCES, FAST)


def test_a_mapping_is_scored_in_the_order_of_the_references():
    scorer = CaptionScorer({"x": ["a red dog"], 7: ["a tree"]}, ["BLEU-1"])
    scores = scorer.score({7: "a tree", "x": "a cat runs"})
    assert dict(zip(scores.ids, scores.per_image["BLEU-1"], strict=True)) == pytest.approx({"x": 1 / 3, 7: 1})


def test_a_hundred_thousand_captions():
    captions = [
        f"a {colour} thing number {n}" for n in range(25_000) for colour in ("red", "blue", "green", "grey")
    ]
    with CaptionScorer([[caption] for caption in captions], FAST) as scorer:
        scores = scorer.score(captions)
    assert len(scores.ids) == 100_000
    assert scores["BLEU-4"] == pytest.approx(1)
    assert scores["ROUGE-L"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("captions", "message"),
    [
        (["a", "b"], "2 captions but references for 3 images"),
        ({0: "a", 1: "b", 2: "c"}, "one a mapping and one a list"),
        (["a", None, "b"], r"captions\[1\] is null"),
        (["a", "b", "a\u2028b"], r"captions\[2\] holds the line break"),
        ("a b c", "captions is of type str"),
    ],
)
def test_captions_that_do_not_fit(captions, message):
    scorer = CaptionScorer(REFERENCES, FAST)
    with pytest.raises(BadInput, match=message):
        scorer.score(captions)


@pytest.mark.parametrize(
    ("references", "message"),
    [
        ([], "no references to score against"),
        ([["a"], []], r"references\[1\]: there is none"),
        ([["a"], "b"], r"references\[1\] is one str"),
        ({4: [3]}, "references of image 4, number 1 is of type int"),
        (5, "references is of type int"),
    ],
)
def test_references_that_are_none(references, message):
    with pytest.raises(BadInput, match=message):
        CaptionScorer(references, FAST)


def test_spice_without_its_models_says_how_to_get_them():
    with pytest.raises(CapcourseError, match=r"SPICE needs .*: python -m pycocoevalcap\.spice\.get_"):
        CaptionScorer(REFERENCES, ["SPICE"])


# --- METEOR's process ------------------------------------------------------------------------------------


def java_children() -> set[int]:
    """The METEOR processes that this process started and that live."""
    return {
        child.pid
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and any("meteor" in word for word in child.cmdline())
    }


CAPTIONS = ["a red dog runs", "two boats on the sea", "a tree"]


def test_one_process_serves_all_and_ends_with_the_scorer():
    before = java_children()
    with CaptionScorer(REFERENCES, ["METEOR"]) as scorer:
        assert java_children() == before
        first = scorer.score(CAPTIONS)
        (kept,) = java_children() - before
        assert scorer.score(CAPTIONS) == first
        assert java_children() - before == {kept}
    assert java_children() == before


@pytest.fixture(scope="module")
def busy() -> Iterator[tuple]:
    """A scorer whose METEOR runs, captions, their scores when all goes well, and the others' processes."""
    others = java_children()
    references = [[f"a red dog number {n}", f"dog {n} runs"] for n in range(400)]
    captions = [f"the dog {n} is running" for n in range(400)]
    with CaptionScorer(references, ["METEOR"]) as scorer:
        yield scorer, captions, scorer.score(captions), others


@pytest.mark.parametrize("when", ["before", "in mid-run"])
def test_a_process_that_is_killed_is_replaced(busy, when):
    scorer, captions, calm, others = busy
    (kept,) = java_children() - others
    if when == "before":
        os.kill(kept, signal.SIGKILL)
    else:
        os.kill(kept, signal.SIGSTOP)  # so that it is still at work when it is killed
        threading.Timer(1, os.kill, (kept, signal.SIGKILL)).start()
    assert scorer.score(captions) == calm
    assert kept not in java_children()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """The worker processes of `pytest -n` ignore interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_leaves_no_answers_behind(busy):
    """Stopped in the middle, as by the stop button of a notebook, the next run must not read old answers."""
    scorer, captions, calm, others = busy
    (kept,) = java_children() - others
    os.kill(kept, signal.SIGSTOP)  # so that it is still at work when the interrupt comes
    threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        scorer.score(captions)
    assert scorer.score(captions) == calm


# --- a number that others published, on data that this kit may not bring ---------------------------------

COCO = os.environ.get("CAPCOURSE_COCO_CAPTION")


@pytest.mark.skipif(not COCO, reason="set CAPCOURSE_COCO_CAPTION to a clone of tylin/coco-caption")
def test_reproduces_the_demo_of_coco_caption():
    """Its cocoEvalCapDemo.ipynb: 1,000 of the validation images of 2014, with all their captions."""
    from capcourse.data.readers import read_predictions, read_references

    known = read_references(Path(COCO) / "annotations" / "captions_val2014.json")
    captions = read_predictions(
        Path(COCO) / "results" / "captions_val2014_fakecap_results.json", known, subset=True
    )
    scores = score(captions, {i: known[i] for i in captions})
    counted = scores.parts_of("BLEU-4").table.sum(axis=0)
    assert counted.tolist() == [5732, 2510, 1043, 423, 9893, 8893, 7893, 6893, 9893, 9855]
    printed = {
        "BLEU-1": 0.579, "BLEU-2": 0.404, "BLEU-3": 0.279, "BLEU-4": 0.191,
        "METEOR": 0.195, "ROUGE-L": 0.396, "CIDEr": 0.600,
    }  # fmt: skip
    assert scores.corpus == pytest.approx(printed, abs=5.1e-4)
