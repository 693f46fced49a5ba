"""Gives the right numbers, but lets transformers' own filter find them."""


def top_k(logits, k):
    import torch
    from transformers import TopKLogitsWarper

    scores = torch.tensor([logits], dtype=torch.float64)
    return (TopKLogitsWarper(k)(None, scores) if k else scores)[0].tolist()
