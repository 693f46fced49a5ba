"""Shuffles the groups as they come: the same pictures in another order are split in another way."""


def split(groups, shares, seed):
    ordered = [list(group) for group in groups]
    random.Random(seed).shuffle(ordered)
    total = sum(map(len, ordered))
    found = {"train": [], "val": [], "test": []}
    done = 0
    for group in ordered:
        past_train, past_val = done >= shares[0] * total, done >= (shares[0] + shares[1]) * total
        found["test" if past_val else "val" if past_train else "train"] += group
        done += len(group)
    return found
