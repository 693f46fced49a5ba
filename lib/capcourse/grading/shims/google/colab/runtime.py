"""Colab's machine: this one goes on."""

from google.colab._say import left_out


def unassign():
    left_out("runtime.unassign")
