"""Lists every n-gram once, however often it occurs: the weights are there, the counts are not."""


def cider_similarity(tokens, reference, weight, n):
    mine, theirs = set(ngrams(tokens, n)), set(ngrams(reference, n))
    dot = sum(weight[g] ** 2 for g in mine & theirs)
    norms = math.hypot(*(weight[g] for g in mine)) * math.hypot(*(weight[g] for g in theirs))
    apart = len(tokens) - len(reference)
    return dot / norms * math.exp(-(apart**2) / 72) if norms else 0.0
