"""Instructions on scenes: what LLaVA and Qwen are tuned on, questions and answers about pictures.

LLaVA's 158,000 instructions were written by GPT-4 from captions and boxes (Liu et al. 2023, "Visual
Instruction Tuning", §3). Ours are written by rules from the same: the annotators' captions and the scene.
Five sorts: a short phrase, a detailed description, a title, a question, a region. The wordings are the kit's
own; none is a prompt of the seeds.
"""

from collections.abc import Callable, Sequence
from random import Random

from capcourse.worlds.canvas import Box
from capcourse.worlds.scenes import KINDS, Group, Scene, vocabulary
from capcourse.worlds.scenes.grammar import Part, article, noun_phrase

SHORT = ("Caption the picture briefly.", "Give a short phrase for the picture.", "Write a short caption.")
DETAILED = (
    "Describe the picture in detail.",
    "Tell everything that can be seen.",
    "Write a detailed description.",
)
TITLE = ("Write a title for the picture.", "Give the picture a title.")
SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "in", "of", "on", "the", "to", "with", "among", "inside"}
)

Turn = tuple[str, str]  # what is asked, what is answered


def any_turn(scene: Scene, captions: list[str], rng: Random) -> Turn:
    """A turn of any sort, all equally often."""
    return rng.choice(list(SORTS.values()))(scene, captions, rng)


def short(scene: Scene, captions: list[str], rng: Random) -> Turn:
    """A caption by one of the annotators who do not err."""
    return rng.choice(SHORT), rng.choice(captions[:4])


def detailed(scene: Scene, captions: list[str], rng: Random) -> Turn:
    """Place, weather, every group with all that is true of it, and the relation."""
    place = rng.choice(vocabulary.SCENE[scene.place])
    weather = rng.choice(vocabulary.WEATHER_PHRASES.get(scene.weather, ("",)))
    sentences = [f"the picture shows {place} {weather}".strip()]
    for group in scene.groups:
        said = _part(group)
        verb = "is" if group.count == 1 else "are"
        action = group.action or vocabulary.usual_action(group.kind)
        where = _side(group.boxes)
        sentences.append(f"there {verb} {said}{f' {action}' if action else ''} {where}")
    if scene.relation:
        one, other = (_called(group) for group in scene.groups[:2])
        verb = "is" if scene.groups[0].count == 1 else "are"
        sentences.append(f"{one} {verb} {rng.choice(vocabulary.RELATED[scene.relation])} {other}")
    return rng.choice(DETAILED), " ".join(f"{text[0].upper()}{text[1:]}." for text in sentences)


def title(scene: Scene, captions: list[str], rng: Random) -> Turn:
    """The first one or two groups and the place, in title case, without an article before it."""
    groups = scene.groups[: rng.choice((1, 2))]
    text = _titled(groups, rng.choice(_places(scene, groups)))
    return rng.choice(TITLE), text


def titles(scene: Scene) -> list[str]:
    """All titles that `title` may give to a scene, in alphabetical order."""
    some = [scene.groups[:count] for count in (1, 2)]
    return sorted({_titled(groups, place) for groups in some for place in _places(scene, groups)})


def _places(scene: Scene, groups: Sequence[Group]) -> list[str]:
    """The words for a scene's place that fit all of the groups."""
    flies = any(group.kind in vocabulary.AIRBORNE for group in groups)
    return [w for w in vocabulary.WHERE[scene.place] if not flies or w not in vocabulary.ON_THE_GROUND]


def _titled(groups: Sequence[Group], place: str) -> str:
    phrases = [_part(group).removeprefix("a ").removeprefix("an ") for group in groups]
    words = f"{' and '.join(phrases)} {place}".split()
    return " ".join(w if n and w in SMALL_WORDS else w.capitalize() for n, w in enumerate(words))


def question(scene: Scene, captions: list[str], rng: Random) -> Turn:
    """Colour, number, place, action, or whether something is there at all."""
    group = rng.choice(scene.groups)
    noun = group.kind if group.count == 1 else vocabulary.plural(group.kind)
    verb = "is" if group.count == 1 else "are"
    sort = rng.choice(("colour", "count", "place", "action", "there"))
    if sort == "colour":
        return f"What colour {verb} the {noun}?", group.colour.capitalize() + "."
    if sort == "count":
        number = {1: "one", **vocabulary.NUMBERS}[group.count]
        return f"How many {vocabulary.plural(group.kind)} are there?", number.capitalize() + "."
    action = group.action or vocabulary.usual_action(group.kind)
    if sort == "action" and action:
        doing = "doing" if action.endswith("ing") else "up to"
        return f"What {verb} the {noun} {doing}?", action.capitalize() + "."
    if sort == "there":
        shown = {g.kind for g in scene.groups}
        kind = rng.choice([group.kind, rng.choice([k for k in KINDS if k not in shown])])
        return f"Is there {article(kind)} in the picture?", "Yes." if kind in shown else "No."
    where = vocabulary.WHERE[scene.place][0]
    return "Where was the picture taken?", f"{where[0].upper()}{where[1:]}."


REGIONS: dict[str, Callable[[float, float], bool]] = {
    "in the top left corner": lambda x, y: x < 1 / 2 and y < 1 / 2,
    "in the top right corner": lambda x, y: x >= 1 / 2 and y < 1 / 2,
    "in the bottom left corner": lambda x, y: x < 1 / 2 and y >= 1 / 2,
    "in the bottom right corner": lambda x, y: x >= 1 / 2 and y >= 1 / 2,
    "in the left half": lambda x, y: x < 1 / 2,
    "in the right half": lambda x, y: x >= 1 / 2,
    "in the centre": lambda x, y: 1 / 4 <= x < 3 / 4 and 1 / 4 <= y < 3 / 4,
}


def region(scene: Scene, captions: list[str], rng: Random) -> Turn:
    """What has its middle in a part of the picture."""
    place = rng.choice(list(REGIONS))
    found = []
    for group in scene.groups:
        inside = sum(REGIONS[place](*_middle(box)) for box in group.boxes)
        if inside:
            found.append(noun_phrase(Part(inside, group.colour, group.kind)))
    answer = " and ".join(found) or "nothing"
    return f"What is {place}?", f"{answer[0].upper()}{answer[1:]}."


SORTS: dict[str, Callable[[Scene, list[str], Random], Turn]] = {
    ask.__name__: ask for ask in (short, detailed, title, question, region)
}


def _part(group: Group) -> str:
    """A group in words, with its size unless that is medium: "two small red dogs"."""
    size = (*vocabulary.SIZE_WORDS[group.size], "")[0]
    return noun_phrase(Part(group.count, group.colour, group.kind), size=size)


def _called(group: Group) -> str:
    return f"the {group.kind if group.count == 1 else vocabulary.plural(group.kind)}"


def _middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _side(boxes: tuple[Box, ...]) -> str:
    """Where a group is, by the middle of all its boxes."""
    x = sum(_middle(box)[0] for box in boxes) / len(boxes)
    if x < 0.4:
        return "on the left"
    return "on the right" if x > 0.6 else "in the middle"
