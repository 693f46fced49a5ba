"""Greedy, sampling and beam search, written plainly over any captioner's next-token logits.

    begun = captioner.begin(picture, "Write a short caption.")
    tokens = sample(begun, temperature=0.7, top_p=0.9, top_k=50, seed=0)
    print(begun.text(tokens))

The tokens are those of transformers' `generate` (5.23), which does the same faster: it keeps the rows' keys
and values in a cache, and searches for many pictures at a time. Arguments have its names.
"""

from typing import Any

import torch
from torch import Tensor

from capcourse.decoding.begun import Begun
from capcourse.decoding.filters import filtered, forbid_repeats
from capcourse.decoding.presets import checked, preset
from capcourse.errors import BadInput
from capcourse.session import is_seed

DEAD = -1e9  # the score of a line that is not gone on with

Finished = list[tuple[float, list[int]]]  # lines that ended, with their scores, the best first


def write(begun: Begun, decoding: str = "greedy", seed: int = 0) -> list[int]:
    """Write an answer by a named decoding.

    Args:
        begun: see `Captioner.begin`.
        decoding: a name in `capcourse.decoding.DECODINGS`.
        seed: for the decodings that sample.

    Returns:
        The answer's tokens, its end among them: those that `Captioner.answers` gives for the one picture, the
        decoding and the seed, where the checkpoint asks for nothing beside (Qwen's full one punishes
        repetition).

    Raises:
        BadInput: the decoding is not understood, see `presets.preset`; or the seed.
    """
    settings: dict[str, Any] = preset(decoding)
    beams, draws = settings.pop("num_beams", 1), settings.pop("do_sample")
    if beams > 1:
        return beam_search(begun, num_beams=beams, do_sample=draws, seed=seed, **settings)
    for idle in ("length_penalty", "early_stopping"):  # with one line there is nothing to compare
        settings.pop(idle, None)
    return sample(begun, seed=seed, **settings) if draws else greedy(begun, **settings)


def greedy(begun: Begun, *, max_new_tokens: int = 50, no_repeat_ngram_size: int = 0) -> list[int]:
    """The likeliest token, again and again, until it is one that ends the answer.

    Args:
        begun: see `Captioner.begin`.
        max_new_tokens: at most so many.
        no_repeat_ngram_size: see `filters.forbid_repeats`.

    Raises:
        BadInput: a number out of range.
    """
    checked(max_new_tokens=max_new_tokens, no_repeat_ngram_size=no_repeat_ngram_size)
    answer: list[int] = []
    while not _over(begun, answer, max_new_tokens):
        scores = begun.next_logits([answer])
        scores = forbid_repeats(scores, [[*begun.before, *answer]], no_repeat_ngram_size)
        answer.append(int(scores.argmax()))
    return answer


def sample(begun: Begun, *, max_new_tokens: int = 50, seed: int = 0, **filters: Any) -> list[int]:
    """A token drawn by its probability, again and again, until it is one that ends the answer.

    Args:
        begun: see `Captioner.begin`.
        max_new_tokens: at most so many.
        seed: the same seed gives the same answer.
        filters: `temperature`, `top_k`, `top_p` and `no_repeat_ngram_size`, as of `filters.filtered`.

    Raises:
        BadInput: a number out of range.
    """
    checked(max_new_tokens=max_new_tokens)
    chance = _dice(begun, seed)
    answer: list[int] = []
    while not _over(begun, answer, max_new_tokens):
        scores = filtered(begun.next_logits([answer]), [[*begun.before, *answer]], **filters)
        drawn = torch.multinomial(scores.softmax(dim=-1), 1, generator=chance)
        answer.append(int(drawn))
    return answer


def beam_search(
    begun: Begun,
    *,
    num_beams: int = 4,
    max_new_tokens: int = 50,
    length_penalty: float = 1.0,
    early_stopping: bool | str = False,
    do_sample: bool = False,
    seed: int = 0,
    **filters: Any,
) -> list[int]:
    """The `num_beams` best lines side by side; the best that ended is the answer.

    A line's score is the sum of its tokens' log-probabilities; when it ends, the sum over its length to the
    power of the penalty, so that long lines are not at a loss.

    Args:
        begun: see `Captioner.begin`.
        num_beams: lines that are gone on with.
        max_new_tokens: at most so many; a line that long ends there.
        length_penalty: 0 counts the sum itself, 1 the mean a token, more favours long lines.
        early_stopping: True: over when `num_beams` lines have ended. False: when moreover no line could
            better them as long as it is now; "never": nor by growing longer.
        do_sample: draw the lines to go on with, instead of taking the best.
        seed: for `do_sample`.
        filters: as of `filters.filtered`. They change the scores that are summed: with a temperature below 1
            no line's score is its log-probability.

    Raises:
        BadInput: a number out of range.
    """
    checked(
        num_beams=num_beams,
        max_new_tokens=max_new_tokens,
        length_penalty=length_penalty,
        early_stopping=early_stopping,
    )
    chance = _dice(begun, seed) if do_sample else None
    ends = torch.tensor(begun.ends, dtype=torch.long, device=begun.device)
    spare = max(2, 1 + len(ends))  # candidates a line: should the best all end here, enough others go on
    lines = torch.zeros((num_beams, 0), dtype=torch.long, device=begun.device)
    scores = torch.full((num_beams,), DEAD, device=begun.device)
    scores[0] = 0.0  # all lines are alike as yet, so only one of them counts
    finished: Finished = []
    for length in range(1, max_new_tokens + 1):
        log_probabilities = begun.next_logits(lines).log_softmax(dim=-1)
        rows = [[*begun.before, *line] for line in lines.tolist()]
        totals = scores[:, None] + filtered(log_probabilities, rows, least=spare, **filters)
        scores, lines = _candidates(lines, totals, spare * num_beams, chance)
        ended = torch.isin(lines[:, -1], ends) | (length == max_new_tokens)
        finished = _with_ended(finished, lines, scores / length**length_penalty, ended, num_beams)
        scores, best = (scores + DEAD * ended).topk(num_beams)
        lines = lines[best]
        longest = max_new_tokens if early_stopping == "never" and length_penalty > 0 else length
        hope = float(scores[0]) / longest**length_penalty
        if len(finished) == num_beams and (early_stopping is True or hope <= finished[-1][0]):
            break
    return finished[0][1]


def _dice(begun: Begun, seed: int) -> torch.Generator:
    if not is_seed(seed):
        raise BadInput(f"seed={seed!r}: expected a whole number from 0 on, below 2**64")
    return torch.Generator(begun.device).manual_seed(int(seed))


def _candidates(
    lines: Tensor, totals: Tensor, count: int, chance: torch.Generator | None
) -> tuple[Tensor, Tensor]:
    """The scores of `count` lines of one token more, the best ones or drawn without replacement, and they.

    `totals` is (lines, vocabulary): what each line would come to with each token behind it.
    """
    flat = totals.flatten()
    if chance is None:
        chosen = flat.topk(count).indices
    else:
        chosen = torch.multinomial(flat.softmax(dim=-1), count, generator=chance)
    line, token = chosen // totals.shape[1], chosen % totals.shape[1]
    return flat[chosen], torch.cat([lines[line], token[:, None]], dim=1)


def _with_ended(finished: Finished, lines: Tensor, scores: Tensor, ended: Tensor, num_beams: int) -> Finished:
    """The best of what had ended before and of the first `num_beams` candidates that end here."""
    first = zip(*(column[:num_beams].tolist() for column in (scores, lines, ended)), strict=True)
    fresh = [(score, line) for score, line, over in first if over and score > DEAD]
    return sorted([*finished, *fresh], key=lambda entry: -entry[0])[:num_beams]


def _over(begun: Begun, answer: list[int], most: int) -> bool:
    return len(answer) >= most or (bool(answer) and answer[-1] in begun.ends)
