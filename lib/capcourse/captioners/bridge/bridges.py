"""The four bridges: how the seeds carried pictures into a language model's space.

Each takes (batch, tokens, width) features of a vision tower and gives (batch, prefix, width) vectors that the
language model reads as if they were embedded words.

| bridge | what it reads | what it makes of it | seed |
| --- | --- | --- | --- |
| `linear` | every patch | one linear layer | S1 |
| `mlp` | every patch | two linear layers, GELU between | S4, after LLaVA |
| `transformer` | the picture's one CLIP vector | a transformer that writes a prefix | S2, after ClipCap |
| `pooled` | the picture's one pooled vector | one linear layer | S0 |
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

PATCHES, POOLED, PROJECTED = "patches", "pooled", "projected"  # what a bridge reads


class LinearBridge(nn.Module):
    """One linear layer, patch by patch. S1's, CLIP-L to GPT-2: 1,024 x 768 + 768 = 787,200 parameters."""

    reads = PATCHES

    def __init__(self, width: int, language_width: int, **_: int):
        super().__init__()
        self.project = nn.Linear(width, language_width)

    def forward(self, features: Tensor) -> Tensor:
        """(batch, patches, width) to (batch, patches, language width)."""
        return self.project(features)


class PooledBridge(LinearBridge):
    """One linear layer for the pooled vector: the whole picture becomes a single "word" (S0's ViT + Llama).

    S0's report pools; its code fed all 197 tokens of ViT (facts of its repository), which is `LinearBridge`.
    """

    reads = POOLED


class MLPBridge(nn.Module):
    """Two linear layers with GELU between, patch by patch (Liu et al. 2024, LLaVA-1.5).

    S4's, from CLIP-B/32 to Llama-3.2-1B: 768 to 2,048 to 2,048, 5,771,264 parameters.
    """

    reads = PATCHES

    def __init__(self, width: int, language_width: int, **_: int):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(width, language_width), nn.GELU(), nn.Linear(language_width, language_width)
        )

    def forward(self, features: Tensor) -> Tensor:
        """(batch, patches, width) to (batch, patches, language width)."""
        return self.layers(features)


class TransformerBridge(nn.Module):
    """ClipCap's mapper: the picture's vector becomes `prefix_length` tokens, which as many learnt ones read.

    What the learnt tokens have become after the last layer is the prefix. With prefix 40 and 8 layers, from
    512 numbers to GPT-2: 53,587,968 parameters; from the 640 of S2's RN50x4: 57,520,128. Source: Mokady et
    al. 2021, "ClipCap", §3.2.
    """

    reads = PROJECTED

    def __init__(self, width: int, language_width: int, *, prefix_length: int, layers: int, heads: int):
        super().__init__()
        self.prefix_length = prefix_length
        self.spread = nn.Linear(width, prefix_length * language_width)
        self.learnt = nn.Parameter(torch.randn(prefix_length, language_width))
        self.layers = nn.ModuleList(MapperLayer(language_width, heads) for _ in range(layers))

    def forward(self, features: Tensor) -> Tensor:
        """(batch, 1, width) to (batch, prefix length, language width)."""
        batch = len(features)
        spread = self.spread(features.flatten(1)).reshape(batch, self.prefix_length, -1)
        hidden = torch.cat([spread, self.learnt.expand(batch, -1, -1)], dim=1)
        for layer in self.layers:
            hidden = layer(hidden)
        return hidden[:, self.prefix_length :]


class MapperLayer(nn.Module):
    """One layer of ClipCap's mapper: attention in both directions, then an MLP of twice the width."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.before_attention, self.before_mlp = nn.LayerNorm(width), nn.LayerNorm(width)
        self.queries = nn.Linear(width, width, bias=False)
        self.keys_values = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))

    def forward(self, hidden: Tensor) -> Tensor:
        """(batch, tokens, width) to the same."""
        batch, tokens, width = hidden.shape

        def split(x: Tensor) -> Tensor:
            return x.reshape(batch, tokens, self.heads, -1).transpose(1, 2)

        normed = self.before_attention(hidden)
        keys, values = self.keys_values(normed).chunk(2, dim=-1)
        read = nn.functional.scaled_dot_product_attention(
            split(self.queries(normed)), split(keys), split(values)
        )
        hidden = hidden + self.out(read.transpose(1, 2).reshape(batch, tokens, width))
        return hidden + self.mlp(self.before_mlp(hidden))


BRIDGES: dict[str, Callable[..., nn.Module]] = {
    "linear": LinearBridge,
    "mlp": MLPBridge,
    "transformer": TransformerBridge,
    "pooled": PooledBridge,
}
