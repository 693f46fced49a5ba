"""How long the first things take: `import capcourse` and `capcourse caption IMAGE`, cold.

    python benchmarks/startup.py

Every run is a new process. The import is held against an empty Python in the same run; the caption against
importing torch and transformers' classes alone, which no captioner can avoid.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import capcourse as cc

CLASSES = "from transformers import AutoTokenizer, VisionEncoderDecoderModel"


def seconds(arguments: list[str], runs: int) -> list[float]:
    """Wall seconds of each run, after one that is not counted (it fills the disk cache)."""
    took = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return took[1:]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "scene.png"
        cc.load_data("scenes").test[0].image.save(picture)
        measured = {
            "python -c pass": (["-c", "pass"], 11),
            "import capcourse": (["-c", "import capcourse"], 11),
            "torch and transformers' classes": (["-c", CLASSES], 5),
            "capcourse caption IMAGE": (["-m", "capcourse.cli", "caption", str(picture)], 5),
        }
        print(f"{'what':<34}{'min':>8}{'median':>8}{'max':>8}   seconds")
        for name, (arguments, runs) in measured.items():
            took = seconds(arguments, runs)
            print(f"{name:<34}{min(took):8.3f}{statistics.median(took):8.3f}{max(took):8.3f}")


if __name__ == "__main__":
    main()
