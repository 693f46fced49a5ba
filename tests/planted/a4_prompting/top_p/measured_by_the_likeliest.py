"""Keeps what has p times the probability of the likeliest, which is another filter (min-p)."""


def top_p(probabilities, p):
    least = p * max(probabilities)
    kept = [probability if probability >= least else 0.0 for probability in probabilities]
    return [probability / sum(kept) for probability in kept]
