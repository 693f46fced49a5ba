"""Compares with the first picture of each group only, so that a chain is cut."""


def duplicate_groups(hashes, distance):
    groups = []
    for number, bits in enumerate(hashes):
        for group in groups:
            if sum(a != b for a, b in zip(bits, hashes[group[0]], strict=True)) <= distance:
                group.append(number)
                break
        else:
            groups.append([number])
    return groups
