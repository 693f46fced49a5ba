"""Removes whatever reads like the held-out caption, and with it the people who agree most."""


def consensus(captions, model, score):
    people, machine = [], []
    for k in range(len(captions[0])):
        own = [group[k] for group in captions]
        others = [[c for c in group if c != caption] for group, caption in zip(captions, own, strict=True)]
        people.append(score(own, others))
        machine.append(score(model, others))
    return sum(people) / len(people), sum(machine) / len(machine)
