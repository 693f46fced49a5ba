"""Captioners: a processor and a model that turn pictures into words."""
