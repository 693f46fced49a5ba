"""Gives each group to the split that lacks most: none is off by more than the largest group."""


def split(groups, shares, seed):
    ordered = sorted(sorted(group) for group in groups)
    random.Random(seed).shuffle(ordered)
    total = sum(map(len, ordered))
    found = {"train": [], "val": [], "test": []}
    for group in ordered:
        lacking = {name: share * total - len(found[name]) for name, share in zip(found, shares, strict=True)}
        found[max(lacking, key=lacking.get)] += group
    return found
