"""nbgrader's formgrader on what grading leaves: the class, a notebook with its outputs, marks by hand."""

import json
import os
import re
import subprocess
import sys
import time

import pytest
from browser import chromium
from small_course import NAME, QUALITY, WRITTEN, course_with

from capcourse.grading.grade import grade

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.needs("chromium")]

CLASS = {
    "dies": {"t1-double": "import os\nprint('so far')\nos._exit(0)"},
    "good": {"t1-double": "print('here is <b>my</b> answer')\ndef double(x):\n    return 2 * x"},
    "half": {"t1-quality": QUALITY.format(0.5)},
}
SCORES = {"dies": "4 / 9", "good": "6 / 9", "half": "4 / 9"}
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "tiny"\n'
DESK = {"width": 1200, "height": 900, "deviceScaleFactor": 1, "mobile": False}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class graded in a folder of its own; of one the time is known, and one handed in no notebook."""
    root = course_with(tmp_path_factory.mktemp("kit") / "course", CLASS, question=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    (root / f"submitted/good/{NAME}/timestamp.txt").write_text("2026-01-10 12:00:00 UTC", encoding="utf-8")
    torn = root / f"submitted/torn/{NAME}/{NAME}.ipynb"
    torn.parent.mkdir(parents=True)
    torn.write_text('{"cells": [', encoding="utf-8")
    return grade_class(root)


def grade_class(root):
    return grade(root, submitted=root / "submitted", to=root.parent / "class", seed=5)


@pytest.fixture(scope="module")
def server(graded, tmp_path_factory):
    """The address of formgrader, a part of the Jupyter server that an instructor starts in that folder."""
    own = tmp_path_factory.mktemp("jupyter")
    folders = {f"JUPYTER_{kind}_DIR": str(own / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    options = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=")
    with (own / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            cwd=graded.gradebook.parent,
            env=os.environ | folders,
            stdout=log,
            stderr=log,
        )
    try:
        end = time.monotonic() + 120
        while not (told := list(own.glob("RUNTIME/jpserver-*.json"))) or not told[0].read_text():
            assert process.poll() is None and time.monotonic() < end, (own / "log").read_text()
            time.sleep(0.1)
        yield json.loads(told[0].read_text())["url"] + "formgrader/"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def page(server, tmp_path_factory):
    """Open a page of formgrader and wait for what it must show."""
    from selenium.webdriver.support.ui import WebDriverWait

    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", DESK)

        def page(address, expected):
            driver.get(address if address.startswith("http") else server + address)
            WebDriverWait(driver, 60).until(lambda _: driver.find_elements("css selector", expected))
            return driver

        yield page


def rows(driver):
    """The lines of a page's table."""
    return [" ".join(row.text.split()) for row in driver.find_elements("css selector", "tbody tr")]


@pytest.fixture
def submission(graded, page):
    """Open one student's notebook."""
    from nbgrader.api import Gradebook

    def submission(student):
        with Gradebook(f"sqlite:///{graded.gradebook}", "tiny") as book:
            address = f"submissions/{book.find_submission_notebook(NAME, NAME, student).id}/"
        return page(address, "input.extra-credit[placeholder]")  # its script has filled the fields in

    return submission


def text(driver):
    return driver.find_element("tag name", "body").text


def fields(driver):
    """The fields for points, in order: what a person gave, or else what they show as the check's."""
    found = driver.find_elements("css selector", ".nbgrader_cell input.score")
    return [field.get_attribute("value") or field.get_attribute("placeholder") for field in found]


def test_the_class_is_listed_with_its_scores_and_what_waits_for_a_person(page):
    shown = rows(page(f"manage_submissions/{NAME}", "td.timestamp"))
    assert len(shown) == len(CLASS) + 1
    for student, score in SCORES.items():
        [row] = [row for row in shown if f" {student} " in row]
        assert score in row
        assert "needs manual grading" in row
    assert [row for row in shown if " torn " in row and "0 / 9" in row]


def test_the_time_of_a_submission_is_shown(page):
    shown = rows(page(f"manage_submissions/{NAME}", "td.timestamp"))
    assert [row for row in shown if "2026-01-10 12:00:00" in row and " good " in row]


def test_the_submissions_of_the_assignment_have_their_scores(page):
    shown = rows(page(f"gradebook/{NAME}/{NAME}", "tbody tr td a"))
    found = sorted(re.search(r"\d (\S+ / 9) (\S+ / 6) (\S+ / 3)", row).groups() for row in shown)
    assert found == [("4 / 9", "4 / 6", "0 / 3"), ("4 / 9", "4 / 6", "0 / 3"), ("6 / 9", "6 / 6", "0 / 3")]


def test_a_notebook_is_shown_with_outputs_and_fields_for_marks(submission):
    driver = submission("good")
    shown = text(driver)
    assert "here is <b>my</b> answer" in shown  # what the cell printed
    assert "4.0" in shown  # what the test of the quality gave
    assert WRITTEN.replace("*", "") in shown
    assert fields(driver) == ["2", "4", ""]
    assert len(driver.find_elements("css selector", "textarea.comment")) == 3


def test_the_points_of_record_are_shown_where_the_check_gave_a_part(submission):
    assert fields(submission("half")) == ["2", "2", ""]


def test_a_notebook_that_ended_its_kernel_opens_and_says_so(submission):
    driver = submission("dies")
    shown = text(driver)
    assert "os._exit(0)" in shown
    assert "[the kernel's process ended]" in shown
    assert fields(driver) == ["0", "4", ""]


def test_a_mark_that_is_given_in_the_browser_survives_the_next_run(submission, graded):
    from nbgrader.api import Gradebook
    from selenium.webdriver.support.ui import WebDriverWait

    driver = submission("half")
    field = driver.find_elements("css selector", "input.score")[-1]
    field.send_keys("2.5\n")

    def given():
        with Gradebook(f"sqlite:///{graded.gradebook}", "tiny") as book:
            return book.find_grade("t1-why", NAME, NAME, "half").manual_score

    WebDriverWait(driver, 60).until(lambda _: given() == 2.5)
    again = {row.student: row for row in grade_class(graded.gradebook.parents[1] / "course").rows}
    assert (again["half"].score, again["half"].waiting, given()) == (6.5, 0, 2.5)
