"""Takes every caption for a document of its own: N and df both count captions."""


def idf(wanted, references):
    captions = [caption for image in references for caption in image]
    found = {}
    for ngram in wanted:
        n = len(ngram.split())
        df = sum(ngram in ngrams(caption, n) for caption in captions)
        found[ngram] = math.log(len(captions)) - math.log(max(1, df))
    return found
