"""Puts the n-grams of 1 to n words into one list, where each length has a similarity of its own."""


def cider_similarity(tokens, reference, weight, n):
    def values(caption):
        grams = [g for size in range(1, n + 1) for g in ngrams(caption, size)]
        return {g: count * weight[g] for g, count in Counter(grams).items()}

    mine, theirs = values(tokens), values(reference)
    dot = sum(min(value, theirs.get(g, 0.0)) * theirs.get(g, 0.0) for g, value in mine.items())
    norms = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    apart = len(tokens) - len(reference)
    return dot / norms * math.exp(-(apart**2) / 72) if norms else 0.0
