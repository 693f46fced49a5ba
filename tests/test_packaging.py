"""What is installed: nothing that would swap a package Colab has loaded, and the same names everywhere."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from contextlib import suppress
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BASE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()
}
MADE_BY_MAKE = [*BASE, *EXTRAS["book"], *EXTRAS["grading"], *EXTRAS["dev"]]

# Colab's Python, for the markers of requirements.
COLAB = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}
COLAB |= {"platform_system": "Linux", "platform_machine": "x86_64", "os_name": "posix"}
FREEZES = sorted((ROOT / "tests/data").glob("colab-*.txt"))

# conda-forge's names where they differ from PyPI's.
CONDA_NAMES = {"torch": "pytorch"}


def name_of(requirement):
    return canonicalize_name(requirement.name)


@lru_cache
def frozen(path):
    """The versions in a pip freeze."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def required_by(name, extras=(), environment=None):
    """What an installed package requires, markers evaluated."""
    lines = metadata.requires(name) or []
    for requirement in map(Requirement, lines):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**(environment or {}), "extra": e}) for e in ("", *extras)):
            yield requirement


def walk(requirements, stop=lambda requirement: False, environment=None):
    """Each requirement with who asks for it, and those of the installed packages below it."""
    seen, queue = set(), [("capcourse", requirement) for requirement in requirements]
    while queue:
        parent, requirement = queue.pop()
        if (parent, str(requirement)) in seen:
            continue
        seen.add((parent, str(requirement)))
        yield parent, requirement
        if stop(requirement):
            continue
        try:
            below = list(required_by(requirement.name, tuple(requirement.extras), environment))
        except metadata.PackageNotFoundError:  # for another Python or system than this one
            continue
        queue.extend((name_of(requirement), child) for child in below)


# Colab


def test_there_is_a_freeze_of_the_cpu_and_of_the_gpu_runtime():
    assert [path.name for path in FREEZES] == [
        "colab-2026-08-19-python3.13-gpu.txt",
        "colab-2026-08-19-python3.13.txt",
    ]


@pytest.mark.parametrize("freeze", FREEZES, ids=lambda path: path.stem)
def test_installing_the_base_on_colab_swaps_nothing(freeze):
    """Every requirement of ours, and of what Colab lacks, is met by the version that Colab has."""
    have = frozen(freeze)
    wanted = walk(BASE, stop=lambda requirement: name_of(requirement) in have, environment=COLAB)
    swapped = [
        f"{parent} wants {requirement}, Colab has {have[name_of(requirement)]}"
        for parent, requirement in wanted
        if name_of(requirement) in have
        and not requirement.specifier.contains(have[name_of(requirement)], prereleases=True)
    ]
    assert swapped == []


@pytest.mark.parametrize("freeze", FREEZES, ids=lambda path: path.stem)
def test_what_colab_lacks_is_all_installed_here_so_that_its_requirements_were_looked_at(freeze):
    have = frozen(freeze)
    wanted = walk(BASE, stop=lambda requirement: name_of(requirement) in have, environment=COLAB)
    lacking = {name_of(requirement) for _, requirement in wanted} - set(have)
    installed = {canonicalize_name(d.metadata["Name"]) for d in metadata.distributions()}
    assert "papermill" in lacking
    assert lacking <= installed


# Bounds and lists


def test_base_requirements_have_lower_bounds_and_no_upper_pins():
    operators = {str(r): {specifier.operator for specifier in r.specifier} for r in BASE}
    assert operators == {str(r): {">="} for r in BASE}


def test_extras_are_those_that_do_not_fit_beside_colabs_packages():
    assert set(EXTRAS) == {"book", "grading", "cluster", "demo", "dev"}
    assert [str(r) for r in EXTRAS["book"]] == ["jupyter-book<2,>=1.0.4.post1"]
    assert "nbgrader" in {name_of(r) for r in EXTRAS["grading"]}
    assert not {"jupyter-book", "nbgrader", "distributed", "gradio"} & {name_of(r) for r in BASE}


def test_nothing_needs_torchvision():
    wanted = {name_of(requirement) for _, requirement in walk(MADE_BY_MAKE)}
    assert len(wanted) > len(MADE_BY_MAKE)
    assert "torchvision" not in wanted


def test_torchvision_is_not_here_to_hide_a_need_of_it():
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version("torchvision")


# The two commands


@pytest.fixture
def bare(tmp_path):
    """A folder with what make reads, and no environment."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def python_that(folder, does):
    program = folder / "fake-python"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("does", "message"),
    [
        ('[ "$1" = --version ] && echo Python 3.10.1 && exit; exit 1', "Python 3.10.1 is too old"),
        ('[ "$1" = -m ] && mkdir -p .venv && exit 1; exit 0', "apt-get install python3-venv"),
    ],
    ids=["old", "without venv"],
)
def test_make_says_what_is_wrong_with_the_python(bare, does, message):
    command = ["make", "course", f"PYTHON={python_that(bare, does)}"]
    done = subprocess.run(command, cwd=bare, capture_output=True, text=True)
    assert done.returncode != 0
    assert message in done.stderr
    assert not (bare / ".venv").exists()


def test_make_says_that_there_is_no_python(bare):
    command = ["make", "test", "PYTHON=no-such-python"]
    done = subprocess.run(command, cwd=bare, capture_output=True, text=True)
    assert "there is no no-such-python; install Python 3.11 or newer" in done.stderr


def test_documents_name_only_targets_that_make_has():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = set()
    for document in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named |= set(re.findall(r"(?:`|^)make ([a-z-]+)", text, flags=re.MULTILINE))
    assert {"course", "test"} <= named <= set(targets)


def test_readme_lists_the_commands_that_there_are():
    from capcourse.cli import app

    table = re.findall(
        r"^\| `capcourse ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE
    )
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    groups = {group.typer_instance.info.name or group.name for group in app.registered_groups}
    assert set(table) == commands | groups


# What the code imports

OF_A_KERNEL = {"google", "inside"}  # the shims in a student's kernel, and the script beside the zygote


def third_party_imports(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"capcourse"}


@pytest.mark.parametrize(
    ("part", "extra"),
    [
        ("book.py", "book"),
        ("grading/**/*.py", "grading"),
        ("jobs/cluster.py", "cluster"),
        ("**/*.py", None),
    ],
)
def test_the_library_imports_only_what_it_requires(part, extra):
    library = ROOT / "lib/capcourse"
    files = set(library.glob(part))
    if extra is None:
        apart = ("book.py", "grading/**/*.py", "jobs/cluster.py")
        files -= {path for other in apart for path in library.glob(other)}
    declared = {name_of(r) for r in [*BASE, *EXTRAS.get(extra, [])]}
    owners = metadata.packages_distributions()
    undeclared = {
        f"{path.relative_to(library)} imports {module}"
        for path in files
        for module in third_party_imports(path) - OF_A_KERNEL
        if not declared & {canonicalize_name(owner) for owner in owners.get(module, [])}
    }
    assert undeclared == set()


def test_importing_capcourse_loads_no_heavy_library():
    code = "import sys, capcourse; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"torch", "transformers", "numpy", "matplotlib", "pycocoevalcap", "PIL", "nbformat", "papermill"}
    assert heavy & set(done.stdout.split()) == set()


def test_the_command_line_starts_without_heavy_libraries():
    code = "import sys, capcourse.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"torch", "transformers", "numpy", "matplotlib", "pycocoevalcap", "nbgrader", "papermill"}
    assert heavy & set(done.stdout.split()) == set()


# The other lists


def pins():
    return frozen(ROOT / "constraints.txt")


def test_constraints_hold_torch():
    assert str(pins()["torch"]) == "2.13.0"


def test_constraints_are_the_versions_of_this_environment():
    installed = {}
    for name in pins():
        with suppress(metadata.PackageNotFoundError):  # for another system than this one
            installed[name] = Version(metadata.version(name))
    differing = {
        name: (str(pins()[name]), str(version))
        for name, version in installed.items()
        if Version(version.public) != pins()[name]
    }
    assert differing == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the constraints were made on Linux")
def test_constraints_pin_all_that_make_installs():
    wanted = {name_of(requirement) for _, requirement in walk(MADE_BY_MAKE)}
    installed = {canonicalize_name(d.metadata["Name"]) for d in metadata.distributions()}
    assert (wanted & installed) - set(pins()) <= {"pip", "setuptools", "wheel"}


def test_conda_environment_names_the_same_packages_with_the_same_bounds():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    [from_pip] = [entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict)]
    lines = [entry for entry in conda["dependencies"] if isinstance(entry, str)]
    assert lines[:2] == [f"python{PROJECT['requires-python']}", "pip"]
    assert from_pip[-1] == "--editable ."
    named = {(r.name, str(r.specifier)) for r in map(Requirement, [*lines[2:], *from_pip[:-1]])}
    assert named == {(CONDA_NAMES.get(r.name, r.name), str(r.specifier)) for r in MADE_BY_MAKE}


def test_the_checkpoints_stay_light():
    """Together at most 30 MB; each within what its page states."""
    kept = ROOT / "lib/capcourse/checkpoints"
    folders = [f for f in kept.iterdir() if f.is_dir() and f.name != "siglip"]  # made here, not shipped
    sizes = {f.name: sum(p.stat().st_size for p in f.rglob("*") if p.is_file()) for f in folders}
    assert sum(sizes.values()) <= 30e6
    assert sizes["vit-gpt2"] <= 8e6
    assert sizes["clip"] <= 3e6
