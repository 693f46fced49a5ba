"""Pictures that do not belong: those unlike the others by their embeddings, and those that are only text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from capcourse.data.dataset import Example
from capcourse.errors import BadInput

MAX_SCORE = 3.5  # robust z-scores beyond this are outliers (Iglewicz and Hoaglin 1993)

_SIDE = 256  # pixels: pictures are looked at no larger than this
_NEAR = 36  # grey levels between colours that count as one
_CONTRAST = 90  # grey levels between ink and paper, at least
_TWO_TONE = 0.97  # share of the pixels that are paper, ink, or a blend of the two
_PAPER = (0.5, 0.96)  # share of the pixels that are paper alone
_STROKES = 10  # of ink along a row of pixels that crosses a line of text
_LINES = 3  # lines of text, with paper between them


@dataclass(frozen=True)
class OffDomain:
    """How far each picture lies from the others.

    Attributes:
        scores: (images,), robust z-scores of the distance: 0 is the typical picture, larger is stranger.
        indices: the pictures whose score is beyond the threshold, the strangest first.
        threshold: the score that it takes.
    """

    scores: np.ndarray
    indices: list[int]
    threshold: float


def off_domain(
    embeddings: np.ndarray,
    reference: np.ndarray | None = None,
    *,
    neighbours: int | None = None,
    threshold: float = MAX_SCORE,
) -> OffDomain:
    """Pictures that are not of the data set's kind, by their embeddings.

    The distance is 1 - cosine, to the mean of the reference (one kind of picture), or to the mean of the
    nearest neighbours in it (a domain of several kinds). The scores are (d - median) / (1.4826 MAD), with
    the median and the median absolute deviation of the reference's own distances, so that a few outliers
    do not hide themselves by stretching the scale. A threshold on a score asks for a look at the pictures,
    and is no verdict: rare and off-domain are both far away.

    Args:
        embeddings: (images, dim), such as CLIP's of the pictures.
        reference: (images, dim), embeddings of pictures known to be of the domain; by default the
            embeddings themselves, of which most should be.
        neighbours: how many nearest neighbours; by default the distance to the mean counts. It should be
            more than there are strange pictures of one kind, since those are neighbours of each other.
            Which of the two distances finds more depends on the embeddings and the pictures: compare them
            on some that are known, as the chapter does.
        threshold: robust z-scores beyond it are off-domain.

    Raises:
        BadInput: the arrays do not fit, or hold a nan or a row of zeros.

    Source: B. Iglewicz and D. Hoaglin, How to detect and handle outliers, 1993 (the score and 3.5).
    Used in *Looking before training*.
    """
    units = _units(embeddings, "embeddings")
    known = units if reference is None else _units(reference, "reference")
    if known.shape[1] != units.shape[1]:
        raise BadInput(
            f"embeddings have {units.shape[1]} dimensions and the reference {known.shape[1]}; "
            "take both from the same model"
        )
    if neighbours is not None and not 1 <= neighbours < len(known):
        raise BadInput(f"neighbours is {neighbours}; expected 1 to {len(known) - 1}, one less than pictures")
    typical = _distances(known, known, neighbours, same=True)
    distances = typical if reference is None else _distances(units, known, neighbours, same=False)
    middle = np.median(typical)
    spread = 1.4826 * np.median(np.abs(typical - middle))
    scores = (distances - middle) / max(spread, 1e-9)
    beyond = np.flatnonzero(scores > threshold)
    return OffDomain(scores, beyond[np.argsort(-scores[beyond], kind="stable")].tolist(), threshold)


def text_only(examples: Sequence[Example]) -> dict[int, str]:
    """Examples whose picture is a page of text: a title card, a scan, a screenshot of a recipe.

    A page is one colour of ink on one colour of paper, in at least three lines with paper between them.
    That finds text set by a machine. It does not find a photograph of a page, where light and fold make
    many colours, nor text over a picture; and a drawing in one ink that happens to come in bands is taken
    for text. So look at what it finds before anything is dropped: it is not among the default `CHECKS`.
    Measured on three dirty drops of food, saved as JPEG or not: of 60 text cards all were found at 96 and 192
    pixels a side, 52 at 128 and 44 at 64; of 1,200 other pictures none was taken for text. On photographs it
    was not measured.

    Args:
        examples: every one has a picture that can be opened.

    Returns:
        Index to a note.

    Used in *Looking before training*.
    """
    found = {}
    for i, example in enumerate(examples):
        lines = _lines_of_text(example.image)
        if lines >= _LINES:
            found[i] = f"{lines} lines of one ink on one paper"
    return found


def _lines_of_text(image: Image.Image) -> int:
    """How many lines of text a page has; 0 for what is no page."""
    small = image.convert("RGB")
    small.thumbnail((_SIDE, _SIDE))
    pixels = np.asarray(small)
    colours = np.ascontiguousarray(pixels.reshape(-1, 3).T, dtype=np.float32)  # (3, pixels)
    away = colours - _commonest(pixels)[:, None]
    distance = np.abs(away).max(axis=0)
    is_paper = distance < _NEAR
    if not _PAPER[0] <= is_paper.mean() <= _PAPER[1]:
        return 0
    inked = distance >= np.quantile(distance[~is_paper], 0.7)  # blends with the paper left aside
    ink = np.median(away[:, inked], axis=1)
    if np.abs(ink).max() < _CONTRAST:
        return 0
    share = np.clip(ink @ away / (ink @ ink), 0, 1)
    blend = np.abs(away - ink[:, None] * share).max(axis=0) < _NEAR
    if blend.mean() < _TWO_TONE:
        return 0
    return _bands(~is_paper.reshape(pixels.shape[:2]))


def _commonest(pixels: np.ndarray) -> np.ndarray:
    """The mean of the most frequent colour, (3,)."""
    red, green, blue = (pixels[..., channel].ravel() // 32 for channel in range(3))
    coarse = red.astype(np.int16) * 64 + green * 8 + blue
    return pixels.reshape(-1, 3)[coarse == np.bincount(coarse).argmax()].mean(axis=0, dtype=np.float32)


def _bands(ink: np.ndarray) -> int:
    """Runs of rows in which ink comes in many strokes, with rows between them that have next to none.

    `ink` is (height, width), true where there is ink.
    """
    strokes = (np.diff(ink.astype(np.int8), axis=1) == 1).sum(axis=1)
    bands, inside = 0, False
    for count in strokes:
        if count >= _STROKES and not inside:
            bands, inside = bands + 1, True
        elif count <= 2:
            inside = False
    return bands


def _units(embeddings: np.ndarray, name: str) -> np.ndarray:
    """Rows of length 1."""
    array = np.asarray(embeddings, dtype=np.float64)
    if array.ndim != 2 or len(array) < 2:
        raise BadInput(f"{name} have the shape {array.shape}; expected (images, dim), two images at least")
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    wrong = np.flatnonzero(~np.isfinite(lengths[:, 0]) | (lengths[:, 0] == 0))
    if len(wrong):
        raise BadInput(f"{name}[{wrong[0]}] is zero or not finite; embed that picture again")
    return array / lengths


def _distances(units: np.ndarray, known: np.ndarray, neighbours: int | None, same: bool) -> np.ndarray:
    """1 - cosine to the mean of `known`, or to its nearest; a picture is no neighbour of itself."""
    if neighbours is None:
        centre = known.mean(axis=0)
        return 1 - units @ (centre / max(np.linalg.norm(centre), 1e-12))
    distances = np.empty(len(units))
    for start in range(0, len(units), 1024):
        cosines = units[start : start + 1024] @ known.T
        if same:
            rows = np.arange(len(cosines))
            cosines[rows, start + rows] = -np.inf
        nearest = -np.partition(-cosines, neighbours - 1, axis=1)[:, :neighbours]
        distances[start : start + 1024] = 1 - nearest.mean(axis=1)
    return distances
