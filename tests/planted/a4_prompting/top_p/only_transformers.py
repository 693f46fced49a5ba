"""Lets transformers' own filter decide, which keeps one of two tokens that tie."""


def top_p(probabilities, p):
    import torch
    from transformers import TopPLogitsWarper

    scores = torch.tensor([probabilities], dtype=torch.float64).log()
    return TopPLogitsWarper(p)(None, scores)[0].softmax(dim=-1).tolist()
