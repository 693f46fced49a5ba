"""Blind rating: the widget by its buttons, the sheet in a browser, and no system's name in either."""

import json
import re
import time
from html import escape

import pytest
from browser import chromium
from PIL import Image

from capcourse.errors import BadInput
from capcourse.metrics.judgement import SCALE, rating_key, read_key, read_ratings
from capcourse.show.rating import rate, rating_sheet

COUNT = 5
IDS = [f"img-{n}" for n in range(COUNT)]
SYSTEMS = {
    "zebra-net": [f"a red dog & <b>{n}</b> cats @INK@ </script>" for n in range(COUNT)],
    "quagga-net": [f"two boats, picture {n}" for n in range(COUNT)],
}


def pictures(size: tuple[int, int] = (64, 64)) -> list[Image.Image]:
    return [Image.new("RGB", size, (40 * n, 120, 200)) for n in range(COUNT)]


# --- the widget ------------------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path):
    def page(rater: str = "anna", **arguments):
        given = {"image_ids": IDS, "seed": 3, **arguments}
        return rate(pictures(), SYSTEMS, tmp_path / "anna.json", rater=rater, **given)

    return page


def all_text(page) -> str:
    """All that the widget says, without the pictures' bytes."""

    def texts(widget):
        yield str(getattr(widget, "value", "")) + str(getattr(widget, "description", ""))
        yield str(getattr(widget, "tooltip", ""))
        for child in getattr(widget, "children", ()):
            yield from texts(child)

    return re.sub(r"base64,[^\"]*", "", "\n".join(texts(page.widget)))


def test_a_click_rates_saves_and_goes_on(page, tmp_path):
    shown = page()
    first = shown.key.items[0]
    shown.buttons[4].click()
    saved = json.loads((tmp_path / "anna.json").read_text())
    assert saved == {"page": shown.key.page, "rater": "anna", "scores": {first.id: 4}}
    assert shown.at == 1
    assert "Caption 2 of 10" in all_text(shown) and "1 rated" in all_text(shown)
    assert "Saved in anna.json" in all_text(shown)


def test_one_picture_and_one_caption_are_shown(page):
    shown = page()
    for item in shown.key.items:
        assert f"<blockquote>{escape(item.caption)}</blockquote>" in all_text(shown)
        assert all_text(shown).count("<blockquote>") == all_text(shown).count("<img") == 1
        shown.next.click()


def test_the_widget_never_names_a_system(page):
    shown = page(repeats=2)
    for _ in shown.key.items:
        assert not any(name in all_text(shown) for name in (*SYSTEMS, *IDS))
        shown.buttons[3].click()


def test_a_caption_is_text_and_not_html(page):
    shown = page()
    while "dog" not in shown.key.items[shown.at].caption:
        shown.next.click()
    assert "&lt;b&gt;" in shown.caption.value


def test_a_rating_can_be_changed_on_the_way_back(page, tmp_path):
    shown = page()
    shown.buttons[1].click()
    shown.back.click()
    assert shown.buttons[1].description.startswith("✓")
    shown.buttons[5].click()
    assert json.loads((tmp_path / "anna.json").read_text())["scores"] == {shown.key.items[0].id: 5}


def test_back_and_next_end_with_the_items(page):
    shown = page()
    assert shown.back.disabled and not shown.next.disabled
    for _ in range(COUNT * 2 - 1):
        shown.next.click()
    assert shown.next.disabled and not shown.back.disabled


def test_an_unfinished_file_is_taken_up_where_it_ends(page):
    first = page()
    for score in (1, 2, 3):
        first.buttons[score].click()
    second = page()
    assert second.scores == first.scores
    assert second.at == 3
    assert "3 rated" in all_text(second)


def test_the_last_click_says_that_all_is_done(page, tmp_path):
    shown = page(repeats=2)
    for n in range(COUNT * 2 + 2):
        shown.buttons[1 + n % 5].click()
    assert "All 12 captions are rated" in all_text(shown)
    ratings = read_ratings(tmp_path / "anna.json", shown.key)
    assert set(ratings.systems) == set(SYSTEMS)
    assert set(ratings.means()["zebra-net"]) == set(IDS)


def test_every_button_says_what_its_score_means(page):
    shown = page()
    for score, meaning in SCALE.items():
        assert shown.buttons[score].description == f"{score} · {meaning}"


def test_a_click_that_cannot_be_saved_says_so_and_stays(page, tmp_path):
    shown = page()
    (tmp_path / "anna.json").mkdir()  # nothing replaces a folder
    shown.buttons[2].click()
    assert shown.at == 0
    assert "Not saved" in all_text(shown)


def test_no_half_written_file_is_left_behind(page, tmp_path):
    shown = page()
    shown.buttons[2].click()
    assert [path.name for path in tmp_path.iterdir()] == ["anna.json"]


def test_a_notebook_shows_the_widget(page, monkeypatch):
    shown, displayed = page(), []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    shown._ipython_display_()
    assert displayed == [shown.widget]


def test_the_key_can_be_made_again_from_the_seed(page):
    assert page(repeats=2).key == rating_key(SYSTEMS, IDS, seed=3, repeats=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rater": "bo"}, "holds ratings of anna; name another path"),
        ({"seed": 4}, "holds ratings of other captions, or in another order"),
        ({"rater": " "}, "rater is ' '; give a name or number"),
        ({"image_ids": IDS[1:]}, "5 pictures and 4 image ids"),
        ({"repeats": 11}, "11 repeats of 10 items"),
    ],
)
def test_a_page_that_does_not_fit_is_refused(page, arguments, message):
    page().buttons[3].click()
    with pytest.raises(BadInput, match=message):
        page(**arguments)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no such folder"):
        rate(pictures(), SYSTEMS, tmp_path / "none" / "a.json", rater="anna")
    with pytest.raises(BadInput, match="no such folder"):
        rating_sheet(pictures(), SYSTEMS, tmp_path / "none" / "a.html")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rater": None}, "rater is None; give a name or number"),
        ({"rater": ["anna"]}, r"rater is \['anna'\]; give a name or number"),
        ({"rater": "\ud800"}, "rater holds half a character"),
        ({"image_ids": 5}, "image_ids is of type int; expected a list"),
        (
            {"image_ids": [[n] for n in range(COUNT)]},
            r"the image id is \[0\]; an id is a whole number or text",
        ),
        ({"seed": "x"}, "seed is 'x'; a whole number from 0"),
    ],
)
def test_arguments_of_another_kind_are_refused(page, arguments, message):
    with pytest.raises(BadInput, match=message):
        page(**arguments)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda to: rate(None, SYSTEMS, to / "a.json", rater="anna"), "images is of type NoneType"),
        (lambda to: rate(pictures(), None, to / "a.json", rater="anna"), "captions_by_system is None"),
        (lambda to: rate(pictures(), SYSTEMS, None, rater="anna"), "path is None; pass a path"),
        (lambda to: rate(pictures(), SYSTEMS, to, rater="anna"), "is a folder; name a file in it"),
        (lambda to: rating_sheet(pictures(), SYSTEMS, to), "is a folder; name a file in it"),
        (lambda to: rating_sheet(pictures(), SYSTEMS, 5), "path is 5; pass a path"),
        (lambda to: rating_sheet(pictures(), SYSTEMS, to / "a.html", key_path=to), "is a folder"),
        (
            lambda to: rating_sheet(pictures(), SYSTEMS, to / "a.html", key_path=to / "a.html"),
            "is to be the page and its key, which raters must not see; name two files",
        ),
        (lambda to: rating_sheet(pictures(), SYSTEMS, to / "a.html", title=None), "title is None"),
    ],
)
def test_a_page_or_sheet_that_cannot_be_made_leaves_no_file(tmp_path, make, message):
    with pytest.raises(BadInput) as error:
        make(tmp_path)
    assert message in str(error.value) and "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_number_is_a_raters_name(page, tmp_path):
    page(rater=7).buttons[3].click()
    assert json.loads((tmp_path / "anna.json").read_text())["rater"] == "7"


def test_a_file_of_something_else_is_not_overwritten(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text('{"my": "notes"}')
    with pytest.raises(BadInput, match="was not saved by a rating page"):
        rate(pictures(), SYSTEMS, path, rater="anna")
    assert path.read_text() == '{"my": "notes"}'


# --- the sheet -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "page.html"
    return rating_sheet(pictures(), SYSTEMS, path, image_ids=IDS, seed=3, repeats=2, title="Dogs & boats")


def test_the_sheet_hides_who_wrote_what(sheet):
    html = sheet.path.read_text(encoding="utf-8")
    assert not any(name in html for name in (*SYSTEMS, *IDS, "systems", "again", '"seed"'))


def test_the_key_is_a_file_of_its_own(sheet):
    assert sheet.key_path.name == "page.key.json"
    assert read_key(sheet.key_path) == sheet.key == rating_key(SYSTEMS, IDS, seed=3, repeats=2)


def test_the_sheet_is_one_file_that_asks_no_server(sheet):
    html = sheet.path.read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", html)
    assert html.count("data:image/jpeg;base64,") == COUNT  # each picture once, however often it is shown


def test_a_picture_comes_without_its_notes_and_not_larger_than_it_is_shown(tmp_path):
    from base64 import b64decode
    from io import BytesIO

    exif = Image.Exif()
    exif[0x010E] = "made by zebra-net"
    path = tmp_path / "zebra-net.jpg"
    Image.new("RGB", (2000, 1000)).save(path, exif=exif)
    html = rating_sheet([path], {"a": ["a dog"]}, tmp_path / "page.html").path.read_text(encoding="utf-8")
    picture = Image.open(BytesIO(b64decode(re.search(r"base64,([^\"]+)", html)[1])))
    assert picture.size == (720, 360)
    assert not picture.getexif()


def test_a_book_page_shows_the_sheet_in_a_frame(sheet):
    html = sheet._repr_html_()
    assert html.startswith("<iframe") and html.count('"') == 6  # the page's own quotes are escaped
    assert "zebra-net" not in html


# --- the sheet in a browser ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def downloads(tmp_path_factory):
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def browser(tmp_path_factory, downloads):
    with chromium(tmp_path_factory.mktemp("chromium"), downloads) as driver:
        yield driver


@pytest.fixture
def opened(browser, sheet):
    """The sheet, as on its first day."""
    browser.get(sheet.path.as_uri())
    for _ in range(100):  # what a page forgets, too, goes to another process, which may get to it later
        browser.execute_script("localStorage.clear(); window.onbeforeunload = null")
        browser.get(sheet.path.as_uri())
        if browser.execute_script(
            "return !localStorage.length && !rater.value && !Object.keys(scores).length"
        ):
            return browser
        time.sleep(0.05)
    raise AssertionError("the page remembers an earlier test")


def text(browser, name: str) -> str:
    return browser.find_element("id", name).text


def press(browser, *keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(*keys).perform()


def saved(browser, downloads) -> dict:
    for old in downloads.iterdir():
        old.unlink()
    browser.find_element("id", "save").click()
    for _ in range(100):
        # the browser first holds the name with an empty file, then puts the whole one in its place
        found = [path for path in downloads.glob("*.json") if path.stat().st_size]
        if found:
            return {"path": found[0], **json.loads(found[0].read_text(encoding="utf-8"))}
        time.sleep(0.05)
    raise AssertionError("nothing was downloaded")


@pytest.mark.needs("chromium")
def test_ratings_made_in_a_browser_are_read_with_the_key(opened, sheet, downloads):
    for n in range(len(sheet.key.items)):
        assert text(opened, "caption") == " ".join(sheet.key.items[n].caption.split())
        opened.find_elements("css selector", "#scores button")[n % 5].click()
    assert "All captions are rated" in text(opened, "status")
    opened.find_element("id", "rater").send_keys("Zoë 7")
    answers = saved(opened, downloads)
    assert answers["path"].name == f"ratings-{sheet.key.page}-Zoë-7.json"
    ratings = read_ratings(answers["path"], sheet.key_path)
    assert ratings.raters == ("Zoë 7",)
    assert [answers["scores"][item.id] for item in sheet.key.items] == [5 - n % 5 for n in range(12)]
    assert set(ratings.means()["quagga-net"]) == set(IDS)


@pytest.mark.needs("chromium")
def test_the_sheet_works_by_keyboard_alone(opened, sheet):
    press(opened, "4")
    assert "Caption 2 of 12 · 1 rated" in text(opened, "count")
    press(opened, "\ue012")  # the left arrow
    pressed = opened.find_element("css selector", "[aria-pressed=true]")
    assert pressed.text.split() == ["4", *SCALE[4].split()]
    press(opened, "\ue004", "\ue007")  # Tab to the first button, Enter
    assert opened.execute_script("return scores") == {sheet.key.items[0].id: 5}


@pytest.mark.needs("chromium")
def test_a_number_in_the_name_is_no_rating(opened):
    opened.find_element("id", "rater").send_keys("rater 5")
    assert "0 rated" in text(opened, "count")


@pytest.mark.needs("chromium")
def test_a_closed_sheet_remembers_what_was_rated(opened, sheet):
    opened.find_element("id", "rater").send_keys("anna")
    opened.find_elements("css selector", "#scores button")[0].click()
    assert "Caption 2 of 12 · 1 rated" in text(opened, "count")
    for _ in range(100):  # what a page keeps goes to another process, which may get to it a moment later
        opened.get("about:blank")
        opened.get(sheet.path.as_uri())
        if "0 rated" not in text(opened, "count"):
            break
        time.sleep(0.05)
    assert "Caption 2 of 12 · 1 rated" in text(opened, "count")
    assert opened.find_element("id", "rater").get_attribute("value") == "anna"


@pytest.mark.needs("chromium")
def test_nothing_is_saved_without_a_name(opened, downloads):
    for old in downloads.iterdir():
        old.unlink()
    opened.find_element("id", "save").click()
    assert "Type your name" in text(opened, "status")
    assert opened.switch_to.active_element.get_attribute("id") == "rater"
    assert list(downloads.iterdir()) == []


@pytest.mark.needs("chromium")
def test_what_is_saved_early_says_how_much_is_missing(opened, sheet, downloads):
    press(opened, "3", "3")
    opened.find_element("id", "rater").send_keys("bo")
    assert len(saved(opened, downloads)["scores"]) == 2
    assert "10 still to rate" in text(opened, "status")


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_the_sheet_fits_the_screen_and_its_buttons_fit_a_finger(opened, width):
    screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    sizes = opened.execute_script(
        "return [...document.querySelectorAll('button')].map(b => b.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**screen, "width": 390, "mobile": True})


@pytest.mark.needs("chromium")
def test_picture_and_caption_belong_together_and_the_picture_shows(opened, sheet):
    for item in sheet.key.items:
        shade = opened.execute_script(
            "const i = document.getElementById('picture');"
            "const c = document.createElement('canvas').getContext('2d');"
            "return i.decode().then(() => (c.drawImage(i, 0, 0), c.getImageData(2, 2, 1, 1).data[0]))"
        )
        assert abs(shade - 40 * IDS.index(item.image_id)) < 6
        press(opened, "\ue014")  # the right arrow


@pytest.mark.needs("chromium")
def test_the_sheet_has_no_error_and_every_control_a_name(opened):
    assert [entry for entry in opened.get_log("browser") if "favicon" not in entry["message"]] == []
    named = "return [...document.querySelectorAll('button')].every(b => b.textContent.trim())"
    assert opened.execute_script(named)
    assert opened.execute_script("return document.querySelector('label[for=rater]').textContent.length > 0")
    assert opened.title == "Dogs & boats"
