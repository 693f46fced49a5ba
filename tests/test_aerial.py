"""The aerial world: what is drawn where, what five people say about it, and what is wrong with that."""

import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from capcourse.worlds import aerial
from capcourse.worlds.aerial.dirt import CONTRADICTIONS, CONTRADICTORY, DUPLICATES, FAULTS, ILL_FORMED
from capcourse.worlds.aerial.vocabulary import COLOURS, NUMBERS

# sha256 of 40 tiles at 64, 96 and 224 px, and of the captions and faults of 400 (Pillow 11.3.0 and 13.0.0)
PIXELS = "9775447d0795dcca692dfca96587bac3f0d2b00d7b478f5d3924e61f37f41d7e"
CAPTIONS = "f3b1f3179b83c83086b1698c9b8e21460600c7df42f14568de754220d1622091"


@pytest.fixture(scope="module")
def scenes():
    return [aerial.sample(5, "train", i) for i in range(1_500)]


@pytest.fixture(scope="module")
def written(scenes):
    """The captions and the faults of each scene."""
    return [(aerial.describe(scene), aerial.faults(scene)) for scene in scenes]


@pytest.fixture(scope="module")
def told(scenes, written):
    """Scene, caption and fault, one caption after the other."""
    return [
        (scene, caption, fault)
        for scene, (captions, faults) in zip(scenes, written, strict=True)
        for caption, fault in zip(captions, faults, strict=True)
    ]


@pytest.fixture(scope="module")
def true(scenes):
    """The true words of each scene, by its key."""
    return {scene.key: aerial.words(scene) for scene in scenes}


def said(caption: str) -> set[str]:
    return set(caption.lower().replace(".", " ").replace(",", " ").split())


def test_pixels_are_the_same_on_every_machine():
    pixels = sha256()
    for index in range(40):
        scene = aerial.sample(3, "train", index)
        for size in (64, 96, 224):
            pixels.update(aerial.draw(scene, size).tobytes())
    assert pixels.hexdigest() == PIXELS


def test_captions_are_the_same_on_every_machine():
    text = sha256()
    for index in range(400):
        scene = aerial.sample(3, "train", index)
        text.update("\n".join((*aerial.describe(scene), *aerial.faults(scene))).encode())
    assert text.hexdigest() == CAPTIONS


def test_seed_split_and_index_each_change_the_scene():
    scenes = [
        aerial.sample(*key) for key in ((0, "train", 5), (1, "train", 5), (0, "val", 5), (0, "train", 6))
    ]
    assert len(set(scenes)) == 4


@pytest.mark.parametrize("size", [32, 64, 97, 224])
def test_a_tile_can_be_drawn_at_any_size(size):
    picture = aerial.draw(aerial.sample(0, "train", 0), size)
    assert (picture.size, picture.mode) == ((size, size), "RGB")


def test_a_tile_looks_the_same_at_every_size():
    for index in range(15):
        scene = aerial.sample(1, "val", index)
        small, large = (np.asarray(aerial.draw(scene, size).reduce(size // 8), float) for size in (64, 224))
        assert np.abs(small - large).mean() < 6


def test_the_world_is_as_rich_as_promised(scenes):
    assert set(Counter(scene.land for scene in scenes)) == set(aerial.LANDS)
    assert len(aerial.LANDS) >= 8
    things = [thing for scene in scenes for thing in scene.things[1:]]
    countable = Counter(thing.kind for thing in things)
    for kind in (
        "plane",
        "ship",
        "boat",
        "house",
        "bridge",
        "car",
        "pond",
        "bunker",
        "pool",
        "pier",
        "field",
    ):
        assert countable[kind] > 20, kind
    counts = {(g.kind, g.count) for scene in scenes for g in scene.groups if g.named and g.marks}
    for kind in ("plane", "house", "tank", "pivot"):
        assert {n for k, n in counts if k == kind} >= {1, 2, 3, 4}, kind
    assert {word for thing in things for word in thing.attributes} >= set(COLOURS) - {"orange"}


def test_styles_vary_from_tile_to_tile(scenes):
    assert {scene.style.season for scene in scenes} == {"spring", "summer", "late summer", "autumn"}
    assert len({scene.style.haze for scene in scenes}) >= 4
    assert len({scene.style.light for scene in scenes}) >= 10


def test_the_land_comes_first_and_boxes_lie_inside(scenes):
    for scene in scenes:
        assert scene.things[0].kind == scene.land
        for thing in scene.things:
            box = thing.box
            assert 0 <= box.left < box.right <= 1
            assert 0 <= box.top < box.bottom <= 1
            assert 0 < thing.visible <= 1


def test_in_each_box_there_is_what_it_says(scenes):
    size = 96
    for scene in scenes[:45]:
        full = np.asarray(aerial.draw(scene, size), int)
        for k, group in enumerate(scene.groups):
            if not group.named:
                continue
            if not group.marks:
                groups, boxes = (*scene.groups[:k], *scene.groups[k + 1 :]), group.boxes
            else:
                groups = (*scene.groups[:k], replace(group, marks=group.marks[1:]), *scene.groups[k + 1 :])
                boxes = group.boxes[:1]
            without = np.asarray(aerial.draw(replace(scene, groups=groups), size), int)
            box = boxes[0]
            rows = slice(int(box.top * size), int(np.ceil(box.bottom * size)))
            columns = slice(int(box.left * size), int(np.ceil(box.right * size)))
            changed = np.abs(full - without).sum(axis=2)[rows, columns] > 24
            assert changed.mean() > 0.1, (scene.land, group.kind)


def test_five_captions_and_five_faults(written):
    for captions, faults in written:
        assert len(captions) == len(faults) == 5
        assert set(faults) <= {"", *FAULTS}


def test_duplicates_within_a_picture_come_at_the_published_rate(written):
    repeated = sum(5 - len(set(captions)) for captions, _ in written)
    assert repeated / (5 * len(written)) == pytest.approx(DUPLICATES, abs=0.013)  # 4 standard errors


def test_repeats_between_pictures_are_few(told):
    distinct = [caption for _, caption, fault in told if fault != "duplicate"]
    assert 1 - len(set(distinct)) / len(distinct) < 0.03


def test_every_fault_comes_and_contradictions_at_their_rate(written, told):
    counts = Counter(fault for _, _, fault in told)
    assert set(counts) == {"", *FAULTS}
    others = len(told) - sum(counts[fault] for fault in ("duplicate", *CONTRADICTORY))
    assert counts["ill-formed"] / others == pytest.approx(ILL_FORMED, abs=0.0085)
    contradicted = sum(any(fault in CONTRADICTORY for fault in faults) for _, faults in written)
    assert contradicted / len(written) == pytest.approx(CONTRADICTIONS, abs=0.034)  # 4 standard errors


def test_careful_captions_hold_only_true_words(told, true):
    for scene, caption, fault in told:
        if not fault:
            assert said(caption) & aerial.LEXICON <= true[scene.key], caption


def test_lands_take_the_preposition_that_english_gives_them(told):
    in_ = re.compile(
        r"\bin (a|an|the) (green |sandy )?(golf|beach|coast|intersection|crossroads|air|factory|sports)"
    )
    on = re.compile(
        r"\bon (a|an|the) (port|harbour|village|forest|desert|city|neighbourhood|park|car park)\b"
    )
    for _, caption, fault in told:
        if not fault:
            assert not in_.search(caption) and not on.search(caption), caption


def test_a_caption_tells_once_where_all_this_is(told):
    settings = (
        ("beach", "coast"),
        ("desert", "dunes"),
        ("dense trees", "forest"),
        ("car park", "parking lot"),
    )
    for _, caption, fault in told:
        if not fault and " . " not in caption:
            found = [
                phrase for pair in settings if all(phrase in caption for phrase in pair) for phrase in pair
            ]
            assert not found or "with dunes" in caption, caption


def test_verbs_that_need_a_place_have_one(told):
    alone = re.compile(r"\b(lies?|stands?|drives?|goe?s?|runs?|is|are)( \.| and | while |$)")
    for _, caption, fault in told:
        if not fault:
            assert not alone.search(caption), caption


def test_a_bridge_and_its_river_are_not_told_as_two_rivers(told):
    for _, caption, fault in told:
        if not fault and "bridge" in caption:
            sentence = caption.lower().rstrip(" .")
            assert len(re.findall(r"\b(?:river(?! landscape)|stream)s?\b", sentence.split(" . ")[-1])) <= 1, (
                caption
            )


def test_contradictions_name_what_is_not_there(told, true):
    kinds_of_word = {"wrong count": set(NUMBERS), "wrong colour": set(COLOURS), "wrong kind": aerial.LEXICON}
    for scene, caption, fault in told:
        if fault in CONTRADICTORY:
            assert said(caption) & kinds_of_word[fault] - true[scene.key], (caption, fault)


def test_a_duplicate_repeats_an_earlier_caption_word_for_word(written):
    for captions, faults in written:
        for k, fault in enumerate(faults):
            assert (captions[k] in captions[:k]) == (fault == "duplicate")


def test_slips_are_what_they_are_called(told):
    for _, caption, fault in told:
        if fault != "duplicate":
            assert ("\u200b" in caption) == (fault == "zero-width space")
            assert ("\u201c" in caption) == (fault == "curly quotes")
            assert caption.rstrip("\u201d").endswith(".") != (fault == "no full stop")


def test_the_vocabulary_is_small(told):
    careful = Counter(word for _, caption, fault in told if not fault for word in said(caption))
    assert len(careful) <= 260


def test_captions_are_about_as_long_as_in_risc(told):
    lengths = [len(caption.split()) for _, caption, _ in told]
    assert 10 < sum(lengths) / len(lengths) < 15
    assert min(lengths) >= 3
    assert 35 <= max(lengths) <= 50
