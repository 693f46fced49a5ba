"""The term's secret: one key, kept outside the repository, from which the seeds of all private tests come.

    make_secret(root=course)                         # once a term
    read_secret(root=course).seed("a1_metrics")      # the same number for the whole class, all term long

The check notebooks are public, so whoever knows a seed knows every private input. Nothing here prints the
key, and no results file, notebook, log or feedback should hold it or a seed; `Secret.tag` is for those.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import stat
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from capcourse.errors import BadInput

VARIABLE = "CAPCOURSE_SECRET"  # of the environment: where the file lies instead
FILE = "secret.json"
SCHEMA = 1
KEY_BYTES = 32


@dataclass(frozen=True)
class Secret:
    """A key, and where it came from; printing it shows everything but the key.

    Args:
        course: nbgrader's name for the course.
        term: a label, such as "2026 spring".
        made: when, in UTC, as ISO 8601.
        path: the file that holds it.
        key: 32 random bytes.
    """

    course: str
    term: str
    made: str
    path: Path
    key: bytes = field(repr=False)

    def seed(self, assignment: str, student: str | None = None) -> int:
        """The seed of an assignment's private inputs, 0 to 2^63 - 1.

        So many seeds cannot be tried out one by one against what feedback says was expected.

        Args:
            assignment: its full name, such as "a1_metrics".
            student: for inputs of a student's own; by default everybody gets the same.

        Source: HMAC-SHA256 (RFC 2104) of the purpose and the names, with the key.
        """
        return int.from_bytes(self._derived("seed", assignment, student)[:8], "big") >> 1

    def tag(self, assignment: str, student: str | None = None) -> str:
        """Twelve hexadecimal digits that say "drawn from the same seed" and give nothing of it away."""
        return self._derived("tag", assignment, student).hex()[:12]

    def _derived(self, purpose: str, assignment: str, student: str | None) -> bytes:
        message = json.dumps(["capcourse", purpose, assignment, student]).encode()
        return hmac.new(self.key, message, hashlib.sha256).digest()


def make_secret(
    path: Path | str | None = None,
    *,
    root: Path | str | None = None,
    term: str = "",
    new: bool = False,
) -> Secret:
    """Make the secret of a term, in a file that only you can read (0600, in a folder of 0700).

    Args:
        path: the file; see `secret_path`.
        root: the course; by default the one that the current folder is in, if any.
        term: a label for people; by default the year and the month.
        new: make another one where there is one; the old one stays beside it, as `secret-….json`, so that
            last term's grades can be computed again.

    Raises:
        BadInput: there is a secret already, or the path is in a repository or a course.
    """
    root = _course(root)
    path = secret_path(path, root=root)
    _refuse_shared(path, root)
    now = datetime.now(UTC)
    about = {
        "schema": SCHEMA,
        "course": _course_id(root),
        "term": term or f"{now:%Y-%m}",
        "made": now.isoformat(timespec="seconds"),
        "key": secrets.token_hex(KEY_BYTES),
    }
    text = (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode()
    for folder in reversed([path.parent, *path.parent.parents]):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    if new and path.exists():
        old = path.read_bytes()
        kept = path.with_name(f"{path.stem}-{hashlib.sha256(old).hexdigest()[:8]}{path.suffix}")
        if not kept.exists():
            _write(kept, old)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        _write(part, text)
        part.replace(path)
    else:
        try:
            _write(path, text)
        except FileExistsError:
            raise BadInput(
                f"{path}: there is a secret already, and grades may come from it; "
                "`capcourse secret --new` makes another and keeps this one beside it"
            ) from None
    return read_secret(path, root=root)


def read_secret(path: Path | str | None = None, *, root: Path | str | None = None) -> Secret:
    """Read the secret of a term.

    Args:
        path: the file; see `secret_path`.
        root: the course; by default the one that the current folder is in, if any.

    Raises:
        BadInput: there is none, others may read it, it lies in a repository or a course, or it is no secret.
    """
    root = _course(root)
    path = secret_path(path, root=root)
    _refuse_shared(path, root)
    if not path.is_file():
        raise BadInput(f"{path}: there is no secret yet; `capcourse secret` makes one")
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if os.name == "posix" and mode & 0o077:
            raise BadInput(
                f"{path}: others may read it (mode {mode:04o}); run `chmod 600 {path}`, and if others use "
                "this machine, `capcourse secret --new`"
            )
        content = file.read()
    try:
        about = json.loads(content)
        key = bytes.fromhex(about["key"])
        if about["schema"] != SCHEMA or len(key) != KEY_BYTES:
            raise ValueError
        return Secret(str(about["course"]), str(about["term"]), str(about["made"]), path, key)
    except (ValueError, KeyError, TypeError):  # the text of these errors could quote the key
        raise BadInput(f"{path}: not a secret of capcourse; `capcourse secret --new` makes one") from None


def secret_path(path: Path | str | None = None, *, root: Path | str | None = None) -> Path:
    """Where the secret lies: the path given, else CAPCOURSE_SECRET, else the user's configuration folder.

    A folder means `secret.json` in it. The last of them is `$XDG_CONFIG_HOME/capcourse/<course>/` or
    `~/.config/…` on Linux, below `~/Library/Application Support` on macOS and `%APPDATA%` on Windows.
    """
    given = path or os.environ.get(VARIABLE)
    try:
        if given:
            path = Path(given).expanduser().resolve()
            return path / FILE if path.is_dir() else path
        folder = re.sub(r"[^\w.-]+", "-", _course_id(_course(root))).strip(".") or "course"
        return (_config_home() / "capcourse" / folder / FILE).resolve()
    except RuntimeError:
        raise BadInput(f"this account has no home folder; set {VARIABLE} to the secret's file") from None


def _config_home() -> Path:
    given = Path(os.environ.get("XDG_CONFIG_HOME") or ".")
    if given.is_absolute():  # a relative one does not count, says the standard
        return given
    if os.name == "nt" and os.environ.get("APPDATA"):
        return Path(os.environ["APPDATA"])
    library = "Library/Application Support" if sys.platform == "darwin" else ".config"
    return Path.home() / library


def _course(root: Path | str | None) -> Path | None:
    """The course asked about, or the one around the current folder."""
    if root is not None:
        return Path(root).resolve()
    return next(filter(_holds_course, [Path.cwd(), *Path.cwd().parents]), None)


def _holds_course(folder: Path) -> bool:
    marks = ("_config.yml", "nbgrader_config.py")
    return (folder / "solutions").is_dir() and any((folder / name).is_file() for name in marks)


def _course_id(root: Path | None) -> str:
    if root is None:
        return "capcourse"
    from capcourse.grading.nbgrader_api import course_config

    return str(course_config(root).CourseDirectory.course_id)


def _refuse_shared(path: Path, root: Path | None) -> None:
    """Raise where the file would sooner or later be committed, released or handed out."""
    for folder in path.parents:
        if (folder / ".git").exists():
            what = f"in the git work tree {folder}"
        elif folder == root or _holds_course(folder):
            what = f"in the course {folder}"
        else:
            continue
        raise BadInput(
            f"{path}: a secret may not lie {what}, from where it would get out; name another file, with "
            f"the command or with {VARIABLE}"
        )


def _write(path: Path, content: bytes) -> None:
    """Write a file that is new, and nobody else's to read from its first moment on."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
