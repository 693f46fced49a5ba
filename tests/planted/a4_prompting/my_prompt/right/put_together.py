"""A dict that is put together out of names."""

THING = "title"


def my_prompt():
    asked = {"decoding": "greedy", "first_sentence": False}
    return {**asked, "prompt": f"Write a {THING} for the picture."}
