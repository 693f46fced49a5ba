"""The scenes world: what is drawn, what is said about it, and that both come from the seed alone."""

from itertools import combinations

import numpy as np
import pytest

from capcourse.worlds import scenes

NUMBERS = {1: ("a", "an", "one"), 2: ("two",), 3: ("three",), 4: ("four",)}


@pytest.fixture(scope="module")
def sampled():
    return [scenes.sample(7, "train", i) for i in range(600)]


def test_the_world_is_as_rich_as_promised(sampled):
    groups = [group for scene in sampled for group in scene.groups]
    assert len({group.kind for group in groups}) >= 12
    assert len({group.colour for group in groups}) == 8
    assert len({scene.place for scene in sampled}) == 6
    assert {group.count for group in groups} == {1, 2, 3, 4}
    assert {scene.relation for scene in sampled} == {*scenes.RELATIONS, None}


def test_the_same_seed_gives_the_same_pixels_and_captions():
    first, second = (scenes.sample(3, "test", 11) for _ in range(2))
    assert first == second
    assert scenes.describe(first) == scenes.describe(second)
    assert np.array_equal(np.asarray(scenes.draw(first)), np.asarray(scenes.draw(second)))


def test_seed_split_and_index_each_change_the_scene():
    keys = [(0, "train", 5), (1, "train", 5), (0, "val", 5), (0, "train", 6)]
    for a, b in combinations(keys, 2):
        assert scenes.sample(*a) != scenes.sample(*b)


@pytest.mark.parametrize("size", [64, 96, 224])
def test_a_scene_can_be_drawn_at_any_size(size):
    picture = scenes.draw(scenes.sample(0, "train", 0), size)
    assert picture.size == (size, size)
    assert picture.mode == "RGB"


def test_every_caption_names_what_is_there(sampled):
    for scene in sampled:
        first = scene.groups[0]
        for caption in scenes.describe(scene):
            assert first.colour in caption.split()


def test_the_counting_annotator_counts_right(sampled):
    for scene in sampled:
        caption = scenes.describe(scene)[1].removeprefix("there is ").removeprefix("there are ")
        assert caption.split()[0] in NUMBERS[scene.groups[0].count]


def test_five_captions_differ(sampled):
    for scene in sampled:
        assert len(set(scenes.describe(scene))) == 5


def test_everything_stays_in_the_picture(sampled):
    for scene in sampled:
        for group in scene.groups:
            for box in group.boxes:
                assert 0 <= box.left < box.right <= 1
                assert 0 <= box.top < box.bottom <= 1


def test_relations_are_true_of_the_boxes(sampled):
    def middle(group, low, high):
        edges = [(getattr(box, low) + getattr(box, high)) / 2 for box in group.boxes]
        return sum(edges) / len(edges)

    for scene in sampled:
        if scene.relation is None:
            continue
        first, second = scene.groups
        x = [middle(group, "left", "right") for group in (first, second)]
        y = [middle(group, "top", "bottom") for group in (first, second)]
        bottom = [max(box.bottom for box in group.boxes) for group in (first, second)]
        holds = {
            "left of": x[0] < x[1],
            "right of": x[0] > x[1],
            "above": y[0] < y[1],
            "below": y[0] > y[1],
            "in front of": bottom[0] > bottom[1],
            "behind": bottom[0] < bottom[1],
        }
        assert holds[scene.relation], scene


def test_things_can_be_told_from_their_background():
    """A thing in every colour in every place changes the pixels in its box clearly."""
    for place in scenes.PLACES:
        for colour in scenes.COLOURS:
            box = scenes.Box(0.3, 0.55, 0.7, 0.85)
            group = scenes.Group("bus", colour, (box,), mirrored=False)
            without = scenes.Scene(place, (), None, style=1)
            shown = scenes.Scene(place, (group,), None, style=1)
            pictures = [np.asarray(scenes.draw(scene, 96), int) for scene in (without, shown)]
            inside = np.s_[53:81, 30:66]
            assert np.abs(pictures[0] - pictures[1])[inside].sum(-1).mean() > 25, (place, colour)
