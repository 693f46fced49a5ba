"""Which tokens may come next: temperature, top-k, top-p, and no n-gram twice.

Each takes scores of the next token, (lines, vocabulary), logits or log-probabilities, and gives scores of the
same shape; what may not come has the score minus infinity. The order in `filtered` is that of transformers'
`generate`.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from capcourse.decoding.presets import checked

NEVER = -torch.inf


def filtered(
    scores: Tensor,
    rows: Sequence[Sequence[int]],
    *,
    no_repeat_ngram_size: int = 0,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    least: int = 1,
) -> Tensor:
    """All four, one after the other; a filter at its default changes nothing.

    Args:
        scores: (lines, vocabulary).
        rows: of each line all tokens that an n-gram may not repeat, those before the answer among them.
        no_repeat_ngram_size: see `forbid_repeats`.
        temperature: see `heated`.
        top_k: see `keep_top_k`.
        top_p: see `keep_top_p`.
        least: how many tokens top-k and top-p leave, whatever they say.

    Raises:
        BadInput: a number out of range.
    """
    checked(no_repeat_ngram_size=no_repeat_ngram_size, temperature=temperature, top_k=top_k, top_p=top_p)
    scores = forbid_repeats(scores, rows, no_repeat_ngram_size)
    scores = heated(scores, temperature)
    scores = keep_top_k(scores, top_k, least)
    return keep_top_p(scores, top_p, least)


def forbid_repeats(scores: Tensor, rows: Sequence[Sequence[int]], size: int) -> Tensor:
    """No token that would repeat a run of `size` tokens: of "a dog and a", size 2, not "dog".

    Args:
        scores: (lines, vocabulary).
        rows: of each line the tokens so far.
        size: of the runs; 0 forbids none.

    Source: Paulus et al. 2017, "A Deep Reinforced Model for Abstractive Summarization", section 2.5.
    """
    if not size:
        return scores
    scores = scores.clone()
    for line, row in enumerate(rows):
        begun = list(row[len(row) - size + 1 :])  # of the run that the next token would end
        for at in range(len(row) - size + 1):
            *run, following = row[at : at + size]
            if run == begun:
                scores[line, following] = NEVER
    return scores


def heated(scores: Tensor, temperature: float) -> Tensor:
    """Differences between scores divided by the temperature: below 1 the likely becomes likelier still."""
    return scores / temperature


def keep_top_k(scores: Tensor, k: int, least: int = 1) -> Tensor:
    """Only the `k` likeliest tokens, and what ties with the last of them; 0 keeps all.

    Source: Fan et al. 2018, "Hierarchical Neural Story Generation", section 5.1.
    """
    if not k:
        return scores
    kept = scores.topk(min(max(k, least), scores.shape[-1])).values
    return scores.masked_fill(scores < kept[:, -1:], NEVER)


def keep_top_p(scores: Tensor, p: float, least: int = 1) -> Tensor:
    """The fewest likeliest tokens whose probabilities come to `p` together; 1 keeps all.

    Source: Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1.
    """
    if p >= 1:
        return scores
    rising, tokens = scores.sort(dim=-1)
    tail = rising.softmax(dim=-1).cumsum(dim=-1) <= 1 - p  # the unlikely, as long as they come to 1 - p
    tail[:, -least:] = False
    return scores.masked_fill(tail.scatter(1, tokens, tail), NEVER)
