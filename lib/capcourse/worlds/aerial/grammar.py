"""What five careful people write about an aerial tile; `aerial.dirt` adds what goes wrong.

A tile has first been boiled down to `topics`. Each annotator makes a sentence of some, by a habit of their
own. Words that a fault may replace are marked: `#four` a number, `@red` a colour, `&planes` a kind; `plain`
takes the marks off.
"""

import re
from collections.abc import Iterable
from random import Random

from capcourse.worlds.aerial.tiles import Style
from capcourse.worlds.aerial.topics import Topic
from capcourse.worlds.aerial.vocabulary import (
    BARE,
    BRIGHT,
    COMPLETE,
    DIM,
    FLAT,
    HAZY,
    IN_SEASON,
    LANDS,
    LIES,
    MASS,
    NOUNS,
    NUMBERS,
    OPENINGS,
    OVER,
    PARTS,
    SAME_PLACE,
    SETTINGS,
    UNCOUNTED,
    VAGUE,
    VERBS,
    content,
)

# ways to end: in a part of what comes next ("of the harbour"), and at an edge, after which nothing can come
_PART = re.compile(r"\b(corner|(left|right) side|part|middle|centre)$")
_EDGE = re.compile(r"\b(at the (top|bottom)( left| right)?|on the (left|right))$")
SEEN = " can be seen"
_STREETLESS = {"fields", "field", "forest", "desert", "beach", "tanks"}  # what no street runs by
_BACKDROP = ("tree", "road", "forest", "sea", "pier", "row", "containers")  # what others are seen with


def noun_phrase(rng: Random, topic: Topic, exact: float = 0.6, full: float = 0.55) -> str:
    """A topic in words: "four small white planes", "many houses", "a winding river"."""
    names = _fitting(topic)
    single, plural = names[0] if rng.random() < 0.55 else rng.choice(names)
    extra = []
    if topic.size and rng.random() < full * 0.8 and not single.startswith("small"):
        extra.append(topic.size)
    manner = rng.choice(topic.manner) if topic.manner and rng.random() < full else ""
    if manner and manner != "dirt":
        extra.append(manner)
    part = ""
    if topic.colour and topic.kind not in ("row", "containers") and (topic.apart or rng.random() < full):
        if topic.kind == "stadium" or (topic.kind in PARTS and rng.random() < 0.4):
            part = _part(topic)
        else:
            extra.append("@" + topic.colour)
    if manner == "dirt":  # what it is made of stands next to the noun
        extra.append(manner)
    if topic.kind in MASS:
        return " ".join((rng.choice(("many", "stacked", "some")), "&" + plural))
    if topic.count == 1:
        if topic.kind == "sea" and single == "sea":
            return " ".join(("the", *extra, "&sea"))
        words = " ".join((*extra, "&" + single))
        if rng.random() < 0.12 * (topic.kind not in UNCOUNTED):
            return f"one {words}{part}"
        return f"{'an' if words.lstrip('@&')[0] in 'aeiou' else 'a'} {words}{part}"
    if (
        topic.count < len(NUMBERS)
        and topic.kind not in UNCOUNTED
        and (rng.random() < exact or topic.count == 2)
    ):
        number = "#" + NUMBERS[topic.count]
    else:
        number = rng.choice([word for word, (low, high) in VAGUE.items() if low <= topic.count <= high])
    return " ".join((number, *extra, "&" + plural)) + part


def _fitting(topic: Topic) -> list[tuple[str, str]]:
    """Its names without those that one like this does not bear: no street in a wood, no wide stream."""
    unfit = set()
    if topic.kind == "road" and ("dirt" in topic.manner or content(topic.where) & _STREETLESS):
        unfit.add("street")
    if topic.kind == "river" and topic.size == "wide":
        unfit.add("stream")
    return [pair for pair in NOUNS[topic.kind] if pair[0] not in unfit]


def _names(told: Iterable[Topic]) -> str:
    """Everything that some topics may be called."""
    return " ".join(name for topic in told for pair in NOUNS[topic.kind] for name in pair)


def _part(topic: Topic) -> str:
    single, plural = PARTS[topic.kind]
    if topic.count > 1 or single == plural:
        return f" with @{topic.colour} {plural}"
    return f" with a @{topic.colour} {single}"


def _verb(rng: Random, topic: Topic, placed: bool, said: str) -> str:
    pairs = VERBS.get(topic.kind, LIES)
    alone = pairs[0] if topic.kind in COMPLETE else LIES[1]  # "a boat floats" is whole, "a boat lies" is not
    verb = (rng.choice(pairs) if placed else alone)[topic.count > 1 or topic.kind in MASS]
    over = [p for p in OVER.get(topic.kind, ()) if not content([p]) & content([plain(said)])]
    return f"{verb} {rng.choice(over)}" if over else verb


def _mentioned(said: str) -> set[str]:
    """The content words of what has been said, and the other words for places among them."""
    words = content([plain(said)])
    return words.union(*(same for same in SAME_PLACE if same & words))


def _place(rng: Random, topic: Topic, often: float = 0.8, said: str = "") -> str:
    """A place phrase that repeats nothing of `said` (what has been said, or will be), or nothing."""
    if rng.random() > often:
        return ""
    words = _mentioned(said)
    near = [p for p in topic.where if not content([p]) & words and not (topic.kind in OVER and "river" in p)]
    zone = [p for p in topic.zone if p not in said]
    if zone and near:
        near = rng.choice((zone, near))
    return rng.choice(near or zone or [""])


def _clause(rng: Random, topic: Topic, often: float = 0.8, said: str = "", **how) -> str:
    what = noun_phrase(rng, topic, **how)
    place = _place(rng, topic, often, f"{said} {what}")
    return f"{what} {_verb(rng, topic, bool(place), said)} {place}".rstrip()


def _in_land(rng: Random, land: str, topic: Topic, said: str = "") -> str:
    """In what a topic is, unless that has been said; after a part of it, "of" what."""
    words, said = _mentioned(said), plain(said).strip()
    if _EDGE.search(said) or any(same & words & content(LANDS[land][1]) for same in SAME_PLACE):
        return ""
    phrases = [p for p in SETTINGS.get((land, topic.kind), LANDS[land][1]) if not content([p]) & words]
    if _PART.search(said):
        parted = (re.match(r"(?:in|on|at) ((?:an?|the) (?!city|countryside).+)", p) for p in phrases)
        phrases = [f"of {found[1]}" for found in parted if found and (land, topic.kind) not in SETTINGS]
    return rng.choice(phrases or [""])


def _pick(rng: Random, all_topics: list[Topic], n: int) -> list[Topic]:
    """Up to `n` topics of different kinds, the first of them rather a thing than its surroundings."""
    order = list(all_topics)
    rng.shuffle(order)
    chosen: list[Topic] = []
    for topic in order:
        if all(topic.kind != other.kind for other in chosen):
            chosen.append(topic)
    chosen.sort(key=lambda t: t.kind in ("tree", "road", "forest", "sea") and rng.random() < 0.7)
    return chosen[: max(n, 2) if chosen[0].kind in FLAT else n]


def _the_sea(topic: Topic) -> bool:
    """For sorting: one does not begin to count, or to list, with the sea."""
    return topic.kind == "sea"


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{' , '.join(parts[:-1])} and {parts[-1]}"


def _with(opening: str, parts: list[str]) -> str:
    """A land and what is in it."""
    land, _, more = opening.partition(" with ")
    return f"{land} with {_list([*filter(None, [more]), *parts])}"


def terse(rng: Random, land: str, told: list[Topic]) -> str:
    """Few words: what, and where."""
    topic, *others = _pick(rng, told, 2)
    text = noun_phrase(rng, topic, exact=0.8, full=0.85)
    goes_on = bool(others) and rng.random() < (0.85 if topic.kind in FLAT else 0.4)
    to_come = _names(others[:1]) if goes_on else ""
    text = f"{text} {_place(rng, topic, 0.75, f'{text} {to_come}')}"
    if goes_on:
        other = noun_phrase(rng, others[0], full=0.65)
        place = _place(rng, others[0], 0.35, f"{text} {other}")
        link = rng.choice(("and", "with")) if others[0].kind in _BACKDROP and " with " not in text else "and"
        return f"{text} {link} {other} {place}"
    return f"{text} {_in_land(rng, land, topic, text)}"


def counting(rng: Random, land: str, told: list[Topic]) -> str:
    """There are so many of this and so many of that."""
    chosen = _pick(rng, told, rng.choice((1, 2, 2, 2)))
    chosen.sort(key=_the_sea)
    be = "are" if chosen[0].count > 1 or chosen[0].kind in MASS else "is"
    parts: list[str] = []
    for k, topic in enumerate(chosen):
        what = noun_phrase(rng, topic, exact=0.95)
        said = " ".join((*parts, what, _names(chosen[k + 1 :])))
        parts.append(f"{what} {_place(rng, topic, 0.7 if k == 0 else 0.25, said)}")
    text = f"there {be} {_list(parts)}"
    if len(chosen) < 2 or rng.random() < 0.2:
        return f"{text} {_in_land(rng, land, chosen[-1], text)}"
    return text


def doing(rng: Random, land: str, told: list[Topic]) -> str:
    """What the things do, and where."""
    chosen = _pick(rng, told, 2)
    if len(chosen) == 2 and rng.random() < (0.85 if chosen[0].kind in FLAT else 0.45):
        link = rng.choice(("and", "while"))
        first = _clause(rng, chosen[0], 0.7, _names(chosen[1:]))
        second = _clause(rng, chosen[1], 0.6, first)
        if SEEN in first and second.endswith(SEEN):
            return f"{first.replace(SEEN, '')} and {second}"
        return f"{first} {link} {second}"
    text = _clause(rng, chosen[0], 0.9, full=0.75)
    return f"{text} {_in_land(rng, land, chosen[0], text)}"


def surveying(rng: Random, land: str, told: list[Topic]) -> str:
    """The land first, then what is on it."""
    chosen = _pick(rng, told, rng.choice((1, 1, 2, 2, 2)))
    chosen.sort(key=_the_sea)
    opening = rng.choice(("", "", *OPENINGS))
    parts = [noun_phrase(rng, t, full=0.7 if len(chosen) == 1 else 0.55) for t in chosen]
    text = _with(f"{opening} {rng.choice(LANDS[land][0])}", parts)
    return f"{text} {_place(rng, chosen[-1], 0.9 if len(chosen) == 1 else 0.5, text)}"


def telling(rng: Random, land: str, told: list[Topic]) -> str:
    """Everything, in one long sentence or two or three."""
    chosen = _pick(rng, told, 4)
    if rng.random() < 0.82:
        goes_on = len(chosen) > 1 and rng.random() < (0.8 if chosen[0].kind in FLAT else 0.3)
        start = _in_land(rng, land, chosen[0])
        said = f"{start} {_names(chosen[1:2] if goes_on else ())}"
        text = f"{start} {_clause(rng, chosen[0], 0.9, said, full=0.8)}"
        if not goes_on:
            return text
        other = noun_phrase(rng, chosen[1])
        return f"{text.replace(SEEN, '')} and {other}{SEEN}"
    first = _with(f"{rng.choice(OPENINGS)} {rng.choice(LANDS[land][0])}", [noun_phrase(rng, chosen[0])])
    first = f"{first} {_place(rng, chosen[0], 0.8, first)}"
    parts = [first]
    for topic in chosen[1 : None if rng.random() < 0.35 else 2]:
        parts.append(_clause(rng, topic, 0.9, " ".join(parts), full=0.8))
    return " . ".join(parts)


ANNOTATORS = {
    "terse": terse,
    "counting": counting,
    "doing": doing,
    "surveying": surveying,
    "telling": telling,
}


def air(style: Style, land: str) -> tuple[str, ...]:
    """What may be said of the light, and of the season where something grows."""
    hazy = HAZY if style.haze >= 50 else ()
    light = BRIGHT if style.light >= 5 and not hazy else DIM if style.light <= -8 else ()
    return (*(() if land in BARE else IN_SEASON[style.season]), *hazy, *light)


def sentence(rng: Random, annotator: str, land: str, told: list[Topic], style: Style) -> str:
    """One careful caption with its marks, single-spaced, without the final stop."""
    text = ANNOTATORS[annotator](rng, land, told)
    phrases = air(style, land)
    if phrases and rng.random() < 0.3 and " . " not in text and len(text.split()) < 13:
        text = f"{text} {rng.choice(phrases)}"
    return " ".join(text.split())


def plain(text: str) -> str:
    """The caption without the marks."""
    return text.replace("#", "").replace("@", "").replace("&", "")


def true_words(land: str, told: list[Topic], style: Style) -> frozenset[str]:
    """Every content word that a careful caption of these topics may use."""
    phrases = [*LANDS[land][0], *LANDS[land][1], *air(style, land)]
    for topic in told:
        phrases += SETTINGS.get((land, topic.kind), ())
        phrases += [name for pair in NOUNS[topic.kind] for name in pair]
        phrases += [verb for pair in (*VERBS.get(topic.kind, LIES), *LIES) for verb in pair]
        phrases += [
            *PARTS.get(topic.kind, ()),
            topic.colour,
            topic.size,
            *topic.manner,
            *topic.zone,
            *topic.where,
            *OVER.get(topic.kind, ()),
        ]
        if topic.kind in MASS:
            phrases += ["many", "some", "stacked"]
        else:
            if topic.count < len(NUMBERS):
                phrases.append(NUMBERS[topic.count])
            phrases += [word for word, (low, high) in VAGUE.items() if low <= topic.count <= high]
    return frozenset(content(phrases))
