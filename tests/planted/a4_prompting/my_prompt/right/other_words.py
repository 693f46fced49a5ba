"""The other wording that it was tuned on, and its first sentence."""


def my_prompt():
    return {"prompt": "Give the picture a title.", "first_sentence": True}
