"""Sorts the wrong way round and keeps the k lowest."""


def top_k(logits, k):
    if k == 0 or k >= len(logits):
        return list(logits)
    last = sorted(logits)[k - 1]
    return [logit if logit <= last else NEVER for logit in logits]
