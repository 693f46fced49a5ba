"""Run notebooks unattended: chapters, checks and studies are all jobs.

A job is a notebook, the parameters put into its cell tagged `parameters`, and the executed copy.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput, CapcourseError, first_line


class JobFailed(CapcourseError):
    """A notebook stopped at a cell that raised."""


def run_notebook(
    source: Path | str,
    target: Path | str,
    *,
    parameters: dict[str, Any] | None = None,
    cwd: Path | str | None = None,
    timeout: int = 600,
    progress: bool = False,
) -> Path:
    """Execute `source` with papermill and write the executed copy to `target`.

    Args:
        source: the notebook to run; it is only read.
        target: where the executed copy goes; folders are made. It is written even when a cell fails.
        parameters: values for the cell tagged `parameters`.
        cwd: the folder the kernel starts in; the target's folder by default.
        timeout: seconds that one cell may take.
        progress: show a bar with one step a cell.

    Raises:
        BadInput: `source` is missing or is no notebook.
        JobFailed: a cell raised; the message names the notebook, the cell and the error.
    """
    import nbformat
    import papermill

    source, target = Path(source), Path(target)
    try:
        nbformat.read(source, as_version=4)
    except FileNotFoundError:
        raise BadInput(f"{source}: no such notebook") from None
    except Exception as error:
        raise BadInput(f"{source}: not a notebook that can be read ({type(error).__name__})") from None
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        papermill.execute_notebook(
            str(source),
            str(target),
            parameters=parameters or {},
            cwd=str(cwd or target.parent),
            progress_bar=progress,
            execution_timeout=timeout,
            language="python",
            kernel_name="python3",  # this environment's, whatever kernel the notebook was saved with
            extra_arguments=["--log-level=ERROR"],  # ipykernel warns of TCP, which stays on this machine
        )
    except papermill.PapermillExecutionError as error:
        raise JobFailed(
            f"{source}: cell {error.cell_index + 1} raised {error.ename}: {error.evalue}; "
            f"the executed copy with the traceback is {target}"
        ) from None
    except Exception as error:  # a dead kernel or a timeout: nbclient and papermill name them differently
        reason = first_line(error).rstrip(".")
        raise JobFailed(f"{source}: {_stopped_at(target)}{type(error).__name__}: {reason}") from None
    return target


def _stopped_at(target: Path) -> str:
    """The last cell that began, as "cell 3: ", from the executed copy; nothing if none did."""
    import nbformat

    with suppress(OSError, ValueError):
        cells = nbformat.read(target, as_version=4).cells
        noted = [cell.metadata.get("papermill", {}) for cell in cells]
        begun = [number for number, note in enumerate(noted, 1) if note.get("start_time")]
        if begun:
            return f"cell {begun[-1]}: "
    return ""
