"""The prompts that the reports print, to the letter, with the model that each was written for.

    captioner.caption(pictures, prompt=PROMPTS["S0-2"].text)

S1's section 1.2 is headed *Prompt-Text Analysis* and varies the decoding alone: the report prints no prompt,
and there is none here. How a prompt becomes a turn is each captioner's matter: by its processor's chat
template where it has one, by the frame of text around the picture (`bridge.captioner.FRAMES`) where it has
none.
"""

import re
from dataclasses import dataclass

from capcourse.errors import unknown


@dataclass(frozen=True)
class Prompt:
    """What a report asked of pictures.

    Attributes:
        name: "S0-1": the report, and which of its prompts.
        text: as printed.
        model: that the report asked, by the captioner's name in the zoo.
        source: where in the report.
    """

    name: str
    text: str
    model: str
    source: str

    @property
    def seed(self) -> str:
        """The report: "S0"."""
        return self.name.partition("-")[0]


class _Prompts(dict[str, Prompt]):
    """By name; a name that no report has is a BadInput that lists the names."""

    def __missing__(self, name: str) -> Prompt:
        raise unknown("prompt", name, self)


PROMPTS = _Prompts()
for _prompt in (
    Prompt(
        "S0-1",
        "Give 1 phrase describing the food in the image from its key ingredients.",
        model="qwen",
        source="S0, Qwen/Qwen2.5-VL-7B-Instruct: Prompt 1 (baseline)",
    ),
    Prompt(
        "S0-2",
        "Give a recipe title describing the food in the image. If no title is found give an empty string.",
        model="qwen",
        source="S0, Qwen/Qwen2.5-VL-7B-Instruct: Prompt 2",
    ),
    Prompt(
        "S0-3",  # it does begin with a small letter
        "generate exactly 1 title for the recipe/food/drink based on its key ingredients. Each title should "
        "be clear, catchy, and descriptive, highlighting the most important or unique ingredients in the "
        "dish. For example, if the key ingredients are potatoes and seasoning, a title might be 'Crispy Salt "
        "and Pepper Potatoes'. For a dish with mac and cheese and Thanksgiving flavors, a title could be "
        "'Thanksgiving Mac and Cheese'. You can also include elements that reflect the style or theme of the "
        "recipe (e.g., 'Italian Sausage and Bread Stuffing'). Return only the title.",
        model="qwen",
        source="S0, Qwen/Qwen2.5-VL-7B-Instruct: Prompt 3 (descriptive +examples)",
    ),
    Prompt(
        "S3-A",
        "Describe this image in detail:",
        model="paligemma",
        source="S3, V.B; by section III the one of the fine-tuning",
    ),
    Prompt("S3-B", "Describe this image:", model="paligemma", source="S3, V.B"),
    Prompt("S3-C", "What do you see in this image:", model="paligemma", source="S3, V.B"),
    Prompt(
        "S4",
        "Describe this image.",
        model="llava-lite",
        source="S4, 2.2: between 'USER: <image>' and 'ASSISTANT:', each on a line of its own",
    ),
):
    PROMPTS[_prompt.name] = _prompt


def text_of(prompt: str) -> str:
    """The text of a report's prompt, by its name in capitals or not; any other text as it is.

    Raises:
        BadInput: what looks like a report's name, such as "S0-9", and is none.
    """
    return PROMPTS[prompt.upper()].text if re.fullmatch(r"[sS]\d(-\w+)?", prompt) else prompt
