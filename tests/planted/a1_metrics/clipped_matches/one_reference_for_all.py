"""Chooses the one reference that matches best, where each n-gram may have its own."""


def clipped_matches(tokens, references, n):
    counts = Counter(ngrams(tokens, n))
    best = 0
    for reference in references:
        theirs = Counter(ngrams(reference, n))
        best = max(best, sum(min(count, theirs[ngram]) for ngram, count in counts.items()))
    return best, sum(counts.values())
