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
# # One run of a study that asks
#
# `capcourse study qwen_prompts`, `qwen_prompts_food`, `llava_decoding` and `regions` run this notebook once for each
# cell of their grids, with other parameters each time. Nothing is trained. Opened by itself it asks one captioner one
# thing, and can be tried out.

# %%
import capcourse as cc

cc.start();

# %% tags=["parameters"]
model = "qwen"
world = "scenes"
prompt = None  # a text, or the name of a report's prompt, such as "S0-2"; None: what the captioner asks by itself
decoding = "greedy"
region = None  # such as "top-left"; None: the whole picture
trim = "whole answer"  # what becomes the caption: this, or the "first sentence"
test_images = 64
seed = 0  # for decodings that sample
result = ""  # where the outcome is written; nowhere, if empty

# %%
import re

from capcourse.prompts import PROMPTS

named = prompt is not None and re.fullmatch(r"S\d(-\w+)?", prompt)  # a name that no report has is an error
text = PROMPTS[prompt].text if named else prompt
captioner = cc.load_captioner(model)
print(captioner)
print("asked:", text if text else "nothing, or what it asks by itself")

# %% [markdown]
# The pictures are drawn before the clock starts. Pictures that share a batch share the dice, so the size of a batch
# belongs to what was done.

# %%
import time

test = cc.load_data(world).test[:test_images]
images = test.images
began = time.perf_counter()
answers = captioner.answers(images, text, decoding, region, seed=seed)
minutes = (time.perf_counter() - began) / 60
print(answers)

# %% [markdown]
# What is scored, and an account of what was cut: by the limit on new tokens, and by us.

# %%
ways = {"whole answer": answers.texts, "first sentence": answers.first_sentences}
if trim not in ways:
    raise cc.BadInput(f"trim is {trim!r}; known: {', '.join(ways)}")
captions = ways[trim]
account = {
    "answers": len(answers),
    "limit": answers.limit,
    "cut": answers.cut,
    "going on": answers.going_on,
    "trimmed": sum(one != other for one, other in zip(captions, answers.texts, strict=True)),
    "empty": sum(not caption for caption in captions),
    "tokens": sum(len(answer.tokens) for answer in answers),
    "scored": trim,
    "asked": text,
    "batch": captioner.batch_size,
}
account

# %%
for caption, references in list(zip(captions, test.captions, strict=True))[:8]:
    print(f"{references[0]:60} {caption}")

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
if account["trimmed"]:
    outcome["whole"] = answers.texts
if result:
    Path(result).write_text(json.dumps(outcome), encoding="utf-8")
