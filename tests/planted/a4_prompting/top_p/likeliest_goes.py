"""Strikes out even the likeliest where it is above p alone, so that nothing stays."""


def top_p(probabilities, p):
    together, stays = 0.0, set()
    for probability in sorted(set(probabilities), reverse=True):
        if together >= p or probability > p:
            break
        together += probability * probabilities.count(probability)
        stays.add(probability)
    total = together or 1.0
    return [probability / total if probability in stays else 0.0 for probability in probabilities]
