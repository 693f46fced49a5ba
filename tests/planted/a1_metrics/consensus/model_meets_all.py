"""Holds people out, but not for the model, which meets one reference more than any person."""


def consensus(captions, model, score):
    annotators = range(len(captions[0]))
    people = []
    for k in annotators:
        others = [group[:k] + group[k + 1 :] for group in captions]
        people.append(score([group[k] for group in captions], others))
    return sum(people) / len(people), score(model, captions)
