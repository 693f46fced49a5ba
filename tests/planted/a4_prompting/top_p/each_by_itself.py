"""Takes p for what a single token must have, and keeps the likeliest where none has it."""


def top_p(probabilities, p):
    least = min(p, max(probabilities))
    kept = [probability if probability >= least else 0.0 for probability in probabilities]
    return [probability / sum(kept) for probability in kept]
