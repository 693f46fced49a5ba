"""Keeps exactly k: of tokens that tie, the places decide."""


def top_k(logits, k):
    if k == 0:
        return list(logits)
    best = sorted(range(len(logits)), key=lambda token: logits[token], reverse=True)[:k]
    return [logit if token in best else NEVER for token, logit in enumerate(logits)]
