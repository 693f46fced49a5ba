"""Appends EOS to every caption, also to one that came with it."""


def labels_of(rows, eos, pad):
    ended = [[*row, eos] for row in rows]
    width = max(len(row) for row in ended)
    ids = [row + [pad] * (width - len(row)) for row in ended]
    labels = [row + [-100] * (width - len(row)) for row in ended]
    return ids, labels
