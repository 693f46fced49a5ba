"""Asks for one thing, which is not a title."""


def my_prompt():
    return {"prompt": "Where was the picture taken?"}
