"""Puts the captioner's own sign of a picture into the text."""


def my_prompt():
    return "<|image_pad|> Write a title for the picture."
