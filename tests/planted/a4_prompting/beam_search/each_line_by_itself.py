"""Begins with the best tokens, and then lets each line go on greedily by itself."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    row = next_log_probabilities([])
    first = sorted((token for token in range(len(row)) if row[token] > NEVER), key=lambda t: -row[t])
    finished = []
    for token in first[:beams]:
        line, total = [token], row[token]
        while len(line) < most and line[-1] != end:
            following = next_log_probabilities(line)
            line.append(max(range(len(following)), key=lambda t, given=following: given[t]))
            total += following[line[-1]]
        finished.append((line, total / len(line) ** alpha))
    return max(finished, key=lambda line: line[1])[0]
