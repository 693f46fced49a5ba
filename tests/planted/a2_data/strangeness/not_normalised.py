"""Leaves the lengths of the vectors in, so that a bright picture looks near to everything."""


def strangeness(vectors, k):
    array = np.asarray(vectors, dtype=float)
    distances = 1 - array @ array.T
    np.fill_diagonal(distances, np.inf)
    return np.sort(distances, axis=1)[:, :k].mean(axis=1).tolist()
