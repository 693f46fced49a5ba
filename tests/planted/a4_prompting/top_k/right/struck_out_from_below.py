"""Strikes out the lowest numbers as long as k tokens are left."""


def top_k(logits, k):
    left = list(logits)
    while k and left:
        higher = [logit for logit in left if logit > min(left)]
        if len(higher) < k:
            break
        left = higher
    return [logit if logit in left else NEVER for logit in logits]
