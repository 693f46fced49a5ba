"""Region captions: how often a caption names a thing that lies where it was to look.

S4 judged its region captions by eye. Of a drawn picture it is known what lies where
(`capcourse.worlds.truth.things_in`), and `capcourse.metrics.naming` says what counts as naming a thing.
"""

from collections.abc import Sequence

from capcourse.captioners.regions import box_of
from capcourse.data.dataset import DrawnExample
from capcourse.errors import BadInput
from capcourse.metrics.hallucination import checked, mentions
from capcourse.metrics.naming import naming_of
from capcourse.metrics.scores import Scores, counted
from capcourse.worlds.truth import things_in

METRICS = ("hit", "recall", "elsewhere")
# the regions that llava and qwen were taught to be asked about (capcourse.recipes.instructions)
ROTATION = (
    "top left corner",
    "bottom right corner",
    "left half",
    "top right corner",
    "centre",
    "bottom left corner",
    "right half",
)


def rotation(examples: Sequence[DrawnExample]) -> list[str]:
    """Which region each picture is asked about: seven in turn, by the picture's number in its split.

    So captions can be scored again without knowing how they were made. Nothing of a scene depends on its
    number, but for the held-out combinations at the end of the test split.
    """
    return [ROTATION[example.number % len(ROTATION)] for example in examples]


def region_naming(
    captions: Sequence[str], examples: Sequence[DrawnExample], regions: str | Sequence[str]
) -> Scores:
    """How much of what captions name lies in a region, and how much of the region they name.

    | metric | share of … | of … | better |
    | --- | --- | --- | --- |
    | `hit` | captions that name a thing lying in the region | captions whose region holds one | high |
    | `recall` | kinds of things in the region that are named | kinds of things there | high |
    | `elsewhere` | mentions of things that lie in other parts of the picture | those of things in it | low |

    A caption of the whole picture may hit a region by naming everything: read `hit` beside `elsewhere`. What
    the picture does not hold at all counts for neither; `hallucination` counts that. Where a region is empty,
    the picture adds nothing to `hit` and `recall`.

    Args:
        captions: (images,), one string a picture, made with the region or without.
        examples: (images,), drawn pictures of one or several worlds, such as `load_data("scenes").test`.
        regions: a phrase such as "top-left" for all, or one a picture.

    Returns:
        Corpus and per-image values by metric; ids are the pictures'.

    Raises:
        BadInput: as `hallucination`; or a region is not understood, or there is not one for each picture.
    """
    captions, examples = checked(captions, examples)
    phrases = [regions] * len(examples) if isinstance(regions, str) else list(regions)
    if len(phrases) != len(examples):
        raise BadInput(
            f"{counted(len(phrases), 'region')} for {counted(len(examples), 'picture')}; pass one for all, "
            "or one a picture"
        )
    counts: dict[str, list[tuple[int, int]]] = {metric: [] for metric in METRICS}
    for caption, example, phrase in zip(captions, examples, phrases, strict=True):
        here = {thing.kind for thing in things_in(example.scene, box_of(phrase))}
        placed = {thing.kind for thing in example.scene.things}  # a road that is not named lies nowhere
        found = [m.kinds for m in mentions(caption, example) if m.what == "thing" and m.kinds & placed]
        asked = naming_of(example.world).asked(example.scene) & here
        named = asked.intersection(frozenset().union(*found))
        counts["hit"].append((int(bool(named)), int(bool(asked))))
        counts["recall"].append((len(named), len(asked)))
        counts["elsewhere"].append((sum(not kinds & here for kinds in found), len(found)))
    return Scores.of_counts(counts, [example.image_id for example in examples])
