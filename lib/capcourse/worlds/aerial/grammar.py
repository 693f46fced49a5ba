"""What five careful people write about an aerial tile; `aerial.dirt` adds what goes wrong.

A tile is first boiled down to topics: so many things of one kind, what they look like, where they are. Each
annotator then makes a sentence of topics, by a habit of their own. Words that a fault may replace are marked:
`#four` a number, `@red` a colour, `&planes` a kind; `plain` takes the marks off.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from capcourse.worlds.aerial.tiles import Group, Style, around
from capcourse.worlds.aerial.vocabulary import (
    BARE,
    BRIGHT,
    COMPLETE,
    COURSES,
    DIM,
    FACING,
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
    UNCOUNTED,
    VAGUE,
    VERBS,
    ZONES,
    content,
)


@dataclass(frozen=True)
class Topic:
    """Something to say about a tile: so many things of a kind, and what is true of all of them."""

    kind: str
    count: int
    colour: str
    size: str
    manner: tuple[str, ...]
    zone: tuple[str, ...]
    where: tuple[str, ...]
    apart: bool = False  # one colour out of several: the colour must be told


def topics(groups: Iterable[Group]) -> list[Topic]:
    """What can be said: each kind as a whole, and each colour of it where there are two."""
    kinds: dict[str, list[Group]] = {}
    for group in groups:
        if group.named:
            kinds.setdefault(group.kind, []).append(group)
    found = []
    for kind, same in kinds.items():
        for part in [same] if len({g.colour for g in same}) == 1 else [same, *([g] for g in same)]:
            topic = _topic(kind, part)
            parked = kind == "car" and "row" in kinds  # what is parked has every colour but this one's
            found.append(replace(topic, apart=len(part) < len(same) or parked))
    return found


def _topic(kind: str, groups: list[Group]) -> Topic:
    colours = {g.colour for g in groups}
    colour = colours.pop() if len(colours) == 1 else ""
    first = groups[0]
    shared = tuple(w for w in first.where if all(w in g.where for g in groups))
    manner = tuple(w for w in first.manner if w != "track")
    boxes = [box for g in groups for box in g.boxes]
    box = around([p for b in boxes for p in ((b.left, b.top), (b.right, b.bottom))])
    zone: tuple[str, ...] = ()
    if first.path and kind in ("river", "road"):
        zone = COURSES[_course(first.path)]
    elif (
        max(box.width, box.height) < 0.5
        or kind in ("forest", "sea", "row")
        or (len(boxes) == 1 and kind != "runway")
    ):
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        if kind in ("forest", "sea") and len(groups) > 1:
            zone = ()
        else:
            zone = ZONES[(x > 0.37) + (x > 0.63), (y > 0.37) + (y > 0.63)]
    if len(boxes) > 2 and min(box.width, box.height) < 0.24 and kind not in ("row", "pier", "tree"):
        shared = (*shared, "in a row", "in a line")
    turns = {round(mark.turn) % 360 for g in groups for mark in g.marks}
    if kind in ("plane", "ship") and len(turns) == 1 and not (turn := turns.pop()) % 90:
        shared = (*shared, f"facing {FACING[turn // 90]}")
    count = sum(g.count for g in groups)
    return Topic(
        kind,
        count,
        colour,
        first.size if all(g.size == first.size for g in groups) else "",
        manner,
        zone,
        shared,
    )


def _course(path) -> str:
    dx, dy = abs(path[-1][0] - path[0][0]), abs(path[-1][1] - path[0][1])
    if min(dx, dy) > 0.3 * max(dx, dy):
        return "slanting"
    return "across" if dx > dy else "down"


def noun_phrase(rng: Random, topic: Topic, exact: float = 0.6, full: float = 0.55) -> str:
    """A topic in words: "four small white planes", "many houses", "a winding river"."""
    names = NOUNS[topic.kind]
    single, plural = names[0] if rng.random() < 0.55 else rng.choice(names)
    extra = []
    if topic.size and rng.random() < full * 0.8 and not single.startswith("small"):
        extra.append(topic.size)
    if topic.manner and rng.random() < full:
        extra.append(rng.choice(topic.manner))
    part = ""
    if topic.colour and topic.kind not in ("row", "containers") and (topic.apart or rng.random() < full):
        if topic.kind in PARTS and rng.random() < 0.4:
            part = _part(topic)
        else:
            extra.append("@" + topic.colour)
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


def _part(topic: Topic) -> str:
    single, plural = PARTS[topic.kind]
    if topic.count > 1 or single == plural:
        return f" with @{topic.colour} {plural}"
    return f" with a @{topic.colour} {single}"


def _verb(rng: Random, topic: Topic, placed: bool) -> str:
    complete = placed or topic.kind in COMPLETE
    pair = rng.choice(VERBS.get(topic.kind, LIES)) if complete else LIES[1]
    verb = pair[topic.count > 1 or topic.kind in MASS]
    return f"{verb} {rng.choice(OVER[topic.kind])}" if topic.kind in OVER else verb


def _place(rng: Random, topic: Topic, often: float = 0.8, said: str = "") -> str:
    """A place phrase that repeats nothing said so far, or nothing."""
    if rng.random() > often:
        return ""
    said_words = content([plain(said)])
    near = [
        p for p in topic.where if not content([p]) & said_words and not (topic.kind in OVER and "river" in p)
    ]
    if topic.zone and near:
        near = rng.choice((list(topic.zone), near))
    return rng.choice(near or list(topic.zone) or [""])


def _clause(rng: Random, topic: Topic, often: float = 0.8, said: str = "", **how) -> str:
    what = noun_phrase(rng, topic, **how)
    place = _place(rng, topic, often, f"{said} {what}")
    return f"{what} {_verb(rng, topic, bool(place))} {place}"


def _in_land(rng: Random, land: str, said: str) -> str:
    """In what all this is, unless that has been said."""
    said_words = content([plain(said)])
    return rng.choice([p for p in LANDS[land][1] if not content([p]) & said_words] or [""])


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


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{' , '.join(parts[:-1])} and {parts[-1]}"


def terse(rng: Random, land: str, told: list[Topic]) -> str:
    """Few words: what, and where."""
    topic, *others = _pick(rng, told, 2)
    text = noun_phrase(rng, topic, exact=0.8, full=0.85)
    text = f"{text} {_place(rng, topic, 0.75, text)}"
    if others and rng.random() < (0.85 if topic.kind in FLAT else 0.4):
        other = noun_phrase(rng, others[0], full=0.65)
        return f"{text} {rng.choice(('and', 'with'))} {other} {_place(rng, others[0], 0.35, other)}"
    return f"{text} {_in_land(rng, land, text)}"


def counting(rng: Random, land: str, told: list[Topic]) -> str:
    """There are so many of this and so many of that."""
    chosen = _pick(rng, told, rng.choice((1, 2, 2, 2)))
    be = "are" if chosen[0].count > 1 or chosen[0].kind in MASS else "is"
    parts = []
    for k, topic in enumerate(chosen):
        what = noun_phrase(rng, topic, exact=0.95)
        parts.append(f"{what} {_place(rng, topic, 0.7 if k == 0 else 0.25, what)}")
    text = f"there {be} {_list(parts)}"
    return f"{text} {_in_land(rng, land, text)}" if len(chosen) < 2 or rng.random() < 0.2 else text


def doing(rng: Random, land: str, told: list[Topic]) -> str:
    """What the things do, and where."""
    chosen = _pick(rng, told, 2)
    if len(chosen) == 2 and rng.random() < (0.85 if chosen[0].kind in FLAT else 0.45):
        link = rng.choice(("and", "while"))
        return f"{_clause(rng, chosen[0], 0.7)} {link} {_clause(rng, chosen[1], 0.6)}"
    text = _clause(rng, chosen[0], 0.9, full=0.75)
    return f"{text} {_in_land(rng, land, text)}"


def surveying(rng: Random, land: str, told: list[Topic]) -> str:
    """The land first, then what is on it."""
    chosen = _pick(rng, told, rng.choice((1, 1, 2, 2, 2)))
    opening = rng.choice(("", "", *OPENINGS))
    parts = [noun_phrase(rng, t, full=0.7 if len(chosen) == 1 else 0.55) for t in chosen]
    text = f"{opening} {rng.choice(LANDS[land][0])} with {_list(parts)}"
    return f"{text} {_place(rng, chosen[-1], 0.9 if len(chosen) == 1 else 0.5, text)}"


def telling(rng: Random, land: str, told: list[Topic]) -> str:
    """Everything, in one long sentence or two or three."""
    chosen = _pick(rng, told, 4)
    if rng.random() < 0.82:
        start = f"in {rng.choice(LANDS[land][0])}"
        text = f"{start} {_clause(rng, chosen[0], 0.9, start, full=0.8)}"
        if len(chosen) > 1 and rng.random() < (0.8 if chosen[0].kind in FLAT else 0.3):
            text = f"{text} with {noun_phrase(rng, chosen[1])}"
        return text
    first = f"{rng.choice(OPENINGS)} {rng.choice(LANDS[land][0])} with {noun_phrase(rng, chosen[0])}"
    first = f"{first} {_place(rng, chosen[0], 0.8, first)}"
    rest = [_clause(rng, t, 0.9, full=0.8) for t in chosen[1:]]
    return " . ".join((first, *(rest if rng.random() < 0.35 else rest[:1])))


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
