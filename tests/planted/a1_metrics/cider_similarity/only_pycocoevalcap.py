"""Gives the right numbers, but lets CIDEr's own code compute them, from document frequencies made to fit."""


def cider_similarity(tokens, reference, weight, n):
    from pycocoevalcap.cider.cider_scorer import CiderScorer

    scorer = CiderScorer()
    scorer += (" ".join(tokens), [" ".join(reference)])
    images = math.ceil(math.exp(max(weight.values(), default=0.0)))
    for _ in range(images - 1):
        scorer += ("", [""])
    for ngram, value in weight.items():
        parts = tuple(ngram.split())
        scorer.document_frequency[parts] = images * math.exp(-value) if len(parts) == n else images
    return scorer.compute_cider()[0] * 4 / 10
