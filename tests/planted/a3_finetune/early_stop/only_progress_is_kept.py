"""Keeps, and measures from, progress alone, as Keras does: small leads are lost."""


def early_stop(values, patience, delta, higher):
    kept, best, waiting = None, None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        if not math.isnan(value) and lead > delta:
            kept, best, waiting = epoch, value, 0
        else:
            waiting += 1
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
