"""Puts a picture into the first group with a near one, and never joins two groups that it connects."""


def duplicate_groups(hashes, distance):
    groups = []
    for number, bits in enumerate(hashes):
        for group in groups:
            if any(sum(a != b for a, b in zip(bits, hashes[i], strict=True)) <= distance for i in group):
                group.append(number)
                break
        else:
            groups.append([number])
    return groups
