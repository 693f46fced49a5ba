"""Takes the likeliest token, whatever the numbers say."""


def sample(logits, temperature, numbers):
    return [max(range(len(logits)), key=lambda token: logits[token]) for _ in numbers]
