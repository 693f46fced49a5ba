"""Counts captions instead of images, so that five annotators who agree make a word look common."""


def idf(wanted, references):
    captions = [caption for image in references for caption in image]
    found = {}
    for ngram in wanted:
        n = len(ngram.split())
        df = sum(ngram in ngrams(caption, n) for caption in captions)
        found[ngram] = math.log(len(references)) - math.log(max(1, df))
    return found
