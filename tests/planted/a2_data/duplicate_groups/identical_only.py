"""Finds identical hashes only, where a copy that was saved again differs in a few bits."""


def duplicate_groups(hashes, distance):
    groups = {}
    for number, bits in enumerate(hashes):
        groups.setdefault(tuple(bits), []).append(number)
    return sorted(groups.values())
