"""Raises where k is larger than the vocabulary."""


def top_k(logits, k):
    if k == 0:
        return list(logits)
    last = sorted(logits, reverse=True)[k - 1]
    return [logit if logit >= last else NEVER for logit in logits]
