"""Keeps what is above the k-th highest, and not the k-th itself."""


def top_k(logits, k):
    if k == 0 or k >= len(logits):
        return list(logits)
    last = sorted(logits, reverse=True)[k - 1]
    return [logit if logit > last else NEVER for logit in logits]
