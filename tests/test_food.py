"""The food world: what is drawn, what it is called, and the faults of a dirty drop."""

import ast
import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from capcourse.data.hashing import duplicate_images
from capcourse.errors import BadInput
from capcourse.worlds import food
from capcourse.worlds.food.dirt import BY_NAME, stranger
from capcourse.worlds.food.names import FLAVOURS, SWEET_FLAVOURS

PIXELS = "d35efab2c9e9c961306d14d689edd9e010f033a91821633f59bf789c11281319"
TITLES = "2db3292bcb1ad404c3707d07bf9099c84f4bb5c9c8a2efd44edf73afb3d8d1c1"
RECIPES = "c85304fbf96f8a81622ae16524b8b1212e91b33e7bc5caccb6e8f2a87e5ce25d"
DROP = "085e4f6b0aa7ea405483ea07919afa1cb314db230c5466cf28addc113639f28c"


@pytest.fixture(scope="module")
def sampled():
    return [food.sample(7, "train", i) for i in range(2_000)]


@pytest.fixture(scope="module")
def titles(sampled):
    return [food.describe(scene)[0] for scene in sampled]


@pytest.fixture(scope="module")
def recipes(sampled):
    return [food.ingredients(scene) for scene in sampled]


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
    titles = "\n".join(food.describe(scene)[0] for scene in scenes)
    assert sha256(titles.encode()).hexdigest() == TITLES


def test_what_is_called_vegan_holds_nothing_of_an_animal():
    """`vegan butter`, `soy yogurt` and the like stand in for what would."""
    animal = re.compile(
        r"\b(chicken|turkey|hen|duck|salmon|shrimp|bacon|sausage|beef|meatball|feta|egg|honey|butter|buttermilk|"
        r"milk|cream|yogurt|cheese|parmesan|mozzarella|ricotta|crème)s?\b"
    )
    instead = re.compile(r"(large eggs’ worth of )?vegan[^,]*|(soy|oat|flax|coconut|cocoa) \w+")
    found = 0
    for i in range(12_000):
        scene = food.sample(3, "val", i)
        if "Vegan" in food.describe(scene)[0]:
            found += 1
            for line in food.ingredients(scene):
                assert not animal.search(instead.sub("", line.lower())), (food.describe(scene)[0], line)
    assert found > 15


def test_the_same_seed_gives_the_same_recipes_on_every_machine():
    scenes = [food.sample(0, "train", i) for i in range(200)]
    recipes = "\n".join(f"{food.ingredients(scene)} {food.instructions(scene)}" for scene in scenes)
    assert sha256(recipes.encode()).hexdigest() == RECIPES


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


def test_a_recipe_lists_everything_visible(sampled, recipes):
    """Each visible ingredient has a line of its own, or is named in the last one, which is for serving."""
    sauces = {"cream": "cream|crème", "salsa": "salsa", "pesto": "pesto", "yogurt": "yogurt"}
    garnishes = {"herbs": "parsley", "sesame": "sesame", "cheese": "Parmesan", "sugar": "[Pp]owdered sugar"}
    for scene, lines in zip(sampled, recipes, strict=True):
        served = lines[-1].lower() if lines[-1].endswith("(for serving)") else ""
        for name in scene.ingredients:
            words = "|".join(food.PANTRY[name].words)
            assert set(lines) & set(food.PANTRY[name].amounts) or re.search(words, served), (name, lines)
        for kind, looks in ((scene.sauce, sauces), (scene.garnish, garnishes)):
            assert kind is None or re.search(looks.get(kind, kind), " ".join(lines)), (kind, lines)


def test_a_title_that_counts_its_ingredients_has_as_many_lines(titles, recipes):
    counted = 0
    for title, lines in zip(titles, recipes, strict=True):
        if found := re.match(r"(\d)-Ingredient", title):
            counted += 1
            assert len(lines) == int(found[1]), (title, lines)
    assert counted > 100


def test_a_recipe_lists_the_flavours_that_its_title_names(titles, recipes):
    flavours = {flavour.replace("_", " ").replace("-", " ") for flavour in (*FLAVOURS, *SWEET_FLAVOURS)}
    for title, lines in zip(titles, recipes, strict=True):
        spoken, listed = f" {re.sub('[-:,]', ' ', title)} ", " ".join(lines).lower()
        for flavour in flavours:
            if f" {flavour} " in spoken:
                for word in flavour.lower().split():
                    assert re.search(rf"\b{word}", listed), (title, flavour, lines)


@pytest.mark.parametrize(
    ("word", "listed"),
    [
        ("Buttery", "butter"), ("Garlicky", "garlic"), ("Peppery", "black pepper"),
        ("Herbed", "herbs|parsley"),
        ("Creamy", "cream"), ("Smoky", "paprika"), ("Whole-Wheat", "whole-wheat|wheat germ"),
        ("Lemonade", "lemon"), ("Margarita", "tequila"), ("Mojito", "rum"), ("Lassi", "yogurt"),
        ("Spaghetti", "spaghetti"), ("Linguine", "linguine"), ("Ramen", "ramen noodles"), ("Paella", "rice"),
        ("Rice", "rice"), ("Turkey", "turkey"), ("Duck", "duck"), ("Hen", "hens"), ("Omelet", "eggs"),
        ("Toast", "bread"), ("Tacos", "tortillas"), ("Oatmeal", "oats"), ("Slaw", "cabbage"),
        ("Salad", "lettuce"),
    ],
)  # fmt: skip
def test_a_recipe_lists_what_its_title_promises(titles, recipes, word, listed):
    found = [" ".join(lines) for title, lines in zip(titles, recipes, strict=True) if word in title.split()]
    assert found
    for lines in found:
        assert re.search(listed, lines), lines


def test_no_drink_holds_flour_or_is_baked(sampled, recipes):
    for scene, lines in zip(sampled, recipes, strict=True):
        if scene.dish in ("smoothie", "cocktail"):
            assert not re.search("flour|softened|baking", " ".join(lines)), lines
            assert not re.search("bake|cook|oven|fry|simmer", food.instructions(scene).lower())


def test_what_a_title_forbids_is_not_added(sampled, titles, recipes):
    """What is visible stays as it is: a title may be wrong about that, and is left so."""
    for scene, title, lines in zip(sampled, titles, recipes, strict=True):
        unseen = " ".join(lines[len(scene.ingredients) :])
        if "Gluten-Free" in title:
            assert "all-purpose flour" not in unseen and "country bread" not in unseen, (title, lines)
        if "Vegan" in title:
            assert not re.search("whole milk|unsalted butter|large eggs|plain Greek|honey$", unseen), (
                title,
                lines,
            )


def test_no_recipe_lists_a_thing_twice(recipes):
    for lines in recipes:
        assert len(set(lines)) == len(lines), lines


def test_steps_are_a_few_sentences_that_name_what_is_visible(sampled):
    for scene in sampled:
        steps = food.instructions(scene)
        assert 2 <= steps.count(". ") + 1 <= 5 and steps.endswith("."), steps
        assert not re.search(r"[][{}]|  | ,|\.\.", steps), steps
        for name in scene.ingredients:
            assert any(word in steps.lower() for word in food.PANTRY[name].words), (name, steps)


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


@pytest.mark.parametrize("what", sorted(BY_NAME))
def test_no_two_strangers_look_alike(what):
    """Cleaning finds copies by their perceptual hash; a second car is no copy of the first."""
    assert duplicate_images([stranger(what, grain, 96) for grain in range(60)]) == []


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
