"""Sets a temperature, which is not among what may be chosen."""


def my_prompt():
    return {"prompt": "Write a title for the picture.", "temperature": 0.1}
