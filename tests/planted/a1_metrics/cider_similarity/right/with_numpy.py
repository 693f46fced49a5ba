"""Right: one column for each n-gram of either caption, and numpy for the rest."""

import numpy as np


def cider_similarity(caption, ref, weights, order):
    spans = [ngrams(caption, order), ngrams(ref, order)]
    columns = sorted(set(spans[0]).union(spans[1]))
    table = np.array([[span.count(gram) for gram in columns] for span in spans], dtype=float)
    table *= np.array([weights[gram] for gram in columns])
    norms = np.linalg.norm(table, axis=1).prod()
    if norms == 0:
        return np.float64(0)
    bell = np.exp(-0.5 * np.square((len(caption) - len(ref)) / 6))
    return bell * (table.min(axis=0) @ table[1]) / norms
