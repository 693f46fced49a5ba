"""Run a study: every cell of its grid is a job; what is done is not done again."""

import json
import platform
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import entry_of, mini_source
from capcourse.data.dataset import load_data
from capcourse.errors import CapcourseError
from capcourse.jobs import Job, JobResult, run_jobs
from capcourse.resources import CHECKOUT
from capcourse.session import known_profile
from capcourse.studies.measures import Measures
from capcourse.studies.report import write_report
from capcourse.studies.results import FOLDER, Results
from capcourse.studies.study import Cell, Study, read_study
from capcourse.studies.verdicts import judge

CELL_MINUTES = {"mini": 20, "full": 24 * 60}
PACKAGES = ("capcourse", "torch", "transformers", "tokenizers", "accelerate", "peft", "numpy")


def run_study(
    name: str,
    profile: str = "mini",
    *,
    workers: int | None = 1,
    scheduler: str | None = None,
    build: Path = CHECKOUT / "build" / "studies",
    results: Path = FOLDER,
    say: Callable[[str], object] = print,
) -> Results:
    """Run what is not done yet of a study's grid, score it, judge its claims, and write the results.

    Args:
        name: of the study.
        profile: "mini" or "full".
        workers: cells at a time; a training uses all cores, so one by default.
        scheduler: the address of a Dask cluster that runs the cells instead.
        build: where the executed notebooks go.
        results: where the tables and the report go; those of `full` are named so.
        say: is told of each cell that is done.

    Returns:
        The results of the cells that ran.

    Raises:
        BadInput: there is no such study, or its file does not fit together.
        CapcourseError: cells failed; the others are done and their results written.
    """
    known_profile(profile)
    study = read_study(name, profile)
    folder = build / name / profile
    work = [_job(study, cell, folder, profile) for cell in study.cells]

    def told(result: JobResult) -> None:
        say(f"{result.name}: {'done' if result.ok else result.problem}")

    done = run_jobs(
        work,
        workers=None if scheduler else workers,
        scheduler=scheduler,
        on_done=told,
        title="runs",
    )
    finished = [
        (cell, job.result) for cell, job, result in zip(study.cells, work, done, strict=True) if result.ok
    ]
    if not finished:
        raise CapcourseError(f"{name}: no run came to its end; {done[0].problem}")
    made = _collect(study, finished, profile)
    called = name if profile == "mini" else f"{name}.{profile}"
    made.write(called, results)
    write_report(study, made, called, results)
    failed = [result for result in done if not result.ok]
    if failed:
        raise CapcourseError(
            f"{name}: {len(failed)} of {len(done)} runs failed, {failed[0].name} for one "
            f"({failed[0].problem}); the others are written, run it again for these"
        )
    return made


def _job(study: Study, cell: Cell, folder: Path, profile: str) -> Job:
    parameters = {"model": study.captioner, "world": study.world, "test_images": study.test_images}
    weights = mini_source(entry_of(study.captioner)) if profile == "mini" else ()
    result = folder / f"{cell.slug}.json"
    return Job(
        name=f"{study.name}: {cell.name}, seed {cell.seed}",
        notebook=study.notebook,
        output=folder / f"{cell.slug}.ipynb",
        parameters={**parameters, **cell.parameters, "seed": cell.seed, "result": str(result)},
        inputs=tuple(map(Path, [weights] if isinstance(weights, str) else weights)),
        result=result,
        timeout=CELL_MINUTES[profile] * 60,
        settings=json.dumps({"profile": profile, **_versions()}),
        environment={"CAPCOURSE_PROFILE": profile},
    )


def _versions() -> dict[str, str]:
    return {package: version(package) for package in PACKAGES}


def _collect(study: Study, finished: list[tuple[Cell, Path]], profile: str) -> Results:
    """Score every run's captions on the same references, and judge the claims whose rows ran."""
    import pandas as pd

    test = load_data(study.world).test[: study.test_images]
    rows = []
    with Measures(test, study.metrics) as measures:
        for cell, path in finished:
            said = json.loads(path.read_text(encoding="utf-8"))
            scores = measures.score(said["captions"])
            rows.append(
                {
                    "row": cell.name,
                    "seed": cell.seed,
                    **{metric: scores[metric] for metric in study.metrics},
                    **{what: said[what] for what in ("minutes", "epochs", "learning", "machine")},
                    "versions": " ".join(f"{name} {v}" for name, v in _versions().items()),
                    "history": json.dumps(said["history"]),
                    "captions": said["captions"],
                }
            )
    runs = pd.DataFrame(rows)
    ran = {(cell.name, cell.seed) for cell, _ in finished}
    about: dict[str, Any] = {
        "command": f"capcourse study {study.name}" + ("" if profile == "mini" else f" --profile {profile}"),
        "date": date.today().isoformat(),
        "profile": profile,
        "machine": platform.machine(),
        "minutes": round(float(runs["minutes"].sum()), 1),
        "runs": len(runs),
        "missing": [cell.name for cell in study.cells if (cell.name, cell.seed) not in ran],
        "verdicts": [],
    }
    made = Results(runs, about)
    for claim in study.claims:
        better, worse = made.captions(claim.better), made.captions(claim.worse)
        if better and worse:
            verdict = judge(better, worse, test, claim.metric, within=claim.within)
            about["verdicts"].append({"claim": asdict(claim), **verdict.to_json()})
    return made
