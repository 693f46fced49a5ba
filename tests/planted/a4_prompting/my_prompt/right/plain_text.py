"""A text by itself."""


def my_prompt():
    return "Write a title for the picture."
