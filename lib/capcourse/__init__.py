"""capcourse: image captioning with transformers, taught and graded.

    import capcourse as cc

    cc.start(seed=0)
    scenes = cc.load_data("scenes")
    captioner = cc.load_captioner("vit-gpt2")
    captions = captioner.caption(scenes.test[:8].images)
    print(cc.score(captions, scenes.test[:8].captions))

Names are imported when they are first used, so that importing capcourse costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "start": "capcourse.session",
    "load_data": "capcourse.data.dataset",
    "load_captioner": "capcourse.captioners.zoo",
    "load_clip": "capcourse.captioners.zoo",
    "count_parameters": "capcourse.captioners.architectures",
    "fine_tune": "capcourse.training.tuning",
    "score": "capcourse.metrics.scorer",
    "show_captions": "capcourse.show.figures",
    "check": "capcourse.grading.student",
    "submit": "capcourse.grading.student",
    "BadInput": "capcourse.errors",
    "CapcourseError": "capcourse.errors",
}
__all__ = [
    "BadInput",
    "CapcourseError",
    "__version__",
    "check",
    "count_parameters",
    "fine_tune",
    "load_captioner",
    "load_clip",
    "load_data",
    "score",
    "show_captions",
    "start",
    "submit",
]

if TYPE_CHECKING:
    from capcourse.captioners.architectures import count_parameters
    from capcourse.captioners.zoo import load_captioner, load_clip
    from capcourse.data.dataset import load_data
    from capcourse.errors import BadInput, CapcourseError
    from capcourse.grading.student import check, submit
    from capcourse.metrics.scorer import score
    from capcourse.session import start
    from capcourse.show.figures import show_captions
    from capcourse.training.tuning import fine_tune


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        known = ", ".join(sorted(_HOMES))
        raise AttributeError(f"module 'capcourse' has no attribute '{name}'; it has {known}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
