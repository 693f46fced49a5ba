"""Jobs: one notebook; many in processes that die; runs that are killed, started twice, on Dask."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import nbformat
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcourse.errors import BadInput, CapcourseError
from capcourse.jobs import (
    Job,
    JobFailed,
    available_cores,
    parse_shard,
    read_results,
    run_jobs,
    run_notebook,
    shard_of,
)


def write(path, *sources):
    """A notebook of the given cells, after one tagged `parameters`."""
    cells = [nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}, id="parameters")]
    cells += [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def printed(path):
    """What the last cell of an executed notebook printed."""
    return nbformat.read(path, as_version=4).cells[-1].outputs[0].text


def wait_until(holds, seconds=30):
    """Until it holds, which must not take longer."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# --- one notebook ----------------------------------------------------------------------------------------


@pytest.fixture
def notebook(tmp_path):
    return lambda *sources: write(tmp_path / "job.ipynb", *sources)


def test_parameters_go_in_and_the_source_stays(notebook, tmp_path):
    source = notebook("print(x)")
    before = source.read_bytes()
    executed = run_notebook(source, tmp_path / "out" / "job.ipynb", parameters={"x": 5})
    assert printed(executed) == "5\n"
    assert source.read_bytes() == before


def test_the_kernel_starts_where_it_is_told_with_what_it_is_given_and_no_port(notebook, tmp_path):
    (tmp_path / "here").mkdir()
    source = notebook(
        "import json, os\n"
        "from ipykernel.connect import get_connection_info\n"
        "transport = json.loads(get_connection_info())['transport']\n"
        "print(os.path.basename(os.getcwd()), os.environ['COLOUR'], transport)"
    )
    executed = run_notebook(
        source, tmp_path / "out.ipynb", cwd=tmp_path / "here", environment={"COLOUR": "red"}
    )
    assert printed(executed) == "here red ipc\n"
    assert "COLOUR" not in os.environ


@pytest.mark.parametrize(
    ("cell", "message", "tail"),
    [
        ("1 / 0", r"job.ipynb: cell 3 raised ZeroDivisionError: division by zero", "division by zero"),
        ("raise ValueError('a\\nb')", r"job.ipynb: cell 3 raised ValueError: a b; ", "ValueError: a\nb"),
        ("import os; print('so far', flush=True); os._exit(1)", r"job.ipynb: cell 3: DeadKernelError", ""),
        (
            "import time; print('begun', flush=True); time.sleep(60)",
            r"job.ipynb: cell 3: CellTimeoutError.* 3 seconds",
            "begun",
        ),
    ],
    ids=["raises", "raises in two lines", "dies", "hangs"],
)
def test_what_goes_wrong_names_the_cell_and_keeps_the_last_lines(notebook, tmp_path, cell, message, tail):
    source = notebook("y = 2", cell, "z = 3")
    with pytest.raises(JobFailed, match=message) as caught:
        run_notebook(source, tmp_path / "out.ipynb", timeout=3)
    assert "\n" not in str(caught.value)
    assert caught.value.tail.endswith(tail)
    assert (tmp_path / "out.ipynb").exists()


def test_a_missing_or_broken_notebook(tmp_path):
    with pytest.raises(BadInput, match="no such notebook"):
        run_notebook(tmp_path / "none.ipynb", tmp_path / "out.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises(BadInput, match="not a notebook that can be read"):
        run_notebook(tmp_path / "broken.ipynb", tmp_path / "out.ipynb")


def test_a_provisioner_that_nobody_knows(notebook, tmp_path):
    with pytest.raises(BadInput, match=r"no kernel provisioner 'nobody' .* local-provisioner"):
        run_notebook(notebook("1"), tmp_path / "out.ipynb", provisioner="nobody")


# --- many, some of which go wrong ------------------------------------------------------------------------

HARD = {
    "good": "json.dump(os.environ['OMP_NUM_THREADS'], open(result, 'w'))",
    "raises": "for n in range(500): print('line', n)\nraise ValueError('no such dog')",
    "forgets": "x",
    "kernel dies": "os._exit(1)",
    "worker dies once": "if not os.path.exists(x):\n open(x, 'w')\n os.kill(os.getppid(), 9)\n time.sleep(9)",
    "worker dies": "os.kill(os.getppid(), 9)\ntime.sleep(60)",
    "last": "json.dump(x, open(result, 'w'))",
}
"""Jobs by what becomes of them. A kernel's parent is the worker that started it."""
NOTE = "import json, os, time\nprint(os.getpid(), file=open('kernels', 'a'))"


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """All of them in one run of two workers: the jobs, the results, and what was said as each was there."""
    folder = tmp_path_factory.mktemp("hard")
    jobs, told = [], []
    for name, code in HARD.items():
        result = folder / "out" / f"{name}.json" if name in ("good", "forgets", "last") else None
        parameters = {"x": str(folder / f"{name}.flag"), "result": str(result)}
        source = write(folder / f"{name}.ipynb", f"{NOTE}\n{code}")
        jobs.append(Job(name, source, folder / "out" / f"{name}.ipynb", parameters, result=result))

    def on_done(result):
        told.append((result.name, os.getpid(), [job.name for job in jobs if job.record.exists()]))

    results = run_jobs(jobs, workers=2, on_done=on_done)
    return jobs, {result.name: result for result in results}, told


def test_results_come_back_in_order_and_a_failure_stops_no_other(hard):
    jobs, results, _ = hard
    assert list(results) == list(HARD)
    status = {name: (result.status, result.attempts) for name, result in results.items()}
    assert status == {
        "good": ("done", 1),
        "raises": ("failed", 1),
        "forgets": ("failed", 1),
        "kernel dies": ("failed", 2),
        "worker dies once": ("done", 2),
        "worker dies": ("failed", 2),
        "last": ("done", 1),
    }
    assert json.loads(jobs[-1].result.read_text()) == jobs[-1].parameters["x"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("raises", r"raises\.ipynb: cell 3 raised ValueError: no such dog; .*/out/raises\.ipynb$"),
        ("forgets", r"ran to its end and did not write .*/forgets\.json$"),
        ("kernel dies", r"kernel dies\.ipynb: cell 3: DeadKernelError"),
        ("worker dies", r"worker dies: its worker process was ended by SIGKILL, .*, 2 times$"),
    ],
)
def test_a_failure_says_what_happened_in_one_line(hard, name, problem):
    _, results, _ = hard
    assert re.search(problem, results[name].problem), results[name].problem
    assert "\n" not in results[name].problem


def test_a_failure_keeps_the_last_lines_and_no_more(hard):
    _, results, _ = hard
    assert results["raises"].tail.endswith("ValueError: no such dog")
    assert len(results["raises"].tail) <= 2000


def test_workers_share_the_threads(hard):
    jobs, _, _ = hard
    assert json.loads(jobs[0].result.read_text()) == str(max(1, available_cores() // 2))


def test_each_result_is_told_here_as_soon_as_it_is_there(hard):
    _, _, told = hard
    assert {pid for _, pid, _ in told} == {os.getpid()}
    assert sorted(name for name, _, _ in told) == sorted(HARD)
    assert all(name in recorded for name, _, recorded in told)
    assert len(told[0][2]) < len(HARD)


def test_nothing_is_left_behind(hard):
    jobs, _, _ = hard
    folder = jobs[0].output.parent
    assert [path.name for path in folder.iterdir() if ".lock" in path.name or ".part" in path.name] == []
    assert [pid for pid in lines(folder / "kernels") if psutil.pid_exists(int(pid))] == []
    assert [child for child in psutil.Process().children() if "worker" in " ".join(child.cmdline())] == []


def test_what_is_done_is_not_done_again_and_what_failed_is(hard):
    jobs, _, _ = hard
    again = [job for job in jobs if job.name in ("good", "forgets", "last")]
    told = []
    results = run_jobs(again, workers=1, on_done=lambda result: told.append(result.name))
    assert [result.status for result in results] == ["unchanged", "failed", "unchanged"]
    assert told == ["good", "last", "forgets"]


def test_another_run_of_the_same_work_reads_what_the_first_one_has_written(hard):
    jobs, results, _ = hard
    found = {result.name: result for result in read_results(jobs)}
    assert {name for name, result in found.items() if result.ok} == {"good", "worker dies once", "last"}
    assert found["raises"].tail == results["raises"].tail
    assert found["worker dies"].problem == results["worker dies"].problem


# --- what counts as done ---------------------------------------------------------------------------------


@pytest.fixture
def job(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/one.txt").write_text("1")

    def job(source="x", **changed):
        write(tmp_path / "job.ipynb", source)
        given = {"parameters": {"x": 1}, "inputs": (tmp_path / "data", "text"), "settings": "1.0"} | changed
        return Job("job", tmp_path / "job.ipynb", tmp_path / "out/job.ipynb", **given)

    return job


@pytest.mark.parametrize(
    "change",
    [
        {"source": "x + 1"},
        {"parameters": {"x": 2}},
        {"inputs": ("text",)},
        {"settings": "1.1"},
        {"environment": {"A": "b"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_work_has_another_key(job, change):
    before = job().key()
    assert job().key() == before
    assert job(**change).key() != before


def test_other_content_of_an_input_is_other_work(job, tmp_path):
    before = job().key()
    (tmp_path / "data/one.txt").write_text("2")
    assert job().key() != before


@pytest.mark.parametrize(
    "change", [{"timeout": 5}, {"cwd": Path("/")}], ids=lambda change: next(iter(change))
)
def test_how_work_is_run_makes_it_no_other(job, change):
    assert job(**change).key() == job().key()


def test_a_record_counts_only_while_what_was_made_is_there(job, tmp_path):
    work = job("open(x, 'w')", parameters={"x": str(tmp_path / "made")}, result=tmp_path / "made")
    [first] = run_jobs([work], workers=1)
    assert [first.status, run_jobs([work])[0].status] == ["done", "unchanged"]
    assert run_jobs([work], force=True, workers=1)[0].status == "done"
    for made in (work.output, work.result):
        kept = made.read_bytes()
        made.unlink()
        assert read_results([work])[0].status == "missing"
        made.write_bytes(kept)
    work.record.write_text(work.record.read_text()[:-20])  # half written
    assert read_results([work])[0].status == "missing"


# --- interrupted, killed, started twice ------------------------------------------------------------------

LONG = """\
import os, time
print(x, file=open('ran', 'a'))
print(os.getpid(), file=open('kernels', 'a'))
while x > 1 and os.path.exists('hold'):
    time.sleep(0.05)
"""
SCRIPT = """\
import sys
from pathlib import Path
from capcourse.jobs import Job, run_jobs
here = Path(sys.argv[1])
jobs = [Job(f"job {n}", here / "long.ipynb", here / f"out/{n}.ipynb", {"x": n}, cwd=here) for n in range(4)]
try:
    print(*(result.status for result in run_jobs(jobs, workers=2)))
except KeyboardInterrupt as error:
    print(error)
"""


@pytest.fixture
def long(tmp_path):
    """Four jobs, of which the first two are short and the others go on while the file `hold` is there."""
    write(tmp_path / "long.ipynb", LONG)
    (tmp_path / "hold").touch()
    return tmp_path


@pytest.fixture
def start(long):
    """Start a run of them in a process of its own; it and all its processes are gone when the test ends."""
    started = []

    def start():
        command = [sys.executable, "-c", SCRIPT, str(long)]
        with (long / "stderr").open("w") as stderr:
            pipes = {"stdout": subprocess.PIPE, "stderr": stderr, "text": True}
            started.append(subprocess.Popen(command, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def lines(path):
    return path.read_text().split() if path.exists() else []


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL], ids=lambda blow: blow.name)
def test_a_run_that_is_stopped_leaves_no_kernel_and_goes_on_where_it_was(long, start, blow):
    first = start()
    wait_until(lambda: len(lines(long / "kernels")) == 4)
    below = psutil.Process(first.pid).children(recursive=True)
    assert {psutil.Process(int(pid)) for pid in lines(long / "kernels")[2:]} <= set(below)
    os.killpg(first.pid, blow)  # as a terminal does; the workers are in sessions of their own
    said = first.communicate(timeout=10)[0]
    assert psutil.wait_procs(below, timeout=5)[1] == []
    if blow == signal.SIGINT:
        assert said == "interrupted with 2 of 4 jobs done; run it again to go on with the others\n"
    assert any((long / "out").glob("*.lock"))  # left by the workers that ended at once; nobody holds it

    (long / "hold").unlink()
    assert start().communicate(timeout=60)[0] == "unchanged unchanged done done\n"
    assert sorted(lines(long / "ran")) == ["0", "1", "2", "2", "3", "3"]
    assert not any((long / "out").glob("*.lock"))


def test_of_two_runs_at_once_one_does_a_job_and_the_other_waits_for_it(long, start):
    first = start()
    wait_until(lambda: len(lines(long / "ran")) == 4)
    second = start()
    wait_until(lambda: (long / "stderr").read_text().count("\n") == 2)  # a line from each of its workers
    said = sorted((long / "stderr").read_text().splitlines())
    expected = rf"job [23]: waiting for process \d+ on {os.uname().nodename}, which is at it in another run"
    assert [line for line in said if not re.fullmatch(expected, line)] == []
    (long / "hold").unlink()
    assert first.communicate(timeout=60)[0] == "done done done done\n"
    assert second.communicate(timeout=60)[0] == "unchanged unchanged unchanged unchanged\n"
    assert sorted(lines(long / "ran")) == ["0", "1", "2", "3"]


# --- what each worker is prepared with -------------------------------------------------------------------

HELPER = """\
import os
from jupyter_client.provisioning import LocalProvisioner

def prepare():
    os.environ["PREPARED"] = os.environ.get("PREPARED", "") + "once"

def fail():
    raise RuntimeError("no zygote")

class Marked(LocalProvisioner):
    async def pre_launch(self, **kwargs):
        kwargs = await super().pre_launch(**kwargs)
        kwargs["env"]["MARKED"] = "yes"
        return kwargs
"""


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """A module that workers can import, and that comes with a provisioner as an installed package would."""
    (tmp_path / "helper_of_jobs.py").write_text(HELPER)
    info = tmp_path / "helper_of_jobs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: helper_of_jobs\nVersion: 1.0\n")
    entry = "[jupyter_client.kernel_provisioners]\nmarked = helper_of_jobs:Marked\n"
    (info / "entry_points.txt").write_text(entry)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield import_module("helper_of_jobs")
    del sys.modules["helper_of_jobs"]


def test_a_worker_is_prepared_once_and_a_job_can_name_what_starts_its_kernel(helper, tmp_path):
    source = write(
        tmp_path / "job.ipynb", "import os\nprint(os.environ['PREPARED'], os.environ.get('MARKED'))"
    )
    jobs = [
        Job(name, source, tmp_path / f"out/{name}.ipynb", provisioner=provisioner)
        for name, provisioner in (("marked", "marked"), ("plain", None))
    ]
    run_jobs(jobs, workers=1, prepare=helper.prepare)
    assert [printed(job.output) for job in jobs] == ["once yes\n", "once None\n"]


def test_workers_that_cannot_be_prepared_end_the_run(helper, job):
    with pytest.raises(CapcourseError, match="a worker could not be prepared: RuntimeError: no zygote"):
        run_jobs([job()], workers=1, prepare=helper.fail)


# --- shares of an array ----------------------------------------------------------------------------------


@given(st.sets(st.text(), max_size=30), st.integers(1, 9), st.integers(0, 1))
def test_an_array_counted_from_0_or_from_1_does_every_job_once(names, count, first):
    shards = [parse_shard(f"{index}/{count}") for index in range(first, first + count)]
    assert {index % n for index, n in shards} == set(range(count))
    assert all(0 <= shard_of(name, count) < count for name in names)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3", "the shard is '3'; expected .* such as 3/8"),
        ("9/8", r"the shard is 9/8; the first number is 0 to 7 or 1 to 8, as in --array=0-7 or --array=1-8"),
        ("0/0", "the shard is 0/0; there is at least one"),
        ("-1/8", "the shard is '-1/8'"),
    ],
)
def test_a_shard_that_is_none(text, message):
    with pytest.raises(BadInput, match=message):
        parse_shard(text)


def test_shards_are_run_apart_and_read_together(tmp_path):
    source = write(tmp_path / "job.ipynb", "x")
    jobs = [Job(f"job {n}", source, tmp_path / f"out/{n}.ipynb", {"x": n}) for n in range(4)]
    first = run_jobs(jobs, shard=(1, 2), workers=2)
    found = read_results(jobs)
    assert [result.name for result in found if result.ok] == [result.name for result in first]
    assert {result.status for result in found} == {"unchanged", "missing"}
    second = run_jobs(jobs, shard=(2, 2), workers=2)
    assert sorted(result.name for result in first + second) == [job.name for job in jobs]
    assert all(result.ok for result in read_results(jobs))


# --- a cluster -------------------------------------------------------------------------------------------


KILLER = """\
import os, time
import psutil
print(os.getpid(), file=open("kernels", "a"))
if x == "once" and not os.path.exists("flag") or x == "always":
    open("flag", "w")
    psutil.Process().parent().parent().kill()  # the kernel's worker process is a child of the Dask worker
    time.sleep(60)
print(x)
"""


def test_a_dask_worker_that_is_killed_costs_only_the_job_that_kills_it_again(tmp_path):
    from distributed import LocalCluster

    source = write(tmp_path / "job.ipynb", KILLER)
    names = ["first", "once", "always", "last"]
    jobs = [Job(name, source, tmp_path / f"out/{name}.ipynb", {"x": name}, cwd=tmp_path) for name in names]
    settings = {"processes": True, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=2, **settings) as cluster:
        results = run_jobs(jobs, scheduler=cluster.scheduler_address)
        ran = lines(tmp_path / "kernels")
        assert [pid for pid in ran if psutil.pid_exists(int(pid))] == []
    assert [(result.name, result.status, result.attempts) for result in results] == [
        ("first", "done", 1),
        ("once", "done", 2),
        ("always", "failed", 2),
        ("last", "done", 1),
    ]
    assert results[2].problem == "always: the process that ran it died, 2 times"
    assert len(ran) == 6
    assert [printed(jobs[n].output) for n in (0, 1, 3)] == ["first\n", "once\n", "last\n"]


def test_a_cluster_that_does_not_answer(job, monkeypatch):
    monkeypatch.setattr("capcourse.jobs.cluster.ANSWER_SECONDS", 1)
    with pytest.raises(BadInput, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers there") as caught:
        run_jobs([job()], scheduler="tcp://127.0.0.1:9")
    assert "\n" not in str(caught.value)


def test_without_distributed_the_mend_is_named(job, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"pip install -e '\.\[cluster\]'"):
        run_jobs([job()], scheduler="tcp://127.0.0.1:9")


# --- what cannot be run ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parameters": {"x": Path("a")}}, "the parameter 'x' is PosixPath"),
        ({"parameters": {"x": {1: 2}}}, "the parameter 'x' is {1: 2}"),
        ({"inputs": (Path("/no/such/file"),)}, "/no/such/file: no such file; the job 'job' depends on it"),
    ],
    ids=["path", "number as a name", "no input"],
)
def test_a_job_that_cannot_be_run(job, change, message):
    with pytest.raises(BadInput, match=message):
        run_jobs([job(**change)])


def test_an_executed_copy_is_another_file(tmp_path):
    with pytest.raises(BadInput, match=r"expected another \.ipynb file"):
        Job("job", tmp_path / "job.ipynb", tmp_path / "job.ipynb")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": 0}, "workers is 0"),
        ({"workers": 2, "scheduler": "tcp://127.0.0.1:9"}, "both workers and a scheduler"),
        ({"prepare": lambda: None}, "prepare is .*<lambda> of test_jobs"),
        ({"shard": (9, 8)}, "the shard is 9/8"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_run_that_cannot_be(job, options, message):
    with pytest.raises(BadInput, match=message):
        run_jobs([job()], **options)


def test_two_jobs_that_are_in_each_others_way(job, tmp_path):
    with pytest.raises(BadInput, match="2 jobs have the same name, job"):
        run_jobs([job(), job()])
    other = Job("other", tmp_path / "job.ipynb", tmp_path / "out/job.ipynb")
    with pytest.raises(BadInput, match=r"2 jobs have the same file to write, .*out/job\.ipynb"):
        run_jobs([job(), other])


# --- cores -----------------------------------------------------------------------------------------------

GROUPS = {
    "version 2, from around it": ("0::/a/b\n", {"a/cpu.max": "100000 100000", "a/b/cpu.max": "max 100000"}),
    "version 1": (
        "3:cpu,cpuacct:/a\n",
        {"cpu/a/cpu.cfs_quota_us": "100000", "cpu/a/cpu.cfs_period_us": "100000"},
    ),
    "half a core": ("0::/a\n", {"a/cpu.max": "50000 100000"}),
}


@pytest.mark.parametrize("name", GROUPS)
def test_a_control_group_holds_to_fewer_cores_than_the_machine_has(tmp_path, name):
    of_process, files = GROUPS[name]
    files = {f"sys/fs/cgroup/{path}": text for path, text in files.items()}
    for path, text in (files | {"proc/self/cgroup": of_process}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert available_cores(tmp_path) == 1


@pytest.mark.parametrize("quota", ["max 100000", "6400000 100000"])
def test_without_a_tighter_limit_it_is_what_the_process_was_given(tmp_path, quota):
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("0::/\n")
    (tmp_path / "sys/fs/cgroup/cpu.max").write_text(quota)
    assert available_cores(tmp_path) == len(os.sched_getaffinity(0))
