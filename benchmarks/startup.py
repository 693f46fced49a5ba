"""How long the first things take: `import capcourse` and `capcourse caption IMAGE`.

    python benchmarks/startup.py

Every run is a new process. The import is held against an empty Python in the same run; the caption against
importing torch and transformers' classes alone, which no captioner can avoid. The limits are the project's
own, for 2 cores. As root on Linux, the caption is also timed after the disk cache was emptied.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import capcourse as cc

CLASSES = "from transformers import AutoTokenizer, VisionEncoderDecoderModel"


DROP = Path("/proc/sys/vm/drop_caches")


def seconds(arguments: list[str], runs: int, cold: bool = False) -> list[float]:
    """Wall seconds of each run, after one that is not counted; `cold` empties the disk cache before each."""
    took = []
    for _ in range(runs + 1):
        if cold:
            os.sync()
            DROP.write_text("3")
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return took[1:]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "scene.png"
        cc.load_data("scenes").test[0].image.save(picture)
        caption = ["-m", "capcourse.cli", "caption", str(picture)]
        measured = [
            ("python -c pass", ["-c", "pass"], 11, None, False),
            ("import capcourse", ["-c", "import capcourse"], 11, 0.3, False),
            ("torch and transformers' classes", ["-c", CLASSES], 5, None, False),
            ("capcourse caption IMAGE", caption, 5, 8, False),
        ]
        if os.access(DROP, os.W_OK):
            measured.append(("the same, disk cache emptied", caption, 3, 8, True))
        print(f"{'seconds':<34}{'min':>8}{'median':>8}{'max':>8}{'limit':>8}")
        for name, arguments, runs, limit, cold in measured:
            took = seconds(arguments, runs, cold)
            row = "".join(f"{value:8.3f}" for value in (min(took), statistics.median(took), max(took)))
            print(f"{name:<34}{row}{limit or '':>8}")


if __name__ == "__main__":
    main()
