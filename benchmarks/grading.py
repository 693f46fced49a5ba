"""How fast a class is graded, against stock nbgrader on the same notebooks.

    python benchmarks/grading.py            (about five minutes, most of them nbgrader's)

A class of forty, an assignment with three small functions that imports torch and transformers. Stock is
`nbgrader autograde light` in one process, with its own settings. The kit grades the same folder with one
worker and with two: walls, trusted check, the notebook's own tests, gradebook and feedback. All of it comes
to the points that each student deserves, or nothing is printed. In a class of its own one student prints
20 MB and another without end, for the memory of the coordinator.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "light"
STUDENTS = 40
ANSWERS = {
    "light-mean": "def mean(values):\n    return torch.tensor(values, dtype=torch.float64).mean().item()",
    "light-words": "def words(text):\n    return text.lower().split()",
    "light-size": "def size(hidden):\n    return transformers.GPT2Config(n_embd=hidden).n_embd",
}
TESTS = {
    "light-test-mean": "assert abs(mean([1, 2, 6]) - 3) < 1e-9",
    "light-test-words": "assert words('A Dog') == ['a', 'dog']",
    "light-test-size": "assert size(64) == 64",
}
CHECK = """\
import random

from capcourse.grading.submission import open_submission, private_seed

draw = random.Random(private_seed(seed))
student = open_submission(submission, master=master, forbidden=(), timeout=20, limit=40)
lists = [[[draw.random() for _ in range(draw.randint(1, 9))]] for _ in range(20)]
mean = student.award("light-test-mean", points=2, title="Mean")
mean.expect("lists", student.map("mean", lists), [sum(v) / len(v) for v, in lists], hint="Divide.")
texts = [[" ".join(draw.choices(["A", "red", "Dog"], k=4))] for _ in range(20)]
words = student.award("light-test-words", points=2, title="Words")
words.expect("texts", student.map("words", texts), [t.lower().split() for t, in texts], hint="Lower case.")
size = student.award("light-test-size", points=2, title="Size")
size.expect("widths", student.map("size", [[12], [24]]), [12, 24], hint="n_embd.")
student.finish(results)
"""
LOUD = {
    "loud": "print('x' * 20_000_000)\n",
    "endless": "while True:\n    print('x' * 1000)\n",
}


def cell(source: str, grade_id: str, points: int = 0) -> nbformat.NotebookNode:
    marks = {"schema_version": 3, "grade_id": grade_id, "grade": bool(points), "locked": bool(points)}
    marks |= {"solution": not points, "task": False} | ({"points": points} if points else {})
    return new_code_cell(source, id=grade_id, metadata={"nbgrader": marks})


def notebook(answers: dict[str, str]) -> nbformat.NotebookNode:
    cells = [
        new_markdown_cell("# Light", id="title"),
        new_code_cell("import torch\nimport transformers", id="setup"),
    ]
    for (answer, source), (test, asserted) in zip(answers.items(), TESTS.items(), strict=True):
        cells += [cell(source, answer), cell(asserted, test, 2)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write(path: Path, content: nbformat.NotebookNode) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, path)


def make_course(root: Path, students: dict[str, dict[str, str]]) -> None:
    solutions = {name: f"### BEGIN SOLUTION\n{text}\n### END SOLUTION" for name, text in ANSWERS.items()}
    write(root / f"solutions/{NAME}/{NAME}.ipynb", notebook(solutions))
    parameters = new_code_cell(
        "submission = ''\nmaster = []\nresults = ''\nseed = 0", metadata={"tags": ["parameters"]}
    )
    write(root / f"checks/{NAME}.ipynb", new_notebook(cells=[parameters, new_code_cell(CHECK)]))
    for student, changed in students.items():
        write(root / f"submitted/{student}/{NAME}/{NAME}.ipynb", notebook(ANSWERS | changed))


def a_class() -> dict[str, dict[str, str]]:
    """Every fourth student has the first function wrong."""
    wrong = {"light-mean": "def mean(values):\n    return torch.tensor(values).max().item()"}
    return {f"s{number:02}": wrong if number % 4 == 0 else {} for number in range(STUDENTS)}


def stock(root: Path) -> float:
    """Seconds of `nbgrader autograde`, once the assignment is in its gradebook."""
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\n"
        "c.Execute.startup_timeout = 120\n"
    )
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    run = {"cwd": root, "env": environment, "check": True, "capture_output": True}
    subprocess.run(["nbgrader", "generate_assignment", NAME, "--force"], **run)
    began = time.perf_counter()
    subprocess.run(["nbgrader", "autograde", NAME], **run)
    return time.perf_counter() - began


def kit(root: Path, workers: int) -> tuple[float, float, dict[str, float]]:
    """Seconds, the coordinator's peak memory in MB, and the points."""
    code = (
        "import json, resource, sys\nfrom pathlib import Path\nfrom capcourse.grading.grade import grade\n"
        f"report = grade(Path(sys.argv[1]), workers={workers}, seed=1)\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "print(json.dumps([peak, {row.student: row.score for row in report.rows}]))"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, str(root)], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    peak, points = json.loads(done.stdout.splitlines()[-1])
    return seconds, peak, points


def bare_seconds() -> float:
    """What the cells of one notebook and the questions take by themselves, in a process that has torch."""
    code = "\n".join(
        [
            "import time, torch, transformers",
            "began = time.perf_counter()",
            *ANSWERS.values(),
            *TESTS.values(),
            "for _ in range(20): mean([1.0, 2.0]); words('A red dog')",
            "print(time.perf_counter() - began)",
        ]
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        students = a_class()
        deserved = {name: 4.0 if changed else 6.0 for name, changed in students.items()}
        make_course(Path(scratch) / "stock", students)
        seconds = {"stock": stock(Path(scratch) / "stock")}
        rows = {}
        for workers in (1, 2):
            root = Path(scratch) / f"kit{workers}"
            make_course(root, students)
            seconds[workers], peak, points = kit(root, workers)
            assert points == deserved, {
                name: points[name] for name in points if points[name] != deserved[name]
            }
            records = (root / "checked").glob("*/*/*.job.json")
            rows[workers] = (
                sum(json.loads(path.read_text())["seconds"] for path in records) / STUDENTS,
                peak,
            )
        loud = Path(scratch) / "loud"
        make_course(
            loud, {name: {"light-words": code + ANSWERS["light-words"]} for name, code in LOUD.items()}
        )
        _, loud_peak, points = kit(loud, 2)
        bare = bare_seconds()
    print(f"class of {STUDENTS}, torch and transformers imported   seconds   a submission   ratio   wanted")
    print(f"stock nbgrader, one process {seconds['stock']:27.1f} {seconds['stock'] / STUDENTS:14.2f}")
    for workers, wanted in ((1, 3.5), (2, 6.0)):
        ratio = seconds["stock"] / seconds[workers]
        line = f"the kit, {workers} worker{'s' if workers > 1 else ' '}"
        each = seconds[workers] / STUDENTS
        print(f"{line:27} {seconds[workers]:27.1f} {each:14.2f} {ratio:7.1f} {wanted:8.1f}")
    for workers, (busy, peak) in rows.items():
        print(
            f"{workers} worker(s): {busy:.2f} s of a worker's time a submission, bare cells {bare:.3f} s "
            f"(1.5 s over them allowed); coordinator {peak:.0f} MB (500 MB allowed)"
        )
    print(f"with 20 MB and endless output: coordinator {loud_peak:.0f} MB, points {points}")


if __name__ == "__main__":
    main()
