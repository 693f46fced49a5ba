"""Puts each caption back when the next one is taken out, and so never the last: a second call is wrong."""


def consensus(captions, model, score):
    people, machine, own = [], [], None
    for k in range(len(captions[0])):
        if own is not None:
            for group, caption in zip(captions, own, strict=True):
                group.insert(k - 1, caption)
        own = [group.pop(k) for group in captions]
        people.append(score(own, captions))
        machine.append(score(model, captions))
    return sum(people) / len(people), sum(machine) / len(machine)
