"""Graft: our master notebook with a student's answers in it; what was handed in is never patched in place.

    master = Master.read("solutions/a1/a1.ipynb", "assignments/a1/a1.ipynb")
    grafted = graft(master, read_notebook("submitted/s1024/a1/a1.ipynb"))

Modules: `reading` (any file that may be a notebook), `master` (what was given out), `matching` (which
handed-in cell is which), `answers` (which of them count), `names` (what code defines and uses, without
running it), `order` (helpers before who needs them), `build` (the notebook).
"""

from capcourse.grading.graft.build import Graft, graft
from capcourse.grading.graft.master import SKIPPED_TAGS, Master
from capcourse.grading.graft.reading import read_notebook, tidy

__all__ = ["SKIPPED_TAGS", "Graft", "Master", "graft", "read_notebook", "tidy"]
