"""Returns what stays alone, so that nobody knows whose logits they are."""


def top_k(logits, k):
    if k == 0 or k >= len(logits):
        return list(logits)
    last = sorted(logits, reverse=True)[k - 1]
    return [logit for logit in logits if logit >= last]
