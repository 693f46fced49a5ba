"""Strikes out equal tokens together, from the unlikeliest on, as long as the others come to p."""


def top_p(probabilities, p):
    kept = dict(enumerate(probabilities))
    while True:
        others = {token: own for token, own in kept.items() if own > min(kept.values())}
        if sum(others.values()) < p:
            break
        kept = others
    total = sum(kept.values())
    return [kept.get(token, 0.0) / total for token in range(len(probabilities))]
