"""The key of a blind rating page: its items in a random order, and who wrote each.

A rating page (`capcourse.show.rating`) shows items: one picture with one caption, and nothing of who wrote
it. A `RatingKey` says what each item was; it stays with the instructor.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from capcourse.data.readers.files import load_json
from capcourse.errors import BadInput
from capcourse.metrics.checks import check_seed, is_whole, listed, shown
from capcourse.metrics.judgement.files import id_of, name_of, path_of, write_text
from capcourse.metrics.scores import counted


@dataclass(frozen=True)
class Item:
    """One picture with one caption. `systems` are all that wrote this caption; `again` is the id of the item
    that this one shows a second time, "" for a first showing."""

    id: str
    image_id: int | str
    caption: str
    systems: tuple[str, ...]
    again: str = ""

    def __post_init__(self) -> None:
        where = f"item {name_of(self.id, 'the id of an item')!r}"
        id_of(self.image_id, f"{where}: image_id")
        name_of(self.caption, f"{where}: caption")
        if not isinstance(self.systems, tuple) or not self.systems:
            raise BadInput(
                f"{where}: systems is {shown(self.systems)}; the names of one or more were expected"
            )
        for name in self.systems:
            name_of(name, f"{where}: a system")
        if not isinstance(self.again, str) or self.again:
            name_of(self.again, f"{where}: again")


@dataclass(frozen=True)
class RatingKey:
    """What a blind rating page shows, in its order, and who wrote it; `page` is the page's name."""

    page: str
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        name_of(self.page, "the name of the page")
        items = self.items
        if not isinstance(items, tuple) or not items or not all(isinstance(item, Item) for item in items):
            raise BadInput(
                f"the items of page {self.page} are {shown(items)}; one Item or more were expected"
            )
        ids = {item.id for item in items}
        if len(ids) < len(items):
            raise BadInput(f"page {self.page} has two items of one id; every item needs an id of its own")
        for item in items:
            if item.again and item.again not in ids:
                raise BadInput(f"item {item.id!r} shows {item.again!r} again, which is no item of the page")

    def write(self, path: Path | str) -> Path:
        """Write the key as JSON. It is what raters must not see.

        Raises:
            BadInput: the path is a folder, is in none, or cannot be written.
        """
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"
        return write_text(path, text, "the key's path")


def rating_key(
    captions_by_system: Mapping[str, Sequence[str]],
    image_ids: Sequence[int | str] | None = None,
    *,
    seed: int = 0,
    repeats: int = 0,
) -> RatingKey:
    """Put captions of several systems into a random order that does not give them away.

    The pictures come in rounds: none is shown a second time before all others were shown, and which system's
    caption comes in which round is drawn anew for each. Systems that wrote the same caption share one item.

    Args:
        captions_by_system: the name of a system ("vit-gpt2", "annotator 1") to its captions, (images,).
        image_ids: (images,), whole numbers or text, by default 0, 1, 2 …
        seed: the same seed and captions give the same key.
        repeats: how many items come again in a last round, to see whether raters agree with themselves.

    Raises:
        BadInput: no captions, not one of every system an image, ids that repeat or are neither number nor
            text, or too many repeats.

    Used in *Scoring captions*.
    """
    systems, ids = _checked(captions_by_system, image_ids)
    rng = Random(f"ratings/{check_seed(seed)}")
    rounds: list[list[tuple]] = [[] for _ in systems]
    for n, image in enumerate(ids):
        said: dict[str, tuple[str, ...]] = {}
        for name, captions in systems.items():
            said[captions[n]] = (*said.get(captions[n], ()), name)
        for place, caption in enumerate(rng.sample(list(said), len(said))):
            rounds[place].append((image, caption, said[caption]))
    items: list[Item] = []
    once = sum(map(len, rounds))
    if not is_whole(repeats):
        raise BadInput(f"repeats is {shown(repeats)}; a whole number from 0 was expected")
    if repeats > once:
        raise BadInput(f"{repeats} repeats of {counted(once, 'item')}; repeat each at most once")
    for group in rounds:
        _show(items, rng.sample(group, len(group)))
    _show(items, [(i.image_id, i.caption, i.systems, i.id) for i in rng.sample(items, repeats)])
    told = json.dumps([int(seed), [asdict(item) for item in items]])
    return RatingKey(hashlib.sha256(told.encode()).hexdigest()[:12], tuple(items))


def _checked(captions_by_system: Any, image_ids: Any) -> tuple[dict[str, list[str]], list[int | str]]:
    """The captions of each system, and the ids of the images."""
    if not isinstance(captions_by_system, Mapping):
        raise BadInput(
            f"captions_by_system is {shown(captions_by_system)}; give a mapping from systems to captions"
        )
    systems = {
        name_of(name, "the name of a system"): listed(captions, f"the captions of {name}")
        for name, captions in captions_by_system.items()
    }
    counts = {len(captions) for captions in systems.values()}
    if image_ids is None:
        ids: list[int | str] = list(range(max(counts, default=0)))
    else:
        ids = [id_of(image) for image in listed(image_ids, "image_ids")]
    if not ids or counts != {len(ids)}:
        found = ", ".join(f"{len(captions)} of {name}" for name, captions in systems.items()) or "no captions"
        raise BadInput(f"{found} for {counted(len(ids))}; give one caption of every system an image")
    if len(set(ids)) < len(ids):
        raise BadInput("an image id comes twice; every picture needs an id of its own")
    for name, captions in systems.items():
        for image, caption in zip(ids, captions, strict=True):
            what = f"the caption of image {image!r} by {name}"
            if not isinstance(caption, str) or not caption.strip():
                raise BadInput(f"{what} is {shown(caption)}; nobody can rate that")
            name_of(caption, what)
    return systems, ids


def _show(items: list[Item], group: list[tuple]) -> None:
    """Add a round, such that it does not begin with the picture that was shown last."""
    if len(group) > 1 and items and group[0][0] == items[-1].image_id:
        group[0], group[-1] = group[-1], group[0]
    for what in group:
        items.append(Item(f"i{len(items) + 1:03d}", *what))


def read_key(path: Path | str) -> RatingKey:
    """Read what `RatingKey.write` wrote.

    Raises:
        BadInput: the file cannot be read, or is no key.
    """
    content = load_json(path_of(path, "the key's path"))
    try:
        return RatingKey(content["page"], tuple(map(_item, content["items"])))
    except (KeyError, TypeError):
        raise BadInput(f"{path}: not the key of a rating page; name the file that was made with it") from None
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None


def _item(fields: Mapping[str, Any]) -> Item:
    systems = fields["systems"]  # a list in JSON; what is none is left for Item to refuse
    return Item(**{**fields, "systems": tuple(systems) if isinstance(systems, list) else systems})
