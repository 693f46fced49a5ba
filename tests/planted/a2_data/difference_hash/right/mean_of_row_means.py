"""Takes the mean of each row of a block, then the mean of those: thirds do not add up exactly in floats."""


def difference_hash(pixels, side):
    picture = np.asarray(pixels, dtype=float)
    step = len(picture) // side
    means = picture.reshape(side, step, side, step).mean(3).mean(1)
    return (np.diff(means, axis=1) > 0).astype(int).ravel().tolist()
