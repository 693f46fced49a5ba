"""Parts 1 to 4 without kernels: solution, planted and right answers against the tests and the check.

    python simulate.py            (in the repository's root; builds first: python build.py)

Needs capcourse.grading.awards and numpy alone; answers that call a library are left out.
"""

import contextlib
import copy
import glob
import io
import itertools
import json
import math
import random
import sys
import time
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, "lib")
sys.dont_write_bytecode = True
from capcourse.grading.awards import Answer, Award

HERE = Path(__file__).parent
began = time.process_time()


def cells(name):
    notebook = json.loads((HERE / "built" / name).read_text())
    return {c["id"]: "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"}


nb, ck = cells("solutions/a4_prompting/a4_prompting.ipynb"), cells("checks/a4_prompting.ipynb")
PARTS = {"top_k": "topk", "top_p": "topp", "sample": "sample", "beam_search": "beam"}


def given():
    scope = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(nb["a4-given"], scope)
        exec(nb["a4-tables"], scope)
    return scope


def own_tests(function, code, hidden=True):
    scope = given()
    exec(code, scope)
    test = nb[f"a4-test-{PARTS[function]}"]
    test = test.replace("from capcourse.grading import borrowed", "borrowed = lambda *_: []")
    if not hidden:
        test = test.partition("### BEGIN HIDDEN")[0]
    try:
        exec(test, scope)
        return "passed"
    except AssertionError as error:
        return f"assert: {str(error)[:200]}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Student:
    def __init__(self, code):
        self.scope = given()
        exec(code, self.scope)
        self.awards = []

    def award(self, grade_id, *, points, title):
        self.awards.append(Award(grade_id, points, title))
        return self.awards[-1]

    def map(self, name, cases, timeout=10):
        out = []
        for case in cases:
            arguments = json.loads(json.dumps(list(case)))
            try:
                value = self.scope[name](*arguments)
                text = json.dumps(value, allow_nan=False, default=lambda v: v.tolist())
                out.append(Answer(name, tuple(case), json.loads(text)))
            except Exception as error:
                out.append(Answer(name, tuple(case), failure=f"raised {type(error).__name__}: {error}"))
        return out


def check(function, code, seed):
    student = Student(code)
    draw = random.Random(seed)
    scope = {
        "student": student, "draw": draw, "math": math, "random": random, "itertools": itertools,
        "Fraction": Fraction, "Answer": Answer, "shuffled": lambda values: draw.sample(values, k=len(values)),
    }
    exec(ck[PARTS[function]], scope)
    [award] = student.awards
    return award


def strip(source):
    return "\n".join(line for line in source.split("\n") if "### BEGIN" not in line and "### END" not in line)


bad = 0
for function, cell in PARTS.items():
    code = strip(nb[f"a4-{cell}"])
    start = time.process_time()
    awards = [check(function, code, seed) for seed in range(8)]
    seconds = (time.process_time() - start) / 8
    fine = own_tests(function, code) == "passed" and all(a.earned == a.points for a in awards)
    bad += not fine
    print(function, "solution:", own_tests(function, code), [a.earned for a in awards], f"{seconds:.2f} s a check")
    for award in awards:
        for e in award.expectations:
            if not e.met:
                print("   ", e.what, e.example)
    for path in sorted(glob.glob(str(HERE / f"planted/a4_prompting/{function}/**/*.py"), recursive=True)):
        text, name, right = Path(path).read_text(), Path(path).stem, "/right/" in path
        if name.startswith("only_"):
            print("  (needs a library)", name)
            continue
        own, visible = own_tests(function, text), own_tests(function, text, hidden=False)
        missed = [[e.what for e in check(function, text, seed).expectations if not e.met] for seed in range(6)]
        fine = (own == "passed" and not any(missed)) if right else (visible != "passed" and all(missed))
        bad += not fine
        print(f"  {'ok ' if fine else 'BAD'} {name:28} {visible[:150]!r}")
        print(f"        missed per seed {[len(m) for m in missed]}; first {missed[0][:5]}")
print("bad:", bad, f"{time.process_time() - began:.1f} s")
