"""Compares people two by two, and the model with one person at a time."""


def consensus(captions, model, score):
    people, machine = [], []
    columns = list(zip(*captions, strict=True))
    for i, own in enumerate(columns):
        for j, other in enumerate(columns):
            if i != j:
                references = [[caption] for caption in other]
                people.append(score(list(own), references))
                machine.append(score(model, references))
    return sum(people) / len(people), sum(machine) / len(machine)
