"""Draws the first token whose sum reaches the number: at 0, one that may never come."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    total, drawn = sum(weights), []
    for number in numbers:
        together, last = 0.0, None
        for token, weight in enumerate(weights):
            together += weight / total
            last = token
            if together >= number:
                break
        drawn.append(last)
    return drawn
