"""A class of attacks and accidents, from the zip to the grades: each gets what is right, all else stays."""

import html
import json
import os
import re
import resource
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from hostile import accidents, attacks, machine, uploads
from hostile.course import FILES, HIDDEN, MANUAL, NAME, POINTS, Case, write_course, write_zip

from capcourse.grading.collect import collect
from capcourse.grading.grade import grade
from capcourse.grading.sandbox import cgroups, zygotes
from capcourse.grading.student_kernel import StudentKernel

pytestmark = pytest.mark.needs("bubblewrap")

SEED = 4711_0815_4242
GOOD = [Case("good-ada"), Case("good-bob")]
TABLE = [*attacks.TABLE, *accidents.TABLE, *uploads.TABLE]
CASES = [*GOOD, *TABLE, *attacks.OWN, *accidents.OWN, *uploads.OWN]
WRITTEN = ("gradebook.db", "gradebook.db-wal", "gradebook.db-shm", "grades.csv", "review.csv", "submitted")
WRITTEN += ("autograded", "feedback", "checked", "released")  # by collecting and grading
GIVEN = ("name", "auto_score", "manual_score", "extra_credit", "needs_manual_grade")  # of a grade
OWN_MEMORY = ("/tmp", "/dev/shm", ".", "the-sockets'")  # where a submission may write
SLEEP = f"4711.{os.getpid()}"  # seconds, by which a process is known


def each(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.student)


def marks(term, cases):
    """All that the gradebook holds of some students."""
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(f"sqlite:///{term.root}/gradebook.db", "capcourse") as book:
        for student in (case.student for case in cases):
            submission = book.find_submission_notebook(NAME, NAME, student)
            grades = [tuple(getattr(grade, name) for name in GIVEN) for grade in submission.grades]
            comments = [(comment.name, comment.manual_comment) for comment in submission.comments]
            found[student] = (sorted(grades), sorted(comments))
    return found


def mark_by_hand(term):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{term.root}/gradebook.db", "capcourse") as book:
        written = book.find_grade("h1-written", NAME, NAME, "good-ada")
        written.manual_score, written.needs_manual_grade = 2.5, False
        book.find_comment("h1-written", NAME, NAME, "good-ada").manual_comment = "Well said."
        book.find_grade("h1-test-lcs", NAME, NAME, "good-bob").extra_credit = 1
        book.db.commit()


def peak():
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(term, cases):
    """From the zip to the grades."""
    write_zip(term.folder / "class.zip", cases, term.places)
    term.collected = collect(term.folder / "class.zip", NAME, to=term.root / "submitted", files=FILES)
    term.submitted = machine.tree(term.root / "submitted")
    before = peak()
    with machine.Watch(str(term.home), secrets=(str(SEED), "CANARY")) as term.watch:
        term.rows = {row.student: row for row in grade(term.root, [NAME], workers=2, seed=SEED).rows}
    term.grew = peak() - before


def state(term):
    """What must stay as it is."""
    return SimpleNamespace(
        files=machine.tree(term.root, term.canary, term.home, without=WRITTEN),
        marks=marks(term, GOOD),
        groups=machine.orphans(),
    )


@pytest.fixture(scope="module")
def folder():
    """Where everything lies; a socket's path may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def term(folder):
    """The class is graded twice: the good students alone, and then everybody."""
    term = SimpleNamespace(folder=folder, listener=machine.Listener(), free=machine.free_port())
    term.root, term.canary, term.home, term.scratch = (folder / name for name in ("c", "canary", "home", "t"))
    term.mark = f"hostile-{os.getpid()}"
    for path in ("canary/secret.txt", "home/.ssh/id_rsa", "home/.config/capcourse/secret.json", "t/kept"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("CANARY")
    places = {"ROOT": term.root, "CANARY": term.canary, "HOME": term.home, "MARK": term.mark, "SLEEP": SLEEP}
    places |= {"PORT": term.listener.port, "FREE": term.free, "HOST": term.listener.host, "SEED": SEED}
    term.places = {name: str(place) for name, place in places.items()}
    write_course(term.root)
    with pytest.MonkeyPatch.context() as patch:
        ours = {"HOME": term.home, "TMPDIR": term.scratch, "IPYTHONDIR": folder / "ipython"}
        for name, value in (ours | {"HF_TOKEN": "CANARY"}).items():
            patch.setenv(name, str(value))
        patch.setattr(tempfile, "tempdir", None)  # or TMPDIR would not be read again
        with zygotes.shared():
            run(term, GOOD)
            mark_by_hand(term)
            term.before = state(term)
            run(term, CASES)
        term.after = state(term)
    term.listener.close()
    return term


def page(term, student):
    return (term.root / f"feedback/{student}/{NAME}/{NAME}.html").read_text(encoding="utf-8")


def examples(term, student):
    """Of what was wrong; for the instructor."""
    path = term.root / f"checked/{student}/{NAME}/{NAME}.results.json"
    awards = json.loads(path.read_text(encoding="utf-8"))["awards"]
    return [one["example"] for award in awards for one in award["expectations"] if one["example"]]


# --- each gets what is right -----------------------------------------------------------------------------


@each([case for case in CASES if case.earns])
def test_points(term, case):
    row = term.rows[case.student]
    assert (row.awards, row.max_score) == (case.points, sum(POINTS.values()) + MANUAL)


@each([case for case in CASES if not case.earns])
def test_what_cannot_be_read_is_no_mark(term, case):
    row = term.rows.get(case.student)
    assert row is None or (row.status, row.score, row.awards) == ("failed", 0, {})
    assert row or not (term.root / "submitted" / case.student).exists()


@each([case for case in CASES if case.earns and case.flag is not None])
def test_flags(term, case):
    flags = term.rows[case.student].flags
    assert any(case.flag in flag for flag in flags) if case.flag else flags == ()


@each([case for case in CASES if case.refused or case.odd])
def test_refused(term, case):
    names = {name.replace("@ROOT@", str(term.root)) for name, _, _ in case.members()}
    items = [item for item in term.collected.items if item.member.partition("!")[0] in names]
    reasons = [item.reason for item in items if item.fate in ("refused", "unmatched")]
    assert all(any(wanted in reason for reason in reasons) for wanted in case.refused), reasons
    assert not {item.member for item in items if item.fate == "taken"} & {name for name, _, _ in case.odd}


@each([case for case in CASES if case.says])
def test_page_says(term, case):
    assert case.says in page(term, case.student)


@each([case for case in CASES if case.gave])
def test_what_it_gave_is_in_the_results_and_not_on_the_page(term, case):
    assert any(case.gave in example["got"] for example in examples(term, case.student))
    assert case.gave not in html.unescape(page(term, case.student))


def test_no_page_holds_a_private_input(term):
    for case in (case for case in CASES if case.earns):
        shown = html.unescape(page(term, case.student))
        calls = [example["call"] for example in examples(term, case.student)]
        assert "dog" not in shown, case.student
        assert not [call for call in calls if re.search(r"\(.+\)", call) and call in shown], case.student


def test_the_gradebook_says_the_same(term):
    graded = [case for case in CASES if case.earns and case not in GOOD]
    for case, (grades, _) in zip(graded, marks(term, graded).values(), strict=True):
        assert {name: auto for name, auto, *_ in grades if name in case.points} == case.points, case.student


def test_what_could_not_be_graded_waits_for_a_person(term):
    failed = [case for case in CASES if not case.earns and case.student in term.rows]
    assert failed
    for grades, _ in marks(term, failed).values():
        assert all(needs_manual for *_, needs_manual in grades)


def test_every_row_of_the_table_is_there():
    assert {case.row for case in TABLE} - {0} == {*range(1, 36)} - {3, 8, 17, 25, 34}
    assert len(attacks.OWN) + len(uploads.OWN) >= 10
    assert len(accidents.OWN) >= 5
    assert len({case.student for case in CASES}) == len(CASES)


# --- nothing gets out ------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["<script", HIDDEN, "STOLEN", "CANARY", str(SEED)])
def test_no_page_holds(term, word):
    pages = list((term.root / "feedback").rglob("*.html"))
    assert len(pages) == len(term.rows)
    assert [path.stem for path in pages if word in path.read_text(encoding="utf-8")] == []


def test_what_ran_can_be_opened(term):
    for path in (term.root / "autograded").rglob("*.ipynb"):
        ran = nbformat.read(path, as_version=4)
        if path.parent.parent.name in {case.student for case in CASES if case.earns}:
            nbformat.validate(ran)
        outputs = [output for cell in ran.cells for output in cell.get("outputs", ())]
        kinds = {kind for output in outputs for kind in output.get("data", {})}
        assert kinds <= {"text/plain", "image/png", "image/jpeg", "image/gif"}, path
        assert len(json.dumps(outputs)) < 4_000_000, path


def test_formgrader_runs_nothing_of_theirs(term):
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader.handlers import template_path

    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[template_path])
    about = dict.fromkeys(
        ("base_url", "student", "first_name", "last_name", "mathjax_url", "notebook_path"), ""
    )
    about |= {"assignment_id": NAME, "notebook_id": NAME, "submission_id": "1", "index": 0, "total": 1}
    for student in ("good-ada", "scripts"):
        path = term.root / f"autograded/{student}/{NAME}/{NAME}.ipynb"
        shown, _ = exporter.from_filename(str(path), resources=dict(about))
        live = re.findall(r"<[^>]*alert\(|alert\(\d+\)</script|href=.?javascript", shown, re.IGNORECASE)
        assert "of each channel says it." in shown
        assert live == []


def test_nobody_was_called(term):
    assert term.listener.calls == []


def test_no_process_behind_the_walls_was_started_with_a_secret(term):
    assert term.watch.seen > len(CASES)
    asks = "\0true\0"  # whether walls can be put up; it is seen inside them or behind them
    assert {command for command in term.watch.told if not f"\0{command}".endswith(asks)} == set()


def test_only_memory_of_bounded_size_could_be_written(term):
    ran = nbformat.read(term.root / f"autograded/fills-the-disk/{NAME}/{NAME}.ipynb", as_version=4)
    printed = "".join(output.get("text", "") for cell in ran.cells for output in cell.get("outputs", ()))
    written = dict(line.rsplit(maxsplit=1) for line in printed.splitlines() if line.startswith("wrote"))
    sizes = {name.split()[1]: int(size) for name, size in written.items()}
    assert {name: size <= 50 * 2**20 for name, size in sizes.items() if size} == dict.fromkeys(
        OWN_MEMORY, True
    )
    assert sizes["the-sockets'"] <= 2**20


# --- all else stays --------------------------------------------------------------------------------------


def test_the_other_rows_are_the_same(term):
    assert term.before.marks == term.after.marks
    assert {term.rows[case.student].status for case in GOOD} == {"unchanged"}


def test_the_files_are_the_same(term):
    assert term.before.files == term.after.files


def test_nothing_is_left_of_what_comes_and_goes(term):
    assert [path.name for path in term.scratch.iterdir()] == ["kept"]


def test_what_was_handed_in_is_the_same(term):
    assert term.submitted == machine.tree(term.root / "submitted")


@pytest.mark.parametrize("place", ["/dev/shm", "/tmp", "/var/tmp", "/", "/run"])
def test_nothing_of_theirs_lies_in(term, place):
    assert [path.name for path in Path(place).iterdir() if term.mark in path.name] == []


def test_no_process_is_left(term):
    assert machine.processes(str(term.home), SLEEP) == []


def test_nobody_listens(term):
    assert not machine.answers(term.free)


def test_no_control_group_is_left(term):
    assert term.after.groups <= term.before.groups


def test_who_grades_stays_small(term):
    assert term.grew < 150  # MB
    assert term.watch.largest < 900, term.watch.largest


@pytest.mark.skipif(len(cgroups.parents()) != 3, reason="shares of the processors need control groups")
def test_a_crowd_takes_no_more_than_the_share_of_one(term):
    crowd, other = StudentKernel(walls="fresh"), StudentKernel(walls="fresh")
    work = "import time\nbegun = time.time()\nfor _ in range(3_000_000): pass\ntook = time.time() - begun"
    fork = "import os\nfor _ in range(50):\n  if os.fork() == 0:\n    os.setsid()\n    while True: pass"
    try:
        other.start()
        alone = float(other.run(work, timeout=60, value="took").value)
        crowd.start()
        assert crowd.run(fork, timeout=60).status == "ok"
        beside = float(other.run(work, timeout=60, value="took").value)
    finally:
        crowd.stop()
        other.stop()
    assert beside < 8 * alone  # about 1; without shares it is 25
