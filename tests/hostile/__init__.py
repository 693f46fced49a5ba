"""Submissions that attack the grader, and those of honest students who were unlucky, with what each is worth.

`course` is what they hand in to; `attacks`, `accidents` and `uploads` are tables of them.
"""
