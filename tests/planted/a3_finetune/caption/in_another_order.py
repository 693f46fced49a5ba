"""Sorts what it has to say, so that the titles stand with other pictures."""


def caption(images):
    return sorted(load_learnt(WEIGHTS).caption(images))
