"""Containers instead of bubblewrap: which engine is taken, how it is asked, and what is left.

What a process in one can reach, and what stops it, is asked in `test_kernels`, of all kinds of walls; with
CAPCOURSE_CONTAINER=docker, of docker. Here a stand-in keeps docker's command line.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capcourse import doctor
from capcourse.errors import BadInput
from capcourse.grading import grade
from capcourse.grading.sandbox import container, containers, walls
from capcourse.grading.sandbox.engines import ENGINE, Engine, read_engine
from capcourse.grading.sandbox.limits import Limits

PODMAN = pytest.mark.needs("podman")
NO_BUBBLEWRAP = "bubblewrap is missing; install it: apt-get install bubblewrap"
LIMITS = Limits(memory=7 * 2**20, processes=9, disk=2**20, open_files=50)


@pytest.fixture
def unsettled(monkeypatch):
    """As if no engine had been looked for yet."""
    monkeypatch.setenv(ENGINE, "")
    containers.search.cache_clear()
    yield monkeypatch
    containers.search.cache_clear()


@pytest.fixture
def docker(tmp_path, unsettled):
    """The only engine: a stand-in for docker that answers, notes what it is asked, and starts nothing."""
    info = {"ServerVersion": "28.2.2", "DefaultRuntime": "runc", "MemoryLimit": True, "PidsLimit": True}
    (tmp_path / "docker").write_text(f"""#!/bin/sh
for part in "$@"; do printf '%s\\0' "$part"; done > {tmp_path}/asked.$1
case $1 in
    info) echo '{json.dumps(info)}' ;;
    run) echo 'docker: no space left.' >&2; exit 125 ;;
esac
""")
    (tmp_path / "docker").chmod(0o755)
    unsettled.setenv("PATH", str(tmp_path))
    return tmp_path


def asked(folder: Path, verb: str) -> list[str]:
    return (folder / f"asked.{verb}").read_text().split("\0")


def options(arguments: list[str], name: str) -> list[str]:
    return [value for given, value in itertools.pairwise(arguments) if given == name]


def standing(tmp_path: Path, **more) -> walls.Walls:
    return walls.Walls(LIMITS, tmp_path, **more)


def command(engine: Engine, standing: walls.Walls, user: int | None = 1234) -> list[str]:
    return container.command(engine, standing, "capcourse-1-x", user, {})


# --- which engine ----------------------------------------------------------------------------------------


@PODMAN
def test_an_engine_that_works_is_found_and_handed_on(unsettled):
    engine = containers.find()
    assert (engine.kind, containers.trouble()) == ("podman", "")
    unsettled.setenv("PATH", "/nowhere")  # nobody is asked again
    assert read_engine(os.environ[ENGINE]) == engine


def test_nothing_installed_is_said_of_each(unsettled):
    unsettled.setenv("PATH", "/nowhere")
    assert containers.trouble() == "podman is missing, docker is missing"
    with pytest.raises(BadInput, match="no sandbox: podman is missing, docker is missing"):
        containers.find()


def test_an_engine_that_starts_nothing_does_not_work(docker):
    assert containers.trouble() == "podman is missing, docker starts no container: docker: no space left."


def test_the_engine_can_be_chosen(unsettled):
    unsettled.setenv(ENGINE, "/opt/podman --runtime kata")
    assert containers.trouble() == "/opt/podman --runtime kata is missing"
    with pytest.raises(BadInput, match="CAPCOURSE_CONTAINER is '/opt/podman --runtime kata', and"):
        containers.find()


# --- the command line ------------------------------------------------------------------------------------


def test_docker_is_asked_for_every_wall(docker):
    containers.trouble()
    arguments = asked(docker, "run")
    flags = {"--rm", "--interactive", "--read-only"}
    single = {
        "--network": ["none"],
        "--ipc": ["private"],
        "--pull": ["never"],
        "--log-driver": ["none"],
        "--cap-drop": ["ALL"],
        "--memory": [str(Limits().memory)],
        "--memory-swap": [str(Limits().memory)],
        "--pids-limit": [str(Limits().processes)],
        "--shm-size": [str(Limits().disk)],
    }
    assert flags <= set(arguments)
    assert {name: options(arguments, name) for name in single} == single
    assert "no-new-privileges" in options(arguments, "--security-opt")
    assert not [option for option in options(arguments, "--security-opt") if "seccomp" in option]


def test_docker_gets_no_option_that_only_podman_knows(docker):
    containers.trouble()
    text = " ".join(asked(docker, "run"))
    for option in ("read-only-tmpfs", "no-hosts", "http-proxy", "userns", "notmpcopyup"):
        assert option not in text


def test_nothing_of_the_machine_is_mounted_writable(docker, tmp_path):
    (tmp_path / "data.json").touch()
    files = {"data.json": tmp_path / "data.json"}
    arguments = command(read_engine("docker"), standing(tmp_path, files=files))
    mounts = options(arguments, "--mount")
    assert f"type=bind,src={tmp_path}/data.json,dst=/home/student/data.json,ro" in mounts
    assert [mount for mount in mounts if not mount.endswith(",ro")] == []
    assert [option for option in arguments if option in ("-v", "--volume", "--privileged", "--device")] == []


def test_what_is_mounted_below_is_read_only_too(docker, tmp_path, monkeypatch):
    (tmp_path / "mounts").write_text(
        "36 35 98:0 / /usr/local rw - ext4 /dev/sdb rw\n37 35 98:0 / /usr/my\\040disk rw - ext4 /dev/sdc rw\n"
    )
    monkeypatch.setattr(container, "MOUNTS", tmp_path / "mounts")
    mounts = options(command(read_engine("docker"), standing(tmp_path)), "--mount")
    assert "type=bind,src=/usr/local,dst=/usr/local,ro" in mounts
    assert "type=bind,src=/usr/my disk,dst=/usr/my disk,ro" in mounts


def test_a_student_who_shares_the_callers_id_is_counted_by_the_engine(docker, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    arguments = command(read_engine("docker"), standing(tmp_path), user=None)
    assert options(arguments, "--user") == [f"{os.getuid()}:{os.getgid()}"]
    assert options(arguments, "--pids-limit") == ["9"]
    assert options(arguments, "--ulimit") == ["nofile=50"]  # a limit on the user would count the caller's own


def test_an_engine_that_counts_nothing_leaves_memory_to_each_process(docker, tmp_path):
    told = read_engine("docker")
    counting, other = told, Engine(told.command, "docker", told.version, told.runtime, counts=False)
    for engine, held in ((counting, None), (other, LIMITS.memory)):
        arguments = command(engine, standing(tmp_path))
        [settings] = [json.loads(part) for part in arguments if part.startswith('{"limits"')]
        assert settings["limits"]["memory"] == held
        assert ("--memory" in arguments) is (held is None)


@pytest.mark.parametrize(("name", "found"), [("a,b", "a comma"), ("a:b", "a colon")])
def test_a_path_that_no_engine_can_mount_is_refused(docker, tmp_path, name, found):
    (tmp_path / name).mkdir()
    with pytest.raises(BadInput, match=f"cannot mount a path with {found}; rename it"):
        command(read_engine("docker"), walls.Walls(LIMITS, tmp_path / name))


# --- what is left ----------------------------------------------------------------------------------------


def names(engine: Engine) -> list[str]:
    return engine.ask("ps", "--all", "--format", "{{.Names}}", "--filter", "name=capcourse-").split()


def gone(engine: Engine, name: str) -> bool:
    """Whether no container whose name begins so is left; removing one takes a moment."""
    for _ in range(100):
        if not [left for left in names(engine) if left.startswith(name)]:
            return True
        time.sleep(0.1)
    return False


def start_idle(engine: Engine, pid: int) -> str:
    """A container that nobody ends, under the name of a process."""
    name = f"capcourse-{pid}-idle"
    system = ("--mount", "type=bind,src=/usr,dst=/usr,ro", "--ulimit", "nofile=64", "--ulimit", "nproc=64")
    run = ("run", "--detach", "--rm", "--network", "none", "--name", name, *system, engine.image())
    engine.ask(*run, "/bin/sleep", "300")
    return name


@PODMAN
def test_the_sweep_ends_the_containers_of_dead_processes_alone():
    engine = containers.find()
    dead = subprocess.Popen(["true"])
    dead.wait()
    orphan, ours = start_idle(engine, dead.pid), start_idle(engine, os.getpid())
    try:
        containers.sweep()
        went, stayed = gone(engine, orphan), ours in names(engine)
    finally:
        engine.remove(orphan)
        engine.remove(ours)
    assert went
    assert stayed


@PODMAN
def test_the_container_of_a_killed_process_is_removed():
    code = """
import os, signal
from capcourse.grading.student_kernel import StudentKernel
kernel = StudentKernel(walls="container")
kernel.start()
os.kill(os.getpid(), signal.SIGKILL)
"""
    owner = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    said = owner.communicate(timeout=60)[1]
    assert owner.returncode == -signal.SIGKILL, said.decode()
    assert gone(containers.find(), f"capcourse-{owner.pid}-")


# --- which walls -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bubblewrap", "no_container", "trusted", "chosen"),
    [
        ("", "", False, "fork"),
        ("", "podman is missing", True, "fork"),
        (NO_BUBBLEWRAP, "", False, "container"),
        (NO_BUBBLEWRAP, "", True, "container"),
        (NO_BUBBLEWRAP, "podman is missing", True, "none"),
    ],
)
def test_the_best_walls_that_stand_are_chosen(monkeypatch, bubblewrap, no_container, trusted, chosen):
    monkeypatch.delenv("CAPCOURSE_WALLS", raising=False)
    monkeypatch.setattr(walls, "trouble", lambda: bubblewrap)
    monkeypatch.setattr(containers, "trouble", lambda: no_container)
    assert grade.choose_walls(trusted) == chosen


def test_without_any_walls_grading_says_what_to_install(monkeypatch):
    monkeypatch.delenv("CAPCOURSE_WALLS", raising=False)
    monkeypatch.setattr(walls, "trouble", lambda: NO_BUBBLEWRAP)
    monkeypatch.setattr(containers, "trouble", lambda: "podman is missing, docker is missing")
    with pytest.raises(BadInput) as caught:
        grade.choose_walls(trusted=False)
    for part in ("apt-get install bubblewrap", "podman is missing", "--i-trust-these-students"):
        assert part in str(caught.value)
    [finding] = doctor.examine(["sandbox"])
    assert (finding.ok, finding.mend) == (False, "install it: apt-get install bubblewrap")
    assert "(podman is missing, docker is missing)" in finding.found


@PODMAN
def test_the_doctor_says_that_containers_are_used_and_what_would_be_faster(monkeypatch):
    monkeypatch.setattr(walls, "trouble", lambda: NO_BUBBLEWRAP)
    [finding] = doctor.examine(["sandbox"])
    assert finding.ok
    assert finding.found.startswith(f"podman {containers.find().version} with ")
    assert "faster with bubblewrap, but bubblewrap is missing" in finding.found
