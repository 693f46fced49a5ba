"""Files of the project that the library reads but does not own: the book's figures, the studies.

They lie in the checkout (book/figures, studies) and are installed as data files beside the package
(share/capcourse/…) by pip, as on Colab.
"""

from pathlib import Path, PurePosixPath

from capcourse.errors import BadInput, unknown

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDERS = {"figures": CHECKOUT / "book" / "figures", "studies": CHECKOUT / "studies"}


def resource(kind: str, name: str, suffix: str) -> Path:
    """The path of a file that belongs to the project, in a checkout or in an installed copy.

    Args:
        kind: "figures" or "studies".
        name: the file's name without its suffix.
        suffix: such as ".svg".

    Raises:
        BadInput: there is no such file, or the project's data files were not installed.
    """
    found = _files(kind, suffix)
    if not found:
        raise BadInput(f"the {kind} of capcourse are not on this machine; install it again: pip install .")
    if name not in found:
        raise unknown(kind, name, found)
    return found[name]


def _files(kind: str, suffix: str) -> dict[str, Path]:
    folder = FOLDERS[kind]
    if folder.is_dir() and (CHECKOUT / "pyproject.toml").is_file():
        return {path.stem: path for path in folder.glob(f"*{suffix}")}
    from importlib import metadata

    installed = metadata.files("capcourse") or []
    return {
        PurePosixPath(entry).stem: Path(entry.locate())
        for entry in installed
        if entry.match(f"share/capcourse/{kind}/*{suffix}")
    }
