"""Repeats the question until it must be heard."""


def my_prompt():
    return {"prompt": "Write a title for the picture. " * 40}
