"""A step that calls itself with the lines that go on."""


def step(ask, end, beams, most, going, finished):
    if not going or len(finished) >= beams:
        return finished
    longer = {}
    for line, total in going.items():
        longer |= {(*line, t): total + value for t, value in enumerate(ask(list(line))) if value > NEVER}
    kept = {line: longer[line] for line in sorted(longer, key=longer.get, reverse=True)[:beams]}
    over = {line for line in kept if line[-1] == end or len(line) >= most}
    rest = {line: total for line, total in kept.items() if line not in over}
    return step(ask, end, beams, most, rest, finished | {line: kept[line] for line in over})


def beam_search(next_log_probabilities, end, beams, most, alpha):
    finished = step(next_log_probabilities, end, beams, most, {(): 0.0}, {})
    return list(max(finished, key=lambda line: finished[line] * len(line) ** -alpha))
