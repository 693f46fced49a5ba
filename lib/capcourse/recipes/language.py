"""GPT-2 and Llama as language models on the worlds' texts: the mini checkpoints `gpt2` and `llama`.

Both learn one thing: the next token of captions, titles and recipes, set end to end as the web's pages are
for the real ones. Sources: Radford et al. 2019 (GPT-2); Touvron et al. 2023 (Llama).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.recipes.corpus import texts
from capcourse.recipes.measuring import over_rows
from capcourse.recipes.tokenizers import gpt2_tokenizer, llama_tokenizer
from capcourse.recipes.writing import fit, save, write_report
from capcourse.session import set_seed


@dataclass(frozen=True)
class LanguageRecipe:
    """Everything that a mini language model depends on."""

    seed: int = 0
    scenes_a_world: int = 12_000
    kept_back: int = 200  # of these, to measure on
    width: int = 160
    heads: int = 5
    layers: int = 3
    vocabulary: int = 2_048
    positions: int = 128
    rows_a_step: int = 64
    steps: int = 1_600
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    weight_decay: float = 0.1


def train_gpt2(target: Path, **changes: Any) -> None:
    """Train GPT-2 from scratch."""
    _train(target, "gpt2", LanguageRecipe(**changes), gpt2_tokenizer, new_gpt2)


def train_llama(target: Path, **changes: Any) -> None:
    """Train Llama from scratch."""
    recipe = LanguageRecipe(**{"heads": 4, **changes})
    _train(target, "llama", recipe, llama_tokenizer, new_llama)


def _train(target: Path, name: str, recipe: LanguageRecipe, tokenizer_of: Any, model_of: Any) -> None:
    from tqdm.auto import tqdm

    set_seed(recipe.seed)
    began = time.time()
    read = list(tqdm(texts(recipe.seed, recipe.scenes_a_world), "reading", unit="text"))
    apart = len(read) * recipe.kept_back // recipe.scenes_a_world
    tokenizer = tokenizer_of(read[:-apart], recipe.vocabulary)
    model = model_of(recipe, tokenizer)
    history = read_on(model, packed(read[:-apart], tokenizer, recipe.positions), target, recipe)
    minutes = (time.time() - began) / 60
    save(target, model, tokenizer)
    result = measure(target, read[-apart:], recipe.positions)
    write_report(target, name, recipe, history, minutes, result)


def read_on(model: Any, rows: Any, target: Path, recipe: Any, **stage: Any) -> list[dict]:
    """Train a language model on packed rows; returns the Trainer's log.

    Args:
        model: `model(input_ids, labels).loss` is learnt.
        rows: (rows, tokens), from `packed`.
        target: the checkpoint's folder.
        recipe: `rows_a_step`, and what `training_arguments` reads.
        stage: settings of `training_arguments` that differ from the recipe's.
    """
    import torch

    class Rows(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(rows)

        def __getitem__(self, i: int) -> dict[str, Any]:
            return {"input_ids": rows[i], "labels": rows[i]}

    def loss(model: Any, batch: dict[str, Any]) -> Any:
        return model(**batch).loss

    return fit(model, Rows(), loss, target, recipe, recipe.rows_a_step, **stage)


def packed(texts: Iterable[str], tokenizer: Any, length: int) -> Any:
    """(rows, length): the texts' tokens end to end, each with the end token after it; the rest is cut."""
    import torch

    end = tokenizer.eos_token_id
    stream = [token for ids in tokenizer(list(texts))["input_ids"] for token in [*ids, end]]
    whole = len(stream) // length * length
    return torch.tensor(stream[:whole]).reshape(-1, length)


def new_gpt2(recipe: LanguageRecipe, tokenizer: Any) -> Any:
    """A `GPT2LMHeadModel` of the recipe's size with fresh weights."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=recipe.positions,
        n_embd=recipe.width,
        n_layer=recipe.layers,
        n_head=recipe.heads,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = GPT2LMHeadModel(config)
    model.set_attn_implementation("eager")
    return model


def new_llama(recipe: LanguageRecipe, tokenizer: Any) -> Any:
    """A `LlamaForCausalLM` of the recipe's size with fresh weights, its proportions those of Llama-3.2-1B."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.width,
        intermediate_size=4 * recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=max(1, recipe.heads // 4),
        max_position_embeddings=4 * recipe.positions,
        rope_parameters={"rope_type": "default", "rope_theta": 500_000.0},
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=None,
    )
    model = LlamaForCausalLM(config)
    model.set_attn_implementation("eager")
    return model


def measure(folder: Path, read: list[str], positions: int) -> dict[str, Any]:
    """How well the checkpoint as saved foretells texts that it has not read.

    Returns:
        `texts`; `perplexity` a token; `bits` a character, which do not depend on the tokenizer; and the 95%
        intervals of both over rows.
    """
    import math

    import numpy as np
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rows = packed(read, tokenizer, positions)
    with torch.inference_mode():
        losses = np.array([model(input_ids=row[None], labels=row[None]).loss.item() for row in rows])
    characters = sum(map(len, read)) / sum(len(ids) + 1 for ids in tokenizer(read)["input_ids"])

    def bits(losses: Any) -> float:
        return float(losses.mean()) / math.log(2) / characters

    return {
        "texts": len(read),
        "perplexity": math.exp(losses.mean()),
        "perplexity interval": over_rows(losses, lambda drawn: math.exp(drawn.mean())),
        "bits": bits(losses),
        "bits interval": over_rows(losses, bits),
    }
