"""`submit()`: one zip with the notebook and the declared files, and a list of what is missing in it."""

import json
import os
import stat
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from capcourse.errors import BadInput, first_line
from capcourse.grading.assignment import Notebook, declared_files
from capcourse.grading.student.released import (
    Release,
    current_file,
    ids_in,
    notebooks_of,
    on_colab,
    open_release,
    read_notebook,
    stale,
    unanswered,
    user_namespace,
)

LARGEST_NOTEBOOK = 20 * 2**20  # bytes, without outputs
PATIENCE = 30  # seconds that Colab may take to hand over a notebook
KEPT = {"nbgrader", "id", "tags", "deletable", "editable"}  # of a cell's metadata
KEPT_OF_ALL = {"kernelspec", "language_info", "capcourse"}  # of the notebook's
DOWNLOAD = "choose File > Download > Download .ipynb, and hand in that file"


@dataclass(frozen=True, repr=False)
class HandIn:
    """The zip that was made, and what its owner has to know; prints as lines.

    Attributes:
        path: the zip.
        files: what is in it.
        source: where the notebook came from.
        missing: answers and files that are not there.
        notes: what else to look at.
    """

    path: Path
    files: tuple[str, ...]
    source: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.path}: {', '.join(self.files)}", f"  the notebook is {self.source}"]
        lines += [f"  {note}" for note in self.notes]
        if self.missing:
            lines += ["Missing; the zip can be handed in all the same:", *(f"  {m}" for m in self.missing)]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"HandIn({self.path.name}, {len(self.missing)} missing)"


def submit(name: str = "", *, folder: Path | str | None = None) -> HandIn:
    """Make the zip to hand in, `<assignment>.zip`, from your notebook and the files that go with it.

    Outputs, and what Colab notes about who ran a cell, stay out of it. Locally the notebook is the one that
    this runs in, or the newest of the folder that holds the assignment, as it was last saved.

    Args:
        name: the assignment, such as "a1"; by default the one that the notebook belongs to.
        folder: where the notebook and the files are, and the zip goes; by default where the notebook is.

    Returns:
        The zip, its content, and what is missing in it; that is printed, too.

    Raises:
        BadInput: an unknown assignment, no notebook of it here, or Colab does not hand it over.

    Used in every assignment.
    """
    namespace = user_namespace() or {}
    colab = on_colab() and folder is None
    notes: list[str] = []
    if colab:
        notebook, where = _from_colab(), Path.cwd()
        release = open_release(name, ids_in(notebook))
        if not ids_in(notebook) & release.ids:
            raise BadInput(f"this notebook holds no cell of {release.name}; call submit in your assignment")
        path, source = None, "this one, as Colab has it now"
    else:
        path, notebook, release, others = _from_folder(name, folder, namespace)
        where = Path(folder) if folder else path.parent
        saved = datetime.fromtimestamp(path.stat().st_mtime)
        source = f"{path.name} as last saved, {saved:%Y-%m-%d %H:%M:%S}; save (Ctrl+S) before you submit"
        if others:
            notes.append(f"left out, other notebooks of it: {', '.join(other.name for other in others)}")
        notes += [f"{line}; save, run it, and submit again" for line in stale(release, namespace, notebook)]
    text = json.dumps(stripped(notebook), indent=1).encode() + b"\n"
    if len(text) > LARGEST_NOTEBOOK:
        most = f"{LARGEST_NOTEBOOK >> 20} MB"
        notes.append(f"the notebook has more than {most}, too much: take pictures out of its texts")
    same_file = path is not None and path.samefile(release.path)
    missing = unanswered(release, notebook, same_file=same_file)
    files, lacking = _declared(release, [where] if folder else [where, Path.cwd()])
    content = {f"{release.name}.ipynb": text, **files}
    target = where / f"{release.name}.zip"
    _write(target, content)
    done = HandIn(target, tuple(content), source, (*missing, *lacking), tuple(notes))
    print(done)
    if colab:
        _offer(target)
    return done


def stripped(notebook: Notebook) -> Notebook:
    """A copy of a notebook without outputs, widgets, and whatever was noted about who ran it and when."""
    cells = []
    for cell in notebook["cells"]:
        metadata = cell.get("metadata") or {}
        kept = {key: cell[key] for key in ("id", "cell_type", "source", "attachments") if key in cell}
        kept["metadata"] = {key: metadata[key] for key in metadata if key in KEPT}
        if cell.get("cell_type") == "code":
            kept |= {"outputs": [], "execution_count": None}
        cells.append(kept)
    metadata = notebook.get("metadata") or {}
    return {
        "nbformat": 4,
        "nbformat_minor": notebook.get("nbformat_minor", 0),
        "metadata": {key: metadata[key] for key in metadata if key in KEPT_OF_ALL},
        "cells": cells,
    }


def _from_colab() -> Notebook:
    """The notebook as Colab has it now, by a way that Colab does not promise to keep."""
    try:
        message = import_module("google.colab._message")
        reply = message.blocking_request("get_ipynb", request="", timeout_sec=PATIENCE)
        notebook = reply["ipynb"]
        if not isinstance(notebook["cells"], list):
            raise TypeError("no cells")
    except Exception as error:
        reason = f"{type(error).__name__}: {first_line(error)}"
        raise BadInput(f"Colab does not hand over the notebook ({reason}); {DOWNLOAD}") from None
    return notebook


def _from_folder(
    name: str, folder: Path | str | None, namespace: dict[str, Any]
) -> tuple[Path, Notebook, Release, list[Path]]:
    """The student's notebook, its assignment, and other notebooks that could have been meant."""
    where = Path(folder).expanduser() if folder else Path.cwd()
    if not where.is_dir():
        raise BadInput(f"{where}: no such folder; give the one that your notebook is in")
    current = None if folder else current_file(namespace)
    paths = sorted({path.resolve() for path in where.glob("*.ipynb")} | ({current} if current else set()))
    if name:
        release = open_release(name)
    else:
        for path in sorted(paths, key=lambda path: (path == current, path.stat().st_mtime), reverse=True):
            with suppress(BadInput):
                release = open_release("", ids_in(read_notebook(path)))
                break
        else:
            release = open_release("")
    found = notebooks_of(release, paths)
    if not found:
        names = ", ".join(path.name for path in paths)
        seen = f"none of {names} has its cells" if paths else "none at all"
        raise BadInput(
            f"{where}: no notebook of {release.name} ({seen}); save it, or give its folder: "
            f'submit("{release.name.partition("_")[0]}", folder="…")'
        )
    path = current if current in found else next(iter(found))
    return path, found[path], release, [other for other in found if other != path]


def _declared(release: Release, folders: list[Path]) -> tuple[dict[str, bytes], list[str]]:
    """The declared files that go in, from the first folder that has each, and a line for what does not."""
    files, lines = {}, []
    for name, most in declared_files(release.notebook).items():
        path = next((folder / name for folder in folders if (folder / name).is_file()), folders[0] / name)
        size = path.stat().st_size if path.is_file() else None
        if size is None:
            lines.append(f"{name}: no such file in {folders[0]}")
        elif not 0 < size <= most:
            lines.append(f"{name}: {size} bytes, left out; 1 to {most} are possible")
        else:
            files[name] = path.read_bytes()
    return files, lines


def _write(target: Path, content: dict[str, bytes]) -> None:
    """Write a zip of plain files side by side, in one step."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                info = zipfile.ZipInfo(name, time.localtime()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(info, data)
        part.replace(target)
    except OSError as error:
        raise BadInput(f"{target}: cannot be written ({error.strerror}); give another folder") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _offer(target: Path) -> None:
    """Let the browser download the zip; where it does not, say how."""
    try:
        import_module("google.colab.files").download(str(target))
    except Exception:
        print(f"Download {target.name} from the Files panel on the left, then hand it in.")
