"""assignments/ is what `capcourse release` makes from solutions/ today; else exit 1 and name each file."""

import sys
from pathlib import Path

from capcourse.grading.release import in_step


def main() -> int:
    lines = in_step(Path(__file__).resolve().parents[1])
    print("\n".join(lines) or "assignments/ is in step with solutions/", file=sys.stderr if lines else None)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
