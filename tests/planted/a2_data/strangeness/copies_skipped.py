"""Leaves out every distance of zero to get rid of the picture itself, and its exact copies with it."""


def strangeness(vectors, k):
    units = np.asarray(vectors, dtype=float)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    scores = []
    for unit in units:
        distances = np.sort(1 - units @ unit)
        scores.append(float(distances[distances > 1e-9][:k].mean()))
    return scores
