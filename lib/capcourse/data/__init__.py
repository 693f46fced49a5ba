"""Data sets and the file formats they come in."""
