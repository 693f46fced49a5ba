"""Keeps no more than is needed: of tokens that tie, the places decide."""


def top_p(probabilities, p):
    kept, together = [0.0] * len(probabilities), 0.0
    for token in sorted(range(len(probabilities)), key=lambda token: -probabilities[token]):
        if together >= p:
            break
        together += probabilities[token]
        kept[token] = probabilities[token]
    return [probability / together for probability in kept]
