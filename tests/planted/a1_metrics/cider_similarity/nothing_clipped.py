"""A plain cosine, as in CIDEr before the D: repeating a word of much weight pays."""


def cider_similarity(tokens, reference, weight, n):
    mine, theirs = Counter(ngrams(tokens, n)), Counter(ngrams(reference, n))
    dot = sum(count * theirs[g] * weight[g] ** 2 for g, count in mine.items())
    norms = math.sqrt(sum((count * weight[g]) ** 2 for g, count in mine.items()))
    norms *= math.sqrt(sum((count * weight[g]) ** 2 for g, count in theirs.items()))
    apart = len(tokens) - len(reference)
    return dot / norms * math.exp(-(apart**2) / 72) if norms else 0.0
