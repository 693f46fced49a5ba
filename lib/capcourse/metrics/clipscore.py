"""CLIPScore: how well a caption fits its picture, judged by CLIP and needing no reference.

One cosine, and four ways in which it has been printed. `SCALES` has them by name; a value of one scale says
nothing beside a value of another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Protocol

from capcourse.data.images import Picture, read_image
from capcourse.data.readers import check_caption
from capcourse.errors import BadInput, unknown
from capcourse.metrics.checks import is_whole, listed, shown
from capcourse.metrics.memory import Memory, fingerprint
from capcourse.metrics.scorer import align
from capcourse.metrics.scores import Scores, counted

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

REMEMBERED = 30_000  # as many texts as 5,000 pictures have with five references and a caption each
_AT_A_TIME = 128  # pictures open at once: those of MS-COCO take 120 MB


@dataclass(frozen=True)
class Scale:
    """What becomes of the cosine between a picture and a caption: weight * (cosine - zero), kept in bounds.

    Attributes:
        prompt: what is put before every caption, and before every reference.
        weight: what one unit of cosine is worth.
        zero: the cosine that becomes 0.
        least: no value is below it.
        most: no value is above it.

    Raises:
        BadInput: the prompt is no text, or one of the others no number.
    """

    prompt: str = ""
    weight: float = 1.0
    zero: float = 0.0
    least: float = -math.inf
    most: float = math.inf

    def __post_init__(self) -> None:
        check_caption(self.prompt, "the prompt of a scale")
        for name in ("weight", "zero", "least", "most"):
            value = getattr(self, name)
            if not isinstance(value, Real) or math.isnan(value):
                raise BadInput(f"the {name} of a scale is {shown(value)}; a number was expected")

    @classmethod
    def between(cls, low: float, high: float) -> Scale:
        """Min-max: the cosine `low` becomes 0, `high` becomes 1, and what is beyond them 0 or 1.

        Raises:
            BadInput: `low` is not below `high`, or one of them is no number.
        """
        for name, value in (("low", low), ("high", high)):
            if not isinstance(value, Real):
                raise BadInput(f"{name} is {shown(value)}; a cosine was expected, such as 0.1")
        if not -math.inf < low < high < math.inf:
            raise BadInput(f"min-max from {low} to {high}; the first must be the smaller of two numbers")
        return cls(weight=1 / (high - low), zero=low, least=0.0, most=1.0)

    def value(self, cosines: np.ndarray) -> np.ndarray:
        """From cosines to values, of any shape."""
        import numpy as np

        return np.clip(self.weight * (cosines - self.zero), self.least, self.most)


SCALES: dict[str, Scale] = {
    # Hessel et al. 2021, section 3, and github.com/jmhessel/clipscore: w = 2.5 and the prompt.
    "clipscore": Scale(prompt="A photo depicts ", weight=2.5, least=0.0),
    # S3's tables and "unnormalized" values: the report names no prompt, and its author's public code has none
    # (ieddeveci/DI-725-Project at ed41ce3, Phase III/notebooks/evaluation.ipynb).
    "raw": Scale(),
    # S1 does not say. That it ran p2_evaluate.py is inferred from its lines "CIDEr: … | CLIPScore: …", which
    # that script prints: 2.5 * max(cosine, 0), no prompt (a public copy: ShallyLai/2023_NTU_DLCV_hw3).
    "no_prompt": Scale(weight=2.5, least=0.0),
    # S3's "normalized" values: two fixed numbers of the same code, no extremes of its data. The six pairs
    # printed (studies/clipscore_examples.yaml) agree: a line through them gives 0.049 and 0.400.
    "minmax": Scale.between(0.05, 0.40),
}


class Embedder(Protocol):
    """What is asked of a CLIP: vectors of pictures and of texts in one space, batched as it sees fit."""

    def image_features(self, images: list[Image.Image]) -> np.ndarray: ...

    def text_features(self, texts: list[str]) -> np.ndarray: ...


class CLIPScorer:
    """Scores captions with one CLIP, and embeds no picture and no text twice.

    Pictures are known again by a hash of their pixels, so that it makes no difference whether they come from
    memory or from a file. Vectors live as long as the scorer, and the least recently used go first: with more
    than `remember` pictures or texts to a round, none is left when the next round asks for it. Do not train
    the CLIP in between.

    Args:
        clip: what `cc.load_clip()` gives, or anything with its `image_features` and `text_features`.
        remember: how many pictures, and how many texts, to keep the vectors of: 30,000 take about 70 MB for
            the pictures and as much for the texts where a vector has 512 numbers (ViT-B/32).

    Raises:
        BadInput: `clip` embeds no pictures or no texts, or `remember` is no whole number from 0.

    Used in *Scoring captions*.
    """

    def __init__(self, clip: Embedder, *, remember: int = REMEMBERED):
        for method in ("image_features", "text_features"):
            if isinstance(clip, type) or not callable(getattr(clip, method, None)):
                found = type(clip).__name__
                raise BadInput(f"clip is of type {found}, without {method}; give what cc.load_clip() gives")
        if not is_whole(remember):
            raise BadInput(f"remember is {shown(remember)}; it is a number of vectors, 0 to keep none")
        self.clip = clip
        self._pictures = Memory(clip.image_features, "image_features", remember)
        self._texts = Memory(clip.text_features, "text_features", remember)

    def score(
        self,
        images: Sequence[Picture] | Mapping[Any, Picture],
        captions: Sequence[str] | Mapping[Any, str],
        references: Sequence[Sequence[str]] | Mapping[Any, Sequence[str]] | None = None,
        *,
        scale: str | Scale = "clipscore",
        progress: bool = False,
    ) -> Scores:
        """Score each caption against its picture and, with references, against the closest of them too.

        - CLIPScore (Hessel et al. 2021, section 3): 2.5 * max(cos(picture, caption), 0). OpenAI's CLIP seldom
          takes it above 1, but nothing bounds it there: the mini CLIP, which knows little but its three
          worlds, gives most of their own captions more.
        - RefCLIPScore (same section): the harmonic mean of CLIPScore, weight and all, and of
          max(cos(caption, reference), 0) for the closest reference. Where either is 0, so is the mean. The
          released code leaves out this second max: a negative cosine then gives any value whatever, and two
          zeros give NaN. Here the paper is followed; where the closest cosine is above 0 the two agree.
        - As in the released code the prompt goes before captions and references alike.
        - The seeds published no RefCLIPScore. In their scales it is the mean of that scale's value and the
          same cosine, 0 where either is below.

        Both corpus values are means over the images. An empty caption has a score: it is what the model
        wrote, and CLIP reads the prompt alone, or nothing. An empty reference is refused, since the prompt
        alone is close to every caption that says nothing of the picture: one among the references of 200
        drawn scenes took the closest cosine of "What do I see here?" from 0.48 to 0.86 (mini CLIP).

        Args:
            images: (images,), PIL pictures or paths; or a mapping from image id.
            captions: (images,) in the same order; or a mapping with the same ids.
            references: one or more an image: (images, references), or a mapping; none for CLIPScore alone.
            scale: a name in `SCALES`, or a `Scale`, such as `Scale.between(0.1, 0.3)`.
            progress: show a bar with one step a picture.

        Returns:
            "CLIPScore" and, with references, "RefCLIPScore", whatever the scale; ids as in `captions`.

        Raises:
            BadInput: images, captions and references do not fit together, a caption that `cc.score` would
                refuse, an empty reference, a picture that cannot be read, an unknown scale.

        Source: Hessel et al. 2021, "CLIPScore: A Reference-free Evaluation Metric for Image Captioning",
        EMNLP; https://github.com/jmhessel/clipscore at 1036465.
        Used in *Scoring captions*.
        """
        import numpy as np
        from tqdm.auto import tqdm

        chosen = _scale(scale)
        ids, pictures, texts, groups = _side_by_side(images, captions, references)
        values, references_too = [], []
        with tqdm(total=len(ids), disable=not progress, unit="picture") as bar:
            for first in range(0, len(ids), _AT_A_TIME):
                part = slice(first, first + _AT_A_TIME)
                seen = [read_image(picture) for picture in pictures[part]]
                seen = self._pictures.vectors([fingerprint(picture) for picture in seen], seen)
                said = self._texts.vectors([chosen.prompt + text for text in texts[part]])
                values.append(chosen.value((seen * said).sum(axis=1)))
                if groups is not None:
                    closest = self._closest(chosen.prompt, said, groups[part])
                    references_too.append(_harmonic_mean(values[-1], closest))
                bar.update(len(seen))
        per_image = {"CLIPScore": np.concatenate(values)}
        if groups is not None:
            per_image["RefCLIPScore"] = np.concatenate(references_too)
        corpus = {metric: float(found.mean()) for metric, found in per_image.items()}
        return Scores(corpus, {metric: found.tolist() for metric, found in per_image.items()}, ids)

    def _closest(self, prompt: str, said: np.ndarray, groups: list[list[str]]) -> np.ndarray:
        """For each caption the cosine of the closest of its references: (images,)."""
        import numpy as np

        counts = [len(group) for group in groups]
        told = self._texts.vectors([prompt + reference for group in groups for reference in group])
        cosines = (np.repeat(said, counts, axis=0) * told).sum(axis=1)
        return np.maximum.reduceat(cosines, np.cumsum([0, *counts[:-1]]))


def _harmonic_mean(values: np.ndarray, cosines: np.ndarray) -> np.ndarray:
    """2ab / (a + b) of what is above 0, and 0 where either is not: (images,) from (images,) and (images,)."""
    import numpy as np

    above, beside = np.maximum(values, 0.0), np.maximum(cosines, 0.0)
    total = above + beside
    return np.divide(2 * above * beside, total, out=np.zeros_like(total), where=total > 0)


def _scale(scale: str | Scale) -> Scale:
    found = SCALES.get(scale) if isinstance(scale, str) else scale
    if not isinstance(found, Scale):
        raise unknown("scale", scale if isinstance(scale, str) else shown(scale), SCALES)
    return found


def _side_by_side(images: Any, captions: Any, references: Any) -> tuple[tuple, list, list, list | None]:
    """The ids, and for each a picture, a caption and, where there are any, the references."""
    if isinstance(images, Picture | bytes | Set) or not hasattr(images, "__iter__"):
        raise BadInput(f"images is of type {type(images).__name__}; expected a list of pictures or paths")
    if isinstance(images, Mapping) != isinstance(captions, Mapping):
        raise BadInput("images and captions are one a mapping and one a list; pass two lists or two mappings")
    if references is None:
        (ids, texts), groups = _checked(captions), None
    else:
        ids, texts, groups = align(captions, references)
        for i, group in zip(ids, groups, strict=True):
            if not all(map(str.strip, group)):
                raise BadInput(
                    f"image {i!r} has an empty reference, close to every vague caption; leave it out"
                )
    if isinstance(images, Mapping):
        for one, other, missing in ((captions, images, "picture"), (images, captions, "caption")):
            alone = [i for i in one if i not in other]
            if alone:
                mend = "add it, leave the image out or write the ids as the same type in both"
                raise BadInput(f"image {alone[0]!r} has no {missing}; {mend}")
        return ids, [images[i] for i in ids], texts, groups
    pictures = list(images)
    if len(pictures) != len(texts):
        found = f"{counted(len(pictures), 'picture')} but {counted(len(texts), 'caption')}"
        raise BadInput(f"{found}; pass one caption an image")
    return ids, pictures, texts, groups


def _checked(captions: Any) -> tuple[tuple, list[str]]:
    """The ids and the captions, where there are no references to check them against."""
    if isinstance(captions, Mapping):
        pairs = [(i, caption, f"caption of image {i!r}") for i, caption in captions.items()]
    else:
        pairs = [(i, caption, f"captions[{i}]") for i, caption in enumerate(listed(captions, "captions"))]
    if not pairs:
        raise BadInput("no captions to score; pass at least one caption and its picture")
    return tuple(i for i, _, _ in pairs), [check_caption(caption, where) for _, caption, where in pairs]
