"""Computes with 32 bits: off by a few parts in ten million, which is no mistake."""


def strangeness(vectors, k):
    units = np.asarray(vectors, dtype=np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    distances = 1 - units @ units.T
    np.fill_diagonal(distances, np.inf)
    return np.sort(distances, axis=1)[:, :k].mean(axis=1)
