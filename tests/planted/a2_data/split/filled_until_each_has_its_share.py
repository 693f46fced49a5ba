"""Fills train, then val, each past its share, the rest to test: what both have too much is missing there."""


def split(groups, shares, seed):
    ordered = sorted(sorted(group) for group in groups)
    random.Random(seed).shuffle(ordered)
    total = sum(map(len, ordered))
    found = {"train": [], "val": [], "test": []}
    for group in ordered:
        if len(found["train"]) < shares[0] * total:
            found["train"] += group
        elif len(found["val"]) < shares[1] * total:
            found["val"] += group
        else:
            found["test"] += group
    return found
