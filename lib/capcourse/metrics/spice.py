"""SPICE (Anderson et al. 2016): scene graphs compared. Optional, since its models are not in any wheel."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from capcourse.errors import CapcourseError
from capcourse.metrics.java import java_on_path

if TYPE_CHECKING:
    import numpy as np

_MODELS = ("stanford-corenlp-3.6.0.jar", "stanford-corenlp-3.6.0-models.jar")


def check() -> None:
    """Raise a CapcourseError that says how to get SPICE's models where they are missing."""
    import pycocoevalcap.spice

    home = Path(pycocoevalcap.spice.__path__[0]) / "lib"
    missing = [name for name in _MODELS if not (home / name).is_file()]
    if missing:
        raise CapcourseError(
            f"SPICE needs {' and '.join(missing)}, which no package brings; get them (385 MB) with: "
            "python -m pycocoevalcap.spice.get_stanford_models"
        )


def values(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> "np.ndarray":
    """SPICE's F of each image, from tokenised captions: (images,).

    Raises:
        CapcourseError: the models are missing, or the program stopped, as it does on a Java much newer than 8
            or with less than 8 GB of memory.
    """
    import numpy as np
    from pycocoevalcap.spice.spice import Spice

    check()
    results = {i: [hypothesis] for i, hypothesis in enumerate(hypotheses)}
    truths = {i: list(group) for i, group in enumerate(references)}
    try:
        with java_on_path():
            _, scores = Spice().compute_score(truths, results)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CapcourseError(
            f"SPICE's Java program stopped ({error}); it wants Java 8 and 8 GB of memory, or leave SPICE out"
        ) from error
    return np.array([image["All"]["f"] for image in scores])
