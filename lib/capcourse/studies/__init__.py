"""Studies: the grids of the student reports, run again, and laid beside what they printed."""

from capcourse.studies.report import beside_published, plot, written_table
from capcourse.studies.reported import published
from capcourse.studies.results import Results, read_results
from capcourse.studies.run import run_study
from capcourse.studies.study import Cell, Study, read_study
from capcourse.studies.verdicts import Verdict, judge

__all__ = [
    "Cell",
    "Results",
    "Study",
    "Verdict",
    "beside_published",
    "judge",
    "plot",
    "published",
    "read_results",
    "read_study",
    "run_study",
    "written_table",
]
