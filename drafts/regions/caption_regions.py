# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One run of S4's region captions
#
# `capcourse study regions` runs this notebook once for each row of its grid, with other parameters each time. Opened by
# itself it runs one row, and can be tried out. Nothing is trained: a captioner looks at test pictures, each with a
# region of its own, and writes.

# %%
import capcourse as cc

cc.start();

# %% tags=["parameters"]
model = "llava"
world = "scenes"
cut = False  # whether the region is cut out, and the cut alone is looked at
another = False  # whether the same region of another picture is looked at instead
prompt = None  # a report's, such as "S4", or a text, with {region} for the region; None: its own
decoding = "greedy"
test_images = 70
seed = 0  # for decodings that sample
result = ""  # where the outcome is written; nowhere, if empty

# %% [markdown]
# Every picture has its region: seven in turn, by the picture's number. So the captions alone suffice to score them again.

# %%
import re

from capcourse.metrics.regions import ROTATION, region_naming, rotation
from capcourse.prompts import PROMPTS

test = cc.load_data(world).test[:test_images]
regions = rotation(test)
named = prompt is not None and re.fullmatch(r"S\d(-\w+)?", prompt)  # a name that no report has is an error
text = PROMPTS[prompt].text if named else prompt
captioner = cc.load_captioner(model)
print(captioner)


def looked_at(n):
    """The picture that is captioned for picture n: itself, or the next with the same region."""
    step = len(ROTATION)
    if another:
        n = n + step if n + step < len(test) else n % step
    return test[n].image


# %% [markdown]
# A captioner takes one region and one prompt for all the pictures of a call, so each region has a call of its own. The
# pictures are drawn before the clock starts.

# %%
import time

images = [looked_at(n) for n in range(len(test))]
began = time.perf_counter()
answers = [None] * len(test)
for region in dict.fromkeys(regions):
    places = [n for n, each in enumerate(regions) if each == region]
    said = captioner.answers(
        [images[n] for n in places],
        text and text.replace("{region}", region),
        decoding,
        region if cut else None,
        seed=seed,
    )
    for n, answer in zip(places, said, strict=True):
        answers[n] = answer
minutes = (time.perf_counter() - began) / 60

# %% [markdown]
# What is scored, whole, and an account of what the limit on new tokens cut.

# %%
captions = [answer.text for answer in answers]
account = {
    "answers": len(answers),
    "limit": said.limit,
    "cut": sum(not answer.ended for answer in answers),
    "going on": sum(bool(answer.rest) for answer in answers),
    "trimmed": 0,
    "empty": sum(not caption for caption in captions),
    "tokens": sum(len(answer.tokens) for answer in answers),
    "scored": "whole answer",
    "asked": text,
    "batch": captioner.batch_size,
}
account

# %%
for region, caption in list(zip(regions, captions, strict=True))[:14]:
    print(f"{region:20} {caption}")

# %% [markdown]
# How often does a caption name what lies in its region, and how much of what it names lies elsewhere?

# %%
region_naming(captions, list(test), regions)

# %%
import json
import platform
from pathlib import Path

outcome = {
    "captions": captions,
    "account": account,
    "history": [],
    "learning": 0,
    "epochs": 0,
    "minutes": round(minutes, 2),
    "machine": f"{platform.machine()}, {captioner.device}",
}
if result:
    Path(result).write_text(json.dumps(outcome), encoding="utf-8")
