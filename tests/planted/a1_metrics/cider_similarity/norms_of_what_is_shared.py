"""Takes the norms over the n-grams that both have, so that whatever else a caption says costs nothing."""


def cider_similarity(tokens, reference, weight, n):
    mine, theirs = Counter(ngrams(tokens, n)), Counter(ngrams(reference, n))
    shared = mine.keys() & theirs.keys()
    one, other = [mine[g] * weight[g] for g in shared], [theirs[g] * weight[g] for g in shared]
    dot = sum(min(x, y) * y for x, y in zip(one, other, strict=True))
    norms = math.hypot(*one) * math.hypot(*other)
    apart = len(tokens) - len(reference)
    return dot / norms * math.exp(-(apart**2) / 72) if norms else 0.0
