"""Figures of a course page. Everything here draws values that it is given and computes none."""

from capcourse.show.candidates import show_candidates
from capcourse.show.contact import contact_sheet, show_duplicates
from capcourse.show.diagrams import diagram
from capcourse.show.edits import show_edits
from capcourse.show.exploration import show_lengths, show_word_cloud
from capcourse.show.figures import show_captions
from capcourse.show.rating import rate, rating_sheet
from capcourse.show.runs import show_runs
from capcourse.show.scores import show_scores
from capcourse.show.tables import table
from capcourse.show.verdicts import show_verdicts

__all__ = [
    "contact_sheet",
    "diagram",
    "rate",
    "rating_sheet",
    "show_candidates",
    "show_captions",
    "show_duplicates",
    "show_edits",
    "show_lengths",
    "show_runs",
    "show_scores",
    "show_verdicts",
    "show_word_cloud",
    "table",
]
