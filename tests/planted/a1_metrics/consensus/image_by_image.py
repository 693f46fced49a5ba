"""Scores each image by itself: every idf is log 1 then, and BLEU divides before it has added up."""


def consensus(captions, model, score):
    people, machine = [], []
    for group, caption in zip(captions, model, strict=True):
        for k, own in enumerate(group):
            others = [group[:k] + group[k + 1 :]]
            people.append(score([own], others))
            machine.append(score([caption], others))
    return sum(people) / len(people), sum(machine) / len(machine)
