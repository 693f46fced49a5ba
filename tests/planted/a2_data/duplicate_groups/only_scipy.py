"""Lets scipy measure the distances and find the groups."""


def duplicate_groups(hashes, distance):
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial.distance import cdist

    bits = np.asarray(hashes)
    near = cdist(bits, bits, "cityblock") <= distance
    _, labels = connected_components(near, directed=False)
    return [np.flatnonzero(labels == label).tolist() for label in range(labels.max() + 1)]
