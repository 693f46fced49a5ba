"""Which sizes of the mini models ship, and which are made only inside a study, when it is run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One size of a mini model.

    Attributes:
        name: in the zoo.
        size: in which it differs from the others of that name.
        stands_for: the full checkpoint, or the difference between checkpoints, that it stands for.
        shipped: whether its weights lie in `checkpoints/`.
    """

    name: str
    size: str
    stands_for: str
    shipped: bool


VARIANTS = (
    Variant("vit", "patches of 12: 64 of them", "ViT-B/16 at 224 pixels: 196 patches", shipped=True),
    Variant("vit", "patches of 8: 144 of them", "a finer eye", shipped=False),
    Variant("vit", "patches of 16: 36 of them", "a coarser eye, as CLIP-B/32 by CLIP-L/14", shipped=False),
    Variant("llama", "160 wide, 3 layers", "Llama-3.2-1B", shipped=True),
    Variant("llama", "240 wide, 5 layers", "Llama-3.2-3B", shipped=False),
)
