"""Takes the distance to the k-th neighbour alone, and no mean."""


def strangeness(vectors, k):
    units = np.asarray(vectors, dtype=float)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    distances = 1 - units @ units.T
    np.fill_diagonal(distances, np.inf)
    return np.sort(distances, axis=1)[:, k - 1].tolist()
