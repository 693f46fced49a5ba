"""How long `make course` takes from nothing, the package download apart.

    python benchmarks/course.py

A clean clone of the committed tree, a fresh environment, then the README's first command, and the same
command again. The limit is the project's own: 15 minutes on 2 cores.
"""

import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 15  # minutes


def minutes(*command: str, cwd: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) / 60


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "course"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        print(f"install                {minutes('make', '.venv/.installed', cwd=clone):6.1f} minutes")
        course = minutes("make", "course", cwd=clone)
        print(
            f"make course            {course:6.1f} minutes, {'within' if course <= LIMIT else 'OVER'} {LIMIT}"
        )
        print(f"make course, again     {minutes('make', 'course', cwd=clone):6.1f} minutes")


if __name__ == "__main__":
    main()
