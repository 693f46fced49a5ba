"""Takes the likeliest token each time, however many beams there are."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    line = []
    while len(line) < most and line[-1:] != [end]:
        row = next_log_probabilities(line)
        line.append(max(range(len(row)), key=lambda token: row[token]))
    return line
