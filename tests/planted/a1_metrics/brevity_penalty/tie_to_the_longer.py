"""Takes the longer one of two references that are equally close."""


def brevity_penalty(length, reference_lengths):
    if length == 0:
        return 0.0
    closest = min(reference_lengths, key=lambda reference: (abs(reference - length), -reference))
    return 1.0 if length >= closest else math.exp(1 - closest / length)
