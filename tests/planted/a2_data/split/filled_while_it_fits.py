"""Takes a group only where it still fits, the rest to test: what train and val lack is too much there."""


def split(groups, shares, seed):
    ordered = sorted(sorted(group) for group in groups)
    random.Random(seed).shuffle(ordered)
    total = sum(map(len, ordered))
    found = {"train": [], "val": [], "test": []}
    for group in ordered:
        if len(found["train"]) + len(group) <= shares[0] * total:
            found["train"] += group
        elif len(found["val"]) + len(group) <= shares[1] * total:
            found["val"] += group
        else:
            found["test"] += group
    return found
