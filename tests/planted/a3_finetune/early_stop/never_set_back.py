"""Counts all epochs without progress, in a row or not."""


def early_stop(values, patience, delta, higher):
    kept, best, waiting = None, None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        lead = 0 if math.isnan(value) else lead
        waiting += lead <= delta
        if lead > 0:
            kept, best = epoch, value
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
