"""What runs containers on this machine, podman or docker: which one, what it can do, how it is asked."""

import contextlib
import hashlib
import io
import json
import os
import shlex
import shutil
import subprocess
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

from capcourse.errors import CapcourseError
from capcourse.grading.sandbox.walls import SYSTEM

ENGINE = "CAPCOURSE_CONTAINER"  # the command of the engine to use, such as `podman --runtime runc`
CANDIDATES = ("podman", "podman --runtime runc", "podman --runtime crun", "docker")
ANSWER_SECONDS = 60


class EngineTrouble(CapcourseError):
    """An engine that is missing, or does not do what is asked."""


@dataclass(frozen=True)
class Engine:
    """An engine that answers.

    Args:
        command: its program, with the options that come before everything else.
        kind: `podman` or `docker`.
        version: its own, or that of its daemon.
        runtime: what it starts containers with.
        counts: whether it limits memory and processes of a container together.
    """

    command: tuple[str, ...]
    kind: str
    version: str
    runtime: str
    counts: bool

    @property
    def shares_user(self) -> bool:
        """Whether a container's user is the caller, with all that the caller runs besides."""
        return self.kind == "docker" and os.geteuid() != 0

    def ask(self, *arguments: str, given: bytes | None = None) -> str:
        """What it answers to a command.

        Raises:
            EngineTrouble: it fails, or does not answer.
        """
        return _ask((*self.command, *arguments), given)

    def image(self) -> str:
        """The image that containers start from, made where it is not there; it stays on this machine.

        It holds nothing but the links at the top of this machine's system, such as `/lib -> usr/lib`, those
        folders that anybody may write to, and `/content`, where Colab keeps what is handed in.

        Raises:
            EngineTrouble: it cannot be made.
        """
        links = {p.lstrip("/"): str(Path(p).readlink()) for p in SYSTEM if Path(p).is_symlink()}
        links["content"] = "home/student"
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for name in ("tmp", "home/student"):  # what is mounted there takes over their mode
                folder = tarfile.TarInfo(name)
                folder.type, folder.mode = tarfile.DIRTYPE, 0o1777
                tar.addfile(folder)
            for name, target in sorted(links.items()):
                link = tarfile.TarInfo(name)
                link.type, link.linkname = tarfile.SYMTYPE, target
                tar.addfile(link)
        name = f"capcourse-empty:{hashlib.sha256(archive.getvalue()).hexdigest()[:12]}"
        try:
            self.ask("image", "inspect", name)
        except EngineTrouble:
            self.ask("import", "-", name, given=archive.getvalue())
        return name

    def remove(self, name: str) -> None:
        """End a container and remove it, where it is still there."""
        for verb in (["kill"], ["rm", "--force"]):
            with contextlib.suppress(EngineTrouble):
                self.ask(*verb, name)

    def to_text(self) -> str:
        """A form that `read_engine` takes, in which nothing has to be asked again."""
        return json.dumps(asdict(self))


def read_engine(text: str) -> Engine:
    """The engine of a command, as it says itself, or of what `to_text` gave.

    Raises:
        EngineTrouble: it is missing, or does not answer.
    """
    if text.startswith("{"):
        told = json.loads(text)
        return Engine(**told | {"command": tuple(told["command"])})
    command = tuple(shlex.split(text))
    if not command or shutil.which(command[0]) is None:
        raise EngineTrouble(f"{text or 'an engine'} is missing")
    said = json.loads(_ask((*command, "info", "--format", "{{json .}}")))
    if "host" in said:  # podman, under whatever name it is called
        host = said["host"]
        counts = {"memory", "pids"} <= set(host["cgroupControllers"] or ())
        return Engine(command, "podman", said["version"]["Version"], host["ociRuntime"]["name"], counts)
    counts = bool(said["MemoryLimit"] and said["PidsLimit"])
    return Engine(command, "docker", said["ServerVersion"], said["DefaultRuntime"], counts)


def _ask(command: tuple[str, ...], given: bytes | None = None) -> str:
    try:
        done = subprocess.run(command, input=given or b"", capture_output=True, timeout=ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        raise EngineTrouble(f"{command[0]} does not answer within {ANSWER_SECONDS} seconds") from None
    except OSError as error:
        raise EngineTrouble(f"{command[0]} does not start: {error.strerror}") from None
    if done.returncode != 0:
        raise EngineTrouble(f"{command[0]}: {last_line(done.stderr)}")
    return done.stdout.decode(errors="replace")


def last_line(said: bytes) -> str:
    """The last line of what a program said, for a message."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1].strip()[-300:] if lines else "it failed without a word"
