"""The book: the real site once, looked at in a browser; and small books for everything that can go wrong."""

import json
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
import yaml
from browser import chromium
from nbformat import v4

from capcourse.book import build, toc_pages
from capcourse.errors import BadInput
from capcourse.jobs import JobFailed

ROOT = Path(__file__).resolve().parents[1]
COLAB = re.compile(r"https://colab\.research\.google\.com/github/([^/\"]+/[^/\"]+)/blob/([^/\"]+)/([^\"]+)")
NOTEBOOKS = [page for page in toc_pages(ROOT) if page.suffix == ".ipynb"]
CHAPTERS = [page for page in NOTEBOOKS if page.parts[0] == "book"]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PAGES = [str(page.with_suffix(".html")) for page in toc_pages(ROOT)]


# --- the real site ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site. Chapters that have not changed since the last build are not run again."""
    return build(ROOT).parent


@pytest.fixture(scope="session")
def address(site):
    """The site on this machine's own network."""
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


def test_the_first_page_leads_into_the_book(site):
    assert "book/index.html" in (site / "index.html").read_text(encoding="utf-8")
    assert all((site / page).is_file() for page in PAGES)


@pytest.mark.parametrize("page", NOTEBOOKS, ids=str)
def test_the_colab_button_opens_the_committed_notebook(site, page):
    html = (site / page.with_suffix(".html")).read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    targets = set(COLAB.findall(html))
    assert targets == {(project["urls"]["Repository"].removeprefix("https://github.com/"), "main", str(page))}
    assert (ROOT / page).is_file()


@pytest.mark.parametrize("page", CHAPTERS, ids=str)
def test_a_chapter_ran_without_a_word_on_stderr(site, page):
    executed = nbformat.read(ROOT / "build/stage" / page, as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    said = [output.text for cell in code for output in cell.outputs if output.get("name") == "stderr"]
    assert said == []


def test_no_page_names_a_folder_of_this_machine(site):
    text = [path for path in site.rglob("*") if path.suffix in (".html", ".js", ".ipynb", ".md")]
    assert [str(path) for path in text if str(ROOT) in path.read_text(encoding="utf-8")] == []


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("page", PAGES)
def test_every_picture_of_a_page_shows_and_is_described(browser, address, page):
    browser.get(f"{address}/{page}")
    pictures = browser.execute_script(
        "return [...document.images].map(i => [i.src.slice(0, 120), i.complete && i.naturalWidth > 0, i.alt])"
    )
    assert [src for src, shows, _ in pictures if not shows] == []
    assert [src for src, _, alt in pictures if not alt.strip() or alt.startswith("../")] == []


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone_and_needs_no_other_server_but_for_formulas(browser, address, page):
    browser.get(f"{address}/{page}")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    loaded = browser.execute_script("return performance.getEntriesByType('resource').map(r => r.name)")
    elsewhere = [name for name in loaded if not name.startswith((address, "data:"))]
    assert [name for name in elsewhere if "/mathjax@" not in name] == []


@pytest.mark.parametrize("page", CHAPTERS, ids=str)
def test_the_committed_chapter_is_clean_and_takes_parameters(page):
    notebook = nbformat.read(ROOT / page, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert code[0].source.startswith("# Setup:")
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == 1


# --- small books -----------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """Make a small book: page name to its notebook's cells of code."""
    config = {"title": "Small", "only_build_toc_files": True, "execute": {"execute_notebooks": "off"}}

    def small(**chapters: list[str]) -> Path:
        (tmp_path / "book").mkdir(exist_ok=True)
        (tmp_path / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        toc = {"format": "jb-book", "root": "book/index"}
        toc["chapters"] = [{"file": f"book/{name}"} for name in chapters]
        (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
        (tmp_path / "book/index.md").write_text("# Small\n", encoding="utf-8")
        for name, sources in chapters.items():
            cells = [v4.new_markdown_cell(f"# {name}", id="title")]
            cells += [v4.new_code_cell(source, id=f"code-{n}") for n, source in enumerate(sources)]
            nbformat.write(v4.new_notebook(cells=cells, metadata=KERNEL), tmp_path / f"book/{name}.ipynb")
        return tmp_path

    return small


@pytest.fixture
def ran(tmp_path):
    """A line of code that notes that it ran, and what has been noted."""

    class Ran:
        def line(self, name: str) -> str:
            return f"print('{name}', file=open({str(tmp_path / 'ran')!r}, 'a'))"

        def names(self) -> list[str]:
            path = tmp_path / "ran"
            return path.read_text().split() if path.exists() else []

    return Ran()


def test_an_unchanged_chapter_is_not_run_again_and_a_changed_one_is(small, ran):
    root = small(one=[ran.line("one")], two=[ran.line("two")])
    assert build(root).is_file()
    small(one=[ran.line("one")], two=[ran.line("two"), "'changed'"])
    page = build(root).parent / "book/two.html"
    assert ran.names() == ["one", "two", "two"]
    assert "changed" in page.read_text(encoding="utf-8")


def test_what_a_study_came_to_is_seen_by_chapters_and_the_cache_of_a_tool_is_not(small, ran):
    root = small(one=[ran.line("one")])
    build(root)
    for hidden in (root / "solutions" / ".ruff_cache", root / "tests" / "class" / "__pycache__"):
        hidden.mkdir(parents=True)
        (hidden / "cache").write_text("x")
    build(root)
    assert ran.names() == ["one"]
    (root / "studies" / "results").mkdir(parents=True)
    (root / "studies" / "results" / "who.csv").write_text("row,seed\n")
    build(root)
    assert ran.names() == ["one", "one"]


def test_another_profile_is_another_run_and_reaches_the_chapter(small):
    root = small(one=["import os", "print('profile', os.environ['CAPCOURSE_PROFILE'])"])
    for profile in ("mini", "full"):
        html = (build(root, profile).parent / "book/one.html").read_text(encoding="utf-8")
        assert f"profile {profile}" in html


def test_a_broken_chapter_is_named_with_its_cell_and_stops_no_other(small, ran):
    root = small(one=["1 + 1", "raise ValueError('no such dog')"], two=[ran.line("two")])
    with pytest.raises(JobFailed, match=r"book/one\.ipynb: cell 3 raised ValueError: no such dog") as error:
        build(root)
    assert error.value.exit_status == 1
    assert "\n" not in str(error.value)
    assert not (root / "build/book").exists()

    small(one=["'mended'"], two=[ran.line("two")])
    build(root)
    assert ran.names() == ["two"]  # the build went on where it had stopped


def test_chapters_run_side_by_side(small, ran):
    root = small(one=[ran.line("one")], two=[ran.line("two")], three=[ran.line("three")])
    assert build(root, jobs=3).is_file()
    assert sorted(ran.names()) == ["one", "three", "two"]


def test_a_dead_link_fails_the_build_and_names_the_page(small):
    root = small(one=["1"])
    (root / "book/index.md").write_text("# Small\n\n[nowhere](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(JobFailed, match=r"book/index\.md.*nowhere\.md.*book\.log") as error:
        build(root)
    assert "\n" not in str(error.value)


def test_a_notebook_outside_the_book_is_shown_but_not_run(small, ran):
    root = small(one=["1"])
    (root / "assignments").mkdir()
    cells = [v4.new_markdown_cell("# Task"), v4.new_code_cell(ran.line("task"))]
    notebook = v4.new_notebook(cells=cells, metadata=KERNEL)
    nbformat.write(notebook, root / "assignments/task.ipynb")
    toc = yaml.safe_load((root / "_toc.yml").read_text())
    toc["chapters"].append({"file": "assignments/task"})
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    assert (build(root).parent / "assignments/task.html").is_file()
    assert ran.names() == []


def test_progress_bars_and_paths_stay_behind(small, tmp_path):
    bar = "from tqdm.auto import tqdm\nfor _ in tqdm(range(7)): pass"
    root = small(one=[bar, "'kept'"])
    html = (build(root).parent / "book/one.html").read_text(encoding="utf-8")
    assert "kept" in html and "7/7" not in html
    assert str(tmp_path) not in html


BAD = {
    "no page 'book/two'": lambda root: (root / "book/two.ipynb").unlink(),
    "_toc.yml is missing": lambda root: (root / "_toc.yml").unlink(),
    "_config.yml is missing": lambda root: (root / "_config.yml").unlink(),
    "is not YAML that can be read": lambda root: (root / "_toc.yml").write_text("a: [", encoding="utf-8"),
}


@pytest.mark.parametrize("message", BAD)
def test_a_book_that_is_not_there_is_bad_input(small, message):
    root = small(one=["1"], two=["2"])
    BAD[message](root)
    with pytest.raises(BadInput, match=message) as error:
        build(root)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("arguments", "message"), [({"profile": "xl"}, "xl"), ({"jobs": 0}, "jobs is 0")])
def test_arguments_are_checked(small, arguments, message):
    with pytest.raises(BadInput, match=message):
        build(small(one=["1"]), **arguments)


def test_without_jupyter_book_the_mend_is_named(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyter_book", None)
    with pytest.raises(BadInput, match=re.escape("pip install -e '.[book]'")):
        build(small(one=["1"]))


# --- the copies that tools keep in step ------------------------------------------------------------------


def run_tool(name: str, *arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, ROOT / "tools" / name, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tool", ["address.py", "hook.py"])
def test_the_repository_is_in_step(tool):
    done = run_tool(tool, "--check")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def moved(tmp_path) -> Path:
    """A copy of the files that hold the address, with another one in pyproject.toml."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changed = re.sub(r'(Repository = )"[^"]+"', r'\1"https://github.com/someone/else"', pyproject)
    (tmp_path / "pyproject.toml").write_text(changed, encoding="utf-8")
    shutil.copy(ROOT / "_config.yml", tmp_path)
    for page in CHAPTERS:
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / page, tmp_path / page)
    return tmp_path


def test_an_address_out_of_step_is_found_in_every_file(moved):
    done = run_tool("address.py", "--check", "--root", moved)
    assert done.returncode == 1
    assert all(name in done.stderr for name in ["_config.yml", *map(str, CHAPTERS)])


def test_the_address_is_rewritten_and_nothing_else(moved):
    before = json.loads((moved / CHAPTERS[0]).read_text(encoding="utf-8"))
    assert run_tool("address.py", "--root", moved).returncode == 0
    assert run_tool("address.py", "--check", "--root", moved).returncode == 0
    config = yaml.safe_load((moved / "_config.yml").read_text(encoding="utf-8"))
    assert config["repository"]["url"] == "https://github.com/someone/else"
    after = json.loads((moved / CHAPTERS[0]).read_text(encoding="utf-8"))
    changed = [
        (old, new)
        for old_cell, new_cell in zip(before["cells"], after["cells"], strict=True)
        for old, new in zip(old_cell["source"], new_cell["source"], strict=True)
        if old != new
    ]
    assert len(changed) == 1
    assert "install git+https://github.com/someone/else@main" in changed[0][1]


def test_a_hook_that_shows_another_picture_is_found_and_drawn_again(moved):
    path = moved / CHAPTERS[0]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(hook: scenes test) \d+", r"\1 7", text), encoding="utf-8")
    done = run_tool("hook.py", "--check", "--root", moved)
    assert done.returncode == 1 and str(CHAPTERS[0]) in done.stderr
    assert run_tool("hook.py", "--root", moved).returncode == 0
    assert run_tool("hook.py", "--check", "--root", moved).returncode == 0
