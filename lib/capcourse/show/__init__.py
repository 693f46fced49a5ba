"""Figures of a course page. Everything here draws values that it is given and computes none."""

from capcourse.show.diagrams import diagram
from capcourse.show.figures import show_captions
from capcourse.show.scores import show_scores

__all__ = ["diagram", "show_captions", "show_scores"]
