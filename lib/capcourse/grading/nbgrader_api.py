"""nbgrader's side of a course: its configuration, its converters, one call at a time and quietly."""

import contextlib
import copy
import logging
import os
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput, CapcourseError
from capcourse.grading.assignment import by_short_name

QUIET = {
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONSAFEPATH": "1",  # a handed-in numpy.py must not stand in for numpy
    "TQDM_DISABLE": "1",
}


def known_assignments(root: Path) -> list[str]:
    """The assignments of a course: every `solutions/<name>/<name>.ipynb`."""
    return sorted(
        path.parent.name for path in root.glob("solutions/*/*.ipynb") if path.stem == path.parent.name
    )


def chosen_assignments(root: Path, assignments: list[str] | None) -> list[str]:
    """The assignments asked for, by their whole names, or all of them; `a1` is `a1_metrics`.

    Raises:
        BadInput: a name that fits none or several, or a course without assignments.
    """
    known = known_assignments(root)
    if not known:
        raise BadInput(f"{root / 'solutions'}: no assignment here; expected solutions/<name>/<name>.ipynb")
    return list(dict.fromkeys(by_short_name(name, known) for name in assignments or known))


def require_nbgrader() -> None:
    """Raise BadInput with the mend where the grading extra is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import nbgrader.apps  # noqa: F401
    except ImportError as error:
        raise BadInput(f'nbgrader is missing ({error}): pip install "capcourse[grading]"') from None


def course_config(root: Path, /, **directories: Path | str) -> Any:
    """The course's nbgrader configuration.

    Args:
        root: the course; its nbgrader_config.py is read where there is one.
        directories: `CourseDirectory` traits that differ, such as `root` and `db_url`.
    """
    from traitlets.config import Config, PyFileConfigLoader

    config = Config()
    if (root / "nbgrader_config.py").exists():
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    if "course_id" not in config.CourseDirectory:
        config.CourseDirectory.course_id = "capcourse"
    config.CourseDirectory.root = str(root)
    for trait, value in directories.items():
        setattr(config.CourseDirectory, trait, str(value))
    return config


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Let nbgrader find `alembic` beside this Python, and keep warnings off the terminal.

    nbgrader calls `alembic` by its bare name, which fails in a virtual environment that is not activated.
    The kernels that nbgrader and papermill start inherit stderr and write warnings to it.
    """
    beside = [str(Path(sys.executable).parent), sysconfig.get_path("scripts")]
    changed = QUIET | {"PATH": os.pathsep.join([*beside, os.environ.get("PATH", "")])}
    before = {name: os.environ.get(name) for name in changed}
    logger = logging.getLogger("traitlets")
    propagated, logger.propagate = logger.propagate, False
    os.environ.update(changed)
    sys.stderr.flush()
    terminal = os.dup(2)
    try:
        with Path(os.devnull).open("w") as nowhere, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        logger.propagate = propagated
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def generate(config: Any, assignment: str, *, database: bool) -> None:
    """Make the student version of an assignment, and enter it in the gradebook when there is one.

    Raises:
        CapcourseError: nbgrader cannot, with its reason.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    if not database:
        config = copy.deepcopy(config)
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
    course = CourseDirectory(config=config)
    course.assignment_id = assignment
    converter = GenerateAssignment(coursedir=course, config=config)
    converter.force = True
    succeeded, reason = run_converter(converter)
    if not succeeded:
        raise CapcourseError(f"solutions/{assignment}: nbgrader cannot release it: {reason}")


def autograde(config: Any, assignment: str, student: str) -> tuple[bool, str]:
    """Run nbgrader's autograde on one submission.

    Returns:
        Whether it worked, and the reason if it did not.
    """
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    course = CourseDirectory(config=config)
    course.assignment_id, course.student_id = assignment, student
    converter = Autograde(coursedir=course, config=config)
    converter.force = True
    return run_converter(converter)


def run_converter(converter: Any) -> tuple[bool, str]:
    """Start a converter of nbgrader; a failure comes back as the last line of its log that says why."""
    from nbgrader.utils import capture_log

    with quietly():
        result = capture_log(converter)
    if result["success"]:
        return True, ""
    if result["error"].rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt  # nbgrader catches it with everything else
    lines = [line.strip() for line in (result.get("log") or result["error"]).splitlines() if line.strip()]
    said = [line for line in lines if "Error" in line.partition(":")[0] or "rror:" in line]
    return False, (said or lines or ["unknown"])[-1][:300]
