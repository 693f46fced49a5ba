"""CLIP on the training splits of all three worlds: the mini checkpoint `clip`."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import entry_of, load_checkpoint
from capcourse.precision import mixed_precision
from capcourse.recipes.tokenizers import all_bytes
from capcourse.recipes.writing import save, training_arguments, write_report
from capcourse.session import set_seed


@dataclass(frozen=True)
class ClipRecipe:
    """Everything that the mini CLIP depends on."""

    seed: int = 0
    worlds: tuple[str, ...] = ("scenes", "food", "aerial")
    image_size: int = 96
    patch_size: int = 12
    image_width: int = 128
    image_layers: int = 4
    text_width: int = 96
    text_layers: int = 3
    head_width: int = 32
    dimensions: int = 128
    vocabulary: int = 1_024
    positions: int = 40
    pairs_a_step: int = 192
    steps: int = 2_400
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    weight_decay: float = 0.05


def train(target: Path, **changes: Any) -> None:
    """Train CLIP from scratch: in each batch, every picture must find its caption among all, and back.

    Each step takes a batch of picture-caption pairs from one world, and another one from a second world the
    next time: pictures of one world are harder to tell apart than a dish from a car park.
    """
    import torch
    from tqdm.auto import tqdm
    from transformers import Trainer
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    from capcourse.captioners.clip import Clip
    from capcourse.data.dataset import load_data

    recipe = ClipRecipe(**changes)
    set_seed(recipe.seed)
    began = time.time()
    splits = [load_data(world).train for world in recipe.worlds]
    captions = [texts for split in splits for texts in split.captions]
    tokenizer = train_tokenizer([text for texts in captions for text in texts], recipe.vocabulary)
    size = {"height": recipe.image_size, "width": recipe.image_size}
    processor = CLIPImageProcessorPil(size=size, crop_size=size)
    clip = Clip(new_clip(recipe, tokenizer), processor, tokenizer, name="clip")
    pixels = torch.stack(
        [
            clip.pixel_values([example.image])[0].half()
            for split in splits
            for example in tqdm(split, desc="drawing", unit="picture")
        ]
    )
    counts = [len(split) for split in splits]

    class Pairs(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(pixels)

        def __getitem__(self, i: int) -> tuple[torch.Tensor, str]:
            texts = captions[i]
            return pixels[i].float(), texts[torch.randint(len(texts), ()).item()]

    class OneWorldAStep(torch.utils.data.Sampler):
        """Batches of one world each and of all worlds mixed, in turn."""

        def __iter__(self):
            order = torch.Generator().manual_seed(recipe.seed)
            starts = [sum(counts[:n]) for n in range(len(counts))]
            turns = [*zip(starts, counts, strict=True), (0, sum(counts))]
            for step in range(len(self)):
                start, count = turns[step % len(turns)]
                chosen = torch.randperm(count, generator=order)[: recipe.pairs_a_step]
                yield [start + int(i) for i in chosen]

        def __len__(self) -> int:
            return recipe.steps

    def together(pairs: list) -> dict[str, Any]:
        pictures, texts = zip(*pairs, strict=True)
        return {"pixel_values": torch.stack(pictures), **clip.token_ids(texts), "return_loss": True}

    class OneWorldTrainer(Trainer):
        def get_train_dataloader(self):
            return torch.utils.data.DataLoader(Pairs(), batch_sampler=OneWorldAStep(), collate_fn=together)

        def compute_loss(self, model, inputs, **_):
            device = model.device
            with mixed_precision():
                return model(**{k: v.to(device) if hasattr(v, "to") else v for k, v in inputs.items()}).loss

    arguments = training_arguments(target, recipe, recipe.pairs_a_step)
    trainer = OneWorldTrainer(model=clip.model, args=arguments, train_dataset=Pairs())
    trainer.train()
    minutes = (time.time() - began) / 60
    save(target, clip.model, clip.tokenizer, clip.image_processor)
    write_report(target, "clip", recipe, trainer.state.log_history, minutes, measure(target, recipe.worlds))


def train_tokenizer(texts: list[str], vocabulary: int) -> Any:
    """A tokenizer of CLIP's kind (lower case, byte-level BPE, ends of words marked), learnt from the texts.

    All 256 bytes are in the vocabulary, inside and at the end of a word, so that no text is unknown: CLIP
    uses the end token for what it does not know, and reads no further than the first of them.
    """
    import json

    from transformers import CLIPTokenizer

    alphabet = all_bytes()
    singles = [*alphabet, *(f"{byte}</w>" for byte in alphabet)]
    learnt = CLIPTokenizer().train_new_from_iterator(
        texts, vocabulary - len(alphabet), initial_alphabet=alphabet, show_progress=False
    )
    merges = [tuple(merge) for merge in json.loads(learnt.backend_tokenizer.to_str())["model"]["merges"]]
    words = [*singles, *dict.fromkeys("".join(merge) for merge in merges)]
    words = [*words, "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: n for n, word in enumerate(dict.fromkeys(words))}, merges=merges)


def new_clip(recipe: ClipRecipe, tokenizer: Any) -> Any:
    """A `CLIPModel` of the recipe's size with fresh weights."""
    from transformers import CLIPConfig, CLIPModel

    def half(width: int, layers: int) -> dict[str, int]:
        return {
            "hidden_size": width,
            "intermediate_size": 4 * width,
            "num_hidden_layers": layers,
            "num_attention_heads": width // recipe.head_width,
            "projection_dim": recipe.dimensions,
        }

    config = CLIPConfig(
        text_config={
            **half(recipe.text_width, recipe.text_layers),
            "vocab_size": len(tokenizer),
            "max_position_embeddings": recipe.positions,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
        },
        vision_config={
            **half(recipe.image_width, recipe.image_layers),
            "image_size": recipe.image_size,
            "patch_size": recipe.patch_size,
        },
        projection_dim=recipe.dimensions,
    )
    model = CLIPModel(config)
    model.set_attn_implementation("eager")  # faster than the fused kernel for so few tokens
    return model


def measure(folder: Path, worlds: tuple[str, ...]) -> dict[str, Any]:
    """Retrieval in the test split of each world, by the checkpoint as saved and by the oracle.

    Returns:
        By world: the number of pictures, and recall at 1, 5 and 10 in both directions of `clip`, of the
        `oracle` that reads the scene description, and of `guessing`.
    """
    import numpy as np

    from capcourse.data.dataset import load_data
    from capcourse.metrics.retrieval import oracle_similarity, owners, retrieval

    entry = entry_of("clip")
    clip = load_checkpoint(entry, str(folder), entry.mini)
    result = {}
    for world in worlds:
        test = load_data(world).test
        texts = [text for captions in test.captions for text in captions]
        tables = {
            "clip": clip.similarity(test.images, texts),
            "oracle": oracle_similarity(test),
            "guessing": np.zeros((len(test), len(texts))),
        }
        found = {name: retrieval(table, owners(test.captions)) for name, table in tables.items()}
        result[world] = {"images": len(test)} | {
            name: {"text_of_image": recall.text_of_image, "image_of_text": recall.image_of_text}
            for name, recall in found.items()
        }
    return result
