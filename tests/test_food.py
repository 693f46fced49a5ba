"""The food world: what is drawn, what it is called, and the faults of a dirty drop."""

import ast
from collections import Counter
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from capcourse.errors import BadInput
from capcourse.worlds import food

PIXELS = "d35efab2c9e9c961306d14d689edd9e010f033a91821633f59bf789c11281319"
TITLES = "f241ae7b1f0ef197df938b18d13439cd3f2131f3c41c9e71f4e82f1d365b2029"
DROP = "ef6c6e7e3de4b85d71e5c89153368774444758bf9c23781382c6f6a781bf49b3"


@pytest.fixture(scope="module")
def sampled():
    return [food.sample(7, "train", i) for i in range(2_000)]


@pytest.fixture(scope="module")
def titles(sampled):
    return [food.describe(scene)[0] for scene in sampled]


@pytest.fixture(scope="module")
def rows():
    return food.drop(5, 400)


def pixels(scene, size=96):
    return np.asarray(food.draw(scene, size)).astype(int)


def plain_words(title):
    return title.lower().replace("-", " ").replace(":", " ").replace(",", " ").split()


def test_the_same_seed_gives_the_same_pixels_on_every_machine():
    digest = sha256()
    for i in range(40):
        digest.update(food.draw(food.sample(0, "train", i), (64, 96, 224)[i % 3]).tobytes())
    assert digest.hexdigest() == PIXELS


def test_the_same_seed_gives_the_same_titles_on_every_machine():
    scenes = [food.sample(0, "train", i) for i in range(200)]
    text = "\n".join(f"{food.describe(s)} {food.ingredients(s)} {food.instructions(s)}" for s in scenes)
    assert sha256(text.encode()).hexdigest() == TITLES


def test_the_same_seed_gives_the_same_drop_on_every_machine():
    digest = sha256()
    for row in food.drop(1, 80):
        digest.update(repr((row.cells, row.file_name, row.fault, row.of)).encode())
        found = food.picture(row, 64)
        digest.update(found.tobytes() if found else b"none")
    assert digest.hexdigest() == DROP


def test_seed_split_and_index_each_change_the_scene():
    scenes = [food.sample(*key) for key in [(0, "train", 5), (1, "train", 5), (0, "val", 5), (0, "train", 6)]]
    assert len(set(scenes)) == 4


@pytest.mark.parametrize("size", [32, 64, 224, 1024])
def test_a_scene_can_be_drawn_at_any_size(size):
    found = food.draw(food.sample(0, "train", 0), size)
    assert (found.size, found.mode) == ((size, size), "RGB")


def test_sizes_show_the_same_picture():
    for i in range(8):
        scene = food.sample(0, "val", i)
        small = np.asarray(food.draw(scene, 64).reduce(8)).astype(int)
        large = np.asarray(food.draw(scene, 192).reduce(24)).astype(int)
        assert np.abs(small - large).mean() < 6


def test_the_world_is_as_rich_as_promised(sampled):
    assert len({scene.dish for scene in sampled}) >= 12
    assert {scene.vessel for scene in sampled} >= {"bowl", "plate", "glass", "pan", "board", "tray"}
    assert len({name for scene in sampled for name in scene.ingredients}) >= 30
    assert len({scene.table for scene in sampled}) >= 5
    assert {len(scene.ingredients) for scene in sampled} == {2, 3, 4}
    assert {scene.from_above for scene in sampled} == {True, False}


def test_every_ingredient_of_a_scene_is_among_its_things(sampled):
    for scene in sampled:
        assert {*scene.ingredients, scene.vessel, scene.dish} <= {thing.kind for thing in scene.things}


def test_boxes_lie_in_the_picture(sampled):
    for scene in sampled:
        for thing in scene.things:
            box = thing.box
            assert 0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1, (scene.dish, thing)
            assert 0 <= thing.visible <= 1


def test_what_is_said_to_be_visible_is_drawn_inside_its_box(sampled):
    for scene in sampled[:40]:
        whole = pixels(scene)
        for name in scene.ingredients:
            without = pixels(replace(scene, pieces=tuple(p for p in scene.pieces if p.kind != name)))
            changed = np.abs(whole - without).sum(axis=2) > 40
            inside = np.zeros_like(changed)
            for thing in scene.things:
                if thing.kind == name:
                    left, top, right, bottom = (round(96 * edge) for edge in _edges(thing.box))
                    inside[max(0, top - 2) : bottom + 3, max(0, left - 2) : right + 3] = True
            assert changed[inside].sum() > 25, f"{name} cannot be seen in {scene.dish}"
            assert changed[~inside].sum() <= 0.05 * changed.sum(), f"{name} leaves its boxes in {scene.dish}"


def _edges(box):
    return box.left, box.top, box.right, box.bottom


def test_ingredients_do_not_look_alike():
    scene = food.sample(0, "train", 0)
    base = replace(
        scene, dish="grain bowl", vessel="bowl", squash=1.0, items=(), props=(), sauce=None, garnish=None
    )
    looks = {}
    for name in food.PANTRY:
        looks[name] = pixels(replace(base, pieces=(food.Piece(name, 0.5, 0.5, 0.2, 0, 0),)))[28:68, 28:68]
    for a in looks:
        for b in looks:
            assert a == b or np.abs(looks[a] - looks[b]).mean() > 8, f"{a} looks like {b}"


def test_one_title_a_picture(sampled):
    for scene in sampled[:50]:
        assert len(food.describe(scene)) == 1


def test_titles_are_long_tailed(titles):
    assert len(set(titles)) > 0.8 * len(titles)
    counts = Counter(word for title in titles for word in plain_words(title))
    once = [word for word, count in counts.items() if count == 1]
    assert len(counts) > 600
    assert len(once) > 0.2 * len(counts)


def test_titles_are_written_as_cooks_write_them(titles):
    assert any("-" in title for title in titles)
    assert any(" With " in title for title in titles)
    small = {"and", "with", "con", "al", "alla", "el"}
    for title in titles:
        for word in title.replace("-", " ").split():
            assert word in small or word[0].isupper() or word[0].isdigit(), title


def test_titles_name_nothing_that_is_not_there(sampled, titles):
    for scene, title in zip(sampled, titles, strict=True):
        false = (set(plain_words(title)) & food.LEXICON) - food.words(scene)
        assert not false, f"{title}: {false}"


def test_titles_leave_out_a_part_of_what_is_there(sampled, titles):
    silent = 0
    for scene, title in zip(sampled, titles, strict=True):
        spoken = set(plain_words(title))
        silent += any(not food.PANTRY[name].words & spoken for name in scene.ingredients)
    assert silent > 0.5 * len(sampled)


def test_the_lexicon_holds_all_true_words(sampled):
    for scene in sampled:
        assert food.words(scene) <= food.LEXICON


def test_another_dish_or_ingredient_is_false(sampled):
    for scene in sampled:
        false = food.LEXICON - food.words(scene)
        assert ("zucchini" in false) == ("zucchini" not in scene.ingredients)
        assert ("glass" in false) == (scene.vessel != "glass")


def test_a_recipe_lists_everything_visible(sampled):
    for scene in sampled[:200]:
        lines = food.ingredients(scene)
        for i, name in enumerate(scene.ingredients):
            assert lines[i] in food.PANTRY[name].amounts
        assert 2 <= food.instructions(scene).count(".") <= 5


@pytest.mark.parametrize("count", [60, 200, 1_000])
def test_a_drop_holds_every_fault(count):
    found = Counter(row.fault for row in food.drop(2, count))
    assert found["missing title"] == 5
    for fault, facts in food.FAULTS.items():
        if facts.per_thousand is not None:
            assert found[fault] == max(3, round(facts.per_thousand * count / 1_000))
    assert sum(found.values()) == count


def test_a_drop_too_small_for_its_faults_is_refused():
    with pytest.raises(BadInput, match="at least 60"):
        food.drop(0, 20)


def test_another_seed_is_a_fresh_drop(rows):
    other = food.drop(6, 400)
    assert {row.number for row in rows if row.fault} != {row.number for row in other if row.fault}
    assert len({row.title for row in rows} & {row.title for row in other}) < 100


def test_only_the_planted_rows_lack_a_title(rows):
    assert {row.number for row in rows if not row.title} == {
        row.number for row in rows if row.fault == "missing title"
    }


def test_only_the_planted_rows_lack_a_picture(rows):
    lacking = {row.number for row in rows if food.picture(row, 32) is None}
    assert lacking == {row.number for row in rows if row.fault == "missing file"}
    assert all(not row.file_name for row in rows if row.number in lacking)


def test_files_have_names_of_their_own(rows):
    names = [row.file_name for row in rows if row.file_name]
    assert len(set(names)) == len(names)
    missing = {row.image_name for row in rows if row.fault == "missing file"}
    assert not missing & set(names)


def test_damaged_names_belong_to_files_with_a_leading_hyphen(rows):
    for row in rows:
        damaged = row.fault == "damaged name"
        assert (row.image_name == "#NAME?") == damaged
        assert row.file_name.startswith("-") == damaged
        assert damaged or row.fault == "missing file" or row.image_name == row.file_name


def test_a_duplicate_repeats_the_picture_that_it_names(rows):
    for row in rows:
        assert (row.of is not None) == (row.fault == "duplicate")
        if row.of is not None:
            first = rows[row.of]
            assert first.number < row.number and first.fault is None and first.title != row.title
            difference = np.asarray(food.picture(row, 64)).astype(int) - np.asarray(food.picture(first, 64))
            assert difference.min() >= 0 and difference.max() <= 8


def test_sound_rows_share_no_picture(rows):
    seen = [food.picture(row, 32).tobytes() for row in rows if row.fault is None]
    assert len(set(seen)) == len(seen)


def test_text_only_pictures_hold_two_colours(rows):
    for row in rows:
        if row.fault == "text only":
            assert len(food.picture(row, 224).getcolors()) == 2


def test_off_domain_titles_are_not_dishes(rows):
    for row in rows:
        if row.fault == "off-domain":
            assert row.scene is None
            assert not set(plain_words(row.title)) & food.LEXICON


def test_cells_have_the_original_columns(rows):
    for row in rows:
        assert tuple(row.cells) == food.COLUMNS
        assert ast.literal_eval(row.cells["Ingredients"]) == list(row.ingredients)
