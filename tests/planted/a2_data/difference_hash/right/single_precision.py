"""Computes with 32 bits from 0..1, as a graphics card would."""


def difference_hash(pixels, side):
    picture = np.asarray(pixels, dtype=np.float32) / np.float32(255)
    step = len(picture) // side
    means = picture.reshape(side, step, side, step).mean(axis=(1, 3))
    return (means[:, 1:] > means[:, :-1]).astype(int).ravel().tolist()
