"""Clips, and forgets the bell curve: a caption of two words loses nothing against one of ten."""


def cider_similarity(tokens, reference, weight, n):
    mine = {g: count * weight[g] for g, count in Counter(ngrams(tokens, n)).items()}
    theirs = {g: count * weight[g] for g, count in Counter(ngrams(reference, n)).items()}
    dot = sum(min(value, theirs.get(g, 0.0)) * theirs.get(g, 0.0) for g, value in mine.items())
    norms = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    return dot / norms if norms else 0.0
