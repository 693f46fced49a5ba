"""Asks on two lines, where one is allowed."""


def my_prompt():
    return {"prompt": "Write a title for the picture.\nThe title is:"}
