"""Takes the loss for a metric, and keeps the worst epoch."""


def early_stop(values, patience, delta, higher):
    kept, best, waiting = None, None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best
        lead = 0 if math.isnan(value) else lead
        waiting = 0 if lead > delta else waiting + 1
        if lead > 0:
            kept, best = epoch, value
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
