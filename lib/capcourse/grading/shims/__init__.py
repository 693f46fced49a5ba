"""What stands in for Colab, and for the person at the keyboard, where a submission runs.

This folder goes on a kernel's import path. It holds `google.colab`, a part of the namespace package `google`
that lies beside any other `google.*`, and `capcourse_prelude`.
"""

from pathlib import Path

SHIMS = Path(__file__).parent


def prelude() -> str:
    """Python for a kernel to run first, with the shims on its import path; it leaves no name behind."""
    return "import capcourse_prelude\ncapcourse_prelude.prepare(get_ipython())\ndel capcourse_prelude\n"
