"""What else could have come next: the candidates of a search, with their probabilities, as a tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from capcourse.decoding.begun import Begun
from capcourse.errors import BadInput

Line = tuple[list[int], float]  # the tokens so far, and the probability of all of them together


@dataclass(frozen=True)
class Candidate:
    """A token that may come next.

    Attributes:
        piece: its text, with the space before it; a word may be several pieces.
        probability: of the token, after all that stands before it.
        total: of the answer up to this token, the product of its tokens' probabilities.
        kept: whether it is among the best of its step, so that the search keeps it.
        ends: whether it ends the answer.
        next: what may come behind it, from the likeliest on; nothing behind one that is not kept.
    """

    piece: str
    probability: float
    total: float
    kept: bool
    ends: bool
    next: tuple["Candidate", ...] = ()


def candidates(begun: Begun, *, steps: int = 3, num_beams: int = 2, shown: int = 3) -> tuple[Candidate, ...]:
    """The tree of candidates of the first steps, for `capcourse.show.show_candidates`.

    In each step every line that was kept is followed by its likeliest tokens, and of all these the
    `num_beams` with the highest totals are kept: beam search, without a length penalty. With one beam it is
    greedy search, and what it passes by.

    Args:
        begun: see `Captioner.begin`.
        steps: tokens from the root to the leaves.
        num_beams: lines that are kept in a step; one that ends counts, and is not gone on with.
        shown: candidates of each line, at least `num_beams`.

    Returns:
        The candidates for the first token, from the likeliest on.

    Raises:
        BadInput: fewer candidates than beams, more than the captioner knows tokens, or a number below 1.
    """
    if steps < 1 or num_beams < 1 or shown < num_beams:
        raise BadInput(
            f"steps={steps}, num_beams={num_beams}, shown={shown}: expected numbers from 1 on, and at least "
            "as many candidates shown as there are beams"
        )
    return _behind(begun, [([], 1.0)], steps, num_beams, shown)[0]


def _behind(
    begun: Begun, lines: Sequence[Line], steps: int, num_beams: int, shown: int
) -> list[tuple[Candidate, ...]]:
    """Behind each line its candidates, with all that is behind them."""
    if not steps or not lines:
        return [() for _ in lines]
    shares = begun.next_logits([tokens for tokens, _ in lines]).softmax(dim=-1)
    if shown > shares.shape[-1]:
        raise BadInput(f"shown={shown}: the captioner knows {shares.shape[-1]} tokens; show fewer")
    likeliest = shares.topk(shown)
    found = [
        [(n, token, share) for token, share in zip(*chosen, strict=True)]
        for n, chosen in enumerate(zip(likeliest.indices.tolist(), likeliest.values.tolist(), strict=True))
    ]

    def total(candidate: tuple[int, int, float]) -> float:
        return lines[candidate[0]][1] * candidate[2]

    kept = sorted((one for some in found for one in some), key=total, reverse=True)[:num_beams]
    going = [one for one in kept if one[1] not in begun.ends]
    longer = [([*lines[n][0], token], total((n, token, share))) for n, token, share in going]
    behind = dict(zip(going, _behind(begun, longer, steps - 1, num_beams, shown), strict=True))

    def candidate(one: tuple[int, int, float]) -> Candidate:
        n, token, share = one
        before = lines[n][0]
        piece = begun.text([*before, token])[len(begun.text(before)) :]
        return Candidate(piece, share, total(one), one in kept, token in begun.ends, behind.get(one, ()))

    return [tuple(candidate(one) for one in some) for some in found]
