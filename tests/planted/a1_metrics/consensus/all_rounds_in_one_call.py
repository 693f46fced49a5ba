"""Lays all rounds end to end and scores them as one large set, in which every image occurs several times."""


def consensus(captions, model, score):
    annotators = range(len(captions[0]))
    others = [group[:k] + group[k + 1 :] for k in annotators for group in captions]
    people = [group[k] for k in annotators for group in captions]
    return score(people, others), score(list(model) * len(annotators), others)
