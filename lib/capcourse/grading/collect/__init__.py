"""Collect: a download from a learning platform, a folder or loose files -> `submitted/`, nothing in silence.

In the order of the work: `unpack` opens what is untrusted, `names` reads what the platforms call files,
`opening` goes through a source with them, `roster` is the class list, `placing` decides which attempt counts
and writes it, `collected` says what became of each file.
"""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from capcourse.errors import BadInput
from capcourse.grading.collect.collected import Collected, Item, Log
from capcourse.grading.collect.opening import LARGEST_NOTEBOOK, open_source
from capcourse.grading.collect.placing import TIMESTAMP, choose, match, place, read
from capcourse.grading.collect.roster import read_roster
from capcourse.grading.collect.wanted import Wanted
from capcourse.grading.course import LATE

__all__ = ["LARGEST_NOTEBOOK", "Collected", "Item", "collect"]


def collect(
    source: Path | str,
    assignment: str,
    *,
    to: Path | str,
    files: Mapping[str, int] | None = None,
    roster: Path | str | None = None,
    markers: Iterable[str] = (),
) -> Collected:
    """Put what students handed in into `to/<student>/<assignment>/`, under the names that graders expect.

    Of several attempts the latest counts, file by file: the larger number of Canvas's uploads, the time in
    Blackboard's names, else the date in the zip or of the file, else the number of the copy ("a1 (2)"). What
    lies in `to` already gives way to a later attempt only. The time goes to nbgrader's timestamp.txt; one
    without a zone is taken as this machine's. Only Blackboard's names hold the time of handing in. The dates
    in Canvas's and Moodle's zips are those of the download, and no late penalty should be built on them.
    What Canvas marked as late gets a file late.txt, and `capcourse grade` puts it on the list for a person.

    A student's id is Blackboard's user name, Canvas's user number, the name on Moodle (ada-lovelace), or the
    folder's name; with a roster it is the id that stands there. Where two people would get one id, neither
    is taken.

    Args:
        source: a platform's zip, unpacked or not; a folder (or a zip) of students' folders; a folder of
            notebooks and zips named after students; or one notebook.
        assignment: its name, such as `a1_metrics`.
        to: the folder `submitted/`.
        files: files that may be handed in with the notebook, each with its largest size in bytes.
        roster: a CSV file with the class; see `capcourse.grading.collect.roster`.
        markers: how the names of the assignment's cells begin, to know a notebook whose name says nothing;
            by default what stands before the first `_` of the assignment's name, and a dash: `a1-`.

    Returns:
        What became of every file of the source.

    Raises:
        BadInput: no such source, a broken or an empty one, or a roster that cannot be read.

    Used by `capcourse collect`.
    """
    source, to = Path(source), Path(to)
    wanted = Wanted(assignment, dict(files or {}), tuple(markers) or (f"{assignment.partition('_')[0]}-",))
    if clash := {wanted.notebook, wanted.hand_in, TIMESTAMP, LATE} & wanted.files.keys():
        raise BadInput(f"{assignment} declares the file {min(clash)}, a name that graders use themselves")
    students = read_roster(Path(roster)) if roster else None
    log = Log()
    with contextlib.ExitStack() as stack:
        found = open_source(source, wanted, log, stack)
        found = match(found, students, to, log)
        found = read(found, wanted, log)
        found = choose(found, wanted, to, log)
        written = place(found, assignment, to, log)
    undated = {item.student for item in log.items if item.fate == "taken" and not item.exact}
    note = f"'by' stands before what is no hand-in time ({len(undated)} students): base no late penalty on it"
    return Collected(assignment, tuple(log.items), tuple(written), (note,) if undated else ())
