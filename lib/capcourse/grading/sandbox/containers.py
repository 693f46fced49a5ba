"""Which engine puts up containers on this machine, and what is left of those that nobody needs.

Tried with podman 4.3 and docker 20.10, as root and as an ordinary user, with control groups of version 1. A
docker whose daemon maps users to others (rootless, `userns-remap`) is found not to work. An engine that shows
a container what was hidden from it is not taken either.
"""

import contextlib
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from capcourse.errors import BadInput, CapcourseError
from capcourse.grading.sandbox import walls
from capcourse.grading.sandbox.container import END_SECONDS, Container
from capcourse.grading.sandbox.engines import (
    ANSWER_SECONDS,
    CANDIDATES,
    ENGINE,
    Engine,
    EngineTrouble,
    read_engine,
)
from capcourse.grading.sandbox.folders import NAME, make_folder
from capcourse.grading.sandbox.limits import Limits
from capcourse.grading.sandbox.processes import lives, nobodys_id


def find() -> Engine:
    """The engine that sandboxes are put up with: what CAPCOURSE_CONTAINER says, or the first that works.

    What has been found is written there, for all that this process starts.

    Raises:
        BadInput: none works; the message says what was tried.
    """
    if not os.environ.get(ENGINE):
        engine, why = search()
        if engine is None:
            raise BadInput(f"no sandbox: {why}")
        os.environ[ENGINE] = engine.to_text()
    return _named(os.environ[ENGINE])


def trouble() -> str:
    """Why no container can be put up on this machine; nothing where one can."""
    return search()[1]


def sweep() -> None:
    """Remove the containers of processes that have ended, however they ended."""
    engine = find()
    names = engine.ask("ps", "--all", "--filter", "name=capcourse-", "--format", "{{.Names}}").split()
    for name in names:
        found = NAME.fullmatch(name)
        if found and not lives(int(found[1])):
            engine.remove(name)


@lru_cache
def _named(text: str) -> Engine:
    try:
        return read_engine(text)
    except EngineTrouble as error:
        raise BadInput(f"no sandbox: {ENGINE} is {shlex.quote(text)}, and {error}") from None


@lru_cache
def search() -> tuple[Engine | None, str]:
    """The first engine that works, or what is wrong with each."""
    if not sys.platform.startswith("linux"):
        return None, "a container can show this machine's Python on Linux alone"
    why: dict[str, str] = {}
    given = os.environ.get(ENGINE)
    for text in (given,) if given else CANDIDATES:
        try:
            engine = read_engine(text)
            _probe(engine)
            return engine, ""
        except CapcourseError as error:
            why.setdefault(text.split()[0], str(error))  # the first word on an engine is the plainest
    return None, ", ".join(why.values())


def _probe(engine: Engine) -> None:
    """Start a container, and see that it writes where its sockets would be and sees nothing hidden.

    Raises:
        CapcourseError: it does not.
    """
    folder = make_folder()
    try:
        user = nobodys_id() if os.geteuid() == 0 else None
        for name in ("kernel.json", "passwd"):
            (folder / name).write_text("probe")
            (folder / name).chmod(0o644)
        standing = walls.Walls(Limits(), folder, hidden=("capcourse",))
        written = folder / walls.SOCKETS / "seen"
        inner = ["/bin/sh", "-c", f"cat {folder}/kernel.json > {written}; exec sleep {ANSWER_SECONDS}"]
        container = Container(engine, standing, inner, {"PATH": "/usr/bin:/bin"}, user)
        try:
            _look(container, written, standing.hidden_paths())
        finally:
            container.remove()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _look(container: Container, written: Path, hidden: Iterable[Path]) -> None:
    end = time.monotonic() + END_SECONDS
    name = container.engine.kind
    root = f"/proc/{container.inner}/root"
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if Path(f"{root}{written}").read_text() == "probe":
                if any(os.listdir(f"{root}{path}") for path in hidden):  # noqa: PTH208
                    raise EngineTrouble(f"{name} shows a container what was hidden from it")
                return
        time.sleep(0.02)
    raise EngineTrouble(f"{name} starts a container that cannot be reached")
