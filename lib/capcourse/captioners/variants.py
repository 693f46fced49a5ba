"""Which sizes of the mini models ship, and which only a study makes, when one asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One size of a mini model.

    Attributes:
        name: in the zoo.
        size: in which it differs from the others of that name, in words.
        config: the same as fields of the transformers configuration.
        stands_for: the full checkpoint, or the difference between checkpoints, that it stands for.
        shipped: whether its weights lie in `checkpoints/`.
    """

    name: str
    size: str
    config: Mapping[str, int]
    stands_for: str
    shipped: bool


VARIANTS = (
    Variant("vit", "patches of 12: 64 of them", {"patch_size": 12}, "ViT-B/16 at 224 pixels", shipped=True),
    Variant("vit", "patches of 8: 144 of them", {"patch_size": 8}, "a finer eye", shipped=False),
    Variant("vit", "patches of 16: 36 of them", {"patch_size": 16}, "a coarser eye", shipped=False),
    Variant(
        "llama",
        "160 wide, 3 layers",
        {"hidden_size": 160, "num_hidden_layers": 3},
        "Llama-3.2-1B",
        shipped=True,
    ),
    Variant(
        "llama",
        "240 wide, 5 layers",
        {"hidden_size": 240, "num_hidden_layers": 5},
        "Llama-3.2-3B",
        shipped=False,
    ),
)
