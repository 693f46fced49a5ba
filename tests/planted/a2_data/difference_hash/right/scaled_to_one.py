"""Brings the pixels to 0..1 first, as models want them: then hardly a sum is exact."""


def difference_hash(pixels, side):
    picture = np.asarray(pixels) / 255
    step = len(picture) // side
    bits = []
    for top in range(0, len(picture), step):
        blocks = [picture[top : top + step, left : left + step] for left in range(0, len(picture), step)]
        bits += [blocks[i].mean() > blocks[i - 1].mean() for i in range(1, side)]
    return np.array(bits)
