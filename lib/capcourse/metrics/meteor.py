"""METEOR 1.5, a Java program that takes seconds to start: one process, kept for as long as it is asked.

pycocoevalcap brings the program and starts it. Here it is asked for the statistics of each image, and the
scores are computed from them by METEOR's own formula, which also gives the score of any set of images.
"""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from capcourse.errors import CapcourseError
from capcourse.metrics.java import java_on_path, last_words

if TYPE_CHECKING:
    import numpy as np

LIMIT = 120  # seconds to start and load the paraphrases, plus a second for every ten images

# English, task "rank": Denkowski and Lavie 2014, table 1.
_ALPHA, _BETA, _GAMMA, _DELTA = 0.85, 0.20, 0.60, 0.75
_STAGES = (1.0, 0.6, 0.8, 0.6)  # exact, stem, synonym, paraphrase
_COLUMNS = 23  # lengths 4; content and function words matched a stage, both sides 16; chunks; words matched 2
_CHUNKS = 20


class Meteor:
    """METEOR's process: started when it is first asked, and kept until `close`.

    When it dies or does not answer in time it is started once more; then there is an error.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: Any = None
        self._end: Any = None

    def statistics(self, hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> "np.ndarray":
        """What METEOR counts of each image, ready to be summed.

        Args:
            hypotheses: (images,), tokenised.
            references: (images, references), tokenised.

        Returns:
            (images, 23)

        Raises:
            CapcourseError: no Java, or METEOR gave no answer twice.
        """
        import numpy as np

        with self._lock:
            for attempt in (1, 2):
                try:
                    lines = self._ask(hypotheses, references)
                    break
                except _NoAnswer as failure:
                    if attempt == 2:
                        raise CapcourseError(
                            f"METEOR's Java program gave no answer{failure}, twice; try again, or score "
                            "without METEOR"
                        ) from failure
        table = np.array([line.split() for line in lines], float).reshape(len(lines), _COLUMNS)
        # As METEOR itself sums: a caption that is the reference word for word is in no pieces at all.
        whole = (table[:, 20] == 1) & (table[:, 21] == table[:, 0]) & (table[:, 22] == table[:, 1])
        table[whole, _CHUNKS] = 0
        return table

    def close(self) -> None:
        """End the process; the next question starts another."""
        if self._end is not None:
            self._end()
        self._process = self._end = None

    def __enter__(self) -> "Meteor":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _ask(self, hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> list[str]:
        if self._process is None:
            self._start()
        process = self._process
        limit = LIMIT + len(hypotheses) / 10
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        questions = [_question(h, group) for h, group in zip(hypotheses, references, strict=True)]
        watchdog = threading.Timer(limit, stop)
        writer = threading.Thread(target=_write, args=(process.stdin, questions), daemon=True)
        watchdog.start()
        try:
            writer.start()  # beside the reading: either pipe holds only so much
            answers = [process.stdout.readline().decode().strip() for _ in questions]
            writer.join()
            if any(len(answer.split()) != _COLUMNS for answer in answers):
                process.kill()
                raise _NoAnswer(f" within {limit:.0f} s" if late.is_set() else _said(process))
        except BaseException:  # an interrupt, too, leaves answers in the pipe that no question waits for
            self.close()
            raise
        finally:
            watchdog.cancel()
        return answers

    def _start(self) -> None:
        with ExitStack() as stack:
            module = stack.enter_context(_meteor_module())
            with java_on_path():
                scorer = module.Meteor()
            self._process = scorer.meteor_p
            self._end = weakref.finalize(self, _end, scorer, stack.pop_all())


class _NoAnswer(Exception):
    pass


def score(sums: "np.ndarray") -> "np.ndarray":
    """METEOR from summed statistics, of one image or of many.

    Args:
        sums: (..., 23)

    Returns:
        (...), between 0 and 1.

    Source: Denkowski and Lavie 2014, "Meteor Universal", equations 1 to 6.
    """
    import numpy as np

    def over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
        return np.divide(above, below, out=np.zeros_like(above), where=below != 0)

    test_length, reference_length, test_function, reference_function = (sums[..., i] for i in range(4))
    stages = sums[..., 4:_CHUNKS].reshape(*sums.shape[:-1], 4, 4)
    weights = np.array(_STAGES)
    in_test = ((_DELTA * stages[..., 0] + (1 - _DELTA) * stages[..., 2]) * weights).sum(-1)
    in_reference = ((_DELTA * stages[..., 1] + (1 - _DELTA) * stages[..., 3]) * weights).sum(-1)
    precision = over(in_test, _DELTA * (test_length - test_function) + (1 - _DELTA) * test_function)
    recall = over(
        in_reference, _DELTA * (reference_length - reference_function) + (1 - _DELTA) * reference_function
    )
    mean = over(precision * recall, _ALPHA * precision + (1 - _ALPHA) * recall)
    pieces = over(sums[..., _CHUNKS], (sums[..., 21] + sums[..., 22]) / 2)
    return mean * (1 - _GAMMA * pieces**_BETA)


def _question(hypothesis: str, references: Sequence[str]) -> bytes:
    """One line of METEOR's protocol, cleaned as pycocoevalcap cleans it."""
    hypothesis = hypothesis.replace("|||", "").replace("  ", " ")
    return " ||| ".join(["SCORE", *references, hypothesis]).encode() + b"\n"


def _write(pipe: Any, questions: list[bytes]) -> None:
    with suppress(OSError, ValueError):  # a process that died is found by who reads
        pipe.write(b"".join(questions))
        pipe.flush()


def _said(process: Any) -> str:
    process.wait()
    return last_words(process.stderr.read())


def _end(scorer: Any, home: ExitStack) -> None:
    process = scorer.meteor_p
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        with suppress(OSError):
            pipe.close()
    home.close()


@contextmanager
def _meteor_module() -> Iterator[ModuleType]:
    """pycocoevalcap's METEOR, run from where its Java program finds its own data.

    It looks for them beside its jar, by a URL that it does not decode: a space or an accent anywhere in the
    path of the installation hides them. Then it runs from a copy in a temporary folder.
    """
    from pycocoevalcap.meteor import meteor

    home = Path(meteor.__file__).resolve().parent
    if _plain(home):
        yield meteor
        return
    with tempfile.TemporaryDirectory(prefix="capcourse-") as name:
        folder = Path(name).resolve()
        if not _plain(folder):
            raise CapcourseError(
                f"METEOR runs from no path with a space or an accent, and {folder} has one; "
                "set TMPDIR to another folder"
            )
        for file in (meteor.METEOR_JAR, "meteor.py"):
            shutil.copy(home / file, folder)
        try:
            (folder / "data").symlink_to(home / "data")
        except OSError:  # Windows gives that right to few
            shutil.copytree(home / "data", folder / "data")
        spec = util.spec_from_file_location("meteor", folder / "meteor.py")
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


def _plain(path: Path) -> bool:
    return quote(path.as_posix(), safe="/:") == path.as_posix()
