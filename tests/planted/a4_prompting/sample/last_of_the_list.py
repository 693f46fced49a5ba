"""Gives what rounding leaves over to the last token of the list, which may be one that never comes."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    total = sum(weights)
    sums = np.cumsum([weight / total for weight in weights])
    sums[-1] = 1.0
    return np.searchsorted(sums, numbers, side="right").tolist()
