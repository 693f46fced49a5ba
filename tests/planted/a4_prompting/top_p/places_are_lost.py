"""Gives the probabilities that stay from the likeliest on, and nobody knows whose they are."""


def top_p(probabilities, p):
    falling = sorted(probabilities, reverse=True)
    kept = [own for own in falling if sum(other for other in falling if other > own) < p]
    rest = [0.0] * (len(falling) - len(kept))
    return [own / sum(kept) for own in kept] + rest
