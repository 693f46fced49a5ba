"""Vectors of pictures and texts, kept for as long as there is room."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image


class Memory:
    """Vectors by key, as many as there is room for; the least recently used is the first to go."""

    def __init__(self, embed: Callable[[list], np.ndarray], what: str, room: int):
        self.embed, self.what, self.room = embed, what, room
        self.held: OrderedDict[Hashable, np.ndarray] = OrderedDict()

    def vectors(self, keys: Sequence[Hashable], items: Sequence[Any] | None = None) -> np.ndarray:
        """(keys, dim), each row of length 1; items, by default the keys, are embedded if the key is new."""
        import numpy as np

        pairs = zip(keys, keys if items is None else items, strict=True)
        new = {key: item for key, item in pairs if key not in self.held}
        found = {key: self.held[key] for key in keys if key not in new}
        for key in found:
            self.held.move_to_end(key)
        if new:
            rows = _unit(self.embed(list(new.values())), len(new), self.what)
            fresh = {
                key: row.copy() for key, row in zip(new, rows, strict=True)
            }  # a view would keep all rows
            found |= fresh
            self.held |= fresh
        while len(self.held) > self.room:
            self.held.popitem(last=False)
        return np.stack([found[key] for key in keys]).astype(np.float64)


def _unit(rows: Any, count: int, what: str) -> np.ndarray:
    """The rows that a CLIP gave, at length 1: (count, dim), float32."""
    import numpy as np

    rows = np.asarray(rows, np.float64)
    if rows.ndim != 2 or len(rows) != count:
        raise BadInput(f"{what} gave the shape {rows.shape} for {count} inputs; expected ({count}, dim)")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise BadInput(f"{what} gave a vector that is zero or not finite; load the CLIP again as float32")
    return (rows / lengths).astype(np.float32)


def fingerprint(picture: Image.Image) -> bytes:
    """Equal for pictures of equal pixels, wherever they come from."""
    digest = hashlib.blake2b(f"{picture.mode} {picture.size}".encode(), digest_size=16)
    digest.update(picture.tobytes())
    return digest.digest()
