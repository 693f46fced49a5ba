"""Gives the best of the lines that are finished first, and does not wait for others."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    going = [([], 0.0)]
    for length in range(1, most + 1):
        longer = [
            ([*tokens, token], total + value)
            for tokens, total in going
            for token, value in enumerate(next_log_probabilities(tokens))
            if value > NEVER
        ]
        going = sorted(longer, key=lambda line: -line[1])[:beams]
        finished = [line for line in going if line[0][-1] == end or length == most]
        if finished:
            return finished[0][0]
