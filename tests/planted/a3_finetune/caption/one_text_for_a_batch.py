"""Returns one text in place of a list."""


def caption(images):
    return ", ".join(load_learnt(WEIGHTS).caption(images))
