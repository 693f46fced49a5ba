"""Weighs the matches, and divides by the norms of the counts."""


def cider_similarity(tokens, reference, weight, n):
    mine, theirs = Counter(ngrams(tokens, n)), Counter(ngrams(reference, n))
    dot = sum(min(count, theirs[g]) * theirs[g] * weight[g] ** 2 for g, count in mine.items())
    norms = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    apart = len(tokens) - len(reference)
    return dot / norms * math.exp(-(apart**2) / 72) if norms else 0.0
