"""Asks what the captioner is asked anyway."""


def my_prompt():
    return "Write a short caption."
