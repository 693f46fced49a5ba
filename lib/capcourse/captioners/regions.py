"""Where to look: a phrase such as "top-left" becomes a crop of the picture (S4's region captions)."""

from PIL import Image

from capcourse.errors import unknown

_ROWS = {"top": (0, 1 / 2), "bottom": (1 / 2, 1)}
_COLUMNS = {"left": (0, 1 / 2), "right": (1 / 2, 1)}

# phrase -> left, top, right, bottom as shares of the picture
REGIONS: dict[str, tuple[float, float, float, float]] = {
    "full image": (0, 0, 1, 1),
    "centre": (1 / 4, 1 / 4, 3 / 4, 3 / 4),
    "top": (0, 0, 1, 1 / 2),
    "bottom": (0, 1 / 2, 1, 1),
    "left": (0, 0, 1 / 2, 1),
    "right": (1 / 2, 0, 1, 1),
    **{
        f"{row}-{column}": (left, top, right, bottom)
        for row, (top, bottom) in _ROWS.items()
        for column, (left, right) in _COLUMNS.items()
    },
}


def crop(image: Image.Image, phrase: str) -> Image.Image:
    """The part of the picture that the phrase names.

    Raises:
        BadInput: the phrase is not understood; the message lists those that are.
    """
    box = REGIONS.get(" ".join(phrase.lower().split()))
    if box is None:
        raise unknown("region", phrase, REGIONS)
    width, height = image.size
    sides = (width, height, width, height)
    left, top, right, bottom = (round(share * side) for share, side in zip(box, sides, strict=True))
    return image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
