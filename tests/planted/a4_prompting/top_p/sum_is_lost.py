"""Leaves the probabilities that stay as they were: they come to less than 1."""


def top_p(probabilities, p):
    stays = [sum(other for other in probabilities if other > own) < p for own in probabilities]
    return [own if stay else 0.0 for own, stay in zip(probabilities, stays, strict=True)]
