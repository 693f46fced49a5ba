"""Shuffles with numpy, and puts each group where the middle of it lies among all pictures."""


def split(groups, shares, seed):
    ordered = sorted(sorted(group) for group in groups)
    order = np.random.default_rng(seed).permutation(len(ordered))
    ends = np.cumsum([len(ordered[i]) for i in order])
    found, done = {"train": [], "val": [], "test": []}, 0
    for i, end in zip(order, ends, strict=True):
        place = np.searchsorted(np.cumsum(shares)[:2] * ends[-1], (done + end) / 2)
        found[("train", "val", "test")[place]] += ordered[i]
        done = end
    return found
