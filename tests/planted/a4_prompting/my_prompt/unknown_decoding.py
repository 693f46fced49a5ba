"""Names a decoding that there is not."""


def my_prompt():
    return {"prompt": "Write a title for the picture.", "decoding": "nucleus"}
