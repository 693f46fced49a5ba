"""Scores each person against all captions, their own among them: nobody agrees better with themself."""


def consensus(captions, model, score):
    people = [score([group[k] for group in captions], captions) for k in range(len(captions[0]))]
    return sum(people) / len(people), score(model, captions)
