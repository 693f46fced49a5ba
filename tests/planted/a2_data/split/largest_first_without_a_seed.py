"""Sorts by size and fills up, the same way for every seed."""


def split(groups, shares, seed):
    total = sum(map(len, groups))
    found = {"train": [], "val": [], "test": []}
    for group in sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group)):
        lacking = {name: share * total - len(found[name]) for name, share in zip(found, shares, strict=True)}
        found[max(lacking, key=lacking.get)] += group
    return found
