"""How the five annotators of the scenes world turn what they see into words.

Each has a habit: one is terse, one counts, one gives relations, one names every colour, one begins with
the place. They choose their words at random within that habit, as people do, so captions of one picture
agree on the facts and differ in the telling.
"""

from collections.abc import Callable
from random import Random

Part = tuple[int, str, str]  # count, colour, kind

NUMBERS = {2: "two", 3: "three", 4: "four"}
PLURALS = {"bus": "buses"}
NICKNAMES = {"dog": "puppy", "cat": "kitten", "bicycle": "bike", "horse": "pony"}
NICKNAME_PLURALS = {"puppy": "puppies", "pony": "ponies"}

WHERE = {
    "beach": ("on the beach", "by the sea", "on the sand"),
    "meadow": ("in a meadow", "on the grass", "in a green field"),
    "street": ("on a street", "in the city", "on the road"),
    "snow": ("in the snow", "on a snowy day", "in the mountains"),
    "desert": ("in the desert", "under a hot sun", "among the dunes"),
    "room": ("in a room", "inside a house", "on a wooden floor"),
}
SCENE = {
    "beach": ("a sunny beach", "a sandy beach"),
    "meadow": ("a green meadow", "a grassy field"),
    "street": ("a city street", "a quiet street"),
    "snow": ("a snowy landscape", "a winter scene"),
    "desert": ("a dry desert", "a hot desert"),
    "room": ("a bright room", "a room with a window"),
}
RELATED = {
    "left of": ("to the left of", "on the left of"),
    "right of": ("to the right of", "on the right of"),
    "above": ("above", "over"),
    "below": ("below", "under"),
    "in front of": ("in front of",),
    "behind": ("behind",),
}


def article(words: str) -> str:
    """The words with "a" or "an" before them."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def plural(noun: str) -> str:
    """The plural of a kind or nickname."""
    return PLURALS.get(noun) or NICKNAME_PLURALS.get(noun) or noun + "s"


def noun_phrase(part: Part, *, number: str | None = None, nickname: bool = False) -> str:
    """A part in words: "a red dog", "two red dogs"; `number` replaces the count's word."""
    count, hue, kind = part
    noun = NICKNAMES.get(kind, kind) if nickname else kind
    if count == 1:
        return article(f"{hue} {noun}")
    words = f"{hue} {plural(noun)}"
    return f"{number or NUMBERS[count]} {words}"


def terse(rng: Random, place: str, parts: list[Part], relation: str | None) -> str:
    """Says what there is and little else; now and then leaves the second thing or the place out."""
    first = noun_phrase(parts[0], number=rng.choice((None, None, "some")))
    if len(parts) == 2 and rng.random() < 0.7:
        first += f" and {noun_phrase(parts[1])}"
    return first if rng.random() < 0.2 else f"{first} {WHERE[place][0]}"


def counting(rng: Random, place: str, parts: list[Part], relation: str | None) -> str:
    """Always gives numbers."""
    one = [noun_phrase(part) if part[0] > 1 else f"one {part[1]} {part[2]}" for part in parts]
    where = rng.choice(WHERE[place][:2])
    if len(one) == 1:
        verb = "is" if parts[0][0] == 1 else "are"
        return f"there {verb} {one[0]} {where}" if rng.random() < 0.4 else f"{one[0]} {where}"
    return f"{one[0]} and {one[1]} {where}"


def relating(rng: Random, place: str, parts: list[Part], relation: str | None) -> str:
    """Says where things are to each other."""
    where = rng.choice(WHERE[place])
    first = noun_phrase(parts[0])
    if len(parts) == 1:
        return f"{first} {where}"
    return f"{first} {rng.choice(RELATED[relation])} {noun_phrase(parts[1])} {where}"


def colouring(rng: Random, place: str, parts: list[Part], relation: str | None) -> str:
    """Likes colours and pet names."""
    phrases = [noun_phrase(part, nickname=rng.random() < 0.5) for part in parts]
    joined = rng.choice((" with ", " next to ", " and ")).join(phrases)
    if len(parts) == 2 and relation in ("above", "below"):
        joined = f" {relation} ".join(phrases)
    return f"{joined} {rng.choice(WHERE[place])}"


def placing(rng: Random, place: str, parts: list[Part], relation: str | None) -> str:
    """Begins with the place."""
    phrases = " and ".join(noun_phrase(part) for part in parts)
    return f"{rng.choice(SCENE[place])} with {phrases}"


Annotator = Callable[[Random, str, list[Part], str | None], str]
ANNOTATORS: dict[str, Annotator] = {
    write.__name__: write for write in (terse, counting, relating, colouring, placing)
}
