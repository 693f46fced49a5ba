"""Looks among the words of a caption, where an n-gram of two words is never found."""


def idf(wanted, references):
    found = {}
    for ngram in wanted:
        df = sum(any(ngram in caption for caption in image) for image in references)
        found[ngram] = math.log(len(references)) - math.log(max(1, df))
    return found
