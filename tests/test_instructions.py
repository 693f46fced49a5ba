"""What towers and instructed models are taught: true of the scene, of every sort, in the kit's own words."""

import re
from collections import Counter
from random import Random

import pytest

from capcourse.prompts import PROMPTS
from capcourse.recipes.corpus import all_labels, labels_of, pretraining_scenes, texts
from capcourse.recipes.instructions import SORTS, any_turn, question, region, titles
from capcourse.recipes.paligemma import task
from capcourse.worlds import scenes
from capcourse.worlds.scenes.vocabulary import NUMBERS, names


@pytest.fixture(scope="module")
def described():
    return [(scene, scenes.describe(scene)) for scene in (scenes.sample(7, "train", i) for i in range(400))]


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "question"])
def test_answers_say_only_what_is_true(sort, described):
    for n, (scene, captions) in enumerate(described):
        _, answer = SORTS[sort](scene, captions, Random(n))
        words = set(re.findall(r"[a-z]+", answer.lower())) & scenes.LEXICON
        if sort == "region":
            words -= {"one", *NUMBERS.values()}  # a part of the picture may hold a part of a group
        assert not words - scenes.words(scene), (scene, answer)


def test_all_titles_of_a_scene_are_those_that_the_dice_may_give(described):
    for scene, captions in described[:40]:
        thrown = {SORTS["title"](scene, captions, Random(n))[1] for n in range(100)}
        assert titles(scene) == sorted(thrown)


def test_questions_are_answered_from_the_scene(described):
    asked = Counter()
    for n, (scene, captions) in enumerate(described):
        text, answer = question(scene, captions, Random(n))
        said = answer.lower().rstrip(".")
        group = next((g for g in scene.groups if names(g.kind) & set(re.findall(r"\w+", text.lower()))), None)
        asked[text.split()[0]] += 1
        if text.startswith("What colour"):
            assert said == group.colour
        elif text.startswith("How many"):
            assert said == {1: "one", **NUMBERS}[group.count]
        elif text.startswith("Is there"):
            assert said == ("yes" if group else "no")
        else:
            assert set(said.split()) & scenes.LEXICON <= scenes.words(scene)
    assert min(asked[word] for word in ("What", "How", "Is", "Where")) > 20


def test_a_region_names_what_has_its_middle_there(described):
    seen = Counter()
    for n, (scene, captions) in enumerate(described):
        asked, answer = region(scene, captions, Random(n))
        for group in scene.groups:
            middles = [(box.left + box.right) / 2 for box in group.boxes]
            if asked in ("What is in the left half?", "What is in the right half?"):
                left = "left" in asked
                there = any((x < 1 / 2) == left for x in middles)
                assert there == bool(names(group.kind) & set(re.findall(r"\w+", answer.lower())))
                seen[there] += 1
    assert min(seen.values()) > 10


def test_every_sort_is_asked_about_equally_often(described):
    openings = Counter(any_turn(*described[n % 400], Random(n))[0].split()[0] for n in range(2_000))
    assert len(openings) >= 8
    assert max(openings.values()) < 900


@pytest.mark.parametrize("turn", [any_turn, task], ids=["llava and qwen", "paligemma"])
def test_no_prompt_of_the_seeds_is_taught(described, turn):
    """Whether their prompts matter is measured later; it must not be arranged here."""
    taught = {turn(*described[n % 400], Random(n))[0].lower() for n in range(4_000)}
    assert len(taught) > 20
    for prompt in PROMPTS.values():
        said = prompt.text.lower().rstrip(" .:?")
        first = re.split(r"[.:,(]", said)[0].strip()
        assert not [asked for asked in taught if said in asked or first in asked or asked in said], (
            prompt.name
        )


def test_labels_are_those_of_the_classifier():
    known = set(all_labels())
    assert len(known) == len(all_labels())
    found = Counter()
    for scene in pretraining_scenes(0, 2_000):
        assert labels_of(scene) <= known
        found.update(labels_of(scene))
    assert set(scenes.KINDS) | set(scenes.PLACES) <= set(found)
    assert not {f"{colour} {kind}" for kind, colour in scenes.HELD_OUT} & known


def test_pretraining_shares_no_scene_with_the_data_sets():
    pretrained = set(pretraining_scenes(0, 300))
    assert not pretrained & {
        scenes.sample(0, split, i) for split in ("train", "val", "test") for i in range(300)
    }


def test_the_corpus_reads_all_three_worlds():
    read = list(texts(0, 3))
    assert len(read) == 3 * (5 + 2 + 5)
    assert any(text.istitle() or "With" in text for text in read)
