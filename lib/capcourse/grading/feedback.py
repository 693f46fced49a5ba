"""What a student reads: one self-contained page for each submission, made from the results and the marks."""

import re
from pathlib import Path
from typing import Any

from capcourse.grading.gradebook import Mark

TEMPLATES = Path(__file__).parent / "templates"


def write(
    path: Path,
    *,
    source: Path,
    student: str,
    marks: dict[str, Mark],
    results: dict[str, Any],
    problem: str = "",
    penalty: float = 0.0,
) -> None:
    """Write the feedback page; everything that came from the student is escaped.

    Of a wrong case it shows what is `told`, never the call nor what the student's function gave as text: the
    private inputs are the same all term, and a function can say in its answer what it was asked.

    Args:
        path: the HTML file.
        source: the assignment's notebook, for its title and headings.
        student: the id.
        marks: the gradebook's view, by grade cell, in the notebook's order.
        results: what the check found; empty where there is none.
        problem: why there is no result.
        penalty: points that it loses for being late.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    title, of_cell = headings(source)
    cells = [cell for cell in results.get("cells", ()) if cell["status"] != "ok"]
    environment.filters["points"] = "{:g}".format
    awards = {award["grade_id"]: award for award in results.get("awards", ())}
    page = environment.get_template("feedback.html.j2").render(
        title=title,
        student=student,
        problem=problem,
        parts=[
            _part(of_cell.get(grade_id, grade_id), mark, awards.get(grade_id))
            for grade_id, mark in marks.items()
        ],
        score=sum(mark.score for mark in marks.values()) - penalty,
        penalty=penalty,
        points=sum(mark.points for mark in marks.values()),
        waiting=sum(mark.points for mark in marks.values() if mark.waits),
        cells=cells,
        stopped=any(cell["status"] != "error" for cell in cells),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8", errors="replace")


def _part(heading: str, mark: Mark, award: dict[str, Any] | None) -> dict[str, Any]:
    """One card of the page: an award, or a question that a person marks."""
    expectations = award["expectations"] if award else []
    if mark.waits:
        state = "waiting"
    elif mark.score >= mark.points:
        state = "full"
    else:
        state = "part" if mark.score else "none"
    missed = [expectation for expectation in expectations if expectation["worth"] < 1]
    reasons = {expectation["failure"] for expectation in missed}
    same = len(reasons) == 1 and reasons != {None}  # no call gave anything, and always for the same reason
    failure = (missed[0].get("told") or {}).get("got") if same else None
    return {
        "title": award["title"] if award else heading,
        "mark": mark,
        "state": state,
        "failure": failure,  # said once
        "missed": missed,
        "met": [expectation["what"] for expectation in expectations if expectation["worth"] == 1],
    }


def headings(path: Path) -> tuple[str, dict[str, str]]:
    """The title of a notebook, and the heading of each grade cell that starts with one.

    Args:
        path: the assignment's source.
    """
    import nbformat

    title, by_cell = path.stem, {}
    for cell in reversed(nbformat.read(path, as_version=4).cells):
        first = cell.source.strip().partition("\n")[0]
        if cell.cell_type == "markdown" and first.startswith("#"):
            heading = re.sub(r"\s*\(.*points.*\)$", "", first.lstrip("#").strip())
            title = heading if first.startswith("# ") else title
            by_cell[cell.metadata.get("nbgrader", {}).get("grade_id", "")] = heading
    return title, by_cell
