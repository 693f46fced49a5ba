"""Keeps one token more where the likeliest come to exactly p."""


def top_p(probabilities, p):
    together = last = 0.0
    for probability in sorted(probabilities, reverse=True):
        if together > p:
            break
        together += probability
        last = probability
    kept = [probability if probability >= last else 0.0 for probability in probabilities]
    return [probability / sum(kept) for probability in kept]
