"""Takes the first pixel of each block, where a single dark speck flips the bit."""


def difference_hash(pixels, side):
    picture = np.asarray(pixels, dtype=float)
    step = len(picture) // side
    blocks = picture[::step, ::step]
    return (blocks[:, 1:] > blocks[:, :-1]).astype(int).ravel().tolist()
