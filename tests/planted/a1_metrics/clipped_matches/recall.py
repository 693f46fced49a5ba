"""Divides by the n-grams of the longest reference: that is recall, as in ROUGE."""


def clipped_matches(tokens, references, n):
    counts = Counter(ngrams(tokens, n))
    in_references = [Counter(ngrams(reference, n)) for reference in references]
    matched = sum(
        min(count, max(theirs[ngram] for theirs in in_references)) for ngram, count in counts.items()
    )
    return matched, max(sum(theirs.values()) for theirs in in_references)
