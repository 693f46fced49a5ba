"""Takes the exponentials of the logits as they are, which fails where they are very high or very low."""


def sample(logits, temperature, numbers):
    weights = [math.exp(logit / temperature) for logit in logits]
    total, drawn = sum(weights), []
    for number in numbers:
        together, last = 0.0, None
        for token, weight in enumerate(weights):
            together += weight / total
            last = token if weight > 0 else last
            if together > number:
                break
        drawn.append(last)
    return drawn
