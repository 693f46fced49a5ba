"""Files of the project that the library reads but does not own: figures, studies, released assignments.

They lie in the checkout (book/figures, studies, assignments) and are installed as data files beside the
package (share/capcourse/…) by pip, as on Colab.
"""

from pathlib import Path, PurePosixPath

from capcourse.errors import BadInput, unknown

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "figures": CHECKOUT / "book" / "figures",
    "studies": CHECKOUT / "studies",
    "results": CHECKOUT / "studies" / "results",
    "assignments": CHECKOUT / "assignments",  # each in a folder of its own name
}


def resource(kind: str, name: str, suffix: str) -> Path:
    """The path of a file that belongs to the project, in a checkout or in an installed copy.

    Args:
        kind: "figures", "studies", "results" or "assignments".
        name: the file's name without its suffix.
        suffix: such as ".svg".

    Raises:
        BadInput: there is no such file, or the project's data files were not installed.
    """
    found = resources(kind, suffix)
    if name not in found:
        raise unknown(kind, name, found)
    return found[name]


def resources(kind: str, suffix: str) -> dict[str, Path]:
    """All files of a kind, by name without the suffix; see `resource`.

    Raises:
        BadInput: the project's data files were not installed.
    """
    found = _files(kind, suffix)
    if not found:
        raise BadInput(f"the {kind} of capcourse are not on this machine; install it again: pip install .")
    return found


def _files(kind: str, suffix: str) -> dict[str, Path]:
    folder = FOLDERS[kind]
    if folder.is_dir() and (CHECKOUT / "pyproject.toml").is_file():
        paths = folder.glob(f"*/*{suffix}" if kind == "assignments" else f"*{suffix}")
        # a student who works in the checkout keeps other notebooks beside the released one
        return {path.stem: path for path in paths if kind != "assignments" or path.stem == path.parent.name}
    from importlib import metadata

    installed = metadata.files("capcourse") or []
    return {
        PurePosixPath(entry).stem: Path(entry.locate())
        for entry in installed
        if entry.match(f"share/capcourse/{kind}/*{suffix}")
    }
