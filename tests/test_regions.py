"""Regions: a phrase is read as people mean it, or refused; what lies there is known, and is it named?"""

from dataclasses import dataclass, replace

import pytest
from minis import Shown, captioner
from PIL import Image

import capcourse as cc
from capcourse.captioners.regions import REGIONS, box_of, crop, pixels_of
from capcourse.metrics.regions import ROTATION, region_naming, rotation
from capcourse.recipes.instructions import REGIONS as TAUGHT
from capcourse.worlds import scenes
from capcourse.worlds.canvas import Box
from capcourse.worlds.truth import Thing, things_in

THIRD = pytest.approx(1 / 3)
UNDERSTOOD = {
    "full image": (0, 0, 1, 1),
    "the whole picture": (0, 0, 1, 1),
    "Describe the full image": (0, 0, 1, 1),
    "centre": (1 / 4, 1 / 4, 3 / 4, 3 / 4),
    "Center Region": (1 / 4, 1 / 4, 3 / 4, 3 / 4),
    "Describe the center of the image": (1 / 4, 1 / 4, 3 / 4, 3 / 4),
    "in the middle": (1 / 4, 1 / 4, 3 / 4, 3 / 4),
    "top": (0, 0, 1, 1 / 2),
    "the upper half": (0, 0, 1, 1 / 2),
    "bottom": (0, 1 / 2, 1, 1),
    "lower part of the photo": (0, 1 / 2, 1, 1),
    "left": (0, 0, 1 / 2, 1),
    "the left half of the image": (0, 0, 1 / 2, 1),
    "left-hand side": (0, 0, 1 / 2, 1),
    "right": (1 / 2, 0, 1, 1),
    "the things on the right": (1 / 2, 0, 1, 1),
    "top-left": (0, 0, 1 / 2, 1 / 2),
    "topleft": (0, 0, 1 / 2, 1 / 2),
    "Top  Left": (0, 0, 1 / 2, 1 / 2),
    "Describe the object in the top-left corner": (0, 0, 1 / 2, 1 / 2),
    "top left corner of the image": (0, 0, 1 / 2, 1 / 2),
    "top-right": (1 / 2, 0, 1, 1 / 2),
    "the upper right quadrant": (1 / 2, 0, 1, 1 / 2),
    "bottom-left": (0, 1 / 2, 1 / 2, 1),
    "lower left quarter": (0, 1 / 2, 1 / 2, 1),
    "bottom-right": (1 / 2, 1 / 2, 1, 1),
    "Describe the bottom-right.": (1 / 2, 1 / 2, 1, 1),
    "the object in the lower right-hand corner": (1 / 2, 1 / 2, 1, 1),
    "What is in the lower righthand corner?": (1 / 2, 1 / 2, 1, 1),
    "upper third": (0, 0, 1, THIRD),
    "the right third": (pytest.approx(2 / 3), 0, 1, 1),
    "top left third": (0, 0, THIRD, THIRD),
    "bottom quarter": (0, 3 / 4, 1, 1),
    "top centre": (1 / 4, 0, 3 / 4, 1 / 2),
    "middle right": (1 / 2, 1 / 4, 1, 3 / 4),
    "middle upper third": (THIRD, 0, pytest.approx(2 / 3), THIRD),
    "What do you see in the top-left corner?": (0, 0, 1 / 2, 1 / 2),
    "What can be seen in the centre?": (1 / 4, 1 / 4, 3 / 4, 3 / 4),
    "what's on the left?": (0, 0, 1 / 2, 1),
    "What\N{RIGHT SINGLE QUOTATION MARK}s on the left?": (0, 0, 1 / 2, 1),
    "Show me the bottom left corner": (0, 1 / 2, 1 / 2, 1),
    "Caption the bottom left corner.": (0, 1 / 2, 1 / 2, 1),
    "a caption of the picture": (0, 0, 1, 1),
    "Describe the object located in the upper right": (1 / 2, 0, 1, 1 / 2),
    "the object bottom right in the image": (1 / 2, 1 / 2, 1, 1),
    "on the right in the middle": (1 / 2, 1 / 4, 1, 3 / 4),
    "leftmost third": (0, 0, THIRD, 1),
    "the left-most quarter": (0, 0, 1 / 4, 1),
    "uppermost third": (0, 0, 1, THIRD),
    "upper 1/3": (0, 0, 1, THIRD),
    "the upper one third of the image": (0, 0, 1, THIRD),
    "top of the frame": (0, 0, 1, 1 / 2),
    "the image's left half": (0, 0, 1 / 2, 1),
    "the half of the picture on the right": (1 / 2, 0, 1, 1),
    "the corner of the image at the top left": (0, 0, 1 / 2, 1 / 2),
    # one region of another
    "the left half of the centre": (1 / 4, 1 / 4, 1 / 2, 3 / 4),
    "the top of the centre": (1 / 4, 1 / 4, 3 / 4, 1 / 2),
    "the centre of the left half": (1 / 8, 1 / 4, 3 / 8, 3 / 4),
    "the centre of the image's left half": (1 / 8, 1 / 4, 3 / 8, 3 / 4),
    "the middle of the upper third": (1 / 4, pytest.approx(1 / 12), 3 / 4, pytest.approx(1 / 4)),
    "the middle of the left side": (0, 1 / 4, 1 / 2, 3 / 4),
    "the left third of the top": (0, 0, THIRD, 1 / 2),
    "the top half of the left side of the photo": (0, 0, 1 / 2, 1 / 2),
    "the top left corner of the right half": (1 / 2, 0, 3 / 4, 1 / 2),
    "Caption all of the left half": (0, 0, 1 / 2, 1),
}
REFUSED = (
    "behind you", "", "  ", "the object", "corner", "half", "the middle third", "top corner",
    "left and right", "top bottom", "top left centre", "a third of the left half", "centre corner",
    "the red dog on the left", "right edge", "the leftmost object", "upper 2/3", "half of the left",
    "to the left of the centre", "the things to the left side of the top right corner", "left of the corner",
    "What do you see right at the top?", "right in the centre", "What is left in the bottom half?",
    "the centre's left half",
)  # fmt: skip


@pytest.mark.parametrize("phrase", UNDERSTOOD)
def test_a_phrase_is_read_as_people_mean_it(phrase):
    box = box_of(phrase)
    assert (box.left, box.top, box.right, box.bottom) == UNDERSTOOD[phrase]


@pytest.mark.parametrize("phrase", REFUSED)
def test_what_names_no_region_or_two_is_refused_with_what_is_understood(phrase):
    with pytest.raises(cc.BadInput, match="unknown region") as error:
        box_of(phrase)
    assert all(name in str(error.value) for name in REGIONS)
    assert "upper third" in str(error.value)
    assert "\n" not in str(error.value)


def test_something_that_is_no_phrase():
    with pytest.raises(cc.BadInput, match="a region is a phrase"):
        box_of(4)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (2, 3), (3, 2), (7, 5), (20_000, 1), (192, 192)])
def test_a_region_of_any_picture_lies_in_it_and_is_not_empty(size):
    width, height = size
    for phrase in UNDERSTOOD:
        left, top, right, bottom = pixels_of(phrase, size)
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert crop(Image.new("RGB", size), phrase).size == (right - left, bottom - top)


@pytest.mark.parametrize("width", [2, 3, 5, 191])
def test_two_halves_make_the_picture(width):
    left, right = (pixels_of(phrase, (width, 1)) for phrase in ("left half", "right half"))
    assert (left[0], left[2], right[2]) == (0, right[0], width)


def test_a_crop_holds_the_pixels_of_its_region():
    picture = Image.new("RGB", (4, 2), "blue")
    picture.putpixel((3, 0), (255, 0, 0))
    assert crop(picture, "top right").getpixel((1, 0)) == (255, 0, 0)


@pytest.mark.parametrize("others", [0, 2])
def test_a_part_that_the_model_refuses_is_told_by_the_users_picture(others):
    pictures = [*[Image.new("RGB", (99, 99))] * others, Image.new("RGB", (2000, 10))]
    told = "'upper third', cut from a picture of 2,000 x 10 pixels: .*qwen takes pictures at most 200 times"
    with pytest.raises(cc.BadInput, match=told):
        captioner("qwen").caption(pictures, region="upper third")
    with pytest.raises(cc.BadInput, match=told):
        captioner("qwen").begin(pictures[-1], region="upper third")
    assert len(captioner("qwen").caption(pictures, region="left half")) == others + 1


# --- what lies where -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """Things of a world made up for a test."""

    things: tuple[Thing, ...]


@pytest.mark.parametrize(
    ("box", "there"),
    [
        (Box(0.1, 0.1, 0.3, 0.3), True),
        (Box(0.375, 0.125, 0.625, 0.25), True),  # half of it
        (Box(0.45, 0.1, 0.65, 0.3), False),
        (Box(0.0, 0.0, 1.0, 1.0), True),  # it fills the region
        (Box(0.6, 0.6, 0.9, 0.9), False),
        (Box(0.1, 0.2, 0.4, 0.2), False),  # nothing of it can be seen
    ],
)
def test_a_thing_lies_where_half_of_it_lies_or_where_it_fills_half(box, there):
    assert bool(things_in(Seen((Thing("dog", box),)), box_of("top-left"))) is there


def test_what_is_hidden_lies_nowhere():
    hidden = Thing("dog", Box(0.1, 0.1, 0.3, 0.3), visible=0.0)
    assert things_in(Seen((hidden,)), box_of("top-left")) == ()


@pytest.mark.parametrize("world", ["scenes", "food", "aerial"])
def test_every_world_says_what_lies_in_a_region(world):
    for example in cc.load_data(world).test[:20]:
        assert set(things_in(example.scene, box_of("full image"))) == {
            thing for thing in example.scene.things if thing.visible > 0
        }


def example(**kinds: Box) -> Shown:
    groups = tuple(scenes.Group(kind, "red", (box,), False) for kind, box in kinds.items())
    return Shown("scenes", "test", 7, 0, 64, scenes.Scene("meadow", groups, None, 5))


DOG_LEFT = example(dog=Box(0.1, 0.6, 0.3, 0.8), boat=Box(0.6, 0.6, 0.9, 0.8))


@pytest.mark.parametrize(
    ("caption", "hit", "recall", "elsewhere"),
    [
        ("a red dog", [1, 1], [1, 1], [0, 1]),
        ("a boat on the grass", [0, 1], [0, 1], [1, 1]),
        ("a dog beside a boat and a cat", [1, 1], [1, 1], [1, 2]),  # of the cat nobody knows where it is
        ("", [0, 1], [0, 1], [0, 0]),
    ],
)
def test_a_caption_is_held_against_what_lies_in_the_region(caption, hit, recall, elsewhere):
    scores = region_naming([caption], [DOG_LEFT], "left")
    found = {metric: scores.parts_of(metric).table[0].tolist() for metric in scores.corpus}
    assert found == {"hit": hit, "recall": recall, "elsewhere": elsewhere}


def test_an_empty_region_adds_nothing_to_the_corpus():
    scores = region_naming(["a dog", "a dog"], [DOG_LEFT, DOG_LEFT], ["left", "top"])
    assert scores["hit"] == 1.0
    assert scores.per_image["hit"] == [1.0, 0.0]


def test_in_food_the_plate_is_not_asked_for():
    dinner = cc.load_data("food").test[0]
    shown = Shown("food", "test", 7, 0, 64, replace(dinner.scene, sauce=None, garnish=None, props=()))
    scores = region_naming([f"a {shown.scene.vessel}"], [shown], "full image")
    assert scores["hit"] == 0.0


def test_one_region_for_all_or_one_a_picture():
    with pytest.raises(cc.BadInput, match="2 regions for 1 picture"):
        region_naming(["a dog"], [DOG_LEFT], ["left", "right"])


# The regions that test pictures are asked about in turn


def test_the_rotation_is_what_llava_and_qwen_were_taught():
    assert {f"What is in the {region}?" for region in ROTATION} == {f"What is {place}?" for place in TAUGHT}
    assert len(set(ROTATION)) == len(ROTATION) == 7


@pytest.mark.parametrize("region", ROTATION)
def test_a_region_is_read_alike_as_a_phrase_as_a_question_and_in_S4s_words(region):
    box = box_of(region)
    assert box == box_of(f"What is in the {region}?") == box_of(f"Describe the object in the {region}.")


def test_a_pictures_region_does_not_depend_on_the_others():
    test = cc.load_data("scenes").test
    assert rotation(test[10:20]) == rotation(test)[10:20]
    assert rotation(test[:7]) == list(ROTATION)


def test_some_regions_hold_something_and_some_nothing():
    """A study of empty regions alone would say nothing, nor one of crowded ones."""
    test = cc.load_data("scenes").test
    pairs = zip(test, rotation(test), strict=True)
    filled = sum(bool(things_in(one.scene, box_of(region))) for one, region in pairs)
    assert 0.25 < filled / len(test) < 0.75
