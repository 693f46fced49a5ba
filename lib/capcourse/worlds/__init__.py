"""Drawn worlds: pictures from code, captions from a grammar, both from a seed."""
