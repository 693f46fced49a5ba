"""Keeps the tokens that come to at most p: the one with which p is passed is left out."""


def top_p(probabilities, p):
    stays = [sum(other for other in probabilities if other >= own) <= p for own in probabilities]
    if not any(stays):
        stays = [own == max(probabilities) for own in probabilities]
    total = sum(own for own, stay in zip(probabilities, stays, strict=True) if stay)
    return [own / total if stay else 0.0 for own, stay in zip(probabilities, stays, strict=True)]
