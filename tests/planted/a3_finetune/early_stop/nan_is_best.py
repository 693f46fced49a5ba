"""Asks whether a value is not worse, which is true of nan, and compares the rest with nan."""


def early_stop(values, patience, delta, higher):
    kept, best, waiting = None, None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        waiting = 0 if not lead <= delta else waiting + 1
        if not lead <= 0:
            kept, best = epoch, value
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
