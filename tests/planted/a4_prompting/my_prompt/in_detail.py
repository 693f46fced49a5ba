"""Asks for everything, and gets several sentences."""


def my_prompt():
    return {"prompt": "Describe the picture in detail.", "first_sentence": False}
