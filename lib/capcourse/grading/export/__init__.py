"""Export: the gradebook's points as the file that Canvas, Moodle or a spreadsheet takes.

    capcourse export --to canvas grades.csv
    nbgrader export --exporter=capcourse.grading.export.CanvasExporter --to=grades.csv

Points are nbgrader's: what a person gave before what a check gave, with extra credit, less the late
penalty, never below 0, never scaled. What a person still has to mark has no points yet: its cell stays as
it is, and a note says so, as it does of whatever else a platform would not take.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets import Unicode

from capcourse.errors import BadInput, unknown
from capcourse.grading.export.platforms import PLATFORMS
from capcourse.grading.export.scores import read_scores
from capcourse.grading.export.sheet import listed
from capcourse.grading.nbgrader_api import require_nbgrader

require_nbgrader()

from nbgrader.plugins import ExportPlugin  # noqa: E402 (the line above names the mend where it is missing)


@dataclass(frozen=True)
class Exported:
    """The file that was written, and what its reader has to know; prints as lines."""

    path: Path
    notes: tuple[str, ...] = ()

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return "\n".join([f"exported: {self.path}", *(f"note: {note}" for note in self.notes)])


def export(
    gradebook_path: Path | str,
    platform: str,
    to: Path | str,
    *,
    assignments: Iterable[str] | None = None,
    template: Path | str | None = None,
) -> Exported:
    """Write the points of a gradebook for a learning platform; the gradebook itself stays as it is.

    Args:
        gradebook_path: nbgrader's gradebook.db.
        platform: `canvas` (its gradebook file, one column an assignment), `moodle` (the grading worksheet of
            one assignment) or `csv` (nbgrader's own columns, one row for a student and an assignment).
        to: the file to write.
        assignments: names, or how they begin (`a1`); all that somebody handed in by default.
        template: the file that Canvas or Moodle exported. Its students are matched with the gradebook's, the
            assignment's column is filled, and every other cell stays. Without it Canvas has to know the ids
            as SIS logins, and Moodle takes the file as a gradebook import only (by e-mail address).

    Returns:
        The file, and notes: who waits for marks, who has no row in the template, and what does not fit.

    Raises:
        BadInput: no gradebook, an unknown platform or assignment, or a template of another kind.
    """
    import sqlite3

    from nbgrader.api import Gradebook

    path = Path(gradebook_path).resolve()
    try:  # opened by nbgrader, anything would become a gradebook
        book = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            book.execute("SELECT 1 FROM submitted_assignment LIMIT 1")
        finally:
            book.close()
    except sqlite3.Error as error:
        raise BadInput(f"{path}: no gradebook of nbgrader ({error}); `capcourse grade` makes one") from None
    with Gradebook(f"sqlite:///{path}", course_id="") as book:
        return write(book.db, platform, Path(to), assignments=assignments, template=template)


def write(
    db: Any,
    platform: str,
    to: Path,
    *,
    assignments: Iterable[str] | None = None,
    students: Iterable[str] = (),
    template: Path | str | None = None,
) -> Exported:
    """Write the points of an open gradebook; see `export`.

    Args:
        db: the session of nbgrader's Gradebook; it is asked twice, however many students there are.
        students: ids, to leave out everybody else.
    """
    if platform not in PLATFORMS:
        raise unknown("platform", platform, PLATFORMS)
    if template and Path(template).resolve() == to.resolve():
        raise BadInput(f"{to}: this is the template itself; name another file to write")
    scores = read_scores(db, assignments, students)
    sheet = PLATFORMS[platform](scores, Path(template) if template else None)
    kept = "the points so far are in the file" if platform == "csv" else "no points in the file"
    waiting = [
        f"{work.name}: a person still has to mark {listed(ids)}; {kept}"
        for work in scores.works
        if (ids := {id_ for (id_, name), score in scores.of.items() if name == work.name and score.waits})
    ]
    sheet.write(to)
    return Exported(to, (*waiting, *sheet.notes))


class CsvExporter(ExportPlugin):
    """For `nbgrader export`: nbgrader's own columns, quoted, with a status. Destination: grades.csv."""

    platform = "csv"

    def export(self, gradebook: Any) -> None:
        """Write the file, and log its notes as warnings; the traits of nbgrader's export say which part."""
        done = write(
            gradebook.db,
            self.platform,
            Path(self.to or "grades.csv"),
            assignments=self.assignment or None,
            students=self.student,
            template=getattr(self, "template", ""),
        )
        self.log.info("Exported grades to %s", done.path)
        for note in done.notes:
            self.log.warning(note)


class CanvasExporter(CsvExporter):
    """For `nbgrader export`: Canvas's gradebook file."""

    platform = "canvas"
    template = Unicode("", help="the file that Canvas exported, to be filled").tag(config=True)


class MoodleExporter(CsvExporter):
    """For `nbgrader export`: Moodle's grading worksheet."""

    platform = "moodle"
    template = Unicode("", help="the grading worksheet that Moodle exported, to be filled").tag(config=True)
