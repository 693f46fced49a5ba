"""Keeps the weights of the last epoch, as a training does that nobody tells otherwise."""


def early_stop(values, patience, delta, higher):
    best, waiting = None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        lead = 0 if math.isnan(value) else lead
        waiting = 0 if lead > delta else waiting + 1
        best = value if lead > 0 else best
        if waiting == patience:
            return epoch, epoch
    return len(values), len(values)
