"""Asks what the captioner is asked anyway, and searches for the answer with beams."""


def my_prompt():
    return {"prompt": "Write a short caption.", "decoding": "beam"}
