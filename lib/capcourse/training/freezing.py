"""What learns: parts of a captioner by the names that a person uses, frozen whole or from below."""

from collections.abc import Iterable, Mapping
from typing import Any

from capcourse.captioners.parts import Part
from capcourse.errors import BadInput


def freeze(
    parts: Mapping[str, Part],
    train: Iterable[str] | None = None,
    blocks: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Set which parameters learn; everything else is frozen.

    Args:
        parts: of a captioner, from its `parts()`.
        train: names of the parts that learn; all by default.
        blocks: for a part that learns, how many of its blocks stay frozen, counted from the input. The
            embeddings, which lie below all blocks, are frozen with them; 0 freezes the embeddings alone. A
            part that is not named here learns from its embeddings on.

    Returns:
        How many parameters learn, by part. Where GPT-2's table of words is frozen, its head is, too: they are
        one matrix. What never gets a gradient, such as ViT's pooler, is frozen and not counted.

    Raises:
        BadInput: an unknown part, blocks of a part that does not learn, more blocks than there are, or
            nothing that learns.
    """
    chosen = list(parts) if train is None else [train] if isinstance(train, str) else list(train)
    blocks = dict(blocks or {})
    for name in [*chosen, *blocks]:
        if name not in parts:
            raise BadInput(f"there is no part {name!r} to train or freeze; there are: {', '.join(parts)}")
    for name, count in blocks.items():
        depth = len(parts[name].blocks)
        if name not in chosen:
            raise BadInput(f"{name}: does not learn at all, so no blocks of it can be frozen; leave them out")
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= depth:
            raise BadInput(f"{name}: cannot freeze {count!r} blocks; it has {depth}")
    if not chosen:
        raise BadInput(f"nothing learns; name a part to train: {', '.join(parts)}")

    for part in parts.values():
        _learns(part.modules, False)
    for name in chosen:
        part = parts[name]
        _learns(part.modules, True)
        _learns(part.idle, False)
        if name in blocks:
            _learns([*part.embeddings, *part.blocks[: blocks[name]]], False)
    return {
        name: sum(p.numel() for p in part.parameters() if p.requires_grad) for name, part in parts.items()
    }


def _learns(modules: Iterable[Any], whether: bool) -> None:
    for module in modules:
        module.requires_grad_(whether)
