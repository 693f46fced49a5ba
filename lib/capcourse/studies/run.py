"""Run a study: every cell of its grid is a job; what is done is not done again."""

import json
import platform
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import CHECKPOINTS, entry_of, mini_source
from capcourse.decoding.presets import preset
from capcourse.errors import CapcourseError
from capcourse.jobs import Job, JobResult, available_cores, run_jobs
from capcourse.prompts import text_of
from capcourse.resources import CHECKOUT
from capcourse.session import known_profile
from capcourse.studies.measures import Measures
from capcourse.studies.report import write_report
from capcourse.studies.results import Results
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
    build: Path | None = None,
    results: Path | None = None,
    say: Callable[[str], object] = print,
) -> Results:
    """Run what is not done yet of a study's grid, score it, judge its claims, and write the results.

    Args:
        name: of the study.
        profile: "mini" or "full".
        workers: cells at a time; a training uses all cores, so one by default.
        scheduler: the address of a Dask cluster that runs the cells instead.
        build: where the executed notebooks go; by default `build/studies` in the checkout, or where there is
            none, in the working directory.
        results: where the tables and the report go, by default `studies/results`; those of `full` are
            named so.
        say: is told of each cell that is done.

    Returns:
        The results of the cells that ran.

    Raises:
        BadInput: there is no such study, or its file does not fit together.
        CapcourseError: cells failed; the others are done and their results written.
    """
    known_profile(profile)
    study = read_study(name, profile)
    home = CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
    folder = (build or home / "build" / "studies") / name / profile
    results = results or home / "studies" / "results"
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
    seconds = sum(result.seconds for result in done if result.ok)
    made = _collect(study, finished, profile, seconds)
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
    weights = _weights(cell.parameters.get("model", study.captioner)) if profile == "mini" else ()
    result = folder / f"{cell.slug}.json"
    return Job(
        name=f"{study.name}: {cell.name}, seed {cell.seed}",
        notebook=study.notebook,
        output=folder / f"{cell.slug}.ipynb",
        parameters={**parameters, **cell.parameters, "seed": cell.seed, "result": str(result)},
        inputs=tuple(map(Path, weights)),
        result=result,
        timeout=CELL_MINUTES[profile] * 60,
        settings=json.dumps({"profile": profile, **_versions(), **_meant(cell)}),
        environment={"CAPCOURSE_PROFILE": profile},
    )


def _weights(model: str) -> list[str]:
    """The folders that a mini captioner is read from."""
    entry = entry_of(model)
    source = mini_source(entry)
    eye = [str(CHECKPOINTS / entry.mini.eye)] if entry.mini.eye else []
    return [*([source] if isinstance(source, str) else source), *eye]


def _meant(cell: Cell) -> dict[str, Any]:
    """What the names of a prompt and a decoding stand for: a cell is run again when that changes."""
    prompt, decoding = cell.parameters.get("prompt"), cell.parameters.get("decoding")
    meant: dict[str, Any] = {}
    if prompt is not None:
        meant["prompt"] = text_of(prompt)
    if decoding is not None:
        meant["decoding"] = preset(decoding)
    return meant


def _versions() -> dict[str, str]:
    return {package: version(package) for package in PACKAGES}


def _collect(study: Study, finished: list[tuple[Cell, Path]], profile: str, seconds: float) -> Results:
    """Score every run's captions on the same references, and judge the claims whose rows ran."""
    import pandas as pd

    test, references = study.test()
    outcomes = [json.loads(path.read_text(encoding="utf-8")) for _, path in finished]
    with Measures(test, study.metrics, references) as measures:
        scored = measures.score_all([said["captions"] for said in outcomes])
    rows = []
    for (cell, _), said, scores in zip(finished, outcomes, scored, strict=True):
        rows.append(
            {
                "row": cell.name,
                "seed": cell.seed,
                **{metric: scores[metric] for metric in study.metrics},
                **{what: said[what] for what in ("minutes", "learning", "machine")},
                "best_epoch": said["epochs"],
                "versions": " ".join(f"{name} {v}" for name, v in _versions().items()),
                "history": json.dumps(said["history"]),
                "account": json.dumps(said.get("account")),
                "captions": said["captions"],
            }
        )
    runs = pd.DataFrame(rows)
    ran = {(cell.name, cell.seed) for cell, _ in finished}
    about: dict[str, Any] = {
        "command": f"capcourse study {study.name}" + ("" if profile == "mini" else f" --profile {profile}"),
        "date": date.today().isoformat(),
        "profile": profile,
        "machine": f"{platform.machine()}, {available_cores()} cores",
        "minutes": round(seconds / 60, 1),
        "runs": len(runs),
        "missing": [cell.name for cell in study.cells if (cell.name, cell.seed) not in ran],
        "verdicts": [],
    }
    made = Results(runs, about)
    for claim in study.claims:
        better, worse = made.captions(claim.better), made.captions(claim.worse)
        if better and worse:
            verdict = judge(better, worse, test, claim.metric, within=claim.within, references=references)
            about["verdicts"].append({"claim": asdict(claim), **verdict.to_json()})
    return made
