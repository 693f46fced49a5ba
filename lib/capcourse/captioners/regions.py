"""Where to look: a phrase such as "the object in the top-left corner" becomes a crop (S4's region captions).

S4 crops a picture before the model sees it, a quadrant for a corner; how large its centre is, it does not
say. A phrase is read word by word:

- top or upper, bottom or lower, left, right: half of the picture; two of them, one each way: a corner, half
  of each side;
- centre, center, central or middle: the middle half of each side; beside a direction, the middle of what that
  names ("top centre");
- half, third, quarter, 1/2, 1/3, 1/4: how much, from the side that is named ("upper third", "uppermost
  third"); of a corner, of both sides. A quarter in a corner is the corner, and so is a quadrant;
- full, whole, entire, all: the whole picture;
- one region of another: the one inside the other ("the left half of the centre"); the middle of a side is
  that beside a direction ("the middle of the left side").

Refused is what is no box: an edge, since nobody knows how wide it is; what is to the left of a corner, or
right in a corner; the leftmost object, for which one has to look.
"""

import re

from PIL import Image

from capcourse.errors import BadInput, unknown
from capcourse.worlds.canvas import Box

Span = tuple[float, float]

_WAYS = {
    **dict.fromkeys(("top", "upper"), ("down", "first")),
    **dict.fromkeys(("bottom", "lower"), ("down", "last")),
    "left": ("across", "first"),
    "right": ("across", "last"),
}
_CENTRE = frozenset({"centre", "center", "central", "middle"})
_WHOLE = frozenset({"full", "whole", "entire", "all", "everything"})
_PICTURE = frozenset({"image", "picture", "photo", "photograph", "frame"})
_SHARES = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "1/2": 1 / 2, "1/3": 1 / 3, "1/4": 1 / 4}
_CORNER = frozenset({"corner", "quadrant"})
_BESIDE = frozenset({  # words that say nothing of where
    "a", "an", "the", "this", "there", "in", "on", "at", "of", "to", "is", "are", "what", "describe",
    "object", "objects", "thing", "things", "hand", "side", "part", "area", "region", "section", "one",
    "do", "does", "you", "we", "i", "can", "be", "see", "seen", "visible", "located", "that", "which",
    "whats", "show", "me", "tell", "about", "look", "caption", "please",
})  # fmt: skip
_KNOWN = _CENTRE.union(_WHOLE, _PICTURE, _CORNER, _BESIDE, _WAYS, _SHARES)


def box_of(phrase: str) -> Box:
    """The region that a phrase names, in shares of a picture.

    Args:
        phrase: a name in `REGIONS`, or a sentence that says where, such as "Describe the object in the lower
            right-hand corner".

    Raises:
        BadInput: the phrase is not understood, or names two regions; the message lists what is understood.

    Source: S4, section 5.
    """
    if not isinstance(phrase, str):
        raise BadInput(f'a region is a phrase such as "top-left", not {phrase!r}')
    spans = _read(phrase)
    if spans is None:
        raise BadInput(
            f"{unknown('region', phrase, REGIONS)}; halves, thirds and quarters, as in 'upper third'; and "
            "sentences with one of these, as in 'the object in the lower right-hand corner'"
        )
    (left, right), (top, bottom) = spans
    return Box(left, top, right, bottom)


def pixels_of(phrase: str, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The region that a phrase names in a picture of some size: left, top, right, bottom.

    Args:
        phrase: see `box_of`.
        size: width and height in pixels.

    Returns:
        Pixels as Pillow's `crop` takes them: inside the picture, at least one each way.

    Raises:
        BadInput: as `box_of`.
    """
    box, (width, height) = box_of(phrase), size
    left, right = _steps(box.left, box.right, width)
    top, bottom = _steps(box.top, box.bottom, height)
    return left, top, right, bottom


def crop(image: Image.Image, phrase: str) -> Image.Image:
    """The part of the picture that the phrase names.

    Raises:
        BadInput: as `box_of`.
    """
    return image.crop(pixels_of(phrase, image.size))


def _read(phrase: str) -> tuple[Span, Span] | None:
    """What the phrase names, across and down; None where it is not understood."""
    said = re.sub("(top|upper|bottom|lower)(?=left|right)|(left|right)(?=hand)", r"\g<0> ", phrase.lower())
    said = " ".join(re.findall(r"1/[234]|[^\W_]+", said))
    picture, share, central = map("|".join, (_PICTURE, _SHARES, _CENTRE))
    said = re.sub(rf"(left|right|top|upper|bottom|lower) ?most(?= ({share})\b)", r"\1", said)
    # of the picture is everything; "the picture's" goes on
    said = re.sub(rf" of (the |this )?((whole|full|entire) )?(?=({picture})\b(?! s\b))", " ", said)
    said = re.sub(rf"\b(what|{picture}) s\b", r"\1", said)
    if re.search(rf"(?<!the )\b(left|right) (in|at|on) the (?!{picture})", said):
        return None  # "right in the centre", "what is left in the corner"
    said = re.sub(rf"\b({central}) of (?!.*\b({share}|{central}|corner|quadrant)\b)", r"\1 ", said)
    spans: tuple[Span, Span] = (0.0, 1.0), (0.0, 1.0)
    for inside, part in enumerate(reversed(said.split(" of "))):
        words = frozenset(part.split())
        if inside and words <= _BESIDE:
            continue  # "a caption of"
        found = _spans(words) if words <= _KNOWN else None
        if found is None or (inside and ("to" in words or part.endswith(("left", "right")))):
            return None  # "to the left of the corner" is not in it
        spans = _within(spans[0], found[0]), _within(spans[1], found[1])
    return spans


def _within(outer: Span, inner: Span) -> Span:
    first, last = (outer[0] + share * (outer[1] - outer[0]) for share in inner)
    return first, last


def _spans(words: frozenset[str]) -> tuple[Span, Span] | None:
    """What the words name, across and down; None where they name nothing, or two regions."""
    ways = {_WAYS[word] for word in words & _WAYS.keys()}
    shares = [_SHARES[word] for word in words & _SHARES.keys()]
    central, corner, sides = bool(words & _CENTRE), bool(words & _CORNER), dict(ways)
    if len(sides) < len(ways) or len(shares) > 1:  # left and right, a half and a third
        return None
    if (central and len(sides) == 2) or (corner and (central or len(sides) < 2)):
        return None
    if not sides:
        if shares:
            return None  # "the middle third" might be a row or a column
        if central:
            return (1 / 4, 3 / 4), (1 / 4, 3 / 4)
        return ((0.0, 1.0), (0.0, 1.0)) if words & (_WHOLE | _PICTURE) else None
    share = shares[0] if shares else 1 / 2
    if len(sides) == 2 and share == 1 / 4:
        share = 1 / 2
    beside = ((1 - share) / 2, (1 + share) / 2) if central else (0.0, 1.0)
    spans = {way: (0.0, share) if side == "first" else (1 - share, 1.0) for way, side in sides.items()}
    return spans.get("across", beside), spans.get("down", beside)


def _steps(first: float, last: float, pixels: int) -> tuple[int, int]:
    """Shares of a side in whole pixels, of which there is at least one."""
    begin = min(round(first * pixels), pixels - 1)
    return begin, max(round(last * pixels), begin + 1)


# the plain names, for messages and tables
REGIONS: dict[str, Box] = {
    name: box_of(name)
    for name in (
        "full image",
        "centre",
        *("top", "bottom", "left", "right"),
        *("top-left", "top-right", "bottom-left", "bottom-right"),
    )
}
