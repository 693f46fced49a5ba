"""Subtracts numbers of 8 bits, where 10 - 250 is 16 and every change looks like a rise."""


def difference_hash(pixels, side):
    picture = np.asarray(pixels, dtype=float)
    step = len(picture) // side
    means = picture.reshape(side, step, side, step).mean(axis=(1, 3))
    small = means.round().astype(np.uint8)
    return (small[:, 1:] - small[:, :-1] > 0).astype(int).ravel().tolist()
