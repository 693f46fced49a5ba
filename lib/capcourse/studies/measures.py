"""`Measures`: what a study scores captions by, against references, pictures, and what was drawn."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Self

from capcourse.data.dataset import Split
from capcourse.errors import unknown
from capcourse.metrics.clipscore import CLIPScorer
from capcourse.metrics.engine import METRICS
from capcourse.metrics.hallucination import METRICS as INVENTED
from capcourse.metrics.hallucination import hallucination
from capcourse.metrics.scorer import CaptionScorer
from capcourse.metrics.scores import Scores

MEASURES = (*METRICS, *INVENTED, "CLIPScore")
LOWER = frozenset(INVENTED) - {"recall"}  # of these less is better


class Measures:
    """Scores captions of a test split by any of `MEASURES`.

    CLIPScore is 2.5 times the cosine, without a prompt, as S1's course has it; the CLIP is the kit's own, or
    in `full` the published one.
    """

    def __init__(self, test: Split, names: Sequence[str]):
        """Prepare what is asked for.

        Raises:
            BadInput: an unknown measure.
        """
        for name in names:
            if name not in MEASURES:
                raise unknown("metric", name, MEASURES)
        self.test, self.names = test, tuple(names)
        self._open = ExitStack()
        asked = [name for name in names if name in METRICS]
        self._scorer = self._open.enter_context(CaptionScorer(test.captions, asked)) if asked else None
        self._clip: Any = None

    def score(self, captions: Sequence[str]) -> Scores:
        """Every measure of one caption a picture; `Scores.parts_of` says what each is made of."""
        captions = list(captions)
        found = [self._scorer.score(captions)] if self._scorer else []
        if set(self.names) & set(INVENTED):
            found.append(hallucination(captions, list(self.test)))
        if "CLIPScore" in self.names:
            if self._clip is None:
                from capcourse.captioners.zoo import load_clip

                self._clip = CLIPScorer(load_clip())
            found.append(self._clip.score(self.test.images, captions, scale="no_prompt"))
        return Scores(
            {name: scores[name] for scores in found for name in scores.corpus if name in self.names},
            {
                name: scores.per_image[name]
                for scores in found
                for name in scores.corpus
                if name in self.names
            },
            tuple(range(len(captions))),
            {name: scores.parts_of(name) for scores in found for name in scores.corpus if name in self.names},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self._open.close()
