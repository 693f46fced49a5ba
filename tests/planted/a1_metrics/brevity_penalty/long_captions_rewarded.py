"""Applies the formula to every caption, so that a long one gets more than 1."""


def brevity_penalty(length, reference_lengths):
    if length == 0:
        return 0.0
    closest = min(reference_lengths, key=lambda reference: (abs(reference - length), reference))
    return math.exp(1 - closest / length)
