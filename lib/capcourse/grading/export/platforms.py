"""The gradebook's points as each platform wants them."""

import re
from collections.abc import Callable
from pathlib import Path

from capcourse.errors import BadInput
from capcourse.grading.export.scores import Scores, Work, shown
from capcourse.grading.export.sheet import (
    Sheet,
    Student,
    last_word,
    listed,
    local_part,
    place,
    read_sheet,
    slug,
    whole,
)

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
CANVAS_TEXT = {*CANVAS, "LastName", "FirstName", "Integration ID"}
MOODLE = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]
MOODLE += ["Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
CSV = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score"]
CSV += ["late_submission_penalty", "score", "max_score", "status"]
POSSIBLE = "Points Possible"  # Canvas's row of them stands under the header


def _csv(scores: Scores, template: Path | None) -> Sheet:
    """nbgrader's own columns, and a status: `graded`, `needs grading` or `missing`."""
    if template:
        raise BadInput(f"{template}: a template is for canvas and moodle; a csv has the whole gradebook")
    sheet = Sheet(CSV, [])
    for work in scores.works:
        for who in scores.students:
            score = scores.of.get((who.id, work.name))
            at = score.handed_in if score else None
            numbers = (score.raw, score.penalty, score.points) if score else ()
            status = "missing" if score is None else "needs grading" if score.waits else "graded"
            times = [str(time) if time else "" for time in (work.due, at)]
            row = [work.name, *times, who.id, who.last, who.first, who.email]
            row += [*map(shown, numbers)] or ["", "", ""]
            sheet.rows.append([*row, shown(work.points), status])
    sheet.guard(range(len(CSV)))
    return sheet


def _canvas(scores: Scores, template: Path | None) -> Sheet:
    """Canvas's gradebook, in which an assignment's column is named "Title (number)"."""
    if template is None:
        sheet = Sheet([*CANVAS, *(work.name for work in scores.works)], [])
        sheet.rows.append([f"    {POSSIBLE}", "", "", "", "", *(shown(work.points) for work in scores.works)])
        for who in scores.students:
            about = [who.named("{last}, {first}"), who.lms, "", who.id, ""]
            sheet.rows.append(about + [scores.cell(who, work) for work in scores.works])
    else:
        sheet = read_sheet(template, ("ID", "Section"), "Grades > Export in Canvas")
        columns = {work.name: _column(sheet, work, template) for work in scores.works}
        ids = [("ID", whole), ("SIS User ID", whole), ("SIS Login ID", whole), ("SIS Login ID", local_part)]
        names = {"Student": "{last}, {first}"}
        rows = place(_handed_in(scores), sheet, [*ids, ("Integration ID", whole)], "SIS Login ID", names)
        for work in scores.works:
            column = columns[work.name]
            possible = [row[column] for row in sheet.rows if POSSIBLE in row[0]]
            _compare(sheet, work, possible, "Canvas")
            _fill(sheet, scores, work, column, rows, lambda row, at=column: row[at].strip() in ("EX", "N/A"))
        _count_others(sheet, rows, "ID")
    sheet.guard(at for at, name in enumerate(sheet.header) if name in CANVAS_TEXT)
    return sheet


def _moodle(scores: Scores, template: Path | None) -> Sheet:
    """Moodle's grading worksheet, one for each assignment."""
    if len(scores.works) > 1:
        names = ", ".join(work.name for work in scores.works)
        raise BadInput(f"a Moodle worksheet holds one assignment: name one of {names}")
    [work] = scores.works
    if template is None:
        sheet = Sheet(MOODLE, [])
        for who in scores.students:
            score = scores.of.get((who.id, work.name))
            about = [who.id, who.named("{first} {last}"), who.email]
            status = "No submission" if not score else "Needs grading" if score.waits else "Graded"
            at = str(score.handed_in) if score and score.handed_in else "-"
            sheet.rows.append(
                [*about, status, scores.cell(who, work), shown(work.points), "Yes", at, "-", ""]
            )
        rows = {who.id: number for number, who in enumerate(scores.students)}
    else:
        where = "View all submissions > Download grading worksheet in Moodle"
        sheet = read_sheet(template, ("Identifier", "Grade"), where)
        ids = [("ID number", whole), ("Username", whole), ("Email address", whole)]
        ids += [("Email address", local_part), ("Identifier", last_word), ("Identifier", slug)]
        ids += [("Full name", slug)]
        rows = place(_handed_in(scores), sheet, ids, "Email address", {"Full name": "{first} {last}"})
        locked = sheet.column("Grade can be changed")
        is_locked = (lambda row: False) if locked is None else (lambda row: whole(row[locked]) == "no")
        _fill(sheet, scores, work, sheet.header.index("Grade"), rows, is_locked)
        _count_others(sheet, rows, "Identifier")
    at = sheet.column("Maximum Grade")
    most = {_number(row[at]) for row in sheet.rows} - {None} if at is not None else set()
    _compare(sheet, work, [shown(number) for number in most], "Moodle")
    grade = sheet.header.index("Grade")
    over = [id_ for id_, row in rows.items() if most and (_number(sheet.rows[row][grade]) or 0) > max(most)]
    if over:
        sheet.notes.append(f"{listed(over)} are above the maximum of {max(most):g}: Moodle passes them over")
    feedback = sheet.column("Last modified (grade)")  # what stands behind it is the teacher's, and read back
    sheet.guard(range(len(sheet.header) if feedback is None else feedback))
    return sheet


def _handed_in(scores: Scores) -> list[Student]:
    those = {student for student, _ in scores.of}
    return [student for student in scores.students if student.id in those]


def _column(sheet: Sheet, work: Work, template: Path) -> int:
    """The column of an assignment: titled by its name, or beginning with its number, as "A1: scores"."""

    def words(title: str) -> list[str]:
        return re.sub(r"[\W_]+", " ", title.casefold()).split()

    titles = {at: words(re.sub(r"\(\d+\)\s*$", "", name)) for at, name in enumerate(sheet.header)}
    name = words(work.name)
    found = [at for at, title in titles.items() if title == name]
    if not found and any(letter.isdigit() for letter in name[0]):
        found = [at for at, title in titles.items() if title[:1] == name[:1]]
    if len(found) != 1:
        those = ", ".join(sheet.header[at] for at in found)
        raise BadInput(
            f"{template}: {'no column is' if not found else f'{those} could all be'} the assignment "
            f"{work.name}; title it {work.name} in Canvas and export again, or leave it out here"
        )
    return found[0]


def _fill(
    sheet: Sheet,
    scores: Scores,
    work: Work,
    column: int,
    rows: dict[str, int],
    closed: Callable[[list[str]], bool],
) -> None:
    """Put points into a column, but not where the platform has closed the cell."""
    kept = []
    for who in scores.students:
        points = scores.cell(who, work)
        if points and who.id in rows:
            row = sheet.rows[rows[who.id]]
            if closed(row):
                kept.append(who.id)
            else:
                row[column] = points
    if kept:
        sheet.notes.append(f"{work.name}: excused or locked on the platform, left as it is: {listed(kept)}")


def _compare(sheet: Sheet, work: Work, possible: list[str], platform: str) -> None:
    """Note where the platform counts other points in full than the gradebook."""
    for points in possible:
        if _number(points) not in (None, work.points):
            sheet.notes.append(
                f"{work.name} has {shown(work.points)} points in the gradebook and {points.strip()} in "
                f"{platform}; the points are not scaled"
            )


def _count_others(sheet: Sheet, rows: dict[str, int], key: str) -> None:
    at = sheet.header.index(key)
    others = sum(bool(row[at].strip()) for row in sheet.rows) - len(rows)
    if others:
        sheet.notes.append(f"{others} of the template's students get no points: nothing is in for them")


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


PLATFORMS = {"canvas": _canvas, "moodle": _moodle, "csv": _csv}
