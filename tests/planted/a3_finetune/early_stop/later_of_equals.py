"""Takes an equal value for a better one, so that a plateau never ends."""


def early_stop(values, patience, delta, higher):
    kept, best, waiting = None, None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        lead = -1 if math.isnan(value) else lead
        waiting = 0 if lead > delta or (delta == 0 and lead == 0) else waiting + 1
        if lead >= 0:
            kept, best = epoch, value
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
