"""The zoo: which captioners there are, and what differs between `mini` and `full`.

Everything that the profile decides (checkpoint, dtype, batch size) is in the table below and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from capcourse.captioners.base import Captioner
from capcourse.errors import CapcourseError, first_line, unknown
from capcourse.session import best_device, current_profile, known_profile

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


@dataclass(frozen=True)
class Checkpoint:
    """Where the weights come from and how they are run."""

    source: str  # mini: a folder in checkpoints/; full: a Hub name
    dtype: str
    batch_size: int


@dataclass(frozen=True)
class Entry:
    """One captioner of the zoo, in both profiles."""

    name: str
    architecture: str
    captioner: str  # module:class, imported when it is asked for
    seed: str
    mini: Checkpoint
    full: Checkpoint


ZOO: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            name="vit-gpt2",
            architecture="VisionEncoderDecoderModel (ViT, GPT-2 with cross-attention)",
            captioner="capcourse.captioners.vit_gpt2:ViTGPT2Captioner",
            seed="S0",
            mini=Checkpoint("vit-gpt2", dtype="float32", batch_size=64),
            full=Checkpoint("nlpconnect/vit-gpt2-image-captioning", dtype="float32", batch_size=16),
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
    entry = entry_of(name)
    profile = known_profile(profile) if profile else current_profile()
    checkpoint = getattr(entry, profile)
    source = str(CHECKPOINTS / checkpoint.source) if profile == "mini" else checkpoint.source
    return load_checkpoint(entry, source, checkpoint, device)


def load_checkpoint(
    entry: Entry, source: str, checkpoint: Checkpoint, device: str | None = None
) -> Captioner:
    """Load the weights at `source` as the entry's captioner."""
    module, _, cls = entry.captioner.partition(":")
    captioner = getattr(import_module(module), cls)
    bars = nullcontext() if source == checkpoint.source else _no_progress_bars()
    try:
        with bars:
            return captioner.load(
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
