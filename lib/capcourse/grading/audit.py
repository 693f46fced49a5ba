"""Audit: train what was handed in as weights again, and see whether the points hold.

Training is not graded by training: students hand in weights. An audit runs their training cells after all,
for submissions that are flagged and for a sample of the others, and tells a person where the points differ.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from capcourse.grading.record import Entry, Recorder
from capcourse.grading.submission import RETRAIN
from capcourse.jobs import Job, JobResult, run_jobs

SHARE = 0.1  # of the submissions without a flag
SLACK = 0.1  # of an award's points: training is not the same to the last digit on every machine
TRAINING_SECONDS = 3600  # for one cell of the check, in which the training runs


def retrain(recorder: Recorder, jobs: Sequence[Job], **options: Any) -> None:
    """Run the chosen submissions again with their training, and flag those that earn other points.

    Points stay as they were: a person decides.

    Args:
        recorder: holds what was found before.
        jobs: the jobs of the grading.
        options: as for `run_jobs`.
    """
    chosen = [job for job in jobs if _has_files(job) and is_audited(recorder, job.name)]
    again = [
        replace(
            job,
            output=job.output.with_name("retrained.ipynb"),
            parameters={**job.parameters, "results": str(job.output.with_name("retrained.results.json"))},
            result=job.output.with_name("retrained.results.json"),
            environment={**job.environment, RETRAIN: "1"},
            timeout=TRAINING_SECONDS,
        )
        for job in chosen
    ]
    for result in run_jobs(again, **options):
        recorder.add_flags(result.name, compare(recorder.earned(result.name), result))


def is_audited(recorder: Recorder, name: str) -> bool:
    """Whether a submission is among those to train again: flagged, or drawn by the hash of its name."""
    drawn = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
    return bool(recorder.rows[name].flags) or drawn < SHARE


def compare(earned: dict[str, float], result: JobResult) -> list[str]:
    """What a person should know of a training that was repeated."""
    if not result.ok:
        return [f"training it again failed: {result.problem}"]
    student, _, assignment = result.name.partition("/")
    entry = Entry.read(assignment, student, result)
    points = {award["grade_id"]: award["points"] for award in entry.results["awards"]}
    return [
        f"{name}: trained again it earns {entry.earned[name]:g}, with the weights handed in {earned[name]:g}"
        for name in points
        if abs(entry.earned[name] - earned.get(name, 0.0)) > SLACK * points[name]
    ]


def _has_files(job: Job) -> bool:
    """Whether anything but the notebook was handed in; the job's inputs are its files, masters and code."""
    submitted = [path for path in job.inputs if not isinstance(path, str)]
    notebook = submitted[0]
    return any(path.parent == notebook.parent for path in submitted[1:])
