"""Figures: all that is given is on the page, and what cannot be drawn is refused in one line."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from capcourse.errors import BadInput
from capcourse.show import diagram, show_captions, show_runs, show_scores, show_verdicts, table
from capcourse.studies import Verdict
from capcourse.studies.study import Claim

FIGURES = Path(__file__).resolve().parents[1] / "book" / "figures"


def pictures(count: int, size: tuple[int, int] = (192, 192)) -> list[Image.Image]:
    return [Image.new("RGB", size, (40 * n % 256, 120, 200)) for n in range(count)]


def words(figure) -> str:
    return " ".join(text.get_text() for text in figure.texts)


def drawn_outside(figure) -> list[str]:
    """The texts that stick out of the page."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    page = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.texts]
    return [
        text
        for text, box in boxes
        if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 + 1 or box.y1 > page.y1 + 1
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 9, 12, 16])
def test_every_picture_and_every_word_is_on_the_page(count):
    captions = [f"number {n}, a red dog under a green tree" for n in range(count)]
    references = [["a dog", "one dog beside a tree that is green all over"]] * count

    figure = show_captions(pictures(count), captions, references, title="All of them")

    assert len(figure.axes) == count
    said = words(figure)
    assert all(caption in said for caption in captions)
    assert said.count("– one dog beside a tree that is green all over") == count
    assert drawn_outside(figure) == []


@pytest.mark.parametrize("count", [1, 16])
def test_a_page_is_never_wider_than_a_book_column(count):
    width, _ = show_captions(pictures(count), ["a dog"] * count).get_size_inches()
    assert 2 < width < 9.5


def test_columns_can_be_chosen():
    figure = show_captions(pictures(4), ["a dog"] * 4, columns=1)
    assert len({round(axes.get_position().x0, 3) for axes in figure.axes}) == 1


def test_a_word_wider_than_its_picture_is_broken_not_cut_off():
    figure = show_captions(pictures(2), ["x" * 120, "a dog"])
    assert words(figure).replace(" ", "").count("x") == 120
    assert drawn_outside(figure) == []


def test_dollar_signs_are_text_and_not_formulas():
    figure = show_captions(pictures(1), ["two tickets cost $5, three cost $6_"])
    FigureCanvasAgg(figure).draw()
    assert "$5, three cost $6_" in words(figure)


@pytest.mark.parametrize("size", [(192, 96), (96, 192), (1000, 100), (100, 1000), (1, 1)])
def test_a_picture_keeps_its_proportions(size):
    figure = show_captions(pictures(1, size), ["a dog"])
    FigureCanvasAgg(figure).draw()
    box = figure.axes[0].get_window_extent()
    assert box.height / box.width == pytest.approx(size[1] / size[0], rel=0.02)


def test_a_notebook_shows_the_figure_once_at_the_size_of_the_page():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    figure = show_captions(pictures(2), ["a dog", "a cat"])
    assert plt.get_fignums() == before  # or pyplot would show it again
    data, metadata = figure._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["width"] == pytest.approx(96 * figure.get_figwidth(), abs=1)


BAD = {
    "2 pictures but 1 captions": lambda: show_captions(pictures(2), ["a dog"]),
    "2 pictures but 3 lists of references": lambda: show_captions(pictures(2), ["a", "b"], [["c"]] * 3),
    "images is one picture; put it into a list": lambda: show_captions(pictures(1)[0], ["a dog"]),
    "images is empty": lambda: show_captions([], []),
    "500 pictures are too many": lambda: show_captions(pictures(1) * 500, ["a dog"] * 500),
    "images[1] is not a picture but str": lambda: show_captions([*pictures(1), "dog.png"], ["a", "b"]),
    "not a picture but ndarray of shape (5,)": lambda: show_captions([np.zeros(5)], ["a dog"]),
    "captions is one string": lambda: show_captions(pictures(2), "a dog"),
    "captions[1] is NoneType": lambda: show_captions(pictures(2), ["a dog", None]),
    "references[0] is not a list of strings": lambda: show_captions(pictures(1), ["a"], ["a dog"]),
    "columns is 0": lambda: show_captions(pictures(1), ["a dog"], columns=0),
    "no runs to draw": lambda: show_runs({"ours": []}, metric="BLEU-1"),
    "no scores to draw": lambda: show_scores({"ours": {}}),
    "7 systems do not fit": lambda: show_scores({f"system {n}": {"BLEU-1": 0.5} for n in range(7)}),
    "the CIDEr of 'ours' is nan": lambda: show_scores({"ours": {"CIDEr": float("nan")}}),
    "no verdicts to draw": lambda: show_verdicts([]),
    "unknown figures 'vit_gpt3'": lambda: diagram("vit_gpt3"),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_drawn_is_refused_in_one_line(message):
    with pytest.raises(BadInput, match=re.escape(message)) as error:
        BAD[message]()
    assert "\n" not in str(error.value)


def test_grey_arrays_are_pictures_too():
    assert len(show_captions([np.zeros((8, 8)), np.zeros((8, 8, 3))], ["a", "b"]).axes) == 2


def test_every_score_is_printed_beside_its_bar():
    figure = show_scores(
        {"ours": {"BLEU-1": 0.734, "CIDEr": 1.215}, "theirs": {"CIDEr": 0.456}}, title="Two systems"
    )
    FigureCanvasAgg(figure).draw()
    labels = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert sorted(labels) == ["0.456", "0.734", "1.215"]
    assert {"Two systems", "ours", "theirs"} <= {text.get_text() for text in figure.texts}
    assert drawn_outside(figure) == []


def test_scores_beyond_one_do_not_press_the_others_flat():
    figure = show_scores({"ours": {"BLEU-1": 0.7, "CIDEr": 5.0}})
    FigureCanvasAgg(figure).draw()
    small, large = (axes.patches[0].get_window_extent().width for axes in figure.axes)
    assert small == pytest.approx(large, rel=0.2)


def test_one_scale_for_all_where_that_is_asked_for():
    figure = show_scores({"CIDEr": {"as it is": 4.0, "covered": 0.5}}, one_scale=True)
    FigureCanvasAgg(figure).draw()
    whole, covered = (bar.get_window_extent().width for axes in figure.axes for bar in axes.patches)
    assert whole / covered == pytest.approx(8, rel=0.02)


def verdict(verdict: str, better: float, low: float, high: float) -> Verdict:
    scores = (better, better - 0.1, better + 0.1)
    return Verdict(verdict, better - 0.3, low, high, scores, worse=0.3, control=0.2, seeds=(3, 1), images=60)


def test_a_claim_is_drawn_with_its_verdict_its_bar_and_its_control():
    claim = Claim(
        "Ours is clearly better",
        "§1",
        better="ours, a name of some length",
        worse="the others' captions",
        metric="region hit",
    )
    figure = show_verdicts([(claim, verdict("holds", 0.5, 0.15, 0.25))], title="One claim")
    assert "ours, a name of some length above the others' captions by region hit" in words(figure)
    assert "holds: +0.200 (+0.150 to +0.250)" in words(figure)
    assert "0.500 against 0.300, shuffled 0.200" in words(figure)
    assert drawn_outside(figure) == []
    strip = figure.axes[-1]
    at = {mark: [line.get_xdata()[0] for line in strip.lines if line.get_marker() == mark] for mark in "ox"}
    assert at == {"o": [0.3, 0.5], "x": [0.2]}
    (bar,) = [line.get_xdata() for line in strip.lines if line.get_marker() == "None" and line.get_alpha()]
    assert list(bar) == pytest.approx([0.45, 0.55])
    assert not strip.collections  # a band is for claims of little difference alone


def test_a_claim_of_little_difference_has_its_band_around_the_second_score():
    claim = Claim("Ours is as good", "§1", better="ours", worse="theirs", metric="CLIPScore", within=0.05)
    figure = show_verdicts([(claim, verdict("does not hold", 0.5, 0.15, 0.25))])
    (band,) = figure.axes[-1].collections
    across = band.get_paths()[0].vertices[:, 0]
    assert (across.min(), across.max()) == pytest.approx((0.25, 0.35))
    marks = [line.get_marker() for line in figure.axes[-1].lines]
    assert "<" in marks  # the control lies far off: an arrow points to it, and the bar is not pressed flat
    assert "x" not in marks


@pytest.mark.parametrize("path", sorted(FIGURES.glob("*.svg")), ids=lambda path: path.stem)
def test_a_diagram_describes_itself_and_travels_inside_the_page(path):
    drawing = ElementTree.parse(path).getroot()
    description = drawing.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None and len(description.text.split()) > 20
    page = diagram(path.stem).data
    assert 'src="data:image/svg+xml;base64,' in page
    assert " ".join(description.text.split())[:40] in page


def test_a_table_is_markdown_with_a_line_a_row():
    assert table(["", "a"], [["x", 1], ["y", 2.5]]).data.splitlines() == [
        "|  | a |",
        "| --- | --- |",
        "| x | 1 |",
        "| y | 2.5 |",
    ]
