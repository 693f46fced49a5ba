"""Takes pieces away from the number until it lies in one."""


def sample(logits, temperature, numbers):
    able = [(token, logit) for token, logit in enumerate(logits) if logit > NEVER]
    highest = max(logit for _, logit in able)
    weights = {token: math.exp((logit - highest) / temperature) for token, logit in able}
    weights = {token: weight for token, weight in weights.items() if weight}
    total = math.fsum(weights.values())

    def token_at(number):
        sums = ((token, math.fsum(list(weights.values())[: i + 1])) for i, token in enumerate(weights))
        return next((token for token, end in sums if end / total > number), max(weights))

    return tuple(token_at(number) for number in numbers)
