"""One grid for each, filled with what fills up, in which the captions are written."""


def labels_of(rows, eos, pad):
    lengths = [len(row) - (row[-1:] == [eos]) for row in rows]
    ids = np.full((len(rows), max(lengths) + 1), pad)
    labels = np.full_like(ids, -100)
    for i, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        ids[i, :length] = labels[i, :length] = row[:length]
        ids[i, length] = labels[i, length] = eos
    return ids, labels
