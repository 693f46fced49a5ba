"""All that touches pycocoevalcap: its tokenizer and its metrics, run so that they fail in the open."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO
from urllib.parse import quote

from capcourse.errors import CapcourseError
from capcourse.metrics.java import java_on_path

METRICS = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "METEOR", "CIDEr")
METEOR_LIMIT = 120  # seconds for METEOR to start and load its paraphrases, plus a second for every ten images

_SENTINEL = "thelastcaption"  # one token of its own: if it comes back last and whole, no caption moved
_starting_java = threading.Lock()  # PATH and the error stream belong to the whole process


def tokenize(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Run the PTB tokenizer once over groups of captions; each caption comes back as words and single spaces.

    Raises:
        CapcourseError: the tokenizer gave back other lines than it was given.
    """
    from pycocoevalcap.tokenizer import ptbtokenizer

    if not os.access(Path(ptbtokenizer.__file__).parent, os.W_OK):
        raise CapcourseError(
            "pycocoevalcap writes into its own folder, which is read-only here; "
            "install capcourse into a virtual environment of your own"
        )
    lines = {i: [{"caption": caption} for caption in group] for i, group in enumerate(groups)}
    # A last line without words gets lost on the way; behind the sentinel no caption is last.
    lines["end"] = [{"caption": _SENTINEL}]
    with tempfile.TemporaryFile() as log:
        with _starting_java, java_on_path(), _errors_into(log):
            words = ptbtokenizer.PTBTokenizer().tokenize(lines)
        log.seek(0)
        said = log.read()
    kept = [words.get(i, []) for i in range(len(groups))]
    whole = all(len(after) == len(before) for after, before in zip(kept, groups, strict=True))
    if not whole or words.get("end") != [_SENTINEL]:
        raise CapcourseError(
            f"the PTB tokenizer did not give back the captions line for line{_last_words(said)}; "
            "try the captions in smaller sets to find the one that it misreads"
        )
    return kept


def compute(
    metrics: Sequence[str], hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> dict[str, tuple[float, list[float]]]:
    """The corpus value and the values an image of each metric, from captions that are already tokenised.

    Args:
        metrics: some of `METRICS`.
        hypotheses: (images,)
        references: (images, references)
    """
    results = {i: [hypothesis] for i, hypothesis in enumerate(hypotheses)}
    truths = {i: list(group) for i, group in enumerate(references)}
    values: dict[str, tuple[float, list[float]]] = {}
    if any(metric.startswith("BLEU") for metric in metrics):
        corpus, images = _bleu(truths, results)
        values |= {f"BLEU-{n}": (corpus[n - 1], images[n - 1]) for n in (1, 2, 3, 4)}
    for metric, run in {"ROUGE-L": _rouge, "METEOR": _meteor, "CIDEr": _cider}.items():
        if metric in metrics:
            values[metric] = run(truths, results)
    return {metric: (float(values[metric][0]), [float(v) for v in values[metric][1]]) for metric in metrics}


def _bleu(truths: dict, results: dict) -> Any:
    from pycocoevalcap.bleu.bleu import Bleu

    return Bleu(4).compute_score(truths, results, verbose=0)


def _rouge(truths: dict, results: dict) -> Any:
    from pycocoevalcap.rouge.rouge import Rouge

    return Rouge().compute_score(truths, results)


def _cider(truths: dict, results: dict) -> Any:
    from pycocoevalcap.cider.cider import Cider

    return Cider().compute_score(truths, results)


def _meteor(truths: dict, results: dict) -> Any:
    with _meteor_module() as module:
        with _starting_java, java_on_path():
            scorer = module.Meteor()
        return _meteor_scores(scorer, truths, results)


def _meteor_scores(scorer: Any, truths: dict, results: dict) -> Any:
    process = scorer.meteor_p
    limit = METEOR_LIMIT + len(results) / 10
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    watchdog = threading.Timer(limit, stop)
    watchdog.start()
    try:
        return scorer.compute_score(truths, results)
    except (OSError, ValueError) as error:  # a closed pipe, or an empty line where a number should be
        process.kill()
        process.wait()
        why = f" within {limit:.0f} s" if late.is_set() else _last_words(process.stderr.read())
        raise CapcourseError(
            f"METEOR's Java program gave no answer{why}; try again, or score without METEOR"
        ) from error
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError):
                pipe.close()
        if scorer.lock.locked():  # left locked by a failure, it would hang the interpreter in Meteor.__del__
            scorer.lock.release()


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


@contextmanager
def _errors_into(log: BinaryIO) -> Iterator[None]:
    """Send what programs write to the error stream into a file: the tokenizer reports its speed there."""
    screen = os.dup(2)
    os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)


def _last_words(said: bytes) -> str:
    """The last line of what a program said, for an error of one line; of a Java stack trace its head."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("at ")]
    return f" ({lines[-1]})" if lines else ""
