"""Adds the counts of all references up before clipping, so that three references allow three times."""


def clipped_matches(tokens, references, n):
    counts = Counter(ngrams(tokens, n))
    together = Counter()
    for reference in references:
        together += Counter(ngrams(reference, n))
    return sum(min(count, together[ngram]) for ngram, count in counts.items()), sum(counts.values())
