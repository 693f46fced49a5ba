"""Grading many, and again: killed in the middle, on a cluster, in shares, with the gradebook lost."""

import base64
import csv
import ctypes
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_course import (
    KERNEL,
    NAME,
    QUALITY,
    check_notebook,
    course_with,
    hand_in,
    marked,
    solved,
    write,
)

from capcourse.grading.grade import grade, merge
from capcourse.grading.gradebook import CourseBook
from capcourse.grading.sandbox import cgroups, zygotes
from capcourse.grading.secret import make_secret

pytestmark = pytest.mark.needs("bubblewrap")

PR_SET_CHILD_SUBREAPER = 36
MEGABYTE = 2**20
OWN = (zygotes.FOLDER, "CAPCOURSE_SECRET")  # what the runs of this process have, and others must not

# Small limits; nothing is forbidden, so that the two kernels of a submission are forked from the same zygote.
LIMITED = f"""\
from capcourse.grading.submission import open_submission, private_seed
seed = private_seed(seed)
student = open_submission(
    submission, master=master, forbidden=(), timeout=8, limits={{"memory": {500 * MEGABYTE}, "processes": 40}}
)
double = student.award("t1-test-double", points=2, title="Doubling")
cases = [[seed % 7], [3], ["a"]]
values = student.map("double", cases, timeout=5)
double.expect("values", values, [2 * x for x, in cases], hint="Two times.")
quality = student.award("t1-test-quality", points=4, title="Quality")
quality.share("quality()", student.call("quality"), hint="At least 1.")
student.finish(results)
"""
HOSTILE = {
    "loops": "def double(x):\n    while True:\n        pass",
    "eats memory": "def double(x):\n    return len(bytearray(4 * 2**30))",
    "ends": "import os\ndef double(x):\n    os._exit(0)",
    "forks": "import os\ndef double(x):\n    while True:\n"
    "        try:\n            os.fork()\n        except OSError:\n            pass",
    "floods": "def double(x):\n    while True:\n        print('x' * 10_000)",
}
"""What every tenth student of a class writes; such a function earns nothing, and the other one its points."""
WRONG = "def double(x):\n    return 3 * x"


@pytest.fixture(scope="module", autouse=True)
def warm():
    """The runs of this process fork their kernels from the same zygotes."""
    with zygotes.shared():
        yield


def wait_until(holds, seconds=120):
    """Until it holds, which must not take longer."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def class_of(count):
    """Students by id: their answers, and the points that these are worth by grade cell."""
    students, points = {}, {}
    for n in range(count):
        student, wrong, quality = f"s{n:03}", n % 3 == 0, n % 5 / 4
        answers = {"t1-quality": QUALITY.format(quality)} | ({"t1-double": WRONG} if wrong else {})
        if n % 10 == 4:
            answers["t1-double"], wrong = list(HOSTILE.values())[n // 10 % len(HOSTILE)], True
        students[student] = answers
        points[student] = {"t1-test-double": 0 if wrong else 2, "t1-test-quality": 4 * quality}
    return students, points


def marks(gradebook):
    """What a gradebook holds of each grade cell, by student and cell: automatic, manual, extra, comment."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{gradebook}", "capcourse") as book:
        found = {}
        for assignment in book.assignments:
            for submission in assignment.submissions:
                for notebook in submission.notebooks:
                    said = {comment.name: comment.manual_comment for comment in notebook.comments}
                    for mark in notebook.grades:
                        where = (assignment.name, submission.student.id, mark.name)
                        found[where] = (
                            mark.auto_score,
                            mark.manual_score,
                            mark.extra_credit,
                            said.get(mark.name),
                        )
        return found


def awarded(gradebook):
    """The automatic points by student and grade cell."""
    found = {}
    for (_, student, cell), (automatic, *_) in marks(gradebook).items():
        found.setdefault(student, {})[cell] = automatic
    return found


# --- a class that is killed in the middle and started again ----------------------------------------------


@dataclass
class Killed:
    """What was seen of a run that was killed, and of the one that went on with it."""

    root: Path
    points: dict[str, dict[str, float]]
    first: dict[str, tuple[int, int]]  # by student, when the executed notebook and its record were written
    orphans: list[str]  # of the first run, some time after its death
    second: subprocess.CompletedProcess
    left: list[str]  # processes of the second run, after its end
    folders: list[str]  # what both runs left in their folder for temporary files
    groups: list[str]  # control groups that were made by a process of one of the runs
    made_groups: bool  # whether any were seen while they ran

    @property
    def rows(self):
        with (self.root / "grades.csv").open(newline="", encoding="utf-8") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    def written(self, student):
        """When a student's executed notebook and its record were written."""
        executed = self.root / f"checked/{student}/{NAME}/{NAME}.ipynb"
        return executed.stat().st_mtime_ns, executed.with_suffix(".job.json").stat().st_mtime_ns


class Below:
    """The processes that a run started: those that lose their parent come to this one, and are still seen."""

    def __init__(self):
        self._before = set(psutil.Process().children(recursive=True))
        self.seen = set()

    def __enter__(self):
        assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1) == 0
        return self

    def __exit__(self, *error):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0)

    def living(self):
        """Their command lines."""
        found = []
        for process in set(psutil.Process().children(recursive=True)) - self._before:
            self.seen.add(str(process.pid))
            with suppress(psutil.NoSuchProcess):
                if process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
        return found

    def remaining(self, seconds=60):
        """The command lines of those that are not gone after some time; the run has been waited for."""
        end = time.monotonic() + seconds
        while (left := self.living()) and time.monotonic() < end:
            time.sleep(0.1)
        for process in set(psutil.Process().children()) - self._before:
            with suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
        return left

    def groups(self):
        """The control groups that one of them made."""
        found = [group.name for parent in cgroups.parents() for group in parent.glob("capcourse-*-*")]
        return [name for name in found if name.split("-")[1] in self.seen]


def records(root):
    """The students whose work is written down as done."""
    return [path.parts[-3] for path in root.glob(f"checked/*/{NAME}/{NAME}.job.json")]


def start_grading(root, temporary):
    """The command, as an instructor calls it, in a process of its own."""
    surroundings = {name: value for name, value in os.environ.items() if name not in OWN}
    return subprocess.Popen(
        [sys.executable, "-m", "capcourse.cli", "grade", "--jobs", "2", "--seed", "5"],
        cwd=root,
        env=surroundings | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module", params=[20, pytest.param(200, marks=pytest.mark.slow)])
def killed(request, tmp_path_factory):
    students, points = class_of(request.param)
    root = course_with(tmp_path_factory.mktemp("killed"), students, LIMITED)
    (root / "_config.yml").touch()
    temporary = Path(tempfile.mkdtemp(prefix="k-", dir="/tmp"))  # short: sockets lie below it
    made_groups = False
    with Below() as below:
        run = start_grading(root, temporary)

        def done():
            nonlocal made_groups
            below.living()
            made_groups |= bool(below.groups())
            assert run.poll() is None, run.communicate()
            return len(records(root)) >= request.param // 3

        def over():
            below.living()
            return run.poll() is not None

        wait_until(done, 600)
        run.kill()
        run.communicate()
        orphans = below.remaining()
        killed = Killed(root, points, {}, orphans, None, [], [], [], made_groups)
        killed.first = {student: killed.written(student) for student in records(root)}

        run = start_grading(root, temporary)
        wait_until(over, 1800)
        killed.second = subprocess.CompletedProcess(run.args, run.returncode, *run.communicate())
        killed.left = below.remaining()
        killed.groups = [name for name in below.groups() if not psutil.pid_exists(int(name.split("-")[1]))]
    killed.folders = sorted(path.name for path in temporary.iterdir())
    yield killed
    shutil.rmtree(temporary)


def test_a_run_is_killed_in_the_middle(killed):
    assert 0 < len(killed.first) < len(killed.points)


def test_a_killed_run_leaves_no_process(killed):
    assert killed.orphans == []


def test_the_run_after_it_succeeds(killed):
    assert killed.second.returncode == 0, killed.second


def test_what_was_done_is_not_done_again(killed):
    status = {student: row["status"] for student, row in killed.rows.items()}
    assert status == {
        student: "unchanged" if student in killed.first else "graded" for student in killed.points
    }
    assert killed.first == {student: killed.written(student) for student in killed.first}


def test_everybody_is_graded_at_the_first_attempt_of_a_run(killed):
    attempts = {}
    for student in killed.points:
        record = killed.root / f"checked/{student}/{NAME}/{NAME}.job.json"
        attempts[student] = json.loads(record.read_text(encoding="utf-8"))["attempts"]
    assert attempts == dict.fromkeys(killed.points, 1)


def test_everybody_has_the_right_points(killed):
    assert awarded(killed.root / "gradebook.db") == killed.points


def test_nothing_of_a_student_is_lost(killed):
    for student in killed.points:
        for path in (f"feedback/{student}/{NAME}/{NAME}.html", f"autograded/{student}/{NAME}/{NAME}.ipynb"):
            assert (killed.root / path).is_file()
    assert list(killed.rows) == sorted(killed.points)


def test_the_hostile_are_stopped_and_nobody_else(killed):
    stopped = [student for student, row in killed.rows.items() if "double " in row["flags"]]
    assert stopped == [student for student in sorted(killed.points) if student.endswith("4")]


def test_the_second_run_leaves_no_process(killed):
    assert killed.left == []


def test_no_control_group_is_left(killed):
    assert killed.made_groups == bool(cgroups.parents())
    assert killed.groups == []


def test_no_temporary_folder_is_left(killed):
    assert killed.folders == []


def test_no_lock_and_no_half_file_is_left(killed):
    left = [path.name for path in (killed.root / "checked").rglob("*") if path.is_file()]
    assert [name for name in left if ".lock" in name or ".part" in name] == []


# --- a cluster, and shares of an array -------------------------------------------------------------------

CLASS = {
    "dies": {"t1-double": "import os\nos._exit(0)"},
    "half": {"t1-quality": QUALITY.format(0.5)},
    "held": {},
    "wrong": {"t1-double": WRONG},
}
HELD = """\
import os, time
from pathlib import Path
here = Path(submission).parents[3]  # of the copies that are graded
with (here / "begun").open("a") as file:
    print(Path(submission).parts[-3], file=file)
while (here / "hold").exists() and Path(submission).parts[-3] == "held":
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return course_with(tmp_path_factory.mktemp("course"), CLASS, HELD + LIMITED, question=True)


@pytest.fixture(scope="module")
def local(course):
    """What a run on this machine says, to compare others with."""
    return grade(course, seed=5)


def as_graded(rows):
    return [replace(row, status="graded") if row.status == "unchanged" else row for row in rows]


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two workers, each in a process of its own: its address, and the workers."""
    surroundings = {name: value for name, value in os.environ.items() if name not in OWN}
    started = []

    def start(program, *arguments):
        command = [sys.executable, "-m", "distributed.cli." + program, *arguments, "--no-dashboard"]
        log = (tmp_path / f"{program}-{len(started)}.log").open("w")
        with log:
            started.append(subprocess.Popen(command, env=surroundings, stdout=log, stderr=log, cwd=tmp_path))
        return started[-1]

    try:
        file = tmp_path / "scheduler.json"
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        wait_until(lambda: file.exists() and file.read_text())
        address = json.loads(file.read_text())["address"]
        alone = ("--nthreads", "1", "--no-nanny")  # a nanny would start a killed one again
        workers = [start("dask_worker", address, *alone) for _ in range(2)]
        wait_until(lambda: (tmp_path / "dask_scheduler-0.log").read_text().count("Register worker") == 2)
        yield address, workers
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_dask_worker_that_is_killed_changes_no_grade(course, local, cluster, tmp_path):
    address, workers = cluster
    copies = tmp_path / "graded"
    copies.mkdir()
    (copies / "hold").touch()
    lock = copies / f"checked/held/{NAME}/{NAME}.job.lock"

    def begun():
        return (copies / "begun").read_text().split() if (copies / "begun").exists() else []

    def kill_the_one_that_waits():
        try:
            wait_until(lambda: "held" in begun() and len(records(copies)) >= 2)
            owner = psutil.Process(json.loads(lock.read_text())["pid"]).parent()
            [worker] = [worker for worker in workers if worker.pid == owner.pid]
            worker.kill()
        finally:
            (copies / "hold").unlink()

    killing = threading.Thread(target=kill_the_one_that_waits)
    killing.start()
    report = grade(course, submitted=course / "submitted", to=copies, seed=5, scheduler=address)
    killing.join()
    assert [worker.poll() is None for worker in workers].count(True) == 1
    assert report.rows == local.rows
    assert marks(report.gradebook) == marks(local.gradebook)
    assert begun().count("held") == 2


def test_shares_come_together_in_the_gradebook_and_a_missing_one_is_named(course, local, tmp_path):
    given = {"submitted": course / "submitted", "to": tmp_path / "graded", "seed": 5}
    shares = [grade(course, shard=(n, 3), **given) for n in (1, 2)]
    names = [row.student for share in shares for row in share.rows]
    assert not (tmp_path / "graded/gradebook.db").exists()

    partial = merge(course, **given)
    missing = sorted(set(CLASS) - set(names))
    assert missing
    assert partial.failed == [f"{student}/{NAME}" for student in missing]
    rows = {row.student: row for row in partial.rows}
    assert all("not graded yet" in rows[student].flags for student in missing)
    assert all(any("run its shard again" in flag for flag in rows[student].flags) for student in missing)

    shares.append(grade(course, shard=(3, 3), **given))
    assert sorted(names + [row.student for row in shares[-1].rows]) == sorted(CLASS)
    whole = merge(course, **given)
    assert as_graded(whole.rows) == local.rows
    assert marks(whole.gradebook) == marks(local.gradebook)
    assert whole.table.read_text().replace("unchanged", "graded") == local.table.read_text()


# --- what people gave, late work, and the gradebook made again -------------------------------------------

LATE = """\
from nbgrader.plugins import LateSubmissionPlugin

class PointADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1 + total_seconds_late // 86400

c = get_config()
c.AssignLatePenalties.plugin_class = PointADay
"""
DUE, HANDED_IN = "2026-01-10 12:00:00 UTC", "2026-01-11 20:00:00 UTC"


@dataclass
class Regraded:
    """A course in stages: graded again after a person has marked, and again without its gradebook."""

    root: Path
    regraded: dict  # rows by student and assignment
    before: dict  # marks
    again: dict  # the same after the gradebook was lost
    after: dict
    other: dict  # marks, after another assignment was graded as well


def rows_of(report):
    return {(row.student, row.assignment): row for row in report.rows}


@pytest.fixture(scope="module")
def regraded(tmp_path_factory):
    root = course_with(
        tmp_path_factory.mktemp("regraded"),
        {"ada": {"t1-double": WRONG}, "late": {}},
        LIMITED,
        question=True,
    )
    (root / "nbgrader_config.py").write_text(LATE, encoding="utf-8")
    (root / f"submitted/late/{NAME}/timestamp.txt").write_text(HANDED_IN, encoding="utf-8")
    for step in ("solutions", "submitted/ada"):  # a second assignment, of the same cells
        shutil.copytree(root / step / NAME, root / step / "t2")
        (root / step / f"t2/{NAME}.ipynb").rename(root / step / "t2/t2.ipynb")
    shutil.copy(root / f"checks/{NAME}.ipynb", root / "checks/t2.ipynb")
    report = grade(root, seed=5)
    mark_by_hand(report.gradebook)

    hand_in(root, "ada", {}, question=True)
    changed = rows_of(grade(root, force=True))
    before = marks(report.gradebook)
    lose(report.gradebook)
    again = rows_of(grade(root, [NAME]))
    after = marks(report.gradebook)
    grade(root, ["t2"])
    return Regraded(root, changed, before, again, after, marks(report.gradebook))


def lose(gradebook):
    """Remove the file, and what SQLite keeps beside it."""
    for path in gradebook.parent.glob(f"{gradebook.name}*"):
        path.unlink()


def mark_by_hand(gradebook):
    """As formgrader does it: points, extra credit and comments, and when the assignment is due."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{gradebook}", "capcourse") as book:
        book.update_or_create_assignment(NAME, duedate=DUE)
        book.update_or_create_student("late", first_name="Lana", last_name="Late", email="lana@example.org")
        for assignment, points in ((NAME, 2.5), ("t2", 1.5)):
            why = book.find_grade("t1-why", assignment, assignment, "ada")
            why.manual_score, why.extra_credit = points, 0.5
            why.needs_manual_grade = False
            book.find_comment("t1-why", assignment, assignment, "ada").manual_comment = "Say *why*."
        book.find_grade("t1-test-quality", NAME, NAME, "late").manual_score = 1.0
        book.db.commit()


def test_a_regrade_takes_what_was_handed_in_since_and_keeps_what_a_person_gave(regraded):
    row = regraded.regraded["ada", NAME]
    assert row.awards == {"t1-test-double": 2, "t1-test-quality": 4}
    assert (row.score, row.waiting) == (2 + 4 + 2.5 + 0.5, 0)
    assert regraded.before[NAME, "ada", "t1-why"] == (None, 2.5, 0.5, "Say *why*.")


def test_a_persons_points_count_instead_of_the_checks(regraded):
    assert regraded.before[NAME, "late", "t1-test-quality"][:2] == (4.0, 1.0)


def test_the_courses_policy_takes_points_for_late_work(regraded):
    row = regraded.regraded["late", NAME]
    assert row.score == 2 + 1 - 2  # of 2 and, by hand, 1; 32 hours are two begun days
    page = (regraded.root / f"feedback/late/{NAME}/{NAME}.html").read_text(encoding="utf-8")
    assert "2 were taken off for handing it in late" in page


def test_a_lost_gradebook_is_made_again_with_all_that_people_gave(regraded):
    of_first = {where: mark for where, mark in regraded.before.items() if where[0] == NAME}
    assert {where: mark for where, mark in regraded.after.items() if where[0] == NAME} == of_first
    for student in ("ada", "late"):
        row = regraded.again[student, NAME]
        assert row == replace(regraded.regraded[student, NAME], status="unchanged")


def test_what_people_gave_for_another_assignment_is_not_lost_either(regraded):
    assert regraded.other == regraded.before


def test_names_and_due_dates_that_people_entered_come_back(regraded):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{regraded.root}/gradebook.db", "capcourse") as book:
        student = book.find_student("late")
        assert (student.first_name, student.last_name, student.email) == ("Lana", "Late", "lana@example.org")
        assert book.find_assignment(NAME).duedate == datetime(2026, 1, 10, 12)


def test_a_gradebook_whose_making_was_interrupted_is_made_whole_by_the_next_run(regraded, monkeypatch):
    path, whole = regraded.root / "gradebook.db", CourseBook.restore_by_hand
    before = marks(path)
    lose(path)

    def half(book, given):
        whole(book, given[: len(given) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(CourseBook, "restore_by_hand", half)
    with pytest.raises(KeyboardInterrupt):
        grade(regraded.root)
    monkeypatch.undo()
    assert marks(path) != before
    grade(regraded.root)
    assert marks(path) == before


def test_others_may_read_and_mark_while_the_class_is_graded(regraded):
    from nbgrader.api import Gradebook

    path = regraded.root / "gradebook.db"
    over, given = threading.Event(), []

    def mark():
        while not over.wait(0.05):
            with Gradebook(f"sqlite:///{path}", "capcourse") as book:
                given.append(len(given) % 3)
                book.find_grade("t1-why", NAME, NAME, "late").manual_score = given[-1]
                book.db.commit()

    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        count = "SELECT count(*), total(auto_score), total(manual_score) FROM grade"
        reader.execute("BEGIN")
        seen = reader.execute(count).fetchone()
        marking = threading.Thread(target=mark)
        marking.start()
        try:
            report = grade(regraded.root, [NAME], force=True)
        finally:
            over.set()
            marking.join()
        assert reader.execute(count).fetchone() == seen  # one moment's gradebook, as long as it is read
    assert report.failed == []
    assert len(given) > 5
    assert marks(path)[NAME, "late", "t1-why"][1] == given[-1]


# --- training that is repeated ---------------------------------------------------------------------------

TRAIN = """\
import numpy as np
from safetensors.numpy import save_file
x = np.linspace(0, 1, 50)
line = np.polynomial.Polynomial.fit(x, 3 * x + 1, {degree}).convert()
save_file({{"line": np.resize(line.coef, 2) * [1, {degree}]}}, "weights.safetensors")
"""
PREDICT = """\
from safetensors.numpy import load_file
def predict(x):
    offset, slope = load_file("weights.safetensors")["line"]
    return float(offset + slope * x)
"""
TRAINED = """\
from capcourse.grading.submission import open_submission
student = open_submission(submission, master=master, forbidden=())
award = student.award("w1-test", points=4, title="The line")
cases = [[0.0], [0.5], [1.0]]
got = [answer.value for answer in student.map("predict", cases)]
near = [abs(value - 3 * x - 1) < 1e-3 for value, (x,) in zip(got, cases) if value is not None]
award.share("values near the line", sum(near) / 3, hint="Train longer.")
student.finish(results)
"""
TRAINERS = {"amy": 1, "bob": 1, "carl": 0, "zoe": 1}
"""Degrees of what they fit to a line. The names of Bob and Carl are among the tenth that is drawn."""


def training(degree=None, more=()):
    """The source; with the degree of a polynomial, and with more cells, what a student hands in."""
    answers = (TRAIN.format(degree=degree or 0), PREDICT)
    train, predict = answers if degree is not None else map(solved, answers)
    cells = [
        new_markdown_cell("# Training", id="title"),
        marked(train, "w1-train", tags=["train"]),
        marked(predict, "w1-predict"),
        marked("0.0", "w1-test", 4),
        *more,
    ]
    files = {"capcourse": {"files": {"weights.safetensors": 10_000}}}
    return new_notebook(cells=cells, metadata=KERNEL | files)


@pytest.fixture(scope="module")
def retrained(tmp_path_factory):
    """Four students hand in weights that are right; Carl's training does not give them."""
    import numpy as np
    from safetensors.numpy import save_file

    root = tmp_path_factory.mktemp("retrained")
    write(root / "solutions/w1/w1.ipynb", training())
    write(root / "checks/w1.ipynb", check_notebook(TRAINED))
    for student, degree in TRAINERS.items():
        folder = root / "submitted" / student / "w1"
        more = [new_code_cell("import os\nos._exit(0)")] if student == "amy" else ()
        write(folder / "w1.ipynb", training(degree, more))
        save_file({"line": np.array([1.0, 3.0])}, folder / "weights.safetensors")
    return root, {row.student: row for row in grade(root, retrain=True, seed=5).rows}


def test_weights_that_the_training_does_not_give_are_flagged_and_the_points_stay(retrained):
    _, rows = retrained
    [flag] = rows["carl"].flags
    assert flag.startswith("w1-test: trained again it earns ")
    assert flag.endswith(", with the weights handed in 4")
    assert rows["carl"].score == 4


def test_weights_that_the_training_gives_are_not_flagged(retrained):
    root, rows = retrained
    assert (rows["bob"].score, rows["bob"].flags) == (4, ())
    again = json.loads((root / "checked/bob/w1/retrained.results.json").read_text(encoding="utf-8"))
    assert again["awards"][0]["earned"] == 4
    assert again["answers"]["w1-train"] != "missing"


def test_the_flagged_and_a_sample_are_trained_again_and_not_the_class(retrained):
    root, rows = retrained
    assert "stopped" in rows["amy"].flags[0]
    again = sorted(path.parts[-3] for path in root.glob("checked/*/w1/retrained.ipynb"))
    assert again == ["amy", "bob", "carl"]


def test_the_review_list_has_the_flag(retrained):
    root, rows = retrained
    with (root / "review.csv").open(newline="", encoding="utf-8") as file:
        assert rows["carl"].flags[0] in [row["reason"] for row in csv.DictReader(file)]


# --- the term's secret -----------------------------------------------------------------------------------

SEEN = """\
import os
from pathlib import Path
outside = Path({outside!r})
with outside.open("a") as file:
    print(os.environ["CAPCOURSE_SEED"], file=file)
told = student.call("look", timeout=60).value
looks = student.award("t1-test-quality", points=4, title="Looking")
looks.share("it looked", float(len(told) > 1000), hint="")
looks.share("it saw no seed", float(str(seed) not in told and "CAPCOURSE" not in told), hint="")
student.finish(results)
"""
LOOK = """\
import gc, os
from pathlib import Path
def quality():
    return 1.0
def look():
    told = [repr(dict(os.environ))]
    for path in [*Path("/proc").glob("*/environ"), *Path("/proc").glob("*/cmdline"), Path({secret!r})]:
        try:
            told.append(path.read_bytes().decode(errors="replace"))
        except OSError as error:
            told.append(repr(error))
    told += [repr(thing)[:500] for thing in gc.get_objects() if isinstance(thing, dict)][:20_000]
    return "\\n".join(told)[:500_000]
"""


@pytest.fixture(scope="module")
def secretly(tmp_path_factory):
    """A class graded with the term's secret: the work folder, the secret, and the seeds that checks had."""
    folder = tmp_path_factory.mktemp("secretly")
    secret = make_secret(folder / "kept/secret.json", root=folder / "course")
    told = folder / "told.txt"
    check = LIMITED.partition("quality = ")[0] + SEEN.format(outside=str(told))
    curious = {"t1-quality": LOOK.format(secret=str(secret.path))}
    root = course_with(folder / "course", {"ada": curious, "eve": curious}, check)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAPCOURSE_SECRET", str(secret.path))
        report = grade(root)
    return root, secret, told.read_text().split(), report


def test_the_seed_of_everybody_comes_from_the_secret(secretly):
    _, secret, seeds, _ = secretly
    assert seeds == [str(secret.seed(NAME))] * 2


def test_a_sandboxed_kernel_sees_no_seed(secretly):
    _, _, _, report = secretly
    assert [row.awards["t1-test-quality"] for row in report.rows] == [4, 4]


def test_no_file_that_grading_writes_holds_the_key_or_a_seed(secretly):
    root, secret, [seed, _], _ = secretly
    texts = [seed, f"{int(seed):x}", secret.key.hex(), base64.b64encode(secret.key).decode()]
    wanted = [secret.key, *(text.encode() for text in texts)]
    written = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert {"feedback", "autograded", "checked"} <= {path.relative_to(root).parts[0] for path in written}
    assert [path for path in written for text in wanted if text in written[path]] == []
