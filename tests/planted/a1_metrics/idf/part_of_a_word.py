"""Searches in the text of a caption, where 'cart' contains 'car' and 'a' is everywhere."""


def idf(wanted, references):
    found = {}
    for ngram in wanted:
        df = sum(any(ngram in " ".join(caption) for caption in image) for image in references)
        found[ngram] = math.log(len(references)) - math.log(max(1, df))
    return found
