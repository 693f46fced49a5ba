"""What the readers do to every fault that copies of the real data sets are known to have."""

from dataclasses import dataclass

from capcourse.data.readers import reasons


@dataclass(frozen=True)
class Quirk:
    """A known fault, and what becomes of it.

    Attributes:
        format: `coco`, `karpathy`, `flickr8k`, `food`, `risc`, or `all` for what every reader does.
        quirk: what copies of the data have.
        outcome: `dropped`, `mended`, `noted`, `refused`, or `left`: not a reader's business.
        does: what the reader does, in words.
        reason: the phrase that the report counts it under (`refused`: that the error says; `left`: none).
    """

    format: str
    quirk: str
    outcome: str
    does: str
    reason: str = ""


QUIRKS = [
    Quirk("all", "line breaks inside captions", "mended", "makes each one space", reasons.LINE_BREAK),
    Quirk("all", "blanks before or after captions", "mended", "takes them away", reasons.SPACES),
    Quirk("all", "zero-width spaces (U+200B)", "mended", "takes them away", reasons.ZERO_WIDTH),
    Quirk("all", "no-break spaces (U+00A0)", "mended", "makes each a space", reasons.NO_BREAK),
    Quirk("all", "curly quotes", "mended", "makes them straight", reasons.CURLY),
    Quirk("all", "empty captions (food: missing titles)", "dropped", "leaves them out", reasons.EMPTY),
    Quirk("all", "pictures that are not in the folder", "dropped", "leaves them out", reasons.NO_FILE),
    Quirk("all", "pictures that no caption is for", "noted", "counts them", reasons.UNUSED_FILE),
    Quirk("coco", "half a character (a lone surrogate)", "mended", "writes U+FFFD", reasons.HALF_CHARACTER),
    Quirk("coco", "null for a caption", "dropped", "leaves them out", reasons.NO_TEXT),
    Quirk("coco", "captions of pictures not listed", "dropped", "leaves them out", reasons.UNLISTED),
    Quirk("coco", "six or seven captions", "noted", "keeps them all", reasons.MORE_THAN_FIVE),
    Quirk("coco", "pictures without a caption", "noted", "leaves them out", reasons.NO_CAPTION),
    Quirk(
        "coco",
        "pictures named as in the other year",
        "mended",
        "finds them by id",
        reasons.OTHER_YEAR,
    ),
    Quirk(
        "coco", "splits of 2014 and of 2017 together", "refused", "names the first in both", reasons.OVERLAP
    ),
    Quirk("coco", "a file that was cut off", "refused", "names the place", reasons.CUT_OFF),
    Quirk("coco", "an object with one key twice", "refused", "names the key", reasons.KEY_TWICE),
    Quirk("karpathy", "a split called restval", "noted", "adds it to train", reasons.RESTVAL),
    Quirk("karpathy", "a split that nobody knows", "dropped", "leaves them out", reasons.UNKNOWN_SPLIT),
    Quirk("flickr8k", "a space where the TAB should be", "mended", "splits there", reasons.SPACE_FOR_TAB),
    Quirk("flickr8k", "a header over a token file", "noted", "passes over it", reasons.HEADER),
    Quirk(
        "flickr8k",
        "CSV headed Caption,Image",
        "noted",
        "goes by the names",
        reasons.SWAPPED_HEADER,
    ),
    Quirk("flickr8k", "CSV with commas outside quotes", "mended", "puts the caption together", reasons.COMMA),
    Quirk(
        "flickr8k",
        "CSV divided by bars (Flickr30k)",
        "noted",
        "divides as the header is",
        reasons.OTHER_SEPARATOR,
    ),
    Quirk(
        "flickr8k",
        "CSV with a number beside each caption",
        "noted",
        "finds columns by name",
        reasons.OTHER_COLUMN,
    ),
    Quirk(
        "flickr8k", "no bar after a number (Flickr30k)", "mended", "divides after it", reasons.NO_SEPARATOR
    ),
    Quirk(
        "flickr8k",
        "CSV whose header names other columns",
        "refused",
        "names what it has",
        reasons.UNKNOWN_HEADER,
    ),
    Quirk("flickr8k", "CSV with a header once more", "dropped", "leaves it out", reasons.HEADER_AGAIN),
    Quirk(
        "flickr8k", "CSV with a stray quotation mark", "dropped", "leaves its line out", reasons.STRAY_QUOTE
    ),
    Quirk(
        "flickr8k",
        "CSV with a stray quotation mark, and none after it",
        "refused",
        "names the line",
        reasons.NEVER_CLOSED,
    ),
    Quirk("flickr8k", "a name that ends in .jpg.1", "dropped", "leaves them out", reasons.NUMBERED_NAME),
    Quirk("flickr8k", "92 pictures in no split", "dropped", "leaves them out", reasons.NO_SPLIT),
    Quirk("flickr8k", "lines that hold no caption", "dropped", "leaves them out", reasons.UNREADABLE),
    Quirk("flickr8k", "a split lists a picture there is not", "noted", "passes over it", reasons.PHANTOM),
    Quirk("flickr8k", "a split lists a picture twice", "noted", "takes it once", reasons.LISTED_TWICE),
    Quirk("flickr8k", "split files without .jpg", "mended", "adds it", reasons.BARE_NAME),
    Quirk(
        "flickr8k", "a split file of another edition", "refused", "names the first in both", reasons.OVERLAP
    ),
    Quirk("flickr8k", "no split files (Kaggle)", "noted", "puts all in train", reasons.NO_SPLIT_FILES),
    Quirk("flickr8k", "a byte-order mark", "noted", "passes over it", reasons.BYTE_ORDER_MARK),
    Quirk("flickr8k", "Windows line ends", "noted", "reads them as others", reasons.CRLF),
    Quirk("flickr8k", "old Macintosh line ends (CR)", "noted", "reads them as others", reasons.OLD_MAC),
    Quirk("flickr8k", "no line end at the end", "noted", "keeps the line", reasons.NO_LAST_END),
    Quirk("flickr8k", "NUL bytes (damage, or UTF-16)", "refused", "names the first", reasons.NUL),
    Quirk("flickr8k", "captions that say nothing, such as A", "left", "keeps them"),
    Quirk("flickr8k", "a caption that stands there twice", "left", "keeps both"),
    Quirk("food", "missing titles", "dropped", "leaves them out", reasons.NO_TITLE),
    Quirk("food", "titles such as NA and null", "noted", "takes them for titles", reasons.MISREAD),
    Quirk("food", "missing file names", "dropped", "leaves them out", reasons.NO_NAME),
    Quirk("food", "#NAME? for a file name (Excel)", "dropped", "leaves them out", reasons.DAMAGED_NAME),
    Quirk("food", "rows with too few columns", "dropped", "leaves them out", reasons.RAGGED),
    Quirk("food", "a header that most rows do not fit", "refused", "says how many", reasons.RAGGED),
    Quirk("food", "a header between the rows", "dropped", "leaves it out", reasons.HEADER_AGAIN),
    Quirk("food", "a stray quotation mark", "dropped", "leaves its line out", reasons.STRAY_QUOTE),
    Quirk(
        "food",
        "a stray quotation mark, and none after it",
        "refused",
        "names the line",
        reasons.NEVER_CLOSED,
    ),
    Quirk("food", "two recipes that name one file", "noted", "keeps both", reasons.SAME_FILE),
    Quirk("food", "no index column", "noted", "counts the rows", reasons.NO_INDEX),
    Quirk("food", "one picture under two names and titles", "left", "keeps both"),
    Quirk("risc", "back-slashes in paths", "mended", "reads them as slashes", reasons.BACKSLASH),
    Quirk("risc", "a split that nobody knows", "dropped", "leaves them out", reasons.UNKNOWN_SPLIT),
    Quirk("risc", "validation for val", "mended", "takes it for val", reasons.SPLIT_NAME),
    Quirk("risc", "lines without a picture's name", "dropped", "leaves them out", reasons.NO_NAME),
    Quirk("risc", "a picture on two lines", "noted", "takes the captions of both", reasons.SAME_PICTURE),
    Quirk("risc", "a picture in two splits", "dropped", "keeps it where it came first", reasons.OTHER_SPLIT),
    Quirk("risc", "columns of other names", "noted", "keeps them as facts", reasons.OTHER_COLUMN),
    Quirk("risc", "capitals inside a sentence, no stop at its end", "left", "keeps them"),
    Quirk("risc", "one caption two to five times", "left", "keeps all"),
    Quirk("risc", "a stray quotation mark", "dropped", "leaves its line out", reasons.STRAY_QUOTE),
    Quirk(
        "risc",
        "a stray quotation mark, and none after it",
        "refused",
        "names the line",
        reasons.NEVER_CLOSED,
    ),
]
