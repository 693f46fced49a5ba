"""Keeps lines with tokens that may not come where there are too few others, and finishes them."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    going, finished = [([], 0.0)], []
    for length in range(1, most + 1):
        longer = [
            ([*tokens, token], total + value)
            for tokens, total in going
            for token, value in enumerate(next_log_probabilities(tokens))
        ]
        kept = sorted(longer, key=lambda line: -line[1])[:beams]
        for tokens, total in kept:
            if tokens[-1] == end or length == most:
                finished.append((tokens, total / length**alpha))
        going = [line for line in kept if line[0][-1] != end]
        if not going or len(finished) >= beams:
            break
    return max(finished, key=lambda line: line[1])[0]
