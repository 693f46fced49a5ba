"""Splits pictures, not groups: a copy of a training picture ends up in the test."""


def split(groups, shares, seed):
    pictures = sorted(picture for group in groups for picture in group)
    random.Random(seed).shuffle(pictures)
    first = round(shares[0] * len(pictures))
    second = first + round(shares[1] * len(pictures))
    return {"train": pictures[:first], "val": pictures[first:second], "test": pictures[second:]}
