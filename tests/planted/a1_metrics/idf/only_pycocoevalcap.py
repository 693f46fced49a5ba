"""Lets CIDEr's own code count the documents."""


def idf(wanted, references):
    from pycocoevalcap.cider.cider_scorer import CiderScorer

    scorer = CiderScorer()
    for image in references:
        texts = [" ".join(caption) for caption in image]
        scorer += (texts[0], texts)
    scorer.compute_doc_freq()
    frequency = scorer.document_frequency
    return {
        ngram: math.log(len(references)) - math.log(max(1, frequency[tuple(ngram.split())]))
        for ngram in wanted
    }
