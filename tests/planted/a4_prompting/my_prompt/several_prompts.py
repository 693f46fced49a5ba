"""Hands in a list, from which somebody may choose."""


def my_prompt():
    return ["Write a title for the picture.", "Give the picture a title."]
