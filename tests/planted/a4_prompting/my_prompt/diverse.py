"""Takes what chance offers, of captions."""


def my_prompt():
    return {"prompt": "Write a short caption.", "decoding": "diverse"}
