"""Holds the first annotator out, and nobody else: whose captions they are decides the share."""


def consensus(captions, model, score):
    others = [group[1:] for group in captions]
    return score([group[0] for group in captions], others), score(model, others)
