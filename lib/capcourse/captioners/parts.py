"""`Part`: one half of a captioner, and the layers that it is made of, from the input up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """Modules that are trained or frozen together.

    Attributes:
        modules: all that belongs to the part.
        embeddings: what turns pixels or tokens into vectors.
        blocks: the transformer's layers, from the input up.
        idle: what is in the modules and has no influence on a caption.
    """

    modules: Sequence[Any]
    embeddings: Sequence[Any]
    blocks: Sequence[Any]
    idle: Sequence[Any] = ()

    def parameters(self) -> Iterator[Any]:
        """Every parameter once, also where two modules share it."""
        import torch

        return torch.nn.ModuleList(self.modules).parameters()
