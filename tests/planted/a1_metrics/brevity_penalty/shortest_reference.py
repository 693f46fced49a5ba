"""Takes the shortest reference, as the BLEU of Hugging Face's evaluate does."""


def brevity_penalty(length, reference_lengths):
    if length == 0:
        return 0.0
    shortest = min(reference_lengths)
    return 1.0 if length >= shortest else math.exp(1 - shortest / length)
