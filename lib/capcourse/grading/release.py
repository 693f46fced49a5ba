"""Release: `solutions/` to the student versions in `assignments/`, without a gradebook."""

import filecmp
import tempfile
from pathlib import Path

from capcourse.grading.nbgrader_api import (
    chosen_assignments,
    course_config,
    generate,
    known_assignments,
    require_nbgrader,
)


def release(root: Path, assignments: list[str] | None = None, to: Path | None = None) -> list[Path]:
    """Write the student version of assignments: answers stubbed, hidden tests and mark schemes gone.

    The same source gives the same bytes. A file that is right already is not touched, and files that a
    release does not make are left where they are.

    Args:
        root: the course, with `solutions/`.
        assignments: which ones; all by default.
        to: the folder that gets `<assignment>/…`; `root/assignments` by default.

    Returns:
        The released notebooks.

    Raises:
        BadInput: an assignment that does not exist, or nbgrader is not installed.
        CapcourseError: a source that nbgrader refuses.
    """
    root = Path(root).resolve()
    to = Path(to).resolve() if to else root / "assignments"
    names = chosen_assignments(root, assignments)
    with tempfile.TemporaryDirectory(prefix="capcourse-") as scratch:
        for fresh in _generate(root, names, Path(scratch)):
            target = to / fresh.relative_to(scratch)
            if target.exists() and filecmp.cmp(fresh, target, shallow=False):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(fresh.read_bytes())
            part.replace(target)
    return [to / name / f"{name}.ipynb" for name in names]


def in_step(root: Path) -> list[str]:
    """Compare `assignments/` with a fresh release.

    Returns:
        One line for each difference, with the mend; an empty list when all is in step.
    """
    root = Path(root).resolve()
    committed = root / "assignments"
    mend = "run `capcourse release`"
    with tempfile.TemporaryDirectory(prefix="capcourse-") as scratch:
        fresh = {
            path.relative_to(scratch): path
            for path in _generate(root, known_assignments(root), Path(scratch))
        }
        there = {path.relative_to(committed) for path in committed.rglob("*") if path.is_file()}
        there = {path for path in there if not any(part.startswith(".") for part in path.parts)}
        lines = [f"assignments/{path} is missing: {mend}" for path in fresh.keys() - there]
        lines += [f"assignments/{path} is in no release: delete it" for path in there - fresh.keys()]
        for path in fresh.keys() & there:
            if not filecmp.cmp(fresh[path], committed / path, shallow=False):
                lines.append(f"assignments/{path} differs from a fresh release: {mend}")
    return sorted(lines)


def _generate(root: Path, names: list[str], folder: Path) -> list[Path]:
    """Generate into an empty folder; every file made."""
    require_nbgrader()
    config = course_config(root, release_directory=folder)
    for name in names:
        generate(config, name, database=False)
    return sorted(path for path in folder.rglob("*") if path.is_file())
