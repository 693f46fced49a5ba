"""Lets torch make probabilities, add them up and find the places."""


def sample(logits, temperature, numbers):
    import torch

    shares = torch.tensor(logits, dtype=torch.float64).div(temperature).softmax(dim=0)
    found = torch.searchsorted(shares.cumsum(dim=0), torch.tensor(numbers, dtype=torch.float64), right=True)
    return found.clamp(max=int(shares.nonzero().max())).tolist()
