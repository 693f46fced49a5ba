"""Grading: release an assignment, run what students hand in, judge it, write the gradebook.

A student's process only emits data; a trusted process judges the data; one writer fills the gradebook.
Modules: `release` (solutions to student versions), `kernels` and `submission` (run a notebook and ask
its functions), `awards` (judge the answers), `gradebook` (nbgrader's side), `feedback` (what the student
reads), `grade` (all of it in order). `rules` is the one part that students' notebooks import.
"""

from capcourse.grading.rules import METRIC_LIBRARIES, borrowed

__all__ = ["METRIC_LIBRARIES", "borrowed"]
