"""What a job is, by what hash its work is known, and the record that says it is done."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput

SCHEMA = 1  # of the records and of what goes into the hash


@dataclass(frozen=True)
class Job:
    """A notebook, what goes into it, and what comes out.

    Args:
        name: what people call it; no two jobs of a run have the same.
        notebook: the notebook to run; it is only read.
        output: where its executed copy goes, an .ipynb file; its record and its lock lie beside it.
        parameters: values for the cell tagged `parameters`: text, numbers, lists, dicts.
        inputs: what else the work depends on: files and folders as `Path`, anything else as text.
        cwd: the folder the kernel starts in; the output's folder by default.
        timeout: seconds that one cell may take.
        result: a file that the notebook writes; without it the job has failed.
        settings: what else makes it other work, as text: versions, a profile.
        provisioner: the name of what starts the kernel; what the kernelspec says by default.
        environment: variables that the kernel gets besides those of the process that runs it.
        at_once: end the kernel when its last cell has, without asking it.

    Raises:
        BadInput: a parameter that papermill would not hand on as it is, or an output that is no copy.
    """

    name: str
    notebook: Path
    output: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Path | str, ...] = ()
    cwd: Path | None = None
    timeout: int = 600
    result: Path | None = None
    settings: str = ""
    provisioner: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    at_once: bool = False

    def __post_init__(self) -> None:
        for path in ("notebook", "output", "cwd", "result"):
            if getattr(self, path) is not None:  # absolute: a worker may stand in another folder
                object.__setattr__(self, path, Path(getattr(self, path)).absolute())
        for given, kind in (("inputs", tuple), ("parameters", dict), ("environment", dict)):
            object.__setattr__(self, given, kind(getattr(self, given)))  # a copy that nobody else changes
        if self.output.suffix != ".ipynb" or self.output == self.notebook:
            raise BadInput(
                f"{self.name}: the output is {self.output}; expected another .ipynb file than the notebook"
            )
        for name, value in self.parameters.items():
            if not _is_plain(value):
                raise BadInput(
                    f"{self.name}: the parameter '{name}' is {value!r:.60}; give text, a number or a list"
                )

    @property
    def record(self) -> Path:
        """Where it is written down that, and how, this work was done."""
        return self.output.with_suffix(".job.json")

    @property
    def lock(self) -> Path:
        """The file that the process holds which runs this job."""
        return self.output.with_suffix(".job.lock")

    def key(self) -> str:
        """The hash of what goes in: notebook, parameters, inputs, settings, environment.

        Where the kernel starts, how long a cell may take and what starts the kernel are not in it.

        Raises:
            BadInput: the notebook or an input is not there.
        """
        settled = [SCHEMA, self.settings, self.parameters, self.environment]
        digest = hashlib.sha256(json.dumps(settled, sort_keys=True).encode())
        for given in (self.notebook, *self.inputs):
            digest.update(_digest(given, self.name))
        return digest.hexdigest()

    def to_json(self) -> dict[str, Any]:
        """A form that can be sent to another process."""
        inputs = [["file" if isinstance(given, Path) else "text", str(given)] for given in self.inputs]
        plain = {name: str(value) if isinstance(value, Path) else value for name, value in vars(self).items()}
        return plain | {"inputs": inputs}

    @classmethod
    def from_json(cls, sent: dict[str, Any]) -> "Job":
        """The job that `to_json` was called on."""
        inputs = tuple(Path(text) if kind == "file" else text for kind, text in sent["inputs"])
        return cls(**{**sent, "inputs": inputs})


def _is_plain(value: Any) -> bool:
    """Whether JSON, and so papermill, hands a value on as it is."""
    if isinstance(value, Mapping):
        return all(type(name) is str and _is_plain(item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or type(value) in (bool, int, float, str)


def _digest(given: Path | str, name: str) -> bytes:
    if not isinstance(given, Path):
        return hashlib.sha256(b"text " + given.encode()).digest()
    if given.is_dir():
        digest = hashlib.sha256(b"folder")
        for path in sorted(path for path in given.rglob("*") if path.is_file()):
            digest.update(hashlib.sha256(path.relative_to(given).as_posix().encode()).digest())
            digest.update(_digest(path, name))
        return digest.digest()
    try:
        with given.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except FileNotFoundError:
        raise BadInput(f"{given}: no such file; the job '{name}' depends on it") from None


@dataclass(frozen=True)
class JobResult:
    """What came of a job.

    Args:
        name: of the job.
        status: `done`, `unchanged` (done in an earlier run), `failed`, or `missing` (not run yet).
        output: the executed copy.
        result: the file that the notebook wrote, where the job names one.
        problem: one line on why it failed, or is missing.
        tail: the last lines of the traceback, or of what the cell printed.
        seconds: that the work took, when it was done.
        attempts: how often it was begun; 2 when a process died the first time.
    """

    name: str
    status: str
    output: Path
    result: Path | None = None
    problem: str = ""
    tail: str = ""
    seconds: float = 0.0
    attempts: int = 1

    @property
    def ok(self) -> bool:
        """Whether the executed copy and the result are there."""
        return self.status in ("done", "unchanged")

    @classmethod
    def of(cls, job: Job, status: str, problem: str = "", **more: Any) -> "JobResult":
        """What came of this job."""
        return cls(job.name, status, job.output, job.result, problem, **more)

    def to_json(self) -> dict[str, Any]:
        """A form for records and other processes."""
        return {
            name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, sent: dict[str, Any]) -> "JobResult":
        """The result that `to_json` was called on."""
        return cls(
            **sent | {name: Path(sent[name]) for name in ("output", "result") if sent[name] is not None}
        )


def write_record(job: Job, key: str, run: str, result: JobResult) -> None:
    """Write a job's record, whole or not at all."""
    whole = {"schema": SCHEMA, "key": key, "run": run} | result.to_json()
    part = job.record.with_name(f"{job.record.name}.{os.getpid()}")
    job.record.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    part.replace(job.record)


def read_record(job: Job, key: str, run: str | None = None) -> JobResult | None:
    """What the record says, where it speaks of this work and what was made is still there.

    Args:
        job: the job.
        key: the hash of what goes in now.
        run: the run that is going on, whose own work is `done` and not `unchanged`.
    """
    try:
        record = json.loads(job.record.read_text(encoding="utf-8"))
        if record["schema"] != SCHEMA or record["key"] != key:
            return None
        told = {name: record[name] for name in ("status", "problem", "tail", "seconds", "attempts")}
        made_by = record["run"]
    except (OSError, ValueError, KeyError, TypeError):  # not there, or not whole
        return None
    found = JobResult.of(job, **told)
    if not found.ok:
        return found
    if not all(path.is_file() for path in (job.output, job.result) if path is not None):
        return None
    return found if run == made_by else replace(found, status="unchanged")


def read_results(jobs: Iterable[Job]) -> list[JobResult]:
    """What is on disk of these jobs, whoever ran them, in their order; no job is run.

    The way to gather what the shards of a run have done: a job that no shard has done is `missing`, and one
    that failed is `failed`, with its last lines.

    Raises:
        BadInput: a notebook or an input is not there.
    """
    return [
        read_record(job, job.key())
        or JobResult.of(job, "missing", f"{job.name}: not done, or changed since; run its shard again")
        for job in jobs
    ]
