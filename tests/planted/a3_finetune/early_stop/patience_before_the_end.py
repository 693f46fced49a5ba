"""Keeps the epoch that lies `patience` before the end: the last progress, and not the best."""


def early_stop(values, patience, delta, higher):
    best, waiting, last = None, 0, len(values)
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        lead = 0 if math.isnan(value) else lead
        waiting = 0 if lead > delta else waiting + 1
        best = value if lead > 0 else best
        if waiting == patience:
            last = epoch
            break
    return (None if best is None else last - waiting), last
