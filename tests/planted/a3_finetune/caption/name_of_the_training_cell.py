"""Uses the captioner that the training cell has left behind: where it is asked, there is none."""


def caption(images):
    return captioner.caption(images)
