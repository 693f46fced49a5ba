"""Hallucination: what a caption names and its picture does not hold, by the drawn worlds' ground truth.

BLEU and CIDEr see which words are missing, and hardly which are made up. CHAIR counts those. It was defined
on COCO's 80 kinds of objects and on what annotators had marked or named. Here the truth is what was drawn.
`capcourse.metrics.naming` says what counts as naming a thing. Every mention counts, as in the paper's own
code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from capcourse.data.dataset import WORLDS, DrawnExample
from capcourse.data.readers.text import kind as type_of
from capcourse.errors import BadInput
from capcourse.metrics.naming import naming_of, spoken_words
from capcourse.metrics.scores import Scores, counted

METRICS = ("CHAIR-i", "CHAIR-s", "colours", "swapped colours", "recall", "silent")


@dataclass(frozen=True)
class Mention:
    """A thing or a colour that a caption names.

    Attributes:
        text: the words, in lower case.
        what: "thing" or "colour".
        held: whether the scene holds it.
        kinds: of a thing, the kinds there that it names; of a colour, those of the thing it is said of.
        fits: of a colour, whether that thing has it; None where it is said of nothing that is there, or the
            truth tells no colour of it.
    """

    text: str
    what: str
    held: bool
    kinds: frozenset[str] = frozenset()
    fits: bool | None = None


def hallucination(captions: Sequence[str], examples: Sequence[DrawnExample]) -> Scores:
    """How much of what captions name is not in their pictures, and how much of the pictures they name.

    | metric | share of … | of … | better |
    | --- | --- | --- | --- |
    | `CHAIR-i` | mentions of things that the scene does not hold | all mentions of things | low |
    | `CHAIR-s` | captions with at least one of those | captions | low |
    | `colours` | colours that nothing in the scene has | colours named | low |
    | `swapped colours` | colours of another thing there | colours there, said of a thing there | low |
    | `recall` | things that the caption names | kinds of things in the scene | high |
    | `silent` | captions that name nothing | captions | low |

    Who says nothing makes nothing up: read CHAIR beside `recall` and `silent`. A caption without any mention
    has a CHAIR-i of 0 and adds nothing to either count of the corpus value, which is the sum of the one
    over the sum of the other (`Scores.parts`) and not the mean; so for the colours.

    - A colour is said of the name right behind it; words for size and action may stand between ("a blue
      running dog"), others not ("the dog is blue" swaps nothing). Where the truth tells no colour of that
      thing (a curry, a row of cars), the colour is not counted. Of a place the truth tells hardly any: "blue
      sky" is counted as wrong unless something else there is blue.
    - `recall` asks for kinds, not for each of four dogs, and a word that fits several ("berries") names them
      all. In `food` it asks for the dish, its ingredients and its sauce, not for the cutlery; in `aerial` not
      for the land use, which is a place.

    Args:
        captions: (images,), one string a picture; an empty one is silent.
        examples: (images,), drawn pictures of one or several worlds, such as `load_data("scenes").test`.

    Returns:
        Corpus and per-image values by metric; ids are the pictures'.

    Raises:
        BadInput: not one caption a picture, a caption that is no string, or a picture that was not drawn.

    Source: Rohrbach et al. 2018, *Object Hallucination in Image Captioning*, section 2.1: CHAIRi and CHAIRs.
    Recall, silence and colours are additions of this kit.
    Used in *Scoring captions*.
    """
    captions, examples = checked(captions, examples)
    counts: dict[str, list[tuple[int, int]]] = {metric: [] for metric in METRICS}
    for caption, example in zip(captions, examples, strict=True):
        found = mentions(caption, example)
        things = [m for m in found if m.what == "thing"]
        false = sum(not m.held for m in things)
        colours = [m for m in found if m.what == "colour" and not (m.kinds and m.fits is None)]
        said_of = [m for m in colours if m.held and m.fits is not None]
        asked = naming_of(example.world).asked(example.scene)
        named = asked & frozenset().union(*(m.kinds for m in things))
        counts["CHAIR-i"].append((false, len(things)))
        counts["CHAIR-s"].append((int(false > 0), 1))
        counts["colours"].append((sum(not m.held for m in colours), len(colours)))
        counts["swapped colours"].append((sum(not m.fits for m in said_of), len(said_of)))
        counts["recall"].append((len(named), len(asked)))
        counts["silent"].append((int(not things), 1))
    return Scores.of_counts(counts, [example.image_id for example in examples])


def mentions(caption: str, example: DrawnExample) -> list[Mention]:
    """The things and colours that a caption names, in its order, and whether the picture holds them.

    Raises:
        BadInput: as `hallucination`.

    Used in *Scoring captions*.
    """
    (caption,), (example,) = checked([caption], [example])
    world, scene = naming_of(example.world), example.scene
    held, true_words = world.held(scene), WORLDS[example.world].words(scene)
    coloured: dict[str, set[str]] = {}  # of two green houses and a red one, both
    for thing in scene.things:
        coloured.setdefault(thing.kind, set()).update(world.colours.intersection(thing.attributes))
    spoken = spoken_words(caption)
    found: list[Mention] = []
    colour: int | None = None  # the place in `found` of a colour that waits for its thing
    at = 0
    while at < len(spoken):
        phrase = world.longest(spoken, at)
        if phrase:
            at += len(phrase)
            readings = world.names[phrase]
            kinds = frozenset().union(*(reading for reading in readings if reading <= held))
            if colour is not None and kinds:
                word = found[colour].text
                fits: bool | None = any(word in coloured.get(kind, ()) for kind in kinds)
                if not fits and not all(coloured.get(kind) for kind in kinds):
                    fits = None
                found[colour] = Mention(word, "colour", word in true_words, kinds, fits)
            if readings:
                found.append(Mention(" ".join(phrase), "thing", bool(kinds), kinds))
            colour = None
            continue
        word = spoken[at]
        if word in world.colours:
            colour = len(found)
            found.append(Mention(word, "colour", word in true_words))
        elif word not in world.between:
            colour = None
        at += 1
    return found


def checked(captions: Any, examples: Any) -> tuple[list[str], list[DrawnExample]]:
    """Captions and their drawn pictures, one each.

    Raises:
        BadInput: as `hallucination`.
    """
    for what, values in (("captions", captions), ("examples", examples)):
        if isinstance(values, str | dict) or not hasattr(values, "__iter__"):
            raise BadInput(f"{what} is {type_of(values)}; expected a list, one entry a picture")
    captions, examples = list(captions), list(examples)
    if len(captions) != len(examples):
        raise BadInput(
            f"{counted(len(captions), 'caption')} for {counted(len(examples), 'picture')}; pass one a picture"
        )
    if not captions:
        raise BadInput("no captions to judge; pass at least one with its picture")
    for n, (caption, example) in enumerate(zip(captions, examples, strict=True)):
        if not isinstance(caption, str):
            raise BadInput(f"captions[{n}] is {type_of(caption)}; a caption is a str")
        if not isinstance(example, DrawnExample):
            raise BadInput(
                f"examples[{n}] was not drawn by this kit, so that nobody knows what it holds; give pictures "
                "of load_data"
            )
    return captions, examples
