"""Sorts, and looks up where the sums reach p."""


def top_p(probabilities, p):
    probabilities = np.asarray(probabilities, dtype=float)
    falling = np.sort(probabilities)[::-1]
    needed = np.searchsorted(np.cumsum(falling), p)  # the first place where the sum is p or more
    kept = np.where(probabilities >= falling[min(needed, len(falling) - 1)], probabilities, 0.0)
    return kept / kept.sum()
