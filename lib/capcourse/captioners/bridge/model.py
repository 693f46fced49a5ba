"""`BridgeModel`: one `PreTrainedModel` of a vision tower, a bridge and a language model.

The seeds' four home-made captioners (S0's ViT + Llama, S1's, S2's and S4's) are this class with different
bridges and towers. As a `PreTrainedModel` it is saved, loaded, trained by `Trainer` and adapted by peft like
any other.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    CLIPVisionModel,
    CLIPVisionModelWithProjection,
    GenerationMixin,
    PreTrainedConfig,
    PreTrainedModel,
    ViTModel,
)
from transformers.modeling_outputs import CausalLMOutputWithPast

from capcourse.captioners.bridge.bridges import BRIDGES, POOLED, PROJECTED
from capcourse.errors import BadInput, unknown


class BridgeConfig(PreTrainedConfig):
    """What a `BridgeModel` is made of.

    Args:
        vision_config: a `CLIPVisionConfig` or `ViTConfig`.
        text_config: the config of any causal language model, such as `GPT2Config` or `LlamaConfig`.
        bridge: a name in `BRIDGES`.
        prefix_length: of the `transformer` bridge.
        bridge_layers: of the `transformer` bridge.
        bridge_heads: of the `transformer` bridge.
    """

    model_type = "capcourse-bridge"
    sub_configs = {"vision_config": AutoConfig, "text_config": AutoConfig}  # noqa: RUF012  transformers' name

    def __init__(
        self,
        vision_config: Any = None,
        text_config: Any = None,
        bridge: str = "linear",
        prefix_length: int = 40,
        bridge_layers: int = 8,
        bridge_heads: int = 8,
        **kwargs: Any,
    ):
        self.vision_config, self.text_config = _config(vision_config), _config(text_config)
        self.bridge = bridge
        self.prefix_length = prefix_length
        self.bridge_layers, self.bridge_heads = bridge_layers, bridge_heads
        super().__init__(**kwargs)


def _config(config: Any) -> Any:
    if isinstance(config, dict):
        return AutoConfig.for_model(**config)
    return config


class BridgeModel(PreTrainedModel, GenerationMixin):
    """A vision tower, a bridge, and a language model that continues what the bridge hands over."""

    config_class = BridgeConfig
    main_input_name = "pixel_values"
    base_model_prefix = "bridge_model"
    _supports_sdpa = True
    _supports_attention_backend = True

    def __init__(self, config: BridgeConfig):
        super().__init__(config)
        if config.bridge not in BRIDGES:
            raise unknown("bridge", config.bridge, BRIDGES)
        self.reads = BRIDGES[config.bridge].reads
        kind, told = tower_of(config.vision_config.model_type, self.reads)
        self.vision_tower = kind(config.vision_config, **told)
        self.language_model = AutoModelForCausalLM.from_config(config.text_config)
        self.bridge = _bridge(config)
        self.post_init()

    @classmethod
    def join(cls, vision_tower: Any, language_model: Any, bridge: str, **shape: int) -> BridgeModel:
        """Put two pretrained towers together with a fresh bridge between them.

        Args:
            vision_tower: a `CLIPVisionModel`, a `ViTModel`, or, for the `transformer` bridge, a
                `CLIPVisionModelWithProjection`.
            language_model: any causal language model of transformers.
            bridge: a name in `BRIDGES`.
            shape: `prefix_length`, `bridge_layers`, `bridge_heads` of the `transformer` bridge.
        """
        config = BridgeConfig(vision_tower.config, language_model.config, bridge, **shape)
        with torch.device("meta"):
            model = cls(config)
        if type(model.vision_tower) is not type(vision_tower):
            raise BadInput(
                f"the bridge '{bridge}' reads from a {type(model.vision_tower).__name__}, and was given a "
                f"{type(vision_tower).__name__}"
            )
        model.vision_tower, model.language_model = vision_tower, language_model
        model.bridge = _bridge(config).to(language_model.device, language_model.dtype)
        return model

    def vision_features(self, pixel_values: Tensor) -> Tensor:
        """What the tower sees: (batch, patches, width); (batch, 1, width) where the bridge reads one vector.

        Patches come without the class token. CLIP's one vector is projected and of length 1 (S2 normalises).
        """
        seen = self.vision_tower(pixel_values=pixel_values)
        if self.reads == PROJECTED:
            return nn.functional.normalize(seen.image_embeds, dim=-1)[:, None]
        hidden = seen.last_hidden_state
        return hidden[:, :1] if self.reads == POOLED else hidden[:, 1:]

    def embeddings(self, input_ids: Tensor, features: Tensor, image_at: int = 0) -> Tensor:
        """(batch, prefix + tokens, language width): embedded tokens, the bridge's vectors among them."""
        words = self.language_model.get_input_embeddings()(input_ids)
        prefix = self.bridge(features).to(words.dtype)
        return torch.cat([words[:, :image_at], prefix, words[:, image_at:]], dim=1)

    def forward(
        self,
        pixel_values: Tensor | None = None,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        labels: Tensor | None = None,
        features: Tensor | None = None,
        image_at: int = 0,
        **kwargs: Any,
    ) -> CausalLMOutputWithPast:
        """Next-token logits at every position, and the loss where labels are given.

        Args:
            pixel_values: (batch, 3, height, width), or `features`: (batch, tokens, width), computed before.
            input_ids: (batch, tokens): the text around the picture.
            attention_mask: (batch, tokens), 0 where a token fills up a row.
            labels: (batch, tokens), -100 where the loss does not look.
            image_at: how many tokens stand before the picture, alike in all rows.

        Returns:
            `logits` (batch, prefix + tokens, vocabulary), `loss`.
        """
        features = self.vision_features(pixel_values) if features is None else features
        embeddings = self.embeddings(input_ids, features, image_at)
        prefix = embeddings.shape[1] - input_ids.shape[1]
        mask = attention_mask if attention_mask is not None else torch.ones_like(input_ids)
        mask = _inserted(mask, image_at, prefix, 1)
        labels = None if labels is None else _inserted(labels, image_at, prefix, -100)
        return self.language_model(inputs_embeds=embeddings, attention_mask=mask, labels=labels, **kwargs)

    @torch.no_grad()
    def generate(
        self,
        pixel_values: Tensor | None = None,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        features: Tensor | None = None,
        image_at: int = 0,
        **kwargs: Any,
    ) -> Any:
        """Continue the picture and `input_ids`: as the language model's `generate`, new tokens only."""
        features = self.vision_features(pixel_values) if features is None else features
        embeddings = self.embeddings(input_ids, features, image_at)
        mask = attention_mask if attention_mask is not None else torch.ones_like(input_ids)
        mask = _inserted(mask, image_at, embeddings.shape[1] - input_ids.shape[1], 1)
        return self.language_model.generate(inputs_embeds=embeddings, attention_mask=mask, **kwargs)

    def get_input_embeddings(self) -> nn.Module:
        return self.language_model.get_input_embeddings()

    def get_output_embeddings(self) -> nn.Module:
        return self.language_model.get_output_embeddings()


def _inserted(rows: Tensor, at: int, count: int, value: int) -> Tensor:
    """(batch, columns + count): the rows with `count` times `value` inserted."""
    return torch.cat([rows[:, :at], rows.new_full((len(rows), count), value), rows[:, at:]], dim=1)


def _bridge(config: BridgeConfig) -> nn.Module:
    kind, vision = BRIDGES[config.bridge], config.vision_config
    return kind(
        vision.projection_dim if kind.reads == PROJECTED else vision.hidden_size,
        config.text_config.hidden_size,
        prefix_length=config.prefix_length,
        layers=config.bridge_layers,
        heads=config.bridge_heads,
    )


def tower_of(model_type: str, reads: str) -> tuple[Any, dict[str, bool]]:
    """The class of the vision tower that a bridge reads from, and what else its constructor is told."""
    if model_type != "vit":
        return (CLIPVisionModelWithProjection if reads == PROJECTED else CLIPVisionModel), {}
    if reads == PROJECTED:
        raise BadInput("the transformer bridge reads CLIP's projected vector; a plain ViT has none")
    return ViTModel, {"add_pooling_layer": False}


AutoConfig.register(BridgeConfig.model_type, BridgeConfig)
