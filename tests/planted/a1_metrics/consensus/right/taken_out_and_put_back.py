"""Right: people as columns, taken from the end and put back at the front, until all are where they were."""

import numpy as np


def consensus(said, machine, metric):
    people = [list(column) for column in zip(*said, strict=True)]
    results = np.empty((len(people), 2))
    for turn in results:
        held_out = people.pop()
        rest = [list(group) for group in zip(*people, strict=True)]
        turn[:] = metric(held_out, rest), metric(machine, rest)
        people.insert(0, held_out)
    return results.mean(axis=0)
