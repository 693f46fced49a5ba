"""What students have of the grader: the visible tests with hints, and the one zip to hand in.

    cc.check("a1")
    cc.submit("a1")

`released` finds the assignment and its cells in a student's notebook, `visible` runs the tests, `handing`
makes the zip. Nothing here needs nbgrader, so that it works on Colab.
"""

from capcourse.grading.student.handing import HandIn, submit
from capcourse.grading.student.visible import Checked, check

__all__ = ["Checked", "HandIn", "check", "submit"]
