"""Hands the table to the course library's own search, which has other rules for its end."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    import torch

    from capcourse.decoding import search
    from capcourse.decoding.begun import Begun

    def next_logits(lines):
        return torch.tensor([next_log_probabilities([int(t) for t in line]) for line in lines])

    begun = Begun(next_logits, (end,), (), str, "cpu")
    return search.beam_search(begun, num_beams=beams, max_new_tokens=most, length_penalty=alpha)
