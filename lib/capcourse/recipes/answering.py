"""How mini vision-language models learn to answer: a row is a turn and its answer; the answer is learnt."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from capcourse.recipes.writing import fit

Ask = Callable[
    [Any, list[str], Random], tuple[str, str]
]  # scene, captions, chance: what is asked and answered


def answering_rows(captioner: Any, items: Iterable[tuple[str, str]], grown: Callable[[str], str]) -> dict:
    """Tokens of turns and answers, filled up on the right.

    Args:
        captioner: whose turn, tokenizer and kinds of tokens are used.
        items: what is asked, and what is answered.
        grown: puts in as many image tokens as a picture has.

    Returns:
        `input_ids`, `attention_mask`, `labels` (-100 but in answer and EOS) and the family's kinds of
        tokens, (rows, tokens).
    """
    import torch

    tokenizer = captioner.tokenizer
    ids, labels = [], []
    for asked, answer in items:
        turn = tokenizer(grown(captioner.asked(asked)))["input_ids"]
        said = [*captioner.answer_ids(answer), tokenizer.eos_token_id]
        ids.append(turn + said)
        labels.append([-100] * len(turn) + said)
    longest = max(map(len, ids))

    def filled(rows: list[list[int]], value: int) -> torch.Tensor:
        return torch.tensor([row + [value] * (longest - len(row)) for row in rows])

    tokens, answered = filled(ids, tokenizer.pad_token_id), filled(labels, -100)
    return {
        "input_ids": tokens,
        "attention_mask": filled([[1] * len(row) for row in ids], 0),
        "labels": answered,
        **captioner.token_kinds(tokens, answered),
    }


def teach(
    captioner: Any,
    target: Path,
    recipe: Any,
    *,
    data: list[tuple[Any, list[str]]],
    pictures: Any,
    ask: Ask,
    grown: Callable[[str], str],
    read: Callable[[Any, dict], Any],
    **stage: Any,
) -> list[dict]:
    """One stage of training: what is asked of a picture, and how the model reads picture and turn.

    Args:
        captioner: the model is the captioner's; what learns has `requires_grad`.
        target: the checkpoint's folder.
        recipe: `turns_a_step`, and what `training_arguments` reads.
        data: scene and captions of each picture.
        pictures: (pictures, …), half precision: what is read of each picture, as `pictures`.
        ask: makes one turn of a scene, its captions and a source of chance.
        grown: see `answering_rows`.
        read: of the model and a batch without its labels: the last hidden states, (rows, tokens, width).
        stage: settings of `training_arguments` that differ from the recipe's.

    Returns:
        The Trainer's log.
    """
    import torch

    class Turns(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(data)

        def __getitem__(self, i: int) -> tuple[int, tuple[str, str]]:
            return i, ask(*data[i], Random(torch.randint(2**31, ()).item()))

    def together(items: list) -> dict[str, Any]:
        chosen, asked = zip(*items, strict=True)
        rows = answering_rows(captioner, asked, grown)
        return {**rows, "pictures": pictures[list(chosen)].float()}

    def loss(model: Any, batch: dict[str, Any]) -> Any:
        return answer_loss(model, read, batch)

    model, turns = captioner.model, recipe.turns_a_step
    return fit(model, Turns(), loss, target, recipe, turns, together=together, **stage)


def answer_loss(model: Any, read: Callable[[Any, dict], Any], batch: dict) -> Any:
    """Cross-entropy of the answers' tokens.

    The same as `model(…, labels=…).loss`, but words are weighed only where an answer stands. The rest, nine
    tokens of ten, are pictures and questions.
    """
    import torch

    batch = dict(batch)
    following = batch.pop("labels")[:, 1:]
    answered = following != -100
    logits = model.lm_head(read(model, batch)[:, :-1][answered])
    return torch.nn.functional.cross_entropy(logits.float(), following[answered])


def told_apart(*stages: list[dict]) -> list[dict]:
    """The logs of several stages as one, steps counted on."""
    whole: list[dict] = []
    for log in stages:
        before = max((entry["step"] for entry in whole), default=0)
        whole += [entry | {"step": entry["step"] + before} for entry in log]
    return whole
