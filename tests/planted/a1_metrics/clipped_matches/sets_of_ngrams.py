"""Compares sets, which forget how often the caption says a word, in the matches and in the total."""


def clipped_matches(tokens, references, n):
    mine = set(ngrams(tokens, n))
    theirs = {ngram for reference in references for ngram in ngrams(reference, n)}
    return len(mine & theirs), len(mine)
