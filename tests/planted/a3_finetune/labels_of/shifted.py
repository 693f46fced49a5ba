"""Shifts the labels to the left, which the model does once more."""


def labels_of(rows, eos, pad):
    ended = [list(row) if row[-1:] == [eos] else [*row, eos] for row in rows]
    width = max(len(row) for row in ended)
    ids = [row + [pad] * (width - len(row)) for row in ended]
    labels = [row[1:] + [-100] * (width - len(row) + 1) for row in ended]
    return ids, labels
