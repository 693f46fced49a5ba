"""nbgrader's own tests of autograde, through our kernels: nothing fails that stock does not fail."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.needs("bubblewrap")]

SUITE = "nbgrader.tests.apps.test_nbgrader_autograde"
OURS = {"CAPCOURSE_ENV_ALLOW": "NBGRADER_*"}  # its tests ask for these variables in the kernel


def run_suite(folder, **surroundings):
    """The outcome of each test of the suite by name: passed, failed, or skipped."""
    beside = (
        f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it calls programs by bare names
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CAPCOURSE")}
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "--pyargs", SUITE, "-q", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, f"--junitxml={report}", f"--rootdir={folder}", f"--basetemp={folder / 'files'}"],
        cwd=folder,
        env=inherited | {"PATH": beside} | surroundings,
        capture_output=True,
        text=True,
    )
    assert report.exists(), ran.stdout + ran.stderr
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        tags = {child.tag for child in case}
        bad = tags & {"failure", "error"}
        outcomes[case.get("name")] = "failed" if bad else "skipped" if "skipped" in tags else "passed"
    name = surroundings.get("JUPYTER_DEFAULT_PROVISIONER_NAME", "stock")
    print(f"\n{name}: {dict(Counter(outcomes.values()))}")  # for the record of a run by hand
    return outcomes


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    return run_suite(tmp_path_factory.mktemp("stock"))


@pytest.mark.parametrize("provisioner", ["capcourse-fork", "capcourse-sandbox"])
def test_no_test_fails_that_stock_does_not_fail(stock, provisioner, tmp_path):
    ours = run_suite(tmp_path, JUPYTER_DEFAULT_PROVISIONER_NAME=provisioner, **OURS)
    assert list(stock.values()).count("passed") >= 40
    differ = {name: (outcome, stock.get(name)) for name, outcome in ours.items()}
    assert {name: pair for name, pair in differ.items() if pair[0] != pair[1] != "failed"} == {}
    assert ours.keys() == stock.keys()
