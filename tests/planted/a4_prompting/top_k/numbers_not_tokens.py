"""Counts different numbers instead of tokens: two that tie are one."""


def top_k(logits, k):
    heights = sorted(set(logits), reverse=True)
    if k == 0 or k >= len(heights):
        return list(logits)
    return [logit if logit >= heights[k - 1] else NEVER for logit in logits]
