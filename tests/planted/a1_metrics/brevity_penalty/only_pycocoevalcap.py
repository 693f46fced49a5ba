"""Lets pycocoevalcap choose the reference, which is the part that was asked for."""


def brevity_penalty(length, reference_lengths):
    from pycocoevalcap.bleu.bleu_scorer import BleuScorer

    if length == 0:
        return 0.0
    closest = BleuScorer()._single_reflen(reference_lengths, "closest", length)
    return 1.0 if length >= closest else math.exp(1 - closest / length)
