"""Counts a picture as its own nearest neighbour, at distance 0."""


def strangeness(vectors, k):
    units = np.asarray(vectors, dtype=float)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    distances = np.sort(1 - units @ units.T, axis=1)
    return distances[:, :k].mean(axis=1).tolist()
