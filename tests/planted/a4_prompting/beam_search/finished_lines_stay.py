"""Leaves finished lines among the beams, where they take places, and may be pushed out."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    lines = [([], 0.0)]
    for _ in range(most):
        longer = []
        for tokens, total in lines:
            if tokens[-1:] == [end]:
                longer.append((tokens, total))
            else:
                row = next_log_probabilities(tokens)
                longer += [([*tokens, t], total + value) for t, value in enumerate(row) if value > NEVER]
        lines = sorted(longer, key=lambda line: -line[1])[:beams]
    return max(lines, key=lambda line: line[1] / len(line[0]) ** alpha)[0]
