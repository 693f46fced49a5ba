"""Runs first in a kernel with nobody at its keyboard; see `prelude` in this folder's `__init__`."""

import builtins
import getpass
import importlib.util
import sys
from pathlib import Path

MOST_QUESTIONS = 100  # then a loop that waits for an answer gets an error


def prepare(shell) -> None:
    """Let `input` and `getpass` return nothing, Colab's own magics do nothing, and `google.colab` be found.

    Args:
        shell: what `get_ipython()` returns.
    """
    asked = 0

    def answer(prompt="", *args, **kwargs):
        nonlocal asked
        asked += 1
        if asked > MOST_QUESTIONS:
            raise EOFError("nobody is at the keyboard")
        print(f"{prompt}\n[nobody is at the keyboard: the answer is empty]")
        return ""

    kernel = getattr(shell, "kernel", None)
    if kernel is not None:  # which puts these into builtins and getpass for each cell
        kernel.raw_input = kernel.getpass = answer
    builtins.input = getpass.getpass = answer

    def magic(line="", cell=None):
        print("[a magic of Colab: left out]")

    for name in ("bigquery", "shell", "tensorflow_version"):
        for kind in ("line", "cell"):
            if name not in shell.magics_manager.magics[kind]:
                shell.register_magic_function(magic, magic_kind=kind, magic_name=name)
    if importlib.util.find_spec("google.colab") is None:  # another `google` came first, and is closed
        sys.modules["google"].__path__.append(str(Path(__file__).parent / "google"))
