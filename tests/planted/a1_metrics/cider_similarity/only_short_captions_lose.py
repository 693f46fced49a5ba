"""Takes the bell curve for a brevity penalty: a caption that is too long loses nothing."""


def cider_similarity(tokens, reference, weight, n):
    mine = {g: count * weight[g] for g, count in Counter(ngrams(tokens, n)).items()}
    theirs = {g: count * weight[g] for g, count in Counter(ngrams(reference, n)).items()}
    dot = sum(min(value, theirs.get(g, 0.0)) * theirs.get(g, 0.0) for g, value in mine.items())
    norms = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    missing = max(0, len(reference) - len(tokens))
    return dot / norms * math.exp(-(missing**2) / 72) if norms else 0.0
