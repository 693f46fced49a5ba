"""Caption text: what a caption must be, and how one from a real file becomes that."""

import re
from typing import Any

from capcourse.data.readers import reasons
from capcourse.errors import BadInput

# Java's PTB tokenizer ends a line at these, so that every later caption would be scored with the wrong image.
LINE_BREAKS = ("\r", "\x0b", "\x0c", "\u2028", "\u2029")

# What Python prints for a value that is not there: no caption, though it looks like one.
UNSAID = ("nan", "None")

_BREAK = re.compile(r"[ \t]*[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+\s*")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")  # not the joiners U+200C and U+200D, which spell words
_NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRAIGHT = str.maketrans("‘’‚‛“”„‟", "''''" + '""""')


def mend_caption(text: str) -> tuple[str, tuple[str, ...]]:
    """A caption as it should be: one line, no characters that cannot be seen, straight quotes.

    A line break and the blanks around it become one space, a no-break space becomes a space, zero-width
    spaces go, curly quotes become straight ones, half a character (a lone surrogate) becomes U+FFFD, and
    blanks at the ends go. Blanks inside, capitals and full stops stay as the annotator left them.

    Args:
        text: a caption from a file.

    Returns:
        The caption, which `check_caption` accepts, and why it is not the same as before: constant phrases
        of `capcourse.data.readers.reasons`, none for a caption that needs no mending.

    Used in *Five captions, five opinions*.
    """
    if text.isascii() and text.isprintable() and text == text.strip():
        return text, ()
    found = []
    for reason, mend in _MENDS:
        mended = mend(text)
        if mended != text:
            found.append(reason)
            text = mended
    return text, tuple(found)


_MENDS = (
    (reasons.ZERO_WIDTH, lambda text: _ZERO_WIDTH.sub("", text)),
    (reasons.NO_BREAK, lambda text: _NO_BREAK.sub(" ", text)),
    (reasons.LINE_BREAK, lambda text: _BREAK.sub(" ", text).strip() if _BREAK.search(text) else text),
    (reasons.SPACES, str.strip),
    (reasons.CURLY, lambda text: text.translate(_STRAIGHT)),
    (reasons.HALF_CHARACTER, lambda text: _SURROGATE.sub("\ufffd", text)),
)


def check_caption(caption: Any, where: str) -> str:
    """Return the caption, once it is known to be text that can be tokenised line by line.

    Args:
        caption: what should be a str.
        where: what the error calls it, such as "caption of image 7".

    Raises:
        BadInput: not a str, a line-breaking character, or text that cannot be written as UTF-8.
    """
    if not isinstance(caption, str):
        raise BadInput(f"{where} is {kind(caption)}; a caption is a str")
    for character in LINE_BREAKS:
        if character in caption:
            raise BadInput(
                f"{where} holds the line break U+{ord(character):04X}, which would move every later caption "
                'to the wrong image; mend it with " ".join(caption.split())'
            )
    try:
        caption.encode()
    except UnicodeEncodeError as error:
        code = ord(caption[error.start])
        raise BadInput(
            f"{where} holds half a character (U+{code:04X}); read its source again as UTF-8"
        ) from None
    return caption


def kind(value: Any) -> str:
    """What JSON calls a value, in words for an error."""
    names = {dict: "an object", list: "a list", str: "a string", type(None): "null", bool: "true or false"}
    return names.get(type(value), f"of type {type(value).__name__}")
