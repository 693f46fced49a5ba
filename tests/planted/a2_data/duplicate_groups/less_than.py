"""Asks for fewer bits than `distance`: with distance 0 not even a picture's copy is found."""


def duplicate_groups(hashes, distance):
    groups = []
    for number, bits in enumerate(hashes):
        near = [
            group
            for group in groups
            if any(sum(a != b for a, b in zip(bits, hashes[i], strict=True)) < distance for i in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append(sorted([number, *(i for group in near for i in group)]))
    return sorted(groups)
