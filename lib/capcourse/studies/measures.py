"""`Measures`: what a study scores captions by, against references, pictures, and what was drawn."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import Any, Self

from capcourse.data.dataset import Split
from capcourse.errors import unknown
from capcourse.metrics.clipscore import CLIPScorer
from capcourse.metrics.engine import METRICS
from capcourse.metrics.hallucination import METRICS as INVENTED
from capcourse.metrics.hallucination import hallucination
from capcourse.metrics.regions import METRICS as OF_REGIONS
from capcourse.metrics.regions import region_naming, rotation
from capcourse.metrics.scorer import CaptionScorer
from capcourse.metrics.scores import Scores

REGION = {f"region {name}": name for name in OF_REGIONS}  # of the region that `rotation` gives each picture
MEASURES = (*METRICS, *INVENTED, *REGION, "CLIPScore")
LOWER = frozenset(INVENTED) - {"recall"} | {"region elsewhere"}  # of these less is better


class Measures:
    """Scores captions of a test split by any of `MEASURES`.

    CLIPScore is 2.5 times the cosine, without a prompt, as S1's course has it; the CLIP is the kit's own, or
    in `full` the published one.
    """

    def __init__(self, test: Split, names: Sequence[str], references: Sequence[Sequence[str]] | None = None):
        """Prepare what is asked for.

        Args:
            test: the pictures.
            names: of the measures.
            references: for the metrics that compare; by default the pictures' captions.

        Raises:
            BadInput: an unknown measure.
        """
        for name in names:
            if name not in MEASURES:
                raise unknown("metric", name, MEASURES)
        self.test, self.names = test, tuple(names)
        self._open = ExitStack()
        asked = [name for name in names if name in METRICS]
        against = test.captions if references is None else references
        self._scorer = self._open.enter_context(CaptionScorer(against, asked)) if asked else None

    def score(self, captions: Sequence[str]) -> Scores:
        """Every measure of one caption a picture; `Scores.parts_of` says what each is made of."""
        [scores] = self.score_all([captions])
        return scores

    def score_all(self, systems: Sequence[Sequence[str]]) -> list[Scores]:
        """Score several systems, as `score` does each; one program reads the captions of all of them."""
        compared = self._scorer.score_all(systems) if self._scorer else [None] * len(systems)
        return [self._all(list(captions), scores) for captions, scores in zip(systems, compared, strict=True)]

    def _all(self, captions: list[str], compared: Scores | None) -> Scores:
        examples = list(self.test)
        found: dict[
            str, tuple[Scores, str]
        ] = {}  # of each measure the scores that hold it, and its name there
        if compared:
            found |= {name: (compared, name) for name in compared.corpus}
        if set(self.names) & set(INVENTED):
            scores = hallucination(captions, examples)
            found |= {name: (scores, name) for name in INVENTED}
        if set(self.names) & set(REGION):
            scores = region_naming(captions, examples, rotation(examples))
            found |= {name: (scores, inner) for name, inner in REGION.items()}
        if "CLIPScore" in self.names:
            scores = self._clip.score(self._images, captions, scale="no_prompt")
            found["CLIPScore"] = (scores, "CLIPScore")
        chosen = {name: found[name] for name in self.names}
        return Scores(
            {name: scores[inner] for name, (scores, inner) in chosen.items()},
            {name: scores.per_image[inner] for name, (scores, inner) in chosen.items()},
            tuple(range(len(captions))),
            {name: scores.parts_of(inner) for name, (scores, inner) in chosen.items()},
        )

    @cached_property
    def _images(self) -> list[Any]:
        return self.test.images

    @cached_property
    def _clip(self) -> CLIPScorer:
        from capcourse.captioners.zoo import load_clip

        return CLIPScorer(load_clip())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self._open.close()
