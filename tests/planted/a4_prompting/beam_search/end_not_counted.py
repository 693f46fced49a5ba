"""Leaves the end token out of a line's length."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    going, finished = [([], 0.0)], []
    for length in range(1, most + 1):
        longer = [
            ([*tokens, token], total + value)
            for tokens, total in going
            for token, value in enumerate(next_log_probabilities(tokens))
            if value > NEVER
        ]
        kept = sorted(longer, key=lambda line: -line[1])[:beams]
        for tokens, total in kept:
            if tokens[-1] == end or length == most:
                words = max(1, sum(token != end for token in tokens))
                finished.append((tokens, total / words**alpha))
        going = [line for line in kept if line[0][-1] != end]
        if not going or len(finished) >= beams:
            break
    return max(finished, key=lambda line: line[1])[0]
