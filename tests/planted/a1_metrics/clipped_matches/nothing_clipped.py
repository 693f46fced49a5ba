"""Counts every n-gram of the caption that some reference has, so that repeating a word pays."""


def clipped_matches(tokens, references, n):
    known = {ngram for reference in references for ngram in ngrams(reference, n)}
    grams = ngrams(tokens, n)
    return sum(ngram in known for ngram in grams), len(grams)
