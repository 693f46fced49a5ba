"""Returns the groups of two or more only, so that most pictures are lost on the way to the split."""


def duplicate_groups(hashes, distance):
    groups = []
    for number, bits in enumerate(hashes):
        near = [
            group
            for group in groups
            if any(sum(a != b for a, b in zip(bits, hashes[i], strict=True)) <= distance for i in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append(sorted([number, *(i for group in near for i in group)]))
    return sorted(group for group in groups if len(group) > 1)
