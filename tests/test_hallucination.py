"""Hallucination: what counts as naming a thing or a colour, and what the counts come to."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minis import Shown

import capcourse as cc
from capcourse.data.dataset import WORLDS, FileExample
from capcourse.metrics.hallucination import METRICS, hallucination, mentions
from capcourse.worlds import aerial, scenes
from capcourse.worlds.aerial import tiles
from capcourse.worlds.aerial.vocabulary import NOUNS
from capcourse.worlds.canvas import Box
from capcourse.worlds.food import DISHES

BOX = Box(0.3, 0.5, 0.5, 0.8)
ANNOTATORS = ("terse", "counting", "relating", "colouring")


def shown(world: str, scene: Any) -> Shown:
    return Shown(world, "test", 7, 0, 64, scene)


def group(kind: str, colour: str, count: int = 1) -> scenes.Group:
    return scenes.Group(kind, colour, (BOX,) * count, False)


MEADOW = shown("scenes", scenes.Scene("meadow", (group("dog", "red", 2), group("boat", "blue")), None, 5))


def dinner(**what: Any) -> Shown:
    plain = {"sauce": None, "garnish": None, "props": (), "pieces": ()}
    return shown("food", replace(cc.load_data("food").test[0].scene, **plain, **what))


SOUP = dinner(dish="soup", ingredients=("beet", "onion"), vessel="bowl", glaze="blue")


def tile(land: str, *groups: tuple[str, str]) -> Shown:
    made = tuple(tiles.Group(kind, (tiles.Mark(0.5, 0.5, 0.2, 0.2),), colour) for kind, colour in groups)
    return shown("aerial", replace(cc.load_data("aerial").test[0].scene, land=land, groups=made))


TOWN = tile("housing", ("house", "red"), ("house", "white"), ("row", ""), ("forest", "green"))


def things(caption: str, example: Shown) -> dict[str, bool]:
    return {m.text: m.held for m in mentions(caption, example) if m.what == "thing"}


def colours(caption: str, example: Shown) -> dict[str, tuple[bool, bool | None]]:
    return {m.text: (m.held, m.fits) for m in mentions(caption, example) if m.what == "colour"}


# --- things ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("a dog and a cat", {"dog": True, "cat": False}),
        ("two puppies beside some boats", {"puppies": True, "boats": True}),
        ("Dogs, boats!", {"dogs": True, "boats": True}),
        ("the dog's ball", {"dog": True, "ball": False}),
        ("three small animals sleeping among the trees in the rain", {}),
        ("a zebra", {}),
        ("an orange dog", {"dog": True}),
    ],
)
def test_a_thing_of_a_scene_is_a_kind_by_any_of_its_names(caption, found):
    assert things(caption, MEADOW) == found


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("Borscht", {"borscht": True}),
        ("Minestrone", {"minestrone": False}),  # promises beans
        ("Red Onion Soup", {"red onion": True, "soup": True}),
        ("Onion Cake", {"onion": True, "cake": False}),
        ("Cherry Tomato Soup", {"cherry tomato": False, "soup": True}),
        ("Orange-Blossom Soup", {"soup": True}),
        ("Orange Soup", {"orange": False, "soup": True}),
        ("Brown-Butter Beets", {"beets": True}),
        ("Grandma's Quick Soup in a bowl with a spoon", {"soup": True, "bowl": True, "spoon": False}),
        ("Roasted Beets", {"beets": True}),
        ("Roast Chicken", {"roast chicken": False}),
    ],
)
def test_a_thing_of_a_dish_is_what_is_in_it_or_what_it_is_called(caption, found):
    assert things(caption, SOUP) == found


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("two homes and some cars", {"homes": True, "cars": True}),  # the cars are in a row
        ("rows of cars", {"rows of cars": True}),
        ("buildings under trees", {"buildings": True, "trees": True}),  # of houses, of a forest
        ("a car park with a storage tank", {"storage tank": False}),  # the first is a place
        ("a parking lot in the fresh green of spring", {}),
        ("hou\u200bses by a river", {"houses": True, "river": False}),
    ],
)
def test_a_thing_of_a_tile_is_the_longest_name(caption, found):
    assert things(caption, TOWN) == found


def test_a_row_of_cars_is_more_than_cars():
    assert things("a row of cars", tile("housing", ("car", "red"))) == {"row of cars": False}


def test_a_forest_is_a_thing_on_the_land_of_that_name_only():
    assert things("a dense forest", tile("forest", ("clearing", "green"))) == {"forest": True}
    assert things("a dense forest", tile("desert", ("rock", "grey"))) == {"forest": False}


def test_what_is_drawn_is_held_though_no_annotator_speaks_of_it():
    quiet = replace(TOWN.scene, groups=(tiles.Group("road", path=((0, 0), (1, 1)), named=False),))
    assert things("a road", shown("aerial", quiet)) == {"road": True}


# --- colours ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("two red dogs", {"red": (True, True)}),
        ("a green dog", {"green": (False, False)}),
        ("a blue dog", {"blue": (True, False)}),
        ("a blue running small dog", {"blue": (True, False)}),
        ("the dog is blue", {"blue": (True, None)}),
        ("a blue cat", {"blue": (True, None)}),  # no cat is there: CHAIR counts that
        ("a blue sky over a dog", {"blue": (True, None)}),
        ("an orange dog", {"orange": (False, False)}),
    ],
)
def test_a_colour_is_said_of_the_name_behind_it(caption, found):
    assert colours(caption, MEADOW) == found


def test_of_two_colours_of_a_kind_each_fits():
    said = colours("white houses and red houses beside a green house", TOWN)
    assert said == {"white": (True, True), "red": (True, True), "green": (True, False)}


def test_a_colour_inside_a_name_is_part_of_the_name():
    assert colours("Red Onion and Black Bean Soup", SOUP) == {}


@pytest.mark.parametrize(("caption", "example"), [("a red soup", SOUP), ("yellow rows of cars", TOWN)])
def test_a_colour_of_what_has_none_in_the_truth_is_not_counted(caption, example):
    scores = hallucination([caption], [example])
    assert scores.parts_of("colours").table.tolist() == [[0, 0]]


def test_gray_is_grey():
    assert colours("a gray rock", tile("desert", ("rock", "grey"))) == {"grey": (True, True)}


# --- the counts ------------------------------------------------------------------------------------------

CAPTIONS = ["a blue dog and a cat and a cat", "a red dog with a green boat", "how nice"]


def test_the_corpus_value_is_a_ratio_of_sums():
    scores = hallucination(CAPTIONS, [MEADOW] * 3)
    assert scores.corpus == pytest.approx(
        {
            "CHAIR-i": 2 / 5,
            "CHAIR-s": 1 / 3,
            "colours": 1 / 3,
            "swapped colours": 1 / 2,
            "recall": 3 / 6,
            "silent": 1 / 3,
        }
    )
    assert tuple(scores.corpus) == METRICS


def test_each_image_has_its_value_and_its_counts():
    scores = hallucination(CAPTIONS, [MEADOW] * 3)
    assert scores.per_image["CHAIR-i"] == pytest.approx([2 / 3, 0, 0])
    assert scores.per_image["recall"] == pytest.approx([1 / 2, 1, 0])
    assert scores.parts_of("CHAIR-i").table.tolist() == [[2, 3], [0, 2], [0, 0]]
    assert scores.ids == (MEADOW.image_id,) * 3


def test_the_parts_give_the_value_of_any_other_set_of_the_images():
    scores = hallucination(CAPTIONS, [MEADOW] * 3)
    again = hallucination([CAPTIONS[0], CAPTIONS[0], CAPTIONS[1]], [MEADOW] * 3)
    for metric in METRICS:
        parts = scores.parts_of(metric)
        assert parts.value(parts.table[[0, 0, 1]].sum(axis=0)) == pytest.approx(again[metric])


def test_silence_has_no_hallucination_and_no_recall():
    scores = hallucination(["", "a nice view"], [MEADOW, SOUP])
    assert (scores["CHAIR-i"], scores["recall"], scores["silent"]) == (0, 0, 1)
    assert np.isfinite([value for values in scores.per_image.values() for value in values]).all()


def test_recall_asks_for_what_is_eaten_and_for_no_place():
    assert hallucination(["Beet and Onion Soup"], [SOUP])["recall"] == 1
    assert hallucination(["house, cars, forest"], [TOWN])["recall"] == 1


def test_worlds_may_be_mixed():
    both = hallucination(["a cat", "Beet Soup"], [MEADOW, SOUP])
    assert both.parts_of("CHAIR-i").table.tolist() == [[1, 1], [0, 2]]


# --- people ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people():
    examples = cc.load_data("scenes").test
    return {n: hallucination([e.captions[n] for e in examples], examples) for n in range(5)}


@pytest.mark.parametrize("who", range(4), ids=ANNOTATORS)
def test_annotators_of_scenes_who_do_not_err_make_nothing_up(people, who):
    falsehoods = {
        metric: people[who][metric] for metric in ("CHAIR-i", "CHAIR-s", "colours", "swapped colours")
    }
    assert falsehoods == dict.fromkeys(falsehoods, 0)


def test_the_annotator_who_errs_makes_things_up_where_it_erred(people):
    examples = cc.load_data("scenes").test
    wrong = people[4].parts_of("CHAIR-i").table[:, 0] + people[4].parts_of("colours").table[:, 0]
    assert wrong.sum() > 0
    assert all(scenes.erred(e.scene) for e, count in zip(examples, wrong, strict=True) if count)


def test_the_annotator_who_says_little_names_the_fewest_things(people):
    recall = [people[who]["recall"] for who in range(5)]
    assert min(recall) == recall[0]
    assert max(recall) > 0.95


def test_titles_of_dishes_name_nothing_that_is_not_there():
    examples = cc.load_data("food").test
    scores = hallucination([e.captions[0] for e in examples], examples)
    assert (scores["CHAIR-i"], scores["colours"], scores["silent"]) == (0, 0, 0)


def test_captions_of_tiles_are_wrong_where_a_fault_was_planted_and_nowhere_else():
    found = {"wrong kind": [], "wrong colour": []}
    for example in cc.load_data("aerial").val[:300]:
        for caption, fault in zip(example.captions, aerial.faults(example.scene), strict=True):
            false = {m.what for m in mentions(caption, example) if not m.held}
            assert not false - {{"wrong kind": "thing", "wrong colour": "colour"}.get(fault)}, caption
            if fault in found:
                found[fault].append(bool(false))
    assert all(found["wrong colour"])
    assert np.mean(found["wrong kind"]) > 0.8  # the others are broader words: "buildings" of houses


@pytest.mark.parametrize("world", WORLDS)
def test_everything_that_recall_asks_for_can_be_said(world):
    """The names of all kinds there, one after the other, are all true and leave nothing out."""

    def name(kind: str) -> str:
        if world == "aerial":
            return NOUNS[kind][0][0]
        return DISHES[kind].heads[0] if kind in DISHES else kind

    examples = cc.load_data(world).val[:200]
    skip = 1 if world == "aerial" else 0  # the land use
    captions = [", ".join(name(thing.kind) for thing in e.scene.things[skip:]) for e in examples]
    scores = hallucination(captions, examples)
    assert (scores["CHAIR-i"], scores["recall"]) == (0, 1)


@pytest.mark.parametrize("world", WORLDS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_every_value_is_a_share(world, data):
    examples = cc.load_data(world).val[:3]
    lexicon = sorted(WORLDS[world].LEXICON)
    captions = [" ".join(data.draw(st.lists(st.sampled_from(lexicon), max_size=8))) for _ in examples]
    scores = hallucination(captions, examples)
    assert all(0 <= value <= 1 for values in scores.per_image.values() for value in values)
    assert scores["CHAIR-i"] <= 1 and scores["silent"] + scores["CHAIR-s"] <= 1


# --- bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("captions", "examples", "message"),
    [
        (["a dog"], [FileExample(3, ["a dog"], None)], "examples[0] was not drawn by this kit"),
        (["a dog"], [MEADOW] * 2, "1 caption for 2 pictures; pass one a picture"),
        (["a dog", None], [MEADOW] * 2, "captions[1] is null; a caption is a str"),
        ("a dog", [MEADOW], "captions is a string; expected a list"),
        ({7: "a dog"}, [MEADOW], "captions is an object; expected a list"),
        (["a dog"], MEADOW, "examples is of type Shown; expected a list"),
        ([], [], "no captions to judge"),
    ],
)
def test_what_cannot_be_judged_is_refused(captions, examples, message):
    with pytest.raises(cc.BadInput) as error:
        hallucination(captions, examples)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
