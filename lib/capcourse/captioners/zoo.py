"""The zoo: which models there are, and what differs between `mini` and `full`.

Everything that the profile decides (checkpoint, dtype, batch size) is in the table below and nowhere else.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capcourse.captioners.base import Captioner
from capcourse.captioners.loading import no_bars
from capcourse.errors import BadInput, CapcourseError, first_line, unknown
from capcourse.session import best_device, current_profile, known_profile

if TYPE_CHECKING:
    from capcourse.captioners.clip import Clip

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


@dataclass(frozen=True)
class Checkpoint:
    """Where the weights come from and how they are run."""

    source: str | tuple[str, ...]  # mini: a folder in checkpoints/; full: a Hub name; or two towers to join
    dtype: str
    batch_size: int
    eye: str | None = None  # the folder with the frozen vision tower, where the checkpoint leaves it out
    shipped: bool = True  # whether the kit brings it; else it is needed only to train another one again


@dataclass(frozen=True)
class Entry:
    """One model of the zoo, in both profiles."""

    name: str
    architecture: str
    loader: str  # module:class with a `load`, imported when it is asked for
    seed: str
    mini: Checkpoint
    full: Checkpoint
    role: str = "captioner"  # or "judge", or "tower": half a captioner
    options: Mapping[str, str] = field(default_factory=dict)  # what else the loader is told
    prompted: bool = False  # whether it can be asked something


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
            name="clip-prefix",
            architecture="BridgeModel (CLIP's vector, ClipCap's transformer, GPT-2)",
            loader="capcourse.captioners.bridge:BridgeCaptioner",
            seed="S2",
            mini=Checkpoint(("clip", "gpt2"), dtype="float32", batch_size=64),
            full=Checkpoint(
                ("openai/clip-vit-base-patch32", "openai-community/gpt2"), dtype="float32", batch_size=16
            ),
            options={"bridge": "transformer"},
        ),
        Entry(
            name="clip-lora",
            architecture="BridgeModel (CLIP's patches, one linear layer, GPT-2)",
            loader="capcourse.captioners.bridge:BridgeCaptioner",
            seed="S1",
            mini=Checkpoint(("clip", "gpt2"), dtype="float32", batch_size=64),
            full=Checkpoint(
                ("openai/clip-vit-large-patch14", "openai-community/gpt2"), dtype="float32", batch_size=16
            ),
            options={"bridge": "linear"},
        ),
        Entry(
            name="llava-lite",
            architecture="BridgeModel (CLIP's patches, two linear layers, Llama)",
            loader="capcourse.captioners.bridge:BridgeCaptioner",
            seed="S4",
            mini=Checkpoint(("clip", "llama"), dtype="float32", batch_size=64),
            full=Checkpoint(
                ("openai/clip-vit-base-patch32", "meta-llama/Llama-3.2-1B"), dtype="bfloat16", batch_size=16
            ),
            options={"bridge": "mlp"},
            prompted=True,
        ),
        Entry(
            name="vit-llama",
            architecture="BridgeModel (ViT's pooled vector, one linear layer, Llama)",
            loader="capcourse.captioners.bridge:BridgeCaptioner",
            seed="S0",
            mini=Checkpoint(("vit", "llama"), dtype="float32", batch_size=64),
            full=Checkpoint(
                ("google/vit-base-patch16-224-in21k", "meta-llama/Llama-3.2-1B"),
                dtype="bfloat16",
                batch_size=16,
            ),
            options={"bridge": "pooled"},
        ),
        Entry(
            name="llava",
            architecture="LlavaForConditionalGeneration (CLIP's patches, two linear layers, Llama)",
            loader="capcourse.captioners.vlm:LlavaCaptioner",
            seed="S1",
            mini=Checkpoint("llava", dtype="float32", batch_size=32, eye="clip"),
            full=Checkpoint("llava-hf/llava-1.5-7b-hf", dtype="float16", batch_size=4),
            prompted=True,
        ),
        Entry(
            name="qwen",
            architecture="Qwen2_5_VLForConditionalGeneration (a ViT for any size, Qwen2.5)",
            loader="capcourse.captioners.vlm:QwenCaptioner",
            seed="S0",
            mini=Checkpoint("qwen", dtype="float32", batch_size=32),
            full=Checkpoint("Qwen/Qwen2.5-VL-7B-Instruct", dtype="bfloat16", batch_size=4),
            prompted=True,
        ),
        Entry(
            name="paligemma",
            architecture="PaliGemmaForConditionalGeneration (SigLIP, one linear layer, Gemma)",
            loader="capcourse.captioners.vlm:PaliGemmaCaptioner",
            seed="S3",
            mini=Checkpoint("paligemma", dtype="float32", batch_size=32),
            full=Checkpoint("google/paligemma-3b-pt-224", dtype="bfloat16", batch_size=8),
            prompted=True,
        ),
        Entry(
            name="clip",
            architecture="CLIPModel (ViT and a text transformer; judges captions, writes none)",
            loader="capcourse.captioners.clip:Clip",
            seed="S1 S2 S3 S4",
            mini=Checkpoint("clip", dtype="float32", batch_size=64),
            full=Checkpoint("openai/clip-vit-base-patch32", dtype="float32", batch_size=32),
            role="judge",
        ),
        Entry(
            name="vit",
            architecture="ViTForImageClassification (the eye of vit-gpt2; writes no captions)",
            loader="capcourse.captioners.towers:VisionTower",
            seed="S0",
            mini=Checkpoint("vit", dtype="float32", batch_size=64),
            full=Checkpoint("google/vit-base-patch16-224-in21k", dtype="float32", batch_size=32),
            role="tower",
        ),
        Entry(
            name="siglip",
            architecture="SiglipForImageClassification (the eye of paligemma; writes no captions)",
            loader="capcourse.captioners.towers:VisionTower",
            seed="S3",
            mini=Checkpoint("siglip", dtype="float32", batch_size=64, shipped=False),
            full=Checkpoint("google/siglip-so400m-patch14-224", dtype="float32", batch_size=32),
            role="tower",
            options={"family": "siglip"},
        ),
        Entry(
            name="gpt2",
            architecture="GPT2LMHeadModel (the tongue of vit-gpt2; sees no pictures)",
            loader="capcourse.captioners.towers:LanguageTower",
            seed="S0 S1 S2",
            mini=Checkpoint("gpt2", dtype="float32", batch_size=64),
            full=Checkpoint("openai-community/gpt2", dtype="float32", batch_size=32),
            role="tower",
        ),
        Entry(
            name="llama",
            architecture="LlamaForCausalLM (sees no pictures)",
            loader="capcourse.captioners.towers:LanguageTower",
            seed="S0 S4",
            mini=Checkpoint("llama", dtype="float32", batch_size=64),
            full=Checkpoint("meta-llama/Llama-3.2-1B", dtype="bfloat16", batch_size=16),
            role="tower",
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
    captioners = [entry.name for entry in ZOO.values() if entry.role == "captioner"]
    if name in ZOO and ZOO[name].role == "judge":
        raise BadInput(f"{name} writes no captions, it judges them; load it with load_{name}()")
    if name in ZOO and ZOO[name].role == "tower":
        raise BadInput(f"{name} is one half of a captioner; load a whole one: {', '.join(captioners)}")
    if name not in ZOO:
        raise unknown("model", name, captioners)
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
    source = mini_source(entry) if profile == "mini" else checkpoint.source
    return load_checkpoint(entry, source, checkpoint, device)


def mini_source(entry: Entry) -> str | tuple[str, ...]:
    """The folder of an entry's mini checkpoint, or those of its two towers.

    Raises:
        CapcourseError: it does not ship, and was not trained on this machine.
    """
    source = entry.mini.source
    if not isinstance(source, str):
        return tuple(map(_folder, source))
    if not entry.mini.shipped and not (CHECKPOINTS / source / "config.json").is_file():
        raise CapcourseError(
            f"{entry.name}: its mini checkpoint does not come with the kit; train it, in 20 minutes on two "
            f"cores: capcourse zoo build {entry.name}"
        )
    return _folder(source)


def _folder(name: str) -> str:
    return str(CHECKPOINTS / name)


def mini_state(entry: Entry) -> str:
    """What the kit ships of an entry, in words: "shipped, 5.9 MB", or of what it is joined."""
    source = entry.mini.source
    if not isinstance(source, str):
        return f"joined of {named(source)}; its bridge is not trained yet"
    size = sum(path.stat().st_size for path in (CHECKPOINTS / source).glob("*")) / 1e6
    if entry.mini.shipped and size:
        return f"shipped, {size:.1f} MB"
    return f"{'trained here' if size else 'not here'}; capcourse zoo build {entry.name}"


def load_checkpoint(
    entry: Entry, source: str | tuple[str, ...], checkpoint: Checkpoint, device: str | None = None
) -> Any:
    """Load the weights at `source` as the entry's captioner, as its CLIP, or as a tower."""
    module, _, cls = entry.loader.partition(":")
    loader = getattr(import_module(module), cls)
    options = dict(entry.options)
    if checkpoint.eye:
        options["eye"] = _folder(checkpoint.eye)
    bars = nullcontext() if source == checkpoint.source else no_bars()
    try:
        with bars:
            loaded = loader.load(
                source,
                name=entry.name,
                dtype=checkpoint.dtype,
                device=device or best_device(),
                batch_size=checkpoint.batch_size,
                **options,
            )
    except Exception as error:  # what is missing, cut short or of another version raises in many ways
        raise CapcourseError(
            f"{entry.name}: could not load {named(source)} ({first_line(error)}); {_mend(entry, checkpoint)}"
        ) from None
    loaded.prompted_kin = tuple(other.name for other in ZOO.values() if other.prompted)
    return loaded


def _mend(entry: Entry, checkpoint: Checkpoint) -> str:
    """What to do about a checkpoint that does not load."""
    if checkpoint is entry.full:
        return "the full profile needs a network or a filled Hub cache"
    makes = [checkpoint.source] if isinstance(checkpoint.source, str) else checkpoint.source
    builds = ", ".join(f"capcourse zoo build {name}" for name in makes)
    return f"install the kit again, or make it here: {builds}"


def named(source: str | tuple[str, ...]) -> str:
    """A source in words: one name, or two towers with a plus between."""
    return source if isinstance(source, str) else " + ".join(source)
