"""The card of a checkpoint, `README.md` beside its weights: written from `training.json`, never by hand."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from capcourse.captioners.zoo import entry_of

SCENES = "9,000 training pictures of the drawn world `scenes`, five captions each"
OWN_SCENES = (
    "pictures of `scenes` from a split of their own (`pretrain`), with labels from the scene description"
)
TEXTS = "captions, titles and recipes of all three drawn worlds, from a split of their own (`pretrain`)"
ALL = "the training splits of `scenes`, `food` and `aerial`, 9,000 pictures each, with their captions"
AIM = 0.9  # of the annotators' CIDEr on ordinary scenes, for the best captioner
# what it learnt from, and how far a training again may land from the number named
CARDS: dict[str, tuple[str, str, float]] = {
    "clip": (ALL, "scenes.clip.image_of_text.5", 0.05),
    "vit": (OWN_SCENES, "recall", 0.05),
    "siglip": (OWN_SCENES, "recall", 0.05),
    "gpt2": (TEXTS, "bits", 0.05),
    "llama": (TEXTS, "bits", 0.05),
    "vit-gpt2": (f"{SCENES}; begins with `vit` and `gpt2`", "ordinary.ratio", 0.08),
    "llava": (
        f"{SCENES}, and instructions on them; begins with `clip`, which has seen pictures of all three "
        "worlds, and `llama`",
        "ordinary.ratio",
        0.08,
    ),
    "paligemma": (
        f"{TEXTS}; then {SCENES}, as short tasks; begins with `siglip`",
        "ordinary.ratio",
        0.08,
    ),
    "qwen": (
        f"{OWN_SCENES}; {TEXTS}; then {SCENES}, and instructions on them",
        "ordinary.ratio",
        0.08,
    ),
}


def write_card(folder: Path, name: str) -> None:
    """Write the card of a checkpoint from its `training.json`."""
    report = json.loads((folder / "training.json").read_text())
    (folder / "README.md").write_text(card(name, report))


def card(name: str, report: dict[str, Any]) -> str:
    """The card: data, seed, steps, minutes, metrics with intervals, tolerance, licence.

    Args:
        name: in the zoo.
        report: what `writing.write_report` wrote.
    """
    entry = entry_of(name)
    data, path, tolerance = CARDS[name]
    rows = "\n".join(f"| {what} | {value} |" for what, value in _results(report["result"]))
    knows = "texts about the drawn worlds" if data is TEXTS else "drawn pictures"
    return f"""# {name}, mini

{entry.architecture}: the toy-width counterpart of
`{entry.full.source}`. It knows {knows} and nothing else.

| | |
| --- | --- |
| made by | `{report["command"]}` |
| learnt from | {data} |
| seed | {report["recipe"]["seed"]} |
| steps | {_steps(report["recipe"])} |
| minutes | {report["minutes"]} ({report["machine"]}, {report["date"]}){_before(report)} |
| versions | {", ".join(f"{package} {version}" for package, version in report["versions"].items())} |
| trained again | lands within {tolerance} of `{path}` = {value_at(report["result"], path):.3f} |
{_aim(report)}| licence | BSD-3-Clause for weights and tokenizer, CC-BY-4.0 for the drawn data |

Measured with the weights as saved, on pictures or texts that it has not learnt from; 95% intervals in
brackets.

| what | value |
| --- | --- |
{rows}
"""


def _aim(report: dict[str, Any]) -> str:
    """What the best captioner of the zoo is to reach, and what this one did."""
    if "ordinary" not in report["result"]:
        return ""
    reached = report["result"]["ordinary"]["ratio"]
    aim = f"{AIM} of the annotators' CIDEr, for the best captioner of the zoo; reached {reached:.3f}"
    return f"| aim | {aim} |\n"


def _before(report: dict[str, Any]) -> str:
    """What its towers took before, in words."""
    parts = [f"{minutes} of `{name}`" for name, minutes in report.get("towers", {}).items()]
    return f", after {' and '.join(parts)}" if parts else ""


def value_at(result: dict[str, Any], path: str) -> float:
    """A number in a report's result, by names with points between."""
    found: Any = result
    for name in path.split("."):
        found = found[name]
    return float(found)


def _steps(recipe: dict[str, Any]) -> str:
    return ", ".join(
        f"{value:,} ({key.removesuffix('_steps').removesuffix('steps') or 'last stage'})"
        if key != "steps" or any(k.endswith("_steps") and k != "warmup_steps" for k in recipe)
        else f"{value:,}"
        for key, value in recipe.items()
        if key.endswith("steps") and key != "warmup_steps"
    )


def _results(result: dict[str, Any], before: str = "", count: int = 0) -> Iterator[tuple[str, str]]:
    """Every number of a result, with its interval: the stated one; of recall at k, Wilson's over images."""
    count = result.get("images", count)
    for name, value in result.items():
        where = f"{before} {name}".strip().replace("_", " ")
        if isinstance(value, dict):
            yield from _results(value, where, count)
        elif isinstance(value, int):
            yield where, f"{value:,}"
        elif f"{name} interval" in result:
            low, high = result[f"{name} interval"]
            yield where, f"{value:.3f} [{low:.3f}, {high:.3f}]"
        elif name.isdecimal():
            yield where, "{:.3f} [{:.3f}, {:.3f}]".format(value, *wilson(value, count))
        elif isinstance(value, float):
            yield where, f"{value:.3f}"


def wilson(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a share of `count` trials (E. B. Wilson, 1927, JASA 22:209)."""
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return middle - half, middle + half
