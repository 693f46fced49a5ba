"""How the five annotators of the scenes world turn what they see into words.

Each has a habit: one is terse, one counts, one says where things are, one names every colour, one is careful
and begins with the place, but misreads the picture now and then. They choose their words at random within
that habit, as people do, so captions of one picture agree on the facts (but for the misreadings) and differ
in what they tell and how.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from capcourse.worlds.scenes import vocabulary as v

ERROR_RATE = 0.15  # of the erring annotator's captions


@dataclass(frozen=True)
class Part:
    """Things of one kind: `size` is small, medium or large; `action` is None where it goes without saying."""

    count: int
    colour: str
    kind: str
    size: str = v.MEDIUM
    action: str | None = None


@dataclass(frozen=True)
class View:
    """What annotators are shown.

    `relation` reads: first part, relation, second part; `seed` is the picture's.
    """

    place: str
    weather: str
    parts: tuple[Part, ...]
    relation: str | None
    seed: int


def article(words: str) -> str:
    """The words with "a" or "an" before them."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def noun_phrase(
    part: Part,
    *,
    number: str | None = None,
    colour: bool = True,
    size: str = "",
    action: str = "",
    nickname: bool = False,
) -> str:
    """A part in words: "a red dog", "two small red dogs"; `number` replaces the count's word."""
    noun = v.NICKNAMES.get(part.kind, part.kind) if nickname else part.kind
    noun = noun if part.count == 1 else v.plural(noun)
    words = " ".join(word for word in (size, part.colour if colour else "", action, noun) if word)
    if part.count == 1:
        return f"{number} {words}" if number else article(words)
    return f"{number or v.NUMBERS.get(part.count, v.MANY)} {words}"


def _size(rng: Random, part: Part, chance: float) -> str:
    """A word for an unusual size, said with a chance."""
    return rng.choice(v.SIZE_WORDS[part.size]) if part.size != v.MEDIUM and rng.random() < chance else ""


def _action(rng: Random, part: Part, chance: float, usual: float = 0.0) -> str:
    """The word for what the part does, said with a chance; what it usually does, with another."""
    if part.action:
        return part.action if rng.random() < chance else ""
    word = v.usual_action(part.kind)
    return word if word and rng.random() < usual else ""


def _weather(rng: Random, view: View, chance: float, short: bool = False) -> str:
    """ " in the rain", said with a chance; nothing when the weather is clear."""
    phrases = v.WEATHER_PHRASES.get(view.weather, ())[: 1 if short else None]
    return f" {rng.choice(phrases)}" if phrases and rng.random() < chance else ""


def _where(rng: Random, view: View, named: Sequence[Part], first: int | None = None) -> str:
    """Where the named parts are, in one of the place's first phrases; none on the ground where one flies."""
    fly = any(part.kind in v.AIRBORNE for part in named)
    phrases = [words for words in v.WHERE[view.place] if not fly or words not in v.ON_THE_GROUND]
    return rng.choice(phrases[:first])


def terse(rng: Random, view: View) -> str:
    """Says what there is and little else: often no colour, no second thing, no weather."""
    first, *others = view.parts
    many = rng.choice(("", "some ", None)) if first.count > 1 else None
    coloured = rng.random() < 0.4
    action = _action(rng, first, 0.35)
    phrase = noun_phrase(first, colour=coloured, action=action)
    if many is not None:
        phrase = many + phrase.split(" ", 1)[1]
    if not others or rng.random() < 0.4:
        return f"{phrase} {_where(rng, view, [first], 1)}{_weather(rng, view, 0.1)}"
    phrase += f" and {noun_phrase(others[0], colour=rng.random() < 0.4)}"
    return phrase if rng.random() < 0.25 else f"{phrase} {_where(rng, view, [first, others[0]], 1)}"


def counting(rng: Random, view: View) -> str:
    """Always gives numbers, and often counts everything."""
    coloured = rng.random() < 0.75
    shown = view.parts if rng.random() < 0.7 else view.parts[:2]
    phrases = [
        noun_phrase(part, number="one" if part.count == 1 else None, colour=coloured) for part in shown
    ]
    verb = "is" if shown[0].count == 1 else "are"
    start = f"there {verb} " if rng.random() < 0.4 else ""
    action = _action(rng, shown[0], 0.4) if len(shown) == 1 else ""
    words = _listed(phrases) + (f" {action}" if action else "")
    weather = _weather(rng, view, 0.15 if len(shown) < 3 else 0.0)
    return f"{start}{words} {_where(rng, view, shown, 2)}{weather}"


def relating(rng: Random, view: View) -> str:
    """Says where things are to each other, and what they do."""
    first, *others = view.parts
    size = _size(rng, first, 0.3)
    where = _where(rng, view, view.parts[:2])
    if not others:
        action = _action(rng, first, 0.95, usual=0.3)
        verb = "is" if first.count == 1 else "are"
        subject = noun_phrase(first, size=size)
        return f"{subject} {verb} {action} {where}" if action else f"{subject} {where}"
    action = _action(rng, first, 0.5, usual=0.08)
    subject = noun_phrase(first, size=size, colour=rng.random() < 0.8)
    landmark = noun_phrase(others[0], colour=rng.random() < 0.7)
    action = f" {action}" if action and not size else ""
    return f"{subject}{action} {rng.choice(v.RELATED[view.relation])} {landmark} {where}"


def colouring(rng: Random, view: View) -> str:
    """Names every colour and every thing, and likes pet names."""
    shown = view.parts if rng.random() < 0.8 else view.parts[:2]
    phrases = [noun_phrase(part, nickname=rng.random() < 0.4, size=_size(rng, part, 0.2)) for part in shown]
    level = len({part.kind in v.AIRBORNE for part in shown}) == 1  # what flies is not next to what stands
    if view.relation in ("above", "below") and len(shown) == 2:
        words = f" {view.relation} ".join(phrases)
    else:
        words = rng.choice((" with ", " and ", *([" next to "] if level else []))).join(phrases[:2])
        words = _listed([words, *phrases[2:]])
    return f"{words} {_where(rng, view, shown)}{_weather(rng, view, 0.25 if len(shown) < 3 else 0.0)}"


def erring(rng: Random, view: View) -> str:
    """Begins with the place and is careful, but misreads the picture now and then (`errs`)."""
    seen, mistake = view, None
    if errs(view):
        mistake, seen = _misread(view)
    first, *others = seen.parts
    related = bool(others) and (mistake == "relation" or rng.random() < 0.35)
    place = rng.choice(v.SCENE[seen.place])
    weather = _weather(rng, seen, 0.9, short=related)
    if weather and seen.weather in v.WEATHER_ADJECTIVES and rng.random() < 0.4:
        place, weather = article(f"{v.WEATHER_ADJECTIVES[seen.weather]} {place.split(' ', 1)[1]}"), ""
    size, action = _size(rng, first, 0.7), _action(rng, first, 0.6)
    if related and size:
        action = ""
    start = f"{place}{weather} with {noun_phrase(first, size=size, action=action)}"
    if not others:
        return start
    return f"{start} {v.RELATED[seen.relation][-1] if related else 'and'} {noun_phrase(others[0])}"


def _listed(phrases: list[str]) -> str:
    return " and ".join(phrases)


def errs(view: View) -> bool:
    """Whether the erring annotator misreads this picture."""
    return Random(f"scenes/errs/{view.seed}").random() < ERROR_RATE


def _misread(view: View) -> tuple[str, View]:
    """What is misread, and the picture as misread: another colour, count, kind, or left for right."""
    rng = Random(f"scenes/misread/{view.seed}")
    mistakes = ["colour", "count", "kind"]
    if view.relation in ("left of", "right of"):
        mistakes += ["relation", "relation"]  # the mistake that people make most
    mistake = rng.choice(mistakes)
    if mistake == "relation":
        return mistake, replace(view, relation={"left of": "right of", "right of": "left of"}[view.relation])
    first, *others = view.parts
    kinds, colours = ({getattr(part, name) for part in view.parts} for name in ("kind", "colour"))
    if mistake == "count":
        counts = {part.count for part in view.parts}
        first = replace(first, count=rng.choice([n for n in (2, 3, 4) if n not in counts]))
    elif mistake == "colour":
        first = replace(first, colour=rng.choice([c for c in v.COLOUR_NAMES if c not in colours]))
    else:
        similar = [kind for kind in v.SIMILAR[first.kind] if kind not in kinds]
        first = replace(first, kind=rng.choice(similar), action=None)
    return mistake, replace(view, parts=(first, *others))


Annotator = Callable[[Random, View], str]
ANNOTATORS: dict[str, Annotator] = {
    write.__name__: write for write in (terse, counting, relating, colouring, erring)
}
