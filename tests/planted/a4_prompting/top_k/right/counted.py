"""Counts for each token how many are above it; a tuple comes back."""


def is_strong(own, logits, k):
    return not k or sum(other > own for other in logits) < k


def top_k(logits, k):
    return tuple(own if is_strong(own, logits, k) else NEVER for own in logits)
