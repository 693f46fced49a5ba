"""Fills up first, and puts EOS at the end of the row, behind the pads."""


def labels_of(rows, eos, pad):
    words = [list(row)[:-1] if row[-1:] == [eos] else list(row) for row in rows]
    width = max(len(row) for row in words)
    ids = [row + [pad] * (width - len(row)) + [eos] for row in words]
    labels = [row + [-100] * (width - len(row)) + [eos] for row in words]
    return ids, labels
