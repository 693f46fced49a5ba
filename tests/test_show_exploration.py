"""Figures of the exploration: nothing hidden in silence, nothing off the page."""

import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from PIL import Image

from capcourse.data.cleaning import DroppedExample
from capcourse.data.dataset import FileExample
from capcourse.data.explore import caption_lengths, vocabulary
from capcourse.errors import BadInput
from capcourse.show.contact import contact_sheet, show_duplicates
from capcourse.show.exploration import show_lengths, show_word_cloud

LONG = "Zuppa di Cavolo Nero, Cannellini, e Salsicce: Kale, White Bean, and Sausage Soup " * 3


def said(figure) -> str:
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts)


def drawn_outside(figure) -> list[str]:
    """The texts that stick out of the page."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.texts]
    page = figure.bbox
    return [t for t, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > page.x1 + 1 or b.y1 > page.y1 + 1]


# Lengths

LENGTHS = caption_lengths(["a dog", "a red dog", "two dogs run on the sand"])


def test_lengths_are_drawn_and_said():
    figure = show_lengths(LENGTHS, title="How long?")
    [axes] = figure.axes
    assert [bar.get_height() for bar in axes.containers[0]] == [1, 1, 1]
    assert "mean 3.7, median 3, 2 to 6 words, 3 captions" in said(figure)
    assert "How long?" in said(figure)
    assert drawn_outside(figure) == []


def test_several_sets_share_one_scale():
    figure = show_lengths({"ours": LENGTHS, "theirs": caption_lengths(["word " * 30])})
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert {"ours", "theirs"} <= {text.get_text() for text in figure.texts}
    assert drawn_outside(figure) == []


def test_long_captions_are_counted_in_wider_bars_and_none_is_lost():
    lengths = caption_lengths(["x" * n for n in (1, 2, 119, 268)])
    figure = show_lengths(lengths, unit="characters")
    [axes] = figure.axes
    assert sum(bar.get_height() for bar in axes.containers[0]) == 4
    assert "5 to a bar" in said(figure)


# Word cloud


def test_the_cloud_says_how_many_words_of_how_many_it_shows():
    words = {f"word{n}": 100 - n for n in range(90)}
    figure = show_word_cloud(words, title="Words")
    [shown] = re.findall(r"the (\d+) most frequent of 90 words, the first 10 in blue", said(figure))
    assert 20 <= int(shown) <= 60
    assert drawn_outside(figure) == []


def test_the_same_words_give_the_same_cloud():
    clouds = [show_word_cloud(vocabulary(["a red dog and a cat"])) for _ in range(2)]
    pixels = [np.asarray(figure.axes[0].images[0].get_array()) for figure in clouds]
    assert np.array_equal(*pixels)
    assert pixels[0].min() < 128


def test_a_few_words_are_all_shown():
    assert "all words" in said(show_word_cloud({"dog": 3, "brûlée": 2}))


# Contact sheets


@pytest.fixture
def examples(tmp_path):
    for n in range(12):
        Image.new("RGB", (96, 64 + 8 * n), (20 * n, 90, 120)).save(tmp_path / f"dish-{n}.png")
    return [FileExample(n, [f"Dish {n}"], tmp_path / f"dish-{n}.png", f"dish-{n}.png") for n in range(12)]


def test_the_sheet_is_by_reason_with_title_and_note(examples):
    dropped = [
        DroppedExample(examples[0], "duplicate image", "the same picture as dish-9.png"),
        DroppedExample(examples[1], "off-domain image"),
        DroppedExample(examples[2], "duplicate image", "within 4 bits of dish-8.png"),
    ]
    figure = contact_sheet(dropped, title="What was dropped")
    assert len(figure.axes) == 3
    lines = [text.get_text() for text in figure.texts]
    assert lines.index("duplicate image") < lines.index("Dish 2") < lines.index("off-domain image")
    assert "within 4 bits of dish-8.png" in said(figure)
    assert drawn_outside(figure) == []


def test_what_is_left_out_is_counted(examples):
    figure = contact_sheet([DroppedExample(example, "missing title") for example in examples], most=5)
    assert len(figure.axes) == 5
    assert "the first 5 of 12" in said(figure)


@pytest.mark.parametrize("columns", [2, 4, 8])
def test_a_long_title_ends_in_an_ellipsis_on_the_page(examples, columns):
    examples = [FileExample(n, [LONG], example.path, "a.png") for n, example in enumerate(examples)]
    figure = contact_sheet([DroppedExample(e, "long", LONG) for e in examples], columns=columns, most=12)
    assert "…" in said(figure)
    assert drawn_outside(figure) == []


def test_a_picture_that_is_not_there_is_a_frame_that_says_so(examples, tmp_path):
    gone = FileExample(1, ["Gone"], tmp_path / "gone.png", "gone.png")
    nameless = FileExample(2, [""], None, "")
    figure = contact_sheet([DroppedExample(gone, "missing file"), DroppedExample(nameless, "missing file")])
    assert said(figure).count("no picture") == 2
    assert "(no title)" in said(figure)


def test_a_picture_keeps_its_proportions(examples):
    figure = contact_sheet([DroppedExample(examples[11], "tall")])
    FigureCanvasAgg(figure).draw()
    [axes] = figure.axes
    left, right, bottom, top = axes.images[0].get_extent()
    corners = axes.transData.transform([(left, bottom), (right, top)])
    width, height = abs(corners[1] - corners[0])
    assert height / width == pytest.approx(152 / 96, rel=0.03)


def test_groups_that_look_alike_stand_under_one_bracket(examples):
    figure = show_duplicates([examples[:2], examples[2:5], examples[5:11]], title="Alike?")
    assert len(figure.axes) == 11
    brackets = [artist for artist in figure.artists if isinstance(artist, Line2D)]
    assert len(brackets) == 4  # the last group, of six, goes over two rows
    assert "3 groups" in said(figure)
    assert {f"dish-{n}.png" for n in range(11)} <= {text.get_text() for text in figure.texts}
    assert drawn_outside(figure) == []


def test_groups_that_are_left_out_are_counted(examples):
    figure = show_duplicates([[example] * 2 for example in examples], most=3)
    assert "the first 3 of 12 groups" in said(figure)


# Refused

BAD = {
    "unknown unit 'letters'; known: characters, words": lambda e: show_lengths(LENGTHS, unit="letters"),
    "0 sets of lengths": lambda e: show_lengths({}),
    "no words to draw": lambda e: show_word_cloud({}),
    "the count of 'dog' is 0": lambda e: show_word_cloud({"dog": 0}),
    "nothing was dropped": lambda e: contact_sheet([]),
    "columns is 1": lambda e: contact_sheet([DroppedExample(e[0], "x")], columns=1),
    "160 pictures are too many": lambda e: contact_sheet([DroppedExample(e[0], "x")] * 160, most=160),
    "no groups to show": lambda e: show_duplicates([]),
    "or an empty one": lambda e: show_duplicates([e[:2], []]),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_drawn_is_refused_in_one_line(message, examples):
    with pytest.raises(BadInput, match=re.escape(message)) as error:
        BAD[message](examples)
    assert "\n" not in str(error.value)
