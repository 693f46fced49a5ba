"""The plan of the house: no import points up, and the graders know nothing of captioning."""

import ast
from pathlib import Path

import pytest

import capcourse

LIBRARY = Path(capcourse.__file__).parent

# Each room may import from its own floor and from those below. The package's front door, __init__, is lazy.
FLOORS = [
    {"errors", "resources", "precision"},
    {"worlds"},
    {"data", "session"},
    {"prompts", "decoding", "captioners", "metrics"},
    {"recipes", "training", "features"},
    {"show"},
    {"jobs"},
    {"studies", "book", "grading", "doctor"},
    {"cli"},
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
NOT_FOR_GRADING = {"worlds", "data", "session", "decoding", "captioners", "metrics", "recipes", "show"}
NOT_FOR_GRADING |= {"training", "features", "prompts"}
HEAVY = {"torch", "transformers"}


def room_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms_used(path: Path) -> set[str]:
    parts = [name.split(".") for name in imports(path) if name.startswith("capcourse.")]
    return {part[1] for part in parts if part[1] in LEVEL}


SOURCES = sorted(
    path for path in LIBRARY.rglob("*.py") if path.name != "__init__.py" or path.parent != LIBRARY
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_every_room_is_on_the_plan_and_no_import_points_up(path):
    room = room_of(path)
    assert room in LEVEL, f"{room} is not on the plan: give it a floor in FLOORS"
    up = {used for used in rooms_used(path) if LEVEL[used] > LEVEL[room]}
    assert not up, f"{room} imports from above: {up}"


@pytest.mark.parametrize("room", ["jobs", "grading"])
def test_running_and_grading_know_nothing_of_captioning(room):
    for path in SOURCES:
        if room_of(path) == room:
            assert not rooms_used(path) & NOT_FOR_GRADING, path


@pytest.mark.parametrize("room", ["worlds", "data"])
def test_worlds_and_data_need_no_deep_learning_library(room):
    for path in SOURCES:
        if room_of(path) == room:
            assert not {name.split(".")[0] for name in imports(path)} & HEAVY, path
