"""Build the book: run the chapters, mirror the root into a stage, let jupyter-book make the site.

    book/*.ipynb --papermill--> build/executed/ --copied--> build/stage/ --jupyter-book--> build/book/

A chapter runs again only when something that it can see has changed. An interrupted build goes on with
the first chapter that was not finished.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, first_line
from capcourse.jobs import Job, JobFailed, run_jobs
from capcourse.session import known_profile

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHAPTERS = "book"  # notebooks of this folder are run; those of other folders are shown as they are
CELL_MINUTES = {"mini": 10, "full": 120}  # what one cell may take before the chapter counts as hung
# Packages whose version can change what a chapter prints or draws.
SEEN = ("torch", "transformers", "tokenizers", "peft", "numpy", "pillow", "matplotlib", "pycocoevalcap")


def build(root: Path | str, profile: str = "mini", jobs: int = 1) -> Path:
    """Run the chapters of the book and build the site.

    Args:
        root: the folder that holds _config.yml, _toc.yml and book/.
        profile: "mini" or "full"; the chapters get it as CAPCOURSE_PROFILE.
        jobs: how many chapters run at a time.

    Returns:
        The path of the site's first page, build/book/index.html under the root.

    Raises:
        BadInput: no book at `root`, a page of _toc.yml is missing, or jupyter-book is not installed.
        JobFailed: a chapter raised, or jupyter-book warned; the message names the page and the log.
    """
    root = Path(root).resolve()
    known_profile(profile)
    if jobs < 1:
        raise BadInput(f"jobs is {jobs}; a whole number from 1 on was expected")
    pages = toc_pages(root)
    _want_jupyter_book()
    executed = run_chapters(root, [page for page in pages if _is_chapter(page)], profile, jobs)
    stage = fill_stage(root, pages, executed)
    return _make_site(stage, root / "build")


def toc_pages(root: Path) -> list[Path]:
    """The pages that _toc.yml names, in order, as paths from the root.

    Raises:
        BadInput: _toc.yml is missing or malformed, or names a page that does not exist.
    """
    import yaml

    toc = root / "_toc.yml"
    for needed in (toc, root / "_config.yml"):
        if not needed.is_file():
            raise BadInput(f"{needed} is missing; build the book in the root of the course's checkout")
    try:
        names = list(_toc_names(yaml.safe_load(toc.read_text(encoding="utf-8"))))
    except yaml.YAMLError as error:
        raise BadInput(f"{toc} is not YAML that can be read: {first_line(error)}") from None
    pages = []
    for name in names:
        found = [Path(name + end) for end in ("", ".ipynb", ".md") if (root / (name + end)).is_file()]
        if not found:
            raise BadInput(f"{toc}: there is no page '{name}' (.ipynb or .md); write it or take it out")
        pages.append(found[0])
    return pages


def _toc_names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (str(node[key]) for key in ("root", "file") if key in node)
        for key, value in node.items():
            if key not in ("root", "file"):
                yield from _toc_names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _toc_names(value)


def _is_chapter(page: Path) -> bool:
    return page.suffix == ".ipynb" and page.parts[0] == CHAPTERS


def _want_jupyter_book() -> None:
    from importlib.util import find_spec

    if find_spec("jupyter_book") is None:
        raise BadInput("jupyter-book is not installed; in the checkout, run: pip install -e '.[book]'")


def run_chapters(root: Path, chapters: list[Path], profile: str, jobs: int) -> dict[Path, Path]:
    """Run the chapters that changed since their last run, and return every chapter's executed copy.

    One broken chapter does not stop the others.

    Raises:
        JobFailed: one line that names every chapter that raised, its cell and the error.
    """
    surroundings = _surroundings(root, profile)
    work = [
        Job(
            name=str(page),
            notebook=root / page,
            output=root / "build" / "executed" / page,
            timeout=CELL_MINUTES[profile] * 60,
            settings=surroundings,
            environment={"CAPCOURSE_PROFILE": profile},
        )
        for page in chapters
    ]
    results = run_jobs(work, workers=jobs, title="chapters")
    if not all(result.ok for result in results):
        raise JobFailed("; ".join(result.problem for result in results if not result.ok))
    return {page: result.output for page, result in zip(chapters, results, strict=True)}


COURSE_FOLDERS = ("solutions", "assignments", "checks", "tests/class")  # what the chapter on grading grades


def _surroundings(root: Path, profile: str) -> str:
    """What every chapter can see besides its own cells: the library, the course's data, versions, profile."""
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.sha256()
    library = Path(__file__).parent
    for folder, pattern in (
        (library, "**/*"),
        (root / "studies", "**/*.yaml"),
        (root / "studies" / "results", "*"),
        (root / CHAPTERS / "figures", "*"),
        *((root / name, "**/*") for name in COURSE_FOLDERS),
    ):
        for path in sorted(folder.glob(pattern)):
            inside = path.relative_to(folder).parts
            if path.is_file() and not any(part == "__pycache__" or part[0] == "." for part in inside):
                digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    for package in SEEN:
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{package} {version(package)}\n".encode())
    return f"{profile} {platform.python_version()} {digest.hexdigest()}"


def fill_stage(root: Path, pages: list[Path], executed: dict[Path, Path]) -> Path:
    """Mirror into a fresh build/stage what jupyter-book needs: configuration, pages, figures.

    Chapters come as their executed copies, so that a page's address in the stage is its address in the
    repository, and the Colab button finds the committed file.
    """
    import nbformat

    stage = root / "build" / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy2(root / name, stage / name)
    unwanted = shutil.ignore_patterns("*.ipynb", "__pycache__", ".*")
    if (root / CHAPTERS).is_dir():
        shutil.copytree(root / CHAPTERS, stage / CHAPTERS, ignore=unwanted)
    for page in pages:
        target = stage / page
        target.parent.mkdir(parents=True, exist_ok=True)
        if page in executed:
            nbformat.write(_for_print(nbformat.read(executed[page], as_version=4)), target)
        elif not target.exists():
            shutil.copy2(root / page, target)
    return stage


def _for_print(notebook: NotebookNode) -> NotebookNode:
    """An executed chapter without what only its run needed: papermill's notes, paths, progress bars."""
    for metadata in (notebook.metadata, *(cell.metadata for cell in notebook.cells)):
        for name in ("papermill", "widgets", "execution"):
            metadata.pop(name, None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_progress(output)]
    return notebook


def _is_progress(output: NotebookNode) -> bool:
    if output.output_type == "stream":
        return output.name == "stderr" and ("\r" in output.text or "it/s]" in output.text)
    data = output.get("data", {})
    return "application/vnd.jupyter.widget-view+json" in data or "<progress" in data.get("text/html", "")


def _make_site(stage: Path, out: Path) -> Path:
    """Run jupyter-book on the stage with warnings as errors; its output goes to a log file."""
    work, site, log = out / "jupyter-book", out / "book", out / "book.log"
    shutil.rmtree(work, ignore_errors=True)
    # not the script `jupyter-book`: the virtual environment need not be activated
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(stage)]
    command += ["--path-output", str(work), "--all", "-W", "-n", "--keep-going"]
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise JobFailed(f"the site was not built: {_complaint(log, stage)}; the whole output is in {log}")
    shutil.rmtree(site, ignore_errors=True)
    (work / "_build" / "html").replace(site)
    shutil.rmtree(work, ignore_errors=True)
    return site / "index.html"


def _complaint(log: Path, stage: Path) -> str:
    """What jupyter-book complained of first, with the page as a path from the root."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(encoding="utf-8", errors="replace"))
    lines = [line.strip().replace(f"{stage}{os.sep}", "") for line in text.splitlines() if line.strip()]
    found = [line for line in lines if re.search(r"\b(WARNING|ERROR|CRITICAL|Error|Exception)\b", line)]
    if not found:
        return lines[-1] if lines else "jupyter-book said nothing"
    more = len(found) - 1
    return found[0] + (f" (and {more} more)" if more else "")
