"""Two calls of pad_sequence with different fillings, on rows that have their ends."""


def labels_of(rows, eos, pad):
    import torch
    from torch.nn.utils.rnn import pad_sequence

    ended = [torch.tensor([token for token in row if token != eos] + [eos]) for row in rows]
    return [pad_sequence(ended, batch_first=True, padding_value=filling) for filling in (pad, -100)]
