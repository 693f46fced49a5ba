"""Grade a class: every submission is a job, and one writer puts what came of it into the gradebook.

A job is the assignment's check notebook with the submission as its parameter; it writes one JSON file. Jobs
run in worker processes here, on a cluster, or in shares of an array; a job that is done is not done again. A
broken submission costs its own points, shows in its feedback, and never loses the class.
"""

import contextlib
import hashlib
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import capcourse
from capcourse.errors import BadInput, CapcourseError
from capcourse.grading import audit
from capcourse.grading.course import Course, Unusable, open_course
from capcourse.grading.kernels import TRUSTED
from capcourse.grading.nbgrader_api import chosen_assignments, generate, quietly, require_nbgrader
from capcourse.grading.record import Entry, Recorder
from capcourse.grading.report import GradeReport
from capcourse.grading.sandbox import containers, zygotes
from capcourse.grading.sandbox import walls as sandbox
from capcourse.grading.secret import read_secret
from capcourse.grading.student_kernel import WALLS
from capcourse.grading.submission import SCHEMA, SEED
from capcourse.jobs import Job, JobResult, read_results, run_jobs

CHECK_TIMEOUT = 1800  # seconds for one cell of a check: it may run a whole submission, twice


def grade(
    root: Path,
    assignments: Sequence[str] | None = None,
    *,
    submitted: Path | None = None,
    to: Path | None = None,
    force: bool = False,
    seed: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    shard: tuple[int, int] | None = None,
    retrain: bool = False,
    trusted: bool = False,
) -> GradeReport:
    """Grade the submissions of a course.

    Args:
        root: the course, with `solutions/` and `checks/`.
        assignments: which ones; all that have submissions by default.
        submitted: a folder `<student>/<assignment>/<assignment>.ipynb`; `root/submitted` by default.
        to: a course folder of its own, which gets copies of the submissions, the gradebook and the
            feedback; by default the course root itself, as nbgrader has it.
        force: grade unchanged submissions again.
        seed: of the inputs that the checks draw; by default the term's (`capcourse secret`), else one drawn
            for this folder. The same for the whole class.
        workers: processes on this machine; as many as it has cores by default.
        scheduler: the address of a Dask cluster that does the work instead.
        shard: do only this one of so many shares, and leave the gradebook to `merge`.
        retrain: afterwards, train those again that are flagged, and some of the others.
        trusted: let submissions run without a sandbox where this machine has none.

    Returns:
        One row for each student and assignment, and where everything is.

    Raises:
        BadInput: an unknown assignment, no submissions, no check notebook, no sandbox, or nbgrader is not
            installed.
        CapcourseError: a check and its assignment do not fit together.
    """
    course, work = _open(root, assignments, submitted, to)
    walls = choose_walls(trusted)
    if walls == "container":
        containers.sweep()  # what a killed run has left; and the engine is settled, for all workers
    names = sorted({name for name, _ in work})
    for name in names:
        _release(course, name)
    jobs, unusable = _jobs(course, work, walls, _seeds(course, names, seed))
    options = {"workers": workers, "scheduler": scheduler, "force": force, "title": "submissions"}
    with zygotes.shared(), _warming(jobs, walls, force):
        if shard is not None:
            done = run_jobs(jobs, shard=shard, prepare=zygotes.share_from_here, **options)
            return GradeReport.of_shard(done, course)
        with Recorder(course, names) as recorder:
            for entry in unusable:
                recorder.take(entry)
            run_jobs(
                jobs,
                prepare=zygotes.share_from_here,
                on_done=lambda result: recorder.take(entry_of(course, result)),
                **options,
            )
            if retrain:
                audit.retrain(recorder, jobs, **options | {"force": False, "title": "audits"})
            return recorder.report([f"{student}/{name}" for name, student in work])


def merge(
    root: Path,
    assignments: Sequence[str] | None = None,
    *,
    submitted: Path | None = None,
    to: Path | None = None,
    seed: int | None = None,
    trusted: bool = False,
) -> GradeReport:
    """Put into the gradebook what the shards of a run have done.

    Args:
        root: the course.
        assignments: as in `grade`.
        submitted: as in `grade`.
        to: as in `grade`.
        seed: as in `grade`.
        trusted: as in `grade`.

    Raises:
        BadInput: as in `grade`.
    """
    course, work = _open(root, assignments, submitted, to)
    names = sorted({name for name, _ in work})
    for name in names:
        _release(course, name)
    jobs, unusable = _jobs(course, work, choose_walls(trusted), _seeds(course, names, seed))
    with Recorder(course, names) as recorder:
        for entry in [*unusable, *(entry_of(course, result) for result in read_results(jobs))]:
            recorder.take(entry)
        return recorder.report([f"{student}/{name}" for name, student in work])


def choose_walls(trusted: bool) -> str:
    """The walls that submissions run behind on this machine: bubblewrap's, else a container's.

    Args:
        trusted: whether they may run without any, where there are none.

    Raises:
        BadInput: there are none, and they may not.
    """
    wanted = os.environ.get(WALLS)
    if wanted:
        return wanted
    trouble = sandbox.trouble()
    if not trouble:
        return "fork"
    no_container = containers.trouble()
    if not no_container:
        return "container"
    if trusted:
        return "none"
    found, _, mend = trouble.partition("; ")
    raise BadInput(
        f"no sandbox for the submissions: {found} ({no_container}); {mend}; "
        "to run them with your own rights all the same: --i-trust-these-students"
    )


def entry_of(course: Course, result: JobResult) -> Entry:
    """What came of a job, as the gradebook takes it."""
    student, _, assignment = result.name.partition("/")
    if result.ok:
        return Entry.read(assignment, student, result)
    if result.status == "missing":
        return Entry(assignment, student, "failed", problem="not graded yet", flags=[result.problem])
    problem = "the check gave no result; your instructor has to look at it"
    return Entry(assignment, student, "failed", problem=problem, flags=[result.problem])


@contextlib.contextmanager
def _warming(jobs: list[Job], walls: str, force: bool) -> Iterator[None]:
    """Start the zygotes while other things are prepared, where there is anything to grade."""
    starting = []
    if walls == "fork" and (force or any(not result.ok for result in read_results(jobs))):
        for options in ({}, {"preload": TRUSTED, "walls": False}):
            thread = threading.Thread(target=_try_to_reach, kwargs=options, daemon=True)
            thread.start()
            starting.append(thread)
    yield
    for thread in starting:
        thread.join()


def _try_to_reach(**options: Any) -> None:
    with contextlib.suppress(CapcourseError):  # whoever needs it tries again, and says so
        zygotes.reach(**options)


def _open(
    root: Path, assignments: Sequence[str] | None, submitted: Path | None, to: Path | None
) -> tuple[Course, list[tuple[str, str]]]:
    """The folders, and the submissions to grade."""
    require_nbgrader()
    names = chosen_assignments(Path(root).resolve(), list(assignments) if assignments else None)
    course = open_course(root, submitted, to)
    work = [(name, student) for name in names for student in course.students(name)]
    handed_in = {name for name, _ in work}
    for name in names if assignments else ([] if work else names[:1]):
        if name not in handed_in:
            raise BadInput(f"{course.origin}: no submission; expected <student>/{name}/{name}.ipynb")
    for name in handed_in:
        if not course.check(name).exists():
            raise BadInput(f"{course.check(name)}: no check notebook; the points of '{name}' come from it")
    return course, work


def _release(course: Course, assignment: str) -> None:
    """Put the student version of an assignment where every job finds it."""
    with tempfile.TemporaryDirectory(prefix="capcourse-") as scratch:
        with quietly():
            generate(course.config(Path(scratch)), assignment, database=False)
        fresh = (Path(scratch) / assignment / f"{assignment}.ipynb").read_bytes()
    target = course.released(assignment)
    if not target.exists() or target.read_bytes() != fresh:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        part.write_bytes(fresh)
        part.replace(target)


def _seeds(course: Course, names: list[str], seed: int | None) -> dict[str, int]:
    """The seed of each assignment: what was asked for, the term's, or the one that this folder has kept."""
    kept = course.work / "checked" / "seed.txt"
    if seed is None:
        try:
            secret = read_secret(root=course.root)
        except BadInput:
            secret = None
        if secret is not None:
            return {name: secret.seed(name) for name in names}
        seed = int(kept.read_text(encoding="utf-8")) if kept.exists() else secrets.randbelow(2**31)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(f"{seed}\n", encoding="utf-8")
    return dict.fromkeys(names, seed)


def _jobs(
    course: Course, work: list[tuple[str, str]], walls: str, seeds: dict[str, int]
) -> tuple[list[Job], list[Entry]]:
    """A job for each submission that is a file, and an entry for each that is not."""
    jobs, unusable = [], []
    for name, student in work:
        try:
            files = course.take_in(student, name)
        except Unusable as error:
            folder = course.file("submitted", student, name).parent  # which is no student's business
            problem = str(error).replace(f"{folder}{os.sep}", "")
            unusable.append(Entry(name, student, "failed", problem=problem))
            continue
        master = (course.source(name), course.released(name))
        output = course.file("checked", student, name)
        results = output.with_suffix(".results.json")
        jobs.append(
            Job(
                f"{student}/{name}",
                course.check(name),
                output,
                parameters={
                    "submission": str(files[0]),
                    "master": [str(path) for path in master],
                    "results": str(results),
                },
                inputs=(*files, *master, *_graders()),
                timeout=CHECK_TIMEOUT,
                result=results,
                settings=f"{SCHEMA} {capcourse.__version__}",
                provisioner="capcourse-warm",
                environment={SEED: str(seeds[name]), WALLS: walls},
                at_once=True,
            )
        )
    return jobs, unusable


@lru_cache
def _graders() -> tuple[str, ...]:
    """The library, as a hash: checks use all of it, and their results hold until it changes."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return (digest.hexdigest(),)
