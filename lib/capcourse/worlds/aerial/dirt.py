"""What goes wrong in real captions of satellite pictures, planted at known rates and kept as truth.

S3 (DI725 phase III report; RISC: 44,521 pictures, five captions each) counts 14,632 exact duplicates among
222,605 captions. The report does not say among what: **here a duplicate is a caption that repeats, word for
word, an earlier caption of the same picture.** That rate does not depend on how many pictures one looks at.
Repeats between pictures come on top by chance: over 10,000 pictures another 3.4 % of the captions, so that
counting over the whole data set gives about 10 %. The report also finds "inconsistencies and
contradictions … mismatches in object counts and syntactically ill phrases" without giving rates.
"""

from dataclasses import dataclass
from random import Random

from capcourse.worlds.aerial import grammar
from capcourse.worlds.aerial.tiles import Style
from capcourse.worlds.aerial.topics import Topic
from capcourse.worlds.aerial.vocabulary import COLOURS, FUNCTION_WORDS, NOUNS, NUMBERS

DUPLICATES = 14_632 / 222_605  # share of captions; S3, "exact duplicates": 6.57 %
CONTRADICTIONS = 0.12  # share of pictures with one; S3 reports that they occur, not how often
# shares of the captions that are neither copies nor contradictions
ILL_FORMED = 0.03  # S3 reports that they occur, not how often
ZERO_WIDTH = 0.012  # these four are seen in copies of RISC, at rates that nobody published
CURLY_QUOTES = 0.006
STRAY_CAPITAL = 0.02
NO_STOP = 0.04
SHORTEST = 4  # words, before a fault takes one away; S3: captions have 4 to 50 tokens
CONTRADICTORY = ("wrong count", "wrong colour", "wrong kind")
_TWO, _THREE = 0.05, 0.0095  # share of pictures with two and with three copies
_COPIES = (5 * DUPLICATES - 2 * _TWO - 3 * _THREE, _TWO, _THREE)
_SLIPS = {
    "ill-formed": ILL_FORMED,
    "zero-width space": ZERO_WIDTH,
    "curly quotes": CURLY_QUOTES,
    "stray capital": STRAY_CAPITAL,
    "no full stop": NO_STOP,
}
FAULTS = ("duplicate", *CONTRADICTORY, *_SLIPS)


@dataclass(frozen=True)
class Written:
    """One caption as it stands in the data, and its planted fault ("" for none)."""

    text: str
    fault: str = ""


def write(rng: Random, land: str, told: list[Topic], style: Style) -> list[Written]:
    """Five captions of a tile, with the faults of real ones."""
    true = grammar.true_words(land, told, style)
    copies = rng.choices((0, 1, 2, 3), (1 - sum(_COPIES), *_COPIES))[0]
    order = list(grammar.ANNOTATORS)
    rng.shuffle(order)
    contradicting = rng.randrange(5 - copies) if rng.random() < CONTRADICTIONS else None
    written: list[Written] = []
    for slot, annotator in enumerate(order[: 5 - copies]):
        while True:
            text = grammar.sentence(rng, annotator, land, told, style)
            if len(text.split()) < SHORTEST:
                continue
            fault = ""
            if slot == contradicting:
                text, fault = _contradict(rng, text, true)
                if not fault:
                    continue
            text = _ended(annotator, grammar.plain(text))
            if not fault:
                text, fault = _slip(rng, text)
            if all(text != other.text for other in written):
                break
        written.append(Written(text, fault))
    true_ones = [w for w in written if w.fault not in CONTRADICTORY]
    clean = [w.text for w in true_ones if not w.fault] or [w.text for w in true_ones]
    for _ in range(copies):
        original = rng.choice(clean)
        after = next(k for k, w in enumerate(written) if w.text == original) + 1
        written.insert(rng.randint(after, len(written)), Written(original, "duplicate"))
    return written


def _ended(annotator: str, text: str) -> str:
    if annotator == "surveying":  # this one writes as in print
        return text[0].upper() + text[1:] + "."
    return text + " ."


def _contradict(rng: Random, text: str, true: frozenset[str]) -> tuple[str, str]:
    """The sentence with one number, colour or kind that the tile does not bear out; no fault if none fits."""
    tokens = text.split()
    for fault in rng.choices(CONTRADICTORY, (5, 3, 2), k=3):
        sign = {"wrong count": "#", "wrong colour": "@", "wrong kind": "&"}[fault]
        places = [k for k, token in enumerate(tokens) if token.startswith(sign)]
        if not places:
            continue
        k = rng.choice(places)
        if fault == "wrong count":
            others = [n for n in NUMBERS[2:] if n not in true]
        elif fault == "wrong colour":
            others = [c for c in COLOURS if c not in true and (c[0] in "aeiou") == (tokens[k][1] in "aeiou")]
        else:
            others = _other_kinds(tokens[k][1:], true)
        if others:
            tokens[k] = rng.choice(others)
            return " ".join(tokens), fault
    return text, ""


def _other_kinds(noun: str, true: frozenset[str]) -> list[str]:
    """One-word nouns of kinds that are not there, in the same number and with the same article."""
    nouns = []
    for kind, pairs in NOUNS.items():
        if kind in ("containers", "sea") or any(
            word in true for pair in pairs for name in pair for word in name.split()
        ):
            continue
        nouns += [pair[noun.endswith("s")] for pair in pairs[:1] if " " not in pair[0]]
    return [n for n in nouns if (n[0] in "aeiou") == (noun[0] in "aeiou")]


def _slip(rng: Random, text: str) -> tuple[str, str]:
    """The caption with one slip of the pen, or as it is."""
    draw = rng.random()
    for fault, share in _SLIPS.items():
        if draw < share:
            return _SLIP[fault](rng, text), fault
        draw -= share
    return text, ""


def _ill_formed(rng: Random, text: str) -> str:
    tokens = text.split()
    way = rng.randrange(4)
    if way == 0:  # a word twice
        k = rng.randrange(len(tokens) - 1)
        return " ".join([*tokens[: k + 1], tokens[k], *tokens[k + 1 :]])
    if way == 1:  # a small word left out, which the sentence cannot do without
        start = rng.randrange(1, len(tokens) - 1)
        small = [k for k, token in enumerate(tokens) if k and token in FUNCTION_WORDS]
        k = next((k for k in small if k >= start), small[0] if small else start)
        return " ".join([*tokens[:k], *tokens[k + 1 :]])
    if way == 2:  # two words the wrong way round
        pairs = [k for k in range(len(tokens) - 2) if tokens[k] != tokens[k + 1]]
        k = rng.choice(pairs)
        return " ".join([*tokens[:k], tokens[k + 1], tokens[k], *tokens[k + 2 :]])
    swaps = {"is": "are", "are": "is", "a": "an", "an": "a"}
    places = [k for k, token in enumerate(tokens) if token in swaps]
    if not places:
        return " ".join([tokens[0], *tokens])
    k = rng.choice(places)
    return " ".join([*tokens[:k], swaps[tokens[k]], *tokens[k + 1 :]])


def _zero_width(rng: Random, text: str) -> str:
    k = rng.randrange(1, len(text))
    return f"{text[:k]}\u200b{text[k:]}"


def _curly(rng: Random, text: str) -> str:
    tokens = text.split()
    k = rng.choice([k for k, token in enumerate(tokens) if len(token) > 3] or [0])
    return " ".join([*tokens[:k], f"\u201c{tokens[k]}\u201d", *tokens[k + 1 :]])


def _capital(rng: Random, text: str) -> str:
    tokens = text.split()
    k = rng.randrange(1, max(2, len(tokens) - 1))
    return " ".join([*tokens[:k], tokens[k].capitalize(), *tokens[k + 1 :]])


def _no_stop(rng: Random, text: str) -> str:
    return text.removesuffix(".").rstrip()


_SLIP = {
    "ill-formed": _ill_formed, "zero-width space": _zero_width, "curly quotes": _curly,
    "stray capital": _capital, "no full stop": _no_stop,
}  # fmt: skip
