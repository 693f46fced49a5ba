"""Lays the pieces down from the likeliest on."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    order = sorted(range(len(logits)), key=lambda token: -weights[token])
    total, drawn = sum(weights), []
    for number in numbers:
        together, last = 0.0, None
        for token in order:
            together += weights[token] / total
            last = token if weights[token] > 0 else last
            if together > number:
                break
        drawn.append(last)
    return drawn
