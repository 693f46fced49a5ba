"""Finds the pads by their number, and every EOS with them where the two are one token."""


def labels_of(rows, eos, pad):
    ended = [list(row) if row[-1:] == [eos] else [*row, eos] for row in rows]
    width = max(len(row) for row in ended)
    ids = [row + [pad] * (width - len(row)) for row in ended]
    return ids, [[-100 if token == pad else token for token in row] for row in ids]
