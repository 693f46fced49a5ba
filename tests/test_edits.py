"""The figure of a caption's edits: all words and values are there, nothing else is needed, clicks move it."""

import re
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest
from browser import chromium
from PIL import Image

from capcourse.errors import BadInput
from capcourse.show.edits import show_edits

CAPTIONS = {
    "as written": "a dog on the grass",
    "cat for dog": "a cat on the grass",
    "place dropped": "a dog",
    "odd <b>": "a dog & a </style><script>alert(1)</script>",
}
SCORES = {
    "as written": {"BLEU-1": 1.0, "CIDEr": 4.25, "CHAIR-i": 0.0},
    "cat for dog": {"BLEU-1": 0.8, "CIDEr": 2.125, "CHAIR-i": 1.0},
    "place dropped": {"BLEU-1": 0.2231, "CIDEr": 8.5, "CHAIR-i": 0.0},
    "odd <b>": {"BLEU-1": 0.5, "CIDEr": -1.0, "CHAIR-i": 0.5},
}
KINDS = {"cat for dog": "false now", "place dropped": "still true"}


def figure(**changed):
    arguments = {"kinds": KINDS, "low_is_good": ["CHAIR-i"], "image": Image.new("RGB", (600, 300))}
    return show_edits(CAPTIONS, SCORES, **(arguments | changed))


def tree(shown) -> ElementTree.Element:
    """The figure's elements; its tags close as XML's do."""
    html = re.sub(r"<(img|input|br)([^>]*)>", r"<\1\2/>", shown.html.replace(" checked>", ' checked="">'))
    return ElementTree.fromstring(f"<figure>{html}</figure>")


def text(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def test_every_caption_and_every_value_is_in_the_table():
    found = tree(figure()).find(".//table")
    rows = [[text(cell) for cell in row] for row in found.iter("tr")]
    assert rows[0][1:] == ["BLEU-1", "CIDEr", "CHAIR-i"]
    assert rows[3] == ["place dropped", "0.223", "8.500", "0.000"]
    assert [row[0] for row in rows[1:]] == list(CAPTIONS)


def test_each_edit_has_one_button_and_the_first_is_chosen():
    found = tree(figure())
    picks = [pick for pick in found.iter("input") if pick.get("type") == "radio"]
    labels = {label.get("for"): text(label) for label in found.iter("label")}
    assert [labels[pick.get("id")] for pick in picks] == list(CAPTIONS)
    assert [pick.get("checked") is not None for pick in picks] == [True, False, False, False]


def test_kinds_head_their_buttons():
    groups = [g for g in tree(figure()).iter("div") if g.get("class") == "choice"]
    heads = {text(label): group.findtext("b") for group in groups for label in group.iter("label")}
    assert heads == {**KINDS, "as written": None, "odd <b>": None}


@pytest.mark.parametrize(
    ("edited", "marked", "struck"),
    [
        ("a cat on the grass", ["cat"], []),
        ("a dog on grass", [], ["the"]),
        ("a dog on the wet grass", ["wet"], []),
        ("", [], ["a dog on the grass"]),
        ("a dog on the grass", [], []),
    ],
)
def test_what_an_edit_changed_can_be_seen(edited, marked, struck):
    scores = {"as written": {"BLEU-1": 1.0}, "edit": {"BLEU-1": 0.5}}
    found = tree(show_edits({"as written": "a dog on the grass", "edit": edited}, scores))
    assert [text(mark) for mark in found.iter("mark")] == marked
    assert [text(gone) for gone in found.iter("del")] == struck


def test_nothing_comes_from_elsewhere_and_nothing_is_run():
    html = figure().html
    assert "<script" not in html and "http" not in html and "url(" not in html
    assert re.findall(r'src="([^,]{0,30})', html) == ["data:image/jpeg;base64"]
    assert unescape(html).count("alert(1)") == 1  # as text, in what the edit says


def test_the_picture_is_small_and_described():
    found = tree(figure(alt='a "dog" on grass')).find(".//img")
    assert found.get("alt") == 'a "dog" on grass'
    assert tree(figure(image=None)).find(".//img") is None


def test_two_figures_on_a_page_do_not_share_names():
    names = [set(re.findall(r'id="([^"]+)"', figure(kinds=kinds).html)) for kinds in (KINDS, None)]
    assert not names[0] & names[1]


def test_the_same_input_gives_the_same_page():
    assert figure().html == figure().html


def test_a_terminal_gets_the_values():
    lines = str(figure()).splitlines()
    assert lines[2].split() == ["cat", "for", "dog", "0.800", "2.125", "1.000"]
    assert figure()._repr_html_() == figure().html


BAD = {
    "fewer than two captions": lambda: show_edits({"as written": "a dog"}, {"as written": {"BLEU-1": 1.0}}),
    "the caption 'b' is NoneType": lambda: show_edits({"a": "a", "b": None}, SCORES),
    "'odd <b>' has no scores": lambda: show_edits(CAPTIONS, {n: SCORES[n] for n in list(SCORES)[:3]}),
    "'new' has no caption": lambda: show_edits(CAPTIONS, {**SCORES, "new": {}}),
    "give at least one metric": lambda: show_edits(CAPTIONS, {name: {} for name in CAPTIONS}),
    "'place dropped' has the metrics BLEU-1": lambda: show_edits(
        CAPTIONS, {**SCORES, "place dropped": {"BLEU-1": 1.0}}
    ),
    "the CIDEr of 'cat for dog' is nan": lambda: show_edits(
        CAPTIONS, {**SCORES, "cat for dog": {**SCORES["cat for dog"], "CIDEr": float("nan")}}
    ),
    "kinds names 'horse', which is no caption here": lambda: figure(kinds={"horse": "true"}),
    "low_is_good names 'CHAIR', which is no metric here": lambda: figure(low_is_good=["CHAIR"]),
    "captions: a mapping was expected, and this is of type NoneType": lambda: show_edits(None, None),
    "scores: a mapping was expected, and this is of type NoneType": lambda: show_edits(CAPTIONS, None),
    "captions: a mapping was expected, and this is of type list": lambda: show_edits(["a", "b"], SCORES),
    "the scores of 'as written': a mapping was expected, and this is of type float": lambda: show_edits(
        CAPTIONS, dict.fromkeys(CAPTIONS, 0.5)
    ),
    "captions: 7 is no name": lambda: show_edits({**CAPTIONS, 7: "a dog"}, SCORES),
    "the scores of 'as written': None is no name": lambda: show_edits(
        CAPTIONS, {name: {None: 0.5} for name in CAPTIONS}
    ),
    "kinds: a mapping was expected, and this is of type int": lambda: figure(kinds=5),
    "the kind 'cat for dog' is int": lambda: figure(kinds={"cat for dog": 5}),
    "the caption 'b' holds half a character": lambda: show_edits({"a": "a", "b": "\ud800"}, SCORES),
    "low_is_good is 'CHAIR-i'; a list of metrics was expected": lambda: figure(low_is_good="CHAIR-i"),
    "low_is_good is None; a list of metrics was expected": lambda: figure(low_is_good=None),
    "a picture is a path or a PIL image, not int": lambda: figure(image=5),
    "alt is None; what the picture shows was expected, as text": lambda: figure(alt=None),
}


def test_numpys_numbers_are_scores():
    scores = {name: {"BLEU-1": np.float32(n / 2)} for n, name in enumerate(CAPTIONS)}
    assert str(show_edits(CAPTIONS, scores)).splitlines()[2].split()[-1] == "0.500"


@pytest.mark.parametrize("message", BAD)
def test_what_does_not_fit_together_is_refused_in_one_line(message):
    with pytest.raises(BadInput, match=re.escape(message)) as error:
        BAD[message]()
    assert "\n" not in str(error.value)


# --- in a browser, as wide as a phone --------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The figure on a page of its own."""
    file = tmp_path_factory.mktemp("page") / "edits.html"
    head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    file.write_text(head + figure().html, encoding="utf-8")
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        driver.get(file.as_uri())
        yield driver


def seen(page) -> dict:
    """What the page shows: the caption, and of each metric the value and how full its track is."""
    rows = page.find_elements("class name", "score")
    return {
        "caption": page.find_element("class name", "now").text.splitlines()[0],
        "values": [row.find_element("class name", "value").text for row in rows],
        "bars": [
            row.find_element("class name", "bar").size["width"]
            / row.find_element("class name", "track").size["width"]
            for row in rows
        ],
    }


@pytest.mark.needs("chromium")
def test_a_click_shows_the_edit_and_moves_the_bars(page):
    page.find_element("xpath", "//label[.='as written']").click()
    before = seen(page)
    assert before["caption"] == "a dog on the grass" and before["values"] == ["1.000", "4.250", "0.000"]
    assert before["bars"] == pytest.approx([1, 0.5, 0], abs=0.02)

    page.find_element("xpath", "//label[.='cat for dog']").click()
    after = seen(page)
    assert after["caption"] == "a cat on the grass" and after["values"] == ["0.800", "2.125", "1.000"]
    assert after["bars"] == pytest.approx([0.8, 0.25, 1], abs=0.02)


@pytest.mark.needs("chromium")
def test_the_arrow_keys_go_through_the_edits(page):
    from selenium.webdriver.common.keys import Keys

    page.find_element("xpath", "//label[.='as written']").click()
    page.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert seen(page)["caption"] == "a cat on the grass"


@pytest.mark.needs("chromium")
def test_nothing_sticks_out_of_a_phone_and_the_table_can_be_opened(page):
    width = "return document.documentElement.scrollWidth"
    table = page.find_element("tag name", "table")
    assert page.execute_script(width) <= 390 and not table.is_displayed()
    page.find_element("class name", "ask").click()
    assert table.is_displayed() and page.execute_script(width) <= 390
