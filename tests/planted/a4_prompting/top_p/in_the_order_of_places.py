"""Adds up from the first token on, and not from the likeliest."""


def top_p(probabilities, p):
    kept, together = [], 0.0
    for probability in probabilities:
        kept.append(probability if together < p else 0.0)
        together += probability
    return [probability / sum(kept) for probability in kept]
