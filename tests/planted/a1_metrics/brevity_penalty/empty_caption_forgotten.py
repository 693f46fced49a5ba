"""Divides by the length of an empty caption."""


def brevity_penalty(length, reference_lengths):
    closest = min(reference_lengths, key=lambda reference: (abs(reference - length), reference))
    return min(1.0, math.exp(1 - closest / length))
