"""Compares the lines that have ended, and forgets those that were cut, unless there are no others."""


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
        finished += [(line, total / length**alpha) for line, total in kept if line[-1] == end]
        going = [line for line in kept if line[0][-1] != end]
        if not going or len(finished) >= beams:
            break
    return max(finished, key=lambda line: line[1])[0] if finished else going[0][0]
