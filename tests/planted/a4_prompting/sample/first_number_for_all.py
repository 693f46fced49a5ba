"""Looks at the first random number alone."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    total, together, last = sum(weights), 0.0, None
    for token, weight in enumerate(weights):
        together += weight / total
        last = token if weight > 0 else last
        if together > numbers[0]:
            break
    return [last] * len(numbers)
