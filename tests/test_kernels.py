"""The sandboxed kernels: what a process in them can reach, what stops it, and what is left of it."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from capcourse.errors import BadInput
from capcourse.grading.sandbox import cgroups, containers, folders, walls
from capcourse.grading.sandbox.processes import give, nobodys_id
from capcourse.grading.student_kernel import Outputs, StudentKernel

MEGABYTE = 2**20
LIMITS = {"memory": 700 * MEGABYTE, "processes": 64, "file_size": 20 * MEGABYTE, "disk": 60 * MEGABYTE}
HIDDEN = ("pycocoevalcap", "capcourse")
BUBBLEWRAP, PODMAN = pytest.mark.needs("bubblewrap"), pytest.mark.needs("podman")
BEHIND_WALLS = [pytest.param(kind, marks=BUBBLEWRAP) for kind in ("fork", "fresh")]
KINDS = [*BEHIND_WALLS, pytest.param("container", marks=PODMAN)]


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def counted(kind):
    """Whether memory is counted for all processes of a kernel together."""
    return containers.find().counts if kind == "container" else bool(cgroups.parents())


@pytest.fixture(scope="module")
def kernel(kind):
    """One kernel for all that leaves it as it was."""
    kernel = StudentKernel(HIDDEN, LIMITS, kind)
    kernel.start()
    yield kernel
    kernel.stop()


@pytest.fixture
def fresh(kind):
    """A kernel to be broken."""
    kernel = StudentKernel(HIDDEN, LIMITS, kind)
    kernel.start()
    yield kernel
    kernel.stop()


def value(kernel, expression, before=""):
    outcome = kernel.run(before, timeout=30, value=expression)
    assert outcome.status == "ok", outcome
    return eval(outcome.value or "None")


def error(kernel, code, timeout=30):
    return kernel.run(code, timeout=timeout).error


# --- what it can reach -----------------------------------------------------------------------------------


def test_code_runs(kernel):
    assert value(kernel, "x * 2", "x = 21") == 42


@pytest.mark.parametrize("address", ["('127.0.0.1', 22)", "('1.1.1.1', 53)"])
def test_there_is_no_network(kernel, address):
    assert "Error" in error(kernel, f"import socket; socket.create_connection({address}, timeout=2)")


def test_no_service_of_the_machine_listens_inside(kernel):
    lines = "[line.split() for name in ('tcp', 'tcp6') for line in list(open(f'/proc/net/{name}'))[1:]]"
    owners = value(kernel, f"sorted({{int(fields[7]) for fields in {lines}}} - {{os.getuid()}})", "import os")
    assert owners == []


@pytest.mark.parametrize("path", ["/usr/x", "/etc/x", "/x", sys.prefix + "/x", "/opt/capcourse/x"])
def test_the_system_is_read_only(kernel, path):
    assert "Error" in error(kernel, f"open({path!r}, 'w')")


@pytest.mark.parametrize("path", ["solutions", "checks", "tests", "gradebook.db", ".git"])
def test_private_folders_are_absent(kernel, root, path):
    assert value(kernel, f"os.path.exists({str(root / path)!r})", "import os") is False


def test_home_shows_nothing_of_the_markers_home(kernel):
    home = Path.home()
    seen = value(kernel, f"os.listdir({str(home)!r}) if os.path.isdir({str(home)!r}) else []", "import os")
    assert not {".ssh", ".bashrc", ".gitconfig", ".netrc", ".aws", ".config"} & set(seen)


def test_what_it_may_write_to_lies_in_memory(kernel):
    code = """
import os
found = {}
for line in open("/proc/self/mountinfo"):
    left, _, right = line.partition(" - ")
    folder = left.split()[4]
    try:
        open(folder + "/probe", "x").close()
        os.unlink(folder + "/probe")
        found[folder] = right.split()[0]
    except OSError:
        pass
"""
    found = value(kernel, "found", code)
    assert {"/tmp", "/home/student", "/dev/shm"} <= set(found)
    assert set(found.values()) == {"tmpfs"}


@pytest.mark.parametrize("folder", ["/tmp", "/home/student", "/dev/shm"])
def test_it_may_write_to_its_own_folders(kernel, folder):
    assert value(kernel, f"open('{folder}/note', 'w').write('abc')") == 3


def test_it_sees_its_own_processes_alone(kernel):
    seen = value(kernel, "[p for p in os.listdir('/proc') if p.isdigit()]", "import os")
    assert len(seen) <= 4


def test_the_environment_is_scrubbed(kind, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    kernel = StudentKernel(HIDDEN, LIMITS, kind)
    kernel.start()
    seen = value(kernel, "sorted(os.environ)", "import os")
    kernel.stop()
    assert not {"HF_TOKEN", "NBGRADER_EXECUTION"} & set(seen)
    assert not [name for name in seen if name.startswith("CAPCOURSE")]


def test_it_holds_no_privilege(kernel):
    status = value(kernel, "open('/proc/self/status').read()")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    assert {int(fields[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")} == {0}
    assert (fields["NoNewPrivs"].strip(), fields["Seccomp"].strip()) == ("1", "2")
    assert value(kernel, "os.getuid()", "import os") != 0


@pytest.mark.parametrize(
    ("call", "refused"),
    [
        ("libc.unshare(0x10000000)", 1),  # a user namespace, where all privileges would be had again
        ("libc.mount(b'none', b'/tmp', b'tmpfs', 0, 0)", 1),
        ("libc.ptrace(16, 1, 0, 0)", 1),
        ("libc.setns(0, 0)", 1),
        ("libc.syscall(425, 1, 0)", 38),  # io_uring
        ("libc.socket(40, 1, 0)", 97),  # AF_VSOCK, which no network namespace holds
        ("libc.socket(17, 3, 0)", 97),  # AF_PACKET
        ("libc.personality(0x0040000)", 1),  # addresses that are not random
    ],
)
def test_system_calls_that_break_out_are_refused(kernel, call, refused):
    code = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfound = ({call}, ctypes.get_errno())"
    assert value(kernel, "found", code) == (-1, refused)


def test_hidden_packages_are_not_there_whatever_is_done_to_the_import_system(kernel):
    trick = (
        "import sys, importlib\nsys.meta_path[:] = [f for f in sys.meta_path if 'NotAllowed' not in str(f)]\n"
    )
    assert "No module named" in error(kernel, f"{trick}from pycocoevalcap.cider.cider import Cider")
    assert "No module named" in error(kernel, f"{trick}from capcourse.metrics import scorer")
    found = "[m for m in sys.modules if m.startswith(('pycocoevalcap', 'capcourse'))]"
    assert [m for m in value(kernel, found) if "." in m] == []


def test_a_hidden_package_says_that_it_is_not_allowed(fresh):
    assert "may not use pycocoevalcap" in error(fresh, "import pycocoevalcap")


def test_what_is_handed_in_is_not_imported_for_a_library(fresh):
    fresh.run("open('json.py', 'w').write('stolen = True')", timeout=10)
    assert (
        value(fresh, "hasattr(json, 'stolen')", "import sys; sys.modules.pop('json'); import json") is False
    )


def test_files_lie_in_its_folder_and_stay_as_they_are(kind, tmp_path):
    (tmp_path / "given.json").write_text("[1, 2]")
    (tmp_path / "given.json").chmod(0o600)  # as root may keep it
    kernel = StudentKernel(HIDDEN, LIMITS, kind, files={"data.json": tmp_path / "given.json"})
    kernel.start()
    seen = value(kernel, "(open('data.json').read(), open('/content/data.json').read())")
    refused = error(kernel, "open('data.json', 'w').write('x')")
    kernel.stop()
    assert seen == ("[1, 2]", "[1, 2]")
    assert "Error" in refused


def test_torch_works(kernel):
    assert value(kernel, "(torch.ones(2, 3) @ torch.ones(3, 2)).sum().item()", "import torch") == 12


# --- what stops it ---------------------------------------------------------------------------------------


def test_a_cell_is_interrupted_and_the_kernel_goes_on(kernel):
    outcome = kernel.run("kept = 7\nimport time\ntime.sleep(60)", timeout=1)
    assert (outcome.status, outcome.alive) == ("timeout", True)
    assert value(kernel, "kept") == 7


def test_a_cell_that_will_not_be_interrupted_is_killed(fresh):
    stubborn = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)"
    outcome = fresh.run(stubborn, timeout=1)
    assert (outcome.status, outcome.alive) == ("timeout", False)


def test_memory(fresh, counted):
    outcome = fresh.run("held = bytearray(900 * 2**20)", timeout=30)
    if counted:
        assert outcome.error == "it used more memory than it may have"
    else:
        assert "MemoryError" in outcome.error


def test_memory_of_all_processes_together(fresh, counted):
    if not counted:
        pytest.skip("this machine counts memory for each process alone")
    code = (
        "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        held = b'x' * (250 * 2**20)\n"
        "        time.sleep(60)\nos.wait()"
    )
    outcome = fresh.run(code, timeout=30)
    assert outcome.status in ("ok", "died")
    assert fresh._manager.provisioner.group.was_out_of_memory()


def test_processes(fresh):
    code = (
        "import os, time\nborn = 0\ntry:\n    while born < 500:\n"
        "        if os.fork() == 0:\n            time.sleep(30)\n            os._exit(0)\n"
        "        born += 1\nexcept OSError as error: stopped = str(error)"
    )
    assert "temporarily unavailable" in value(fresh, "stopped", code)
    assert value(fresh, "born") < LIMITS["processes"]


def test_threads(fresh):
    code = (
        "import threading, time\nborn = 0\ntry:\n    while born < 500:\n"
        "        threading.Thread(target=time.sleep, args=(30,), daemon=True).start(); born += 1\n"
        "except RuntimeError as error: stopped = str(error)"
    )
    assert "can't start new thread" in value(fresh, "stopped", code)


def test_one_file(kernel):
    assert "File too large" in error(kernel, "open('/tmp/big', 'wb').write(bytes(30 * 2**20))")


def test_all_files_together(fresh):
    code = "for i in range(9): open(f'/tmp/{i}', 'wb').write(bytes(15 * 2**20))"
    assert "No space left" in error(fresh, code)


def test_output_is_cut_as_it_comes_in(kernel):
    outputs = Outputs(most=2000)
    outcome = kernel.run("for i in range(100_000): print('x' * 100)", timeout=60, outputs=outputs)
    assert outcome.status == "ok"
    assert sum(len(output["text"]) for output in outputs.finished()) < 2200
    assert "dropped" in outputs.finished()[-1]["text"]


def test_what_is_printed_and_shown_is_kept_in_order(kernel):
    outputs = Outputs()
    kernel.run("import sys\nprint('one')\nprint('two', file=sys.stderr)\n3", timeout=10, outputs=outputs)
    found = [output.get("text") or output["data"]["text/plain"] for output in outputs.finished()]
    assert sorted(found) == ["3", "one\n", "two\n"]


# --- what is left ----------------------------------------------------------------------------------------


def processes() -> set[str]:
    """The command lines of everything that runs here under a sandbox's mark."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.add((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


def gone(mark: str) -> bool:
    """Whether no process with the mark is left; what has been killed takes a moment."""
    for _ in range(100):
        if not [line for line in processes() if mark in line]:
            return True
        time.sleep(0.05)
    return False


def test_a_process_that_was_left_behind_ends_with_the_kernel(fresh):
    mark = f"sleep {os.getpid()}7"
    code = f"import subprocess\nsubprocess.Popen({mark.split()!r}, start_new_session=True)"
    assert fresh.run(code, timeout=10).status == "ok"
    assert [line for line in processes() if mark in line]
    fresh.stop()
    assert gone(mark)


def test_folders_and_groups_are_gone(kind):
    kernel = StudentKernel(HIDDEN, LIMITS, kind)
    kernel.start()
    provisioner = kernel._manager.provisioner
    folder, group = provisioner._folder, provisioner.group
    assert folder.is_dir()
    kernel.stop()
    assert not folder.exists()
    assert not [path for path in getattr(group, "folders", ()) if path.exists()]


def dead_process():
    """The id of a process that has ended, and that its parent, this one, has not asked for yet."""
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    return process


@pytest.mark.parametrize("owner", ["caller", "kernel's user"])
def test_the_sweep_removes_the_folders_of_dead_processes_alone(tmp_path, monkeypatch, owner):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead = dead_process()
    left, living, other = tmp_path / f"cc-{dead.pid}-abcd1234", folders.make_folder(), tmp_path / "cc-mine-1"
    for folder in (left, other):
        folder.mkdir()
    (left / "kernel.json").touch()
    if owner == "kernel's user":
        if os.geteuid() != 0:
            pytest.skip("only root gives folders to another user, so only root has to remove them")
        give(left, nobodys_id())
    folders.sweep()
    assert sorted(tmp_path.iterdir()) == sorted([living, other])
    dead.wait()


def test_a_killed_owner_takes_its_kernels_along(kind):
    mark = f"sleep {os.getpid()}8"
    code = f"""
import os, signal
from capcourse.grading.student_kernel import StudentKernel
kernel = StudentKernel(walls={kind!r})
kernel.start()
kernel.run("import subprocess; subprocess.Popen({mark.split()!r})", timeout=10)
print("up", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (ran.stdout, ran.returncode) == ("up\n", -signal.SIGKILL), ran.stderr
    assert gone(mark)


def test_kernels_know_nothing_of_each_other(kind):
    one, other = StudentKernel((), LIMITS, kind), StudentKernel((), LIMITS, kind)
    one.start()
    other.start()
    one.run("open('/tmp/secret', 'w').write('x'); import builtins; builtins.shared = 1", timeout=10)
    seen = "(os.path.exists('/tmp/secret'), hasattr(builtins, 'shared'))"
    assert value(other, seen, "import os, builtins") == (False, False)
    one.stop()
    assert value(other, "1") == 1
    other.stop()


@BUBBLEWRAP
def test_two_forks_draw_different_numbers():
    drawn = []
    for _ in range(2):
        kernel = StudentKernel((), LIMITS, "fork")
        kernel.start()
        drawn.append(value(kernel, "(random.random(), numpy.random.rand())", "import random, numpy"))
        kernel.stop()
    assert not set(drawn[0]) & set(drawn[1])


# --- an ordinary user --------------------------------------------------------------------------------------

ORDINARY = 61234  # an id that is nobody's
CORE = "network or private or privilege or break_out or read_only or goes_on or memory or left_behind"


def as_ordinary_user(root: Path) -> list[str]:
    """A command line that runs what follows as an ordinary user who can read this Python and the tests."""
    needed = [*walls.python_folders(), root]
    closed = {parent for path in needed for parent in path.parents if parent.stat().st_mode & 0o005 != 0o005}
    emptied = dict.fromkeys(sorted(closed), "0755") | {Path("/tmp"): "1777"}
    command = ["bwrap", "--dev-bind", "/", "/", "--cap-add", "ALL"]
    for folder, mode in emptied.items():
        command += ["--perms", mode, "--tmpfs", str(folder)]
    for path in needed:
        above = [folder for folder in reversed(path.parents) if set(folder.parents) & set(emptied)]
        for folder in above:
            command += ["--perms", "0755", "--dir", str(folder)]
        if set(path.parents) & set(emptied):
            command += ["--ro-bind", str(path), str(path)]
    ids = ("--reuid", str(ORDINARY), "--regid", str(ORDINARY), "--clear-groups", "--bounding-set", "-all")
    return [*command, "--chdir", str(root), "--", "setpriv", *ids]


@BUBBLEWRAP
@pytest.mark.skipif(os.geteuid() != 0, reason="all the tests above have run as an ordinary user")
def test_an_ordinary_user_has_the_same_walls(root):
    if walls.needs_user_namespace():
        pytest.skip("this root may not become another user")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "CAPCOURSE_STRICT") if name in os.environ}
    command = [*as_ordinary_user(root), sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__]
    ran = subprocess.run(
        [*command, "-k", f"(fork or fresh) and ({CORE})"],
        capture_output=True,
        text=True,
        timeout=300,
        env=kept | {"HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
    assert int(re.search(r"(\d+) passed", ran.stdout)[1]) >= 40, ran.stdout[-300:]


# --- bad input -------------------------------------------------------------------------------------------


def test_unknown_walls_are_named():
    with pytest.raises(BadInput, match="unknown walls 'brick'; known: fork, fresh, container, none"):
        StudentKernel(walls="brick")


def test_an_unknown_limit_is_named(kind):
    kernel = StudentKernel(limits={"ram": 3}, walls=kind)
    with pytest.raises(BadInput, match="unknown limit 'ram'; known: cpu_seconds, disk"):
        kernel.start()


@pytest.mark.parametrize("kind", BEHIND_WALLS)
def test_without_bubblewrap_nothing_starts(kind, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    walls.trouble.cache_clear()
    try:
        with pytest.raises(BadInput, match="no sandbox: bubblewrap is missing; install it: apt-get"):
            StudentKernel(walls=kind).start()
    finally:
        walls.trouble.cache_clear()


def test_the_report_of_what_is_visible_names_no_course_folder(root):
    visible = [path for path in walls.python_folders() if root.is_relative_to(path)]
    assert visible == []
    assert json.dumps([str(path) for path in walls.python_folders()])
