"""The folders of a course while it is graded, in nbgrader's layout `<step>/<student>/<assignment>/`."""

import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput
from capcourse.grading.assignment import declared_files
from capcourse.grading.nbgrader_api import course_config

LATE = "late.txt"  # `collect` puts it beside what the platform marked as late
LARGEST_NOTEBOOK = 20 * 2**20  # bytes, as `graft.read_notebook` has it


class Unusable(Exception):
    """A submission that cannot be graded; the message says why, for the student too."""


@dataclass(frozen=True)
class Course:
    """Where everything lies.

    Args:
        root: the course kit, with `solutions/` and `checks/`.
        work: the folder that is graded in: the root, or a copy of its own.
        origin: where the submissions come from; `work/submitted` where they are not copied.
    """

    root: Path
    work: Path
    origin: Path

    @property
    def gradebook(self) -> Path:
        return self.work / "gradebook.db"

    @property
    def feedback(self) -> Path:
        return self.work / "feedback"

    def source(self, assignment: str) -> Path:
        return self.root / "solutions" / assignment / f"{assignment}.ipynb"

    def released(self, assignment: str) -> Path:
        """The student version that this folder's submissions are grafted by."""
        return self.work / "released" / assignment / f"{assignment}.ipynb"

    def check(self, assignment: str) -> Path:
        return self.root / "checks" / f"{assignment}.ipynb"

    def file(self, step: str, student: str, assignment: str, suffix: str = ".ipynb") -> Path:
        """A student's file in one of the steps: submitted, autograded, checked or feedback."""
        return self.work / step / student / assignment / f"{assignment}{suffix}"

    def config(self, release: Path) -> Any:
        """nbgrader's configuration for this folder.

        Args:
            release: where student versions go; grading needs them in the gradebook only.
        """
        return course_config(
            self.root,
            root=self.work,
            source_directory=self.root / "solutions",
            release_directory=release,
            db_url=f"sqlite:///{self.gradebook}",
        )

    def students(self, assignment: str) -> list[str]:
        """Everybody who has a folder for the assignment."""
        folders = self.origin.glob(f"*/{assignment}")
        return sorted(folder.parent.name for folder in folders if not folder.parent.name.startswith("."))

    def take_in(self, student: str, assignment: str) -> list[Path]:
        """Bring a submission into the working folder, where it is not there yet.

        The notebook, the files that the assignment declares, and nbgrader's timestamp come along: nothing
        else that was handed in is looked at.

        Returns:
            The notebook, and the declared files that are there.

        Raises:
            Unusable: there is no such notebook, or a file is not one to open.
        """
        if set(student) & set("*?[]{}+"):
            raise Unusable(f"the folder name '{student}' holds one of *?[]{{}}+: rename it")
        given = self.origin / student / assignment
        notebook = given / f"{assignment}.ipynb"
        if given.is_symlink() or notebook.is_symlink() or not notebook.is_file():
            found = ", ".join(sorted(path.name for path in given.glob("*.ipynb"))) or "no notebook"
            raise Unusable(f"there is no file {notebook.name}; found {found}: hand it in under that name")
        most = {notebook.name: LARGEST_NOTEBOOK} | self.declared(assignment)
        for name, size in most.items():
            path = given / name
            if path.is_symlink() or (path.exists() and not path.is_file()):
                raise Unusable(f"{name} is a link or no plain file: hand in the file itself")
            if path.is_file() and path.stat().st_size > size:
                mend = "clear its outputs" if path == notebook else "hand in a smaller one"
                raise Unusable(f"{name} has {path.stat().st_size:,} bytes, {size:,} are allowed: {mend}")
        target = self.file("submitted", student, assignment).parent
        target.mkdir(parents=True, exist_ok=True)
        taken = [given / name for name in most if (given / name).is_file()]
        if target != given:
            timestamp = given / "timestamp.txt"
            stamps = [timestamp] if timestamp.is_file() and not timestamp.is_symlink() else []
            for path in [*taken, *stamps]:
                (target / path.name).write_bytes(path.read_bytes())
            for name in set(most) - {path.name for path in taken}:
                (target / name).unlink(missing_ok=True)  # of an earlier attempt
        return [target / path.name for path in taken]

    def declared(self, assignment: str) -> dict[str, int]:
        """The files that may be handed in with the notebook, each with the bytes it may have."""
        return declared_files(json.loads(self.source(assignment).read_text(encoding="utf-8")))

    def restore_autograded(self, student: str, assignment: str) -> None:
        """Show a person a notebook that did not run: formgrader opens what lies in `autograded/`."""
        from capcourse.grading.graft import read_notebook

        target = self.file("autograded", student, assignment)
        with contextlib.suppress(BadInput):  # one that cannot be read is for a text editor
            notebook = read_notebook(self.file("submitted", student, assignment))
            cells = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(notebook["cells"], 1)]
            for cell in cells:
                if cell["cell_type"] == "code":
                    cell |= {"outputs": [], "execution_count": None}
            whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")

    def is_marked_late(self, student: str, assignment: str) -> bool:
        """Whether the platform marked it as late, as far as `collect` was told."""
        mark = self.origin / student / assignment / LATE
        return mark.is_file() and not mark.is_symlink()

    def handed_in_at(self, student: str, assignment: str) -> Any:
        """When it was handed in, in UTC without a zone, as the gradebook has it; None where nobody knows."""
        from nbgrader.utils import parse_utc

        path = self.file("submitted", student, assignment).with_name("timestamp.txt")
        with contextlib.suppress(OSError, ValueError):
            return parse_utc(path.read_text(encoding="utf-8").strip())
        return None


def open_course(root: Path, submitted: Path | None, to: Path | None) -> Course:
    """Find the folders to grade in.

    Args:
        root: the course kit.
        submitted: a folder of submissions that is only read; needs `to`.
        to: the folder that is worked in; the root by default.

    Raises:
        BadInput: a folder that is not there, or `submitted` without `to`.
    """
    root = Path(root).resolve()
    if submitted is not None and to is None:
        raise BadInput(
            f"{submitted}: say with `to` which folder gets the copies, the gradebook and the feedback"
        )
    work = Path(to).resolve() if to is not None else root
    origin = Path(submitted).resolve() if submitted is not None else root / "submitted"
    if not origin.is_dir():
        raise BadInput(f"{origin}: no such folder; expected <student>/<assignment>/<assignment>.ipynb in it")
    work.mkdir(parents=True, exist_ok=True)
    if work != root:
        _write_config(root, work)
    return Course(root, work, origin)


def _write_config(root: Path, work: Path) -> None:
    """Let formgrader open the working folder by itself."""
    up = os.path.relpath(root, work)
    (work / "nbgrader_config.py").write_text(
        "# Made by `capcourse grade`, so that formgrader opens this folder (`jupyter lab` here).\n"
        "from pathlib import Path\n\n"
        f"root = Path(__file__).parent / {up!r}\n"
        "c = get_config()\n"
        "load_subconfig(str(root / 'nbgrader_config.py'))\n"
        "c.CourseDirectory.root = str(Path(__file__).parent)\n"
        "c.CourseDirectory.source_directory = str(root / 'solutions')\n"
        "c.CourseDirectory.release_directory = str(root / 'assignments')\n",
        encoding="utf-8",
    )


def remove(path: Path) -> None:
    """Remove a folder that nbgrader has made read-only, if it is there."""
    if path.exists():
        for folder, _, _ in os.walk(path):
            os.chmod(folder, 0o755)  # noqa: PTH101
        shutil.rmtree(path)
