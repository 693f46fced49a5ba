"""`borrowed` finds the ready-made metric behind an answer, and leaves honest answers alone."""

import ast
from pathlib import Path

import pytest

from capcourse.grading import borrowed

PLANTED = Path(__file__).parent / "planted" / "a1_metrics"


def defined(source: str):
    """The function `f` of a notebook that holds this source."""
    scope = {"__name__": "__main__"}
    exec(source, scope)
    return scope["f"]


@pytest.mark.parametrize(
    "source",
    [
        "from pycocoevalcap.bleu.bleu_scorer import cook_test as f2\ndef f(): return f2",
        "import pycocoevalcap.bleu.bleu_scorer as b\ndef f(): return b.cook_test",
        "def f():\n    from pycocoevalcap.bleu import bleu_scorer\n    return bleu_scorer",
        "def helper():\n    import pycocoevalcap\ndef f(): return helper()",
        "def f():\n    def inner():\n        import pycocoevalcap\n    return inner()",
        "import importlib\ndef f(): return importlib.import_module('pycocoevalcap.bleu.bleu_scorer')",
        "from pycocoevalcap.bleu.bleu_scorer import BleuScorer\ns = BleuScorer()\ndef f(): return s",
        "class Helper:\n    def go(self):\n        import pycocoevalcap\ndef f(): return Helper().go()",
        "class Own:\n    def go(self):\n        import pycocoevalcap\nown = Own()\ndef f(): return own.go()",
        "from pycocoevalcap.bleu.bleu_scorer import cook_refs\nf = cook_refs",
        "import functools, pycocoevalcap\n@functools.cache\ndef f(): return pycocoevalcap",
    ],
)
def test_library_is_found(source):
    assert borrowed(defined(source)) == ["pycocoevalcap"]


@pytest.mark.parametrize(
    "source",
    [
        "import numpy\nfrom collections import Counter\ndef f(x): return numpy.log(Counter(x)['a'])",
        'def f():\n    """Like pycocoevalcap, but written by hand."""\n    return "pycocoevalcap"',
        "import pycocoevalcap\ndef f(): return 1",
        "def f(n): return f(n - 1) if n else 0",
    ],
)
def test_own_work_is_left_alone(source):
    assert borrowed(defined(source)) == []


@pytest.mark.parametrize("path", sorted(PLANTED.glob("*/only_pycocoevalcap.py")), ids=lambda p: p.parent.name)
def test_planted_borrowed_answers_are_found(path):
    source = path.read_text(encoding="utf-8")
    name = next(node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    assert borrowed(defined(f"import math\n{source}\nf = {name}")) == ["pycocoevalcap"]
