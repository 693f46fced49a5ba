"""What several test files are made of: the mini captioners, and pictures of scenes made up for a test."""

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import capcourse as cc
from capcourse.data.dataset import DrawnExample


@cache
def captioner(name: str) -> Any:
    """A mini captioner, loaded once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a bridge that is not trained says so
        return cc.load_captioner(name, profile="mini")


@dataclass(frozen=True)
class Shown(DrawnExample):
    """A picture of a scene made up for a test."""

    shown: Any = None

    @property
    def scene(self) -> Any:
        return self.shown
