"""Pictures from files, in memory, or both: every captioner takes the same."""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from capcourse.errors import BadInput

Picture = Image.Image | str | Path


def read_image(picture: Picture) -> Image.Image:
    """A picture as RGB, upright; a path is opened, a picture in memory is only converted.

    What a camera noted of its turning (EXIF) is done; what is transparent becomes white.

    Raises:
        BadInput: the file is missing, is no picture, is cut short or too large, or has more than 8 bits a
            channel.
    """
    if isinstance(picture, Image.Image):
        return _rgb(picture, "a picture in memory")
    if not isinstance(picture, str | Path):
        raise BadInput(f"a picture is a path or a PIL image, not {type(picture).__name__}")
    path = Path(picture)
    if path.is_dir():
        raise BadInput(f"{path}: is a folder; name the picture files in it, as in {path}/*.jpg")
    try:
        with Image.open(path) as opened:
            return _rgb(opened, str(path))
    except BadInput:
        raise
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file; check the path") from None
    except UnidentifiedImageError:
        raise BadInput(f"{path}: not a picture that can be read; save it as JPEG or PNG") from None
    except Image.DecompressionBombError:  # it could fill the memory
        most = 2 * Image.MAX_IMAGE_PIXELS
        raise BadInput(f"{path}: has more than {most:,} pixels; make it smaller, or cut out a part") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(f"{path}: broken picture ({error}); fetch or save it again") from None


def _rgb(image: Image.Image, where: str) -> Image.Image:
    if image.mode.startswith(("I", "F")):  # Pillow would clip these to black and white
        raise BadInput(f"{where}: has more than 8 bits a channel; save it with 8 bits, as JPEG or PNG")
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return image.convert("RGB")


def several(pictures: Picture | Iterable[Picture]) -> Iterable[Picture]:
    """One picture or several, as several.

    Raises:
        BadInput: neither; or in a list or tuple, one is no picture and no file: a wrong path is told before
            the others are worked on.
    """
    if isinstance(pictures, Image.Image | str | Path):
        pictures = [pictures]
    try:
        iter(pictures)
    except TypeError:
        raise BadInput(
            f"expected a picture, a path or PIL image, or several in a list, not {type(pictures).__name__}"
        ) from None
    for picture in pictures if isinstance(pictures, list | tuple) else ():
        if not _is_there(picture):
            read_image(picture)
    return pictures


def _is_there(picture: Picture) -> bool:
    if isinstance(picture, Image.Image):
        return True
    try:
        return isinstance(picture, str | Path) and Path(picture).exists() and not Path(picture).is_dir()
    except (OSError, ValueError):
        return False


def read_images(pictures: Picture | Iterable[Picture]) -> list[Image.Image]:
    """One picture or several, as a list of RGB pictures."""
    return [read_image(picture) for picture in several(pictures)]
