"""The gate of assignment 1."""

from gate import Gate
from make_class import A1


class TestA1(Gate):
    assignment = A1
