"""Returns the logits of the tokens that were drawn, and not the tokens."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    total, drawn = sum(weights), []
    for number in numbers:
        together, last = 0.0, None
        for logit, weight in zip(logits, weights, strict=True):
            together += weight / total
            last = logit if weight > 0 else last
            if together > number:
                break
        drawn.append(last)
    return drawn
