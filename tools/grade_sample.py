"""Grade the sample class in tests/class/ into build/class/, as `make course` does.

    python tools/grade_sample.py

Submissions run in a sandbox. On a machine that has none, these ten run without, and this says so: none of
them does harm. For a class of your own `capcourse grade` asks you first.
"""

import os
import sys
from pathlib import Path

from capcourse.grading.sandbox import walls

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("build", "class")


def arguments(trouble: str) -> list[str]:
    """What `capcourse` is called with.

    Args:
        trouble: why this machine has no sandbox; nothing where it has one.
    """
    command = ["grade", "a1_metrics", "--submitted", "tests/class", "--to", str(FOLDER)]
    return [*command, "--i-trust-these-students"] if trouble else command


def main() -> None:
    trouble = walls.trouble()
    if trouble:
        print(
            f"There is no sandbox on this machine: {trouble}.\n"
            "The sample class runs without one: it is ours, and does no harm. Do not run your own class so."
        )
    os.chdir(ROOT)
    # An older gradebook may have other cells. It is filled again from the results, which are kept.
    for path in FOLDER.glob("gradebook.db*"):
        path.unlink()
    sys.argv = ["capcourse", *arguments(trouble)]
    print(f"$ {' '.join(sys.argv)}", flush=True)
    from capcourse.cli import main as capcourse

    capcourse()


if __name__ == "__main__":
    main()
