"""Finds no token where rounding leaves the sum of all probabilities below the number."""


def sample(logits, temperature, numbers):
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    total = sum(weights)
    sums = np.cumsum([weight / total for weight in weights])
    return np.searchsorted(sums, numbers, side="right").tolist()
