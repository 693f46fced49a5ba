"""Smooths with 1 + df, as text search does, where CIDEr takes max(1, df)."""


def idf(wanted, references):
    found = {}
    for ngram in wanted:
        n = len(ngram.split())
        df = sum(any(ngram in ngrams(caption, n) for caption in image) for image in references)
        found[ngram] = math.log(len(references) / (1 + df))
    return found
