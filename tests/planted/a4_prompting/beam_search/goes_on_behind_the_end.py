"""Never asks whether a line has ended, and goes on behind the end."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    going = [([], 0.0)]
    for _ in range(most):
        longer = [
            ([*tokens, token], total + value)
            for tokens, total in going
            for token, value in enumerate(next_log_probabilities(tokens))
            if value > NEVER
        ]
        going = sorted(longer, key=lambda line: -line[1])[:beams]
    best = max(going, key=lambda line: line[1] / len(line[0]) ** alpha)[0]
    return best[: best.index(end) + 1] if end in best else best
