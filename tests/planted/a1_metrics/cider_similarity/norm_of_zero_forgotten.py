"""Divides by the norms whether or not there is anything to compare."""


def cider_similarity(tokens, reference, weight, n):
    mine = {g: count * weight[g] for g, count in Counter(ngrams(tokens, n)).items()}
    theirs = {g: count * weight[g] for g, count in Counter(ngrams(reference, n)).items()}
    dot = sum(min(value, theirs.get(g, 0.0)) * theirs.get(g, 0.0) for g, value in mine.items())
    norms = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    apart = len(tokens) - len(reference)
    return dot / norms * math.exp(-(apart**2) / 72)
