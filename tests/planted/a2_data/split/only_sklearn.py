"""Lets scikit-learn split the groups."""


def split(groups, shares, seed):
    from sklearn.model_selection import GroupShuffleSplit

    pictures = [(picture, number) for number, group in enumerate(sorted(groups)) for picture in group]
    labels = [number for _, number in pictures]
    first = GroupShuffleSplit(n_splits=1, train_size=shares[0], random_state=seed)
    train, rest = next(first.split(pictures, groups=labels))
    second = GroupShuffleSplit(n_splits=1, train_size=shares[1] / (shares[1] + shares[2]), random_state=seed)
    val, test = next(second.split(rest, groups=[labels[i] for i in rest]))
    chosen = {"train": train, "val": rest[val], "test": rest[test]}
    return {name: [pictures[i][0] for i in indices] for name, indices in chosen.items()}
