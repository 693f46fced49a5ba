"""Takes captions out of a copy that is no copy of the inner lists: each round has fewer references."""


def consensus(captions, model, score):
    people, machine = [], []
    others = list(captions)
    for _ in range(len(captions[0])):
        own = [group.pop(0) for group in others]
        people.append(score(own, others))
        machine.append(score(model, others))
    return sum(people) / len(people), sum(machine) / len(machine)
