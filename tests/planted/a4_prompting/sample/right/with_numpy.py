"""Sums of an array, and the last token that has a piece as the upper limit."""


def sample(logits, temperature, numbers):
    logits = np.asarray(logits, dtype=float)
    weights = np.exp((logits - logits.max()) / temperature)
    sums = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(sums, numbers, side="right"), np.flatnonzero(weights)[-1])
