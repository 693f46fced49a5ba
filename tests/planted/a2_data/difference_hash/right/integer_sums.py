"""Compares the sums of the blocks, in whole numbers: blocks of one size compare as their means do."""


def difference_hash(pixels, side):
    step = len(pixels) // side
    bits = []
    for top in range(0, len(pixels), step):
        lines = pixels[top : top + step]
        sums = [sum(sum(line[left : left + step]) for line in lines) for left in range(0, len(pixels), step)]
        bits += [int(sums[i] > sums[i - 1]) for i in range(1, side)]
    return bits
