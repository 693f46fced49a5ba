"""The zoo: which models there are, and what differs between `mini` and `full`.

Everything that the profile decides (checkpoint, dtype, batch size) is in the table below and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capcourse.captioners.base import Captioner
from capcourse.errors import BadInput, CapcourseError, first_line, unknown
from capcourse.session import best_device, current_profile, known_profile

if TYPE_CHECKING:
    from capcourse.captioners.clip import Clip

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


@dataclass(frozen=True)
class Checkpoint:
    """Where the weights come from and how they are run."""

    source: str  # mini: a folder in checkpoints/; full: a Hub name
    dtype: str
    batch_size: int


@dataclass(frozen=True)
class Entry:
    """One model of the zoo, in both profiles."""

    name: str
    architecture: str
    loader: str  # module:class with a `load`, imported when it is asked for
    seed: str
    mini: Checkpoint
    full: Checkpoint
    captions: bool = True  # CLIP does not: it judges


ZOO: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            name="vit-gpt2",
            architecture="VisionEncoderDecoderModel (ViT, GPT-2 with cross-attention)",
            loader="capcourse.captioners.vit_gpt2:ViTGPT2Captioner",
            seed="S0",
            mini=Checkpoint("vit-gpt2", dtype="float32", batch_size=64),
            full=Checkpoint("nlpconnect/vit-gpt2-image-captioning", dtype="float32", batch_size=16),
        ),
        Entry(
            name="clip",
            architecture="CLIPModel (ViT and a text transformer; judges captions, writes none)",
            loader="capcourse.captioners.clip:Clip",
            seed="S1 S2 S3 S4",
            mini=Checkpoint("clip", dtype="float32", batch_size=64),
            full=Checkpoint("openai/clip-vit-base-patch32", dtype="float32", batch_size=32),
            captions=False,
        ),
    )
}


def entry_of(name: str) -> Entry:
    """The zoo's entry of that name, or a BadInput that lists the names."""
    if name not in ZOO:
        raise unknown("model", name, ZOO)
    return ZOO[name]


def load_captioner(name: str, profile: str | None = None, device: str | None = None) -> Captioner:
    """Load a captioner by name.

    Args:
        name: a name in the zoo, such as "vit-gpt2".
        profile: `mini` or `full`; by default the one in force (`cc.start`, CAPCOURSE_PROFILE).
        device: "cpu" or "cuda"; by default a GPU where there is one.

    Raises:
        BadInput: unknown name or profile.
        CapcourseError: the checkpoint cannot be loaded, for instance `full` without a network.

    Used from chapter 1, *What is captioning?*, on.
    """
    if name in ZOO and not ZOO[name].captions:
        raise BadInput(f"{name} writes no captions, it judges them; load it with load_{name}()")
    if name not in ZOO:
        raise unknown("model", name, [entry.name for entry in ZOO.values() if entry.captions])
    return load_entry(ZOO[name], profile, device)


def load_clip(profile: str | None = None, device: str | None = None) -> "Clip":
    """Load CLIP, which judges how well a text fits a picture.

    Args:
        profile: `mini` or `full`; by default the one in force (`cc.start`, CAPCOURSE_PROFILE).
        device: "cpu" or "cuda"; by default a GPU where there is one.

    Raises:
        BadInput: unknown profile.
        CapcourseError: the checkpoint cannot be loaded, for instance `full` without a network.

    Used in *Looking before training*.
    """
    return load_entry(ZOO["clip"], profile, device)


def load_entry(entry: Entry, profile: str | None = None, device: str | None = None) -> Any:
    """Load what an entry stands for, a captioner or CLIP, in the profile named or in force."""
    profile = known_profile(profile) if profile else current_profile()
    checkpoint = getattr(entry, profile)
    source = str(CHECKPOINTS / checkpoint.source) if profile == "mini" else checkpoint.source
    return load_checkpoint(entry, source, checkpoint, device)


def load_checkpoint(entry: Entry, source: str, checkpoint: Checkpoint, device: str | None = None) -> Any:
    """Load the weights at `source` as the entry's captioner, or as its CLIP."""
    module, _, cls = entry.loader.partition(":")
    loader = getattr(import_module(module), cls)
    bars = nullcontext() if source == checkpoint.source else _no_progress_bars()
    try:
        with bars:
            return loader.load(
                source,
                name=entry.name,
                dtype=checkpoint.dtype,
                device=device or best_device(),
                batch_size=checkpoint.batch_size,
            )
    except Exception as error:  # what is missing, cut short or of another version raises in many ways
        raise CapcourseError(
            f"{entry.name}: could not load {source} ({first_line(error)}); "
            "the full profile needs a network or a filled Hub cache, the mini profile an installed kit"
        ) from None


@contextmanager
def _no_progress_bars() -> Iterator[None]:
    """For weights on disk, which load in less time than a bar takes to draw."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
