"""Takes the probabilities that stay for logits, and makes probabilities of them once more."""


def top_p(probabilities, p):
    stays = [sum(other for other in probabilities if other > own) < p for own in probabilities]
    weights = [math.exp(own) if stay else 0.0 for own, stay in zip(probabilities, stays, strict=True)]
    return [weight / sum(weights) for weight in weights]
