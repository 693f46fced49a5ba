"""Compares each value with the one before it, so that a slow way back up is progress."""


def early_stop(values, patience, delta, higher):
    kept, best, waiting, before = None, None, 0, None
    for epoch, value in enumerate(values, 1):
        if not math.isnan(value):
            lead = math.inf if before is None else value - before if higher else before - value
            waiting = 0 if lead > delta else waiting + 1
            if best is None or (value > best if higher else value < best):
                kept, best = epoch, value
            before = value
        else:
            waiting += 1
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
