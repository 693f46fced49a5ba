"""The full models' architectures, written down: every size of every layer, without a single weight.

`full` checkpoints bring their own `config.json` from the Hub; this table lets their parameters be counted on
a machine without network or memory, on tensors that have a shape and no numbers (PyTorch's `meta` device).
Values are those that the checkpoints' authors published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from capcourse.captioners.zoo import ZOO, entry_of, mini_source
from capcourse.session import current_profile, known_profile


@dataclass(frozen=True)
class Parameters:
    """How many numbers a model has learnt, in all and by part.

    Attributes:
        total: all of them; what two layers share is counted once.
        parts: name of a part to its parameters; they add up to `total`.
    """

    total: int
    parts: dict[str, int]


def count_parameters(name: str, profile: str | None = None) -> Parameters:
    """Count a model's parameters without loading its weights.

    Args:
        name: a name in the zoo, such as "llava".
        profile: `mini` or `full`; by default the one in force.

    Raises:
        BadInput: unknown name or profile.

    Used in *Meet the models*.
    """
    entry_of(name)
    profile = known_profile(profile) if profile else current_profile()
    parts: dict[str, int] = {}
    for path, parameter in empty_model(name, profile).named_parameters():
        part = _part(path)
        parts[part] = parts.get(part, 0) + parameter.numel()
    return Parameters(sum(parts.values()), parts)


PARTS = (  # the first that a weight's path holds names its part
    ("visual_projection", "projections"),
    ("text_projection", "projections"),
    ("text_model", "text tower"),
    ("vision_tower", "vision tower"),
    ("visual", "vision tower"),
    ("vision_model", "vision tower"),
    ("encoder.", "vision tower"),
    ("multi_modal_projector", "bridge"),
    ("bridge", "bridge"),
    ("crossattention", "cross-attention"),
    ("ln_cross_attn", "cross-attention"),
    ("logit_scale", "projections"),
    ("language_model", "language model"),
    ("lm_head", "language model"),
    ("decoder.", "language model"),
    ("transformer.", "language model"),
    ("model.", "language model"),
)


def _part(path: str) -> str:
    return next((part for mark, part in PARTS if mark in f"{path}."), "vision tower")


def empty_model(name: str, profile: str) -> Any:
    """The model of a zoo entry with shapes and no numbers."""
    import torch

    with torch.device("meta"):
        model = _FULL[name]() if profile == "full" else _mini(name)
        model.tie_weights()
    return model


def _mini(name: str) -> Any:
    from transformers import AutoConfig

    from capcourse.captioners.bridge.model import BridgeConfig, BridgeModel

    source = mini_source(ZOO[name])
    if isinstance(source, str):
        config = AutoConfig.from_pretrained(source)
        return _class_of(config)(config)
    eye, tongue = map(AutoConfig.from_pretrained, source)
    return BridgeModel(BridgeConfig(getattr(eye, "vision_config", eye), tongue, **ZOO[name].options))


def _class_of(config: Any) -> Any:
    import transformers

    return getattr(transformers, config.architectures[0])


def _clip(
    patch: int, width: int, layers: int, size: int, projection: int, text_width: int, heads: int
) -> Any:
    from transformers import CLIPConfig

    return CLIPConfig(
        text_config={
            "hidden_size": text_width,
            "intermediate_size": 4 * text_width,
            "num_hidden_layers": 12,
            "num_attention_heads": heads,
            "projection_dim": projection,
        },
        vision_config={
            "hidden_size": width,
            "intermediate_size": 4 * width,
            "num_hidden_layers": layers,
            "num_attention_heads": width // 64,
            "patch_size": patch,
            "image_size": size,
            "projection_dim": projection,
        },
        projection_dim=projection,
    )


def clip_b32() -> Any:
    """openai/clip-vit-base-patch32: 224 pixels in patches of 32, 50 tokens."""
    return _clip(32, 768, 12, 224, 512, 512, 8)


def clip_l14() -> Any:
    """openai/clip-vit-large-patch14: 224 pixels in patches of 14, 257 tokens."""
    return _clip(14, 1024, 24, 224, 768, 768, 12)


def vit_base() -> Any:
    """google/vit-base-patch16-224-in21k: 224 pixels in patches of 16, 197 tokens."""
    from transformers import ViTConfig

    return ViTConfig()


def siglip_so400m() -> Any:
    """google/siglip-so400m-patch14-224 as PaliGemma has it: 256 tokens, no pooling head."""
    from transformers import SiglipVisionConfig

    return SiglipVisionConfig(
        hidden_size=1152,
        intermediate_size=4304,
        num_hidden_layers=27,
        num_attention_heads=16,
        patch_size=14,
        image_size=224,
        vision_use_head=False,
    )


def gpt2() -> Any:
    """openai-community/gpt2, the small one."""
    from transformers import GPT2Config

    return GPT2Config()


def llama_1b() -> Any:
    """meta-llama/Llama-3.2-1B."""
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=128_256,
        hidden_size=2048,
        intermediate_size=8192,
        num_hidden_layers=16,
        num_attention_heads=32,
        num_key_value_heads=8,
        tie_word_embeddings=True,
    )


def _vit_gpt2() -> Any:
    from transformers import VisionEncoderDecoderConfig, VisionEncoderDecoderModel

    decoder = gpt2()
    decoder.is_decoder = decoder.add_cross_attention = True
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(vit_base(), decoder)
    return VisionEncoderDecoderModel(config)


def _bridged(eye: Any, tongue: Any, bridge: str) -> Any:
    from capcourse.captioners.bridge.model import BridgeConfig, BridgeModel

    return BridgeModel(BridgeConfig(eye, tongue, bridge))


def _llava() -> Any:
    from transformers import LlavaConfig, LlavaForConditionalGeneration

    eye = _clip(14, 1024, 24, 336, 768, 768, 12).vision_config
    tongue = {"model_type": "llama", "vocab_size": 32_064}  # Llama's defaults are those of its 7B
    return LlavaForConditionalGeneration(LlavaConfig(vision_config=eye, text_config=tongue))


def _qwen() -> Any:
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": 152_064,
            "hidden_size": 3584,
            "intermediate_size": 18_944,
            "num_hidden_layers": 28,
            "num_attention_heads": 28,
            "num_key_value_heads": 4,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 1_000_000.0,
                "mrope_section": [16, 24, 24],
            },
        },
        vision_config={"hidden_size": 1280, "intermediate_size": 3420, "out_hidden_size": 3584},
    )
    return Qwen2_5_VLForConditionalGeneration(config)


def _paligemma() -> Any:
    from transformers import PaliGemmaConfig, PaliGemmaForConditionalGeneration

    config = PaliGemmaConfig(
        vision_config=siglip_so400m(),
        text_config={
            "model_type": "gemma",
            "vocab_size": 257_216,
            "hidden_size": 2048,
            "intermediate_size": 16_384,
            "num_hidden_layers": 18,
            "num_attention_heads": 8,
            "num_key_value_heads": 1,
            "head_dim": 256,
        },
        projection_dim=2048,
        image_token_id=257_152,
    )
    return PaliGemmaForConditionalGeneration(config)


def _model(kind: str, config: Any) -> Any:
    import transformers

    return getattr(transformers, kind)(config)


_FULL: dict[str, Callable[[], Any]] = {
    "vit-gpt2": _vit_gpt2,
    "clip": lambda: _model("CLIPModel", clip_b32()),
    "vit": lambda: _model("ViTModel", vit_base()),
    "siglip": lambda: _model("SiglipVisionModel", siglip_so400m()),
    "gpt2": lambda: _model("GPT2LMHeadModel", gpt2()),
    "llama": lambda: _model("LlamaForCausalLM", llama_1b()),
    "clip-prefix": lambda: _bridged(clip_b32().vision_config, gpt2(), "transformer"),
    "clip-lora": lambda: _bridged(clip_l14().vision_config, gpt2(), "linear"),
    "llava-lite": lambda: _bridged(clip_b32().vision_config, llama_1b(), "mlp"),
    "vit-llama": lambda: _bridged(vit_base(), llama_1b(), "pooled"),
    "llava": _llava,
    "qwen": _qwen,
    "paligemma": _paligemma,
}
