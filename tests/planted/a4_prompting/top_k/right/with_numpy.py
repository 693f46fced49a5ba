"""Partitions an array."""


def top_k(logits, k):
    logits = np.asarray(logits, dtype=float)
    if not 0 < k < len(logits):
        return logits
    last = np.partition(logits, -k)[-k]
    return np.where(logits < last, NEVER, logits)
