"""The tree of candidates on the page: all its words, on a phone, and legible without colour."""

import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import capcourse as cc
from capcourse.decoding.tree import Candidate, candidates
from capcourse.show import show_candidates

PHONE = 390 / 96  # inches


def candidate(piece, probability=0.5, kept=True, *following, ends=False):
    return Candidate(piece, probability, probability, kept, ends, following)


TREE = (
    candidate(
        "two", 0.6, True, candidate(" dogs", 0.7), candidate(" hyd", 0.2, True, candidate("rant", 0.9))
    ),
    candidate("a", 0.3, False),
    candidate("</s>", 0.001, False, ends=True),
)


@pytest.fixture(scope="module")
def tree():
    captioner = cc.load_captioner("vit-gpt2", profile="mini")
    return candidates(captioner.begin(cc.load_data("scenes").test[0].image), steps=3, num_beams=2, shown=3)


def words(figure):
    return [text.get_text() for text in figure.texts]


def test_every_candidate_and_its_probability_is_on_the_page():
    said = words(show_candidates(TREE, title="What comes next?"))
    assert {"two", "dogs", "hyd", "-rant", "a", "(end)"} <= set(said)
    assert {"0.60", "0.20", "0.30", "<0.01"} <= set(said)
    assert "What comes next?" in said


def test_the_probability_of_a_whole_line_stands_where_it_ends():
    said = words(show_candidates(TREE))
    assert "0.70 = 0.700" in said
    assert "0.90 = 0.900" in said


def test_what_is_kept_is_told_from_the_rest_without_colour():
    figure = show_candidates(TREE)
    weights = {text.get_text(): text.get_weight() for text in figure.texts}
    assert weights["two"] == weights["dogs"] == "bold"
    assert weights["a"] == weights["(end)"] == "normal"
    lines = figure.findobj(lambda artist: type(artist).__name__ == "Line2D")
    assert sorted({line.get_linewidth() for line in lines}) == [0.6, 1.6]


def test_three_steps_fit_a_phone_and_nothing_sticks_out(tree):
    figure = show_candidates(tree, title="The first three steps of a search with two beams")
    assert figure.get_figwidth() <= PHONE
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.texts]
    page = figure.bbox
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert all(box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1 for box in boxes)


def test_no_two_texts_overlap(tree):
    figure = show_candidates(tree)
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer).shrunk(0.9, 0.6) for text in figure.texts]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ((), "a tree of 0 rows"),
        (tuple(candidate(f"word{n}") for n in range(41)), "a tree of 41 rows; give 1 to 40"),
        ((candidate("x" * 120),), "inches wide; a page holds 7.2"),
    ],
)
def test_what_does_not_fit_a_page_is_refused_in_one_line(tree, message):
    with pytest.raises(cc.BadInput, match=re.escape(message)) as error:
        show_candidates(tree)
    assert "\n" not in str(error.value)
