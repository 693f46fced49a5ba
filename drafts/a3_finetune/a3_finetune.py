# ---
# jupyter:
#   capcourse:
#     files:
#       weights.safetensors: 4194304
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   language_info:
#     name: python
# ---

# %% title [markdown]
# # Assignment 3: Encoder, decoder or both
#
# The captioner that you have met so far has learnt the world `scenes`. It has never seen a dish, and nobody has told it what a recipe is called. One of the projects behind this course (S0 in the book's references) stood before the same task with photographs: a ViT and a GPT-2 that had learnt to caption together, and thousands of recipes. They froze one half and trained the other, then the other way round, then both, and wrote:
#
# > The best performance was achieved by fine-tuning both ViT and GPT-2.
#
# You will write what such an experiment rests on (what is learnt, who learns it, and when it ends), teach the captioner to read plates, and then say what you make of that sentence.
#
# | Part | You write | Points |
# | --- | --- | --- |
# | 1 | `labels_of`, a batch in which every caption has an end | 3 |
# | 2 | `param_groups`, which parameters learn, how many they are, and how fast | 4 |
# | 3 | `early_stop`, when a training ends, and whose weights are kept | 4 |
# | 4 | a captioner of your own: its weights, and `caption` | 6 |
# | 5 | a written answer | 3 |
#
# **Time and hardware.** About three hours, a quarter of an hour of it your machine's alone; any laptop, no GPU.
#
# **Rules.** Your answers may use whatever is installed with the course. Keep the names of the four functions and the comment lines that start with `# capcourse:`. You may add cells of your own. Parts 1 to 3 have tests that you can run before anything is trained; hidden tests with other numbers decide the points. A mistake in one part costs nothing in another. Cells tagged `train` or `skip-execution` are not run by the grader: where yours train, give them the tag `train`. You hand in two files, this notebook and `weights.safetensors`, which you make in part 4.

# %% setup
# Setup: installs the course library on Colab; does nothing elsewhere.
import importlib.util
import os
import sys

on_colab = "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules
if on_colab and importlib.util.find_spec("capcourse") is None:
    get_ipython().run_line_magic("pip", "install git+https://github.com/capcourse/capcourse@main")

# %% given-text [markdown]
# ## Given
#
# The functions of parts 1 to 3 take and return plain values: numbers, text, lists, dicts. `handed_over` shows a returned value as the grader gets it, with arrays, tensors and tuples turned into lists; the tests use it.

# %% a3-given nbgrader={"grade": false, "grade_id": "a3-given", "locked": true, "schema_version": 3, "solution": false, "task": false}
# capcourse: a3-given
import json
import math
import random
import re

import numpy as np

nan = math.nan


def handed_over(value):
    """A returned value as the grader gets it."""

    def plain(item):
        if hasattr(item, "tolist"):
            return item.tolist()
        raise TypeError(f"return lists, dicts, numbers and text, not a {type(item).__name__}")

    return json.loads(json.dumps(value, default=plain))

# %% part1-text [markdown]
# ## Part 1: where a caption ends (3 points)
#
# Assignment 1 quoted a model of S4 that described the picture, and then did not stop. Perhaps nobody had asked it to. A decoder learns to stop as it learns any word: the end token, EOS, has to stand behind each caption and count in the loss. Three things get in its way.
#
# - **Nobody appends it.** GPT-2's tokenizer adds no EOS. Others do; then it is there already, and must not come twice.
# - **Pads.** Captions of a batch have unequal lengths, and are filled up with a pad token. What a model says in the place of a pad is nobody's business, so its label there is -100, which PyTorch's loss leaves out.
# - **One token for both.** GPT-2 has no pad token, so people fill up with EOS. Whoever then finds the pads by their *number* (`labels[labels == pad] = -100`, as libraries do) finds every EOS too. The loss falls, the captions look fine, and they never end.
#
# The pads are known by their place: they stand behind the first EOS. A tiny example, once with a pad token of its own (EOS is 1, pad is 2), and once with one token for both (0):
#
# | captions | EOS, pad | what is read | what is asked for |
# | --- | --- | --- | --- |
# | 5 6 7 · 8 | 1, 2 | 5 6 7 1 · 8 1 2 2 | 5 6 7 1 · 8 1 -100 -100 |
# | 5 6 7 · 8 | 0, 0 | 5 6 7 0 · 8 0 0 0 | 5 6 7 0 · 8 0 -100 -100 |
#
# The labels stand in the same places as the tokens. That each token is to be said one step before it is read is the model's own affair: transformers' models shift the labels themselves, and who shifts them once more teaches the word after the next.

# %% a3-labels nbgrader={"grade": false, "grade_id": "a3-labels", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a3-labels
def labels_of(rows, eos, pad):
    """Make a batch of captions of unequal length: what a decoder reads, and what it is asked for.

    TODO: let every row end in exactly one EOS, fill the shorter rows up, and leave out of the labels
    what was filled in.

    Args:
        rows: one list of token ids for each caption, possibly empty. Some may end in EOS already; nowhere
            else in them is an EOS or a pad.
        eos: the id of the token that ends a caption.
        pad: the id of the token that fills rows up; it may be the same as `eos`.

    Returns:
        (ids, labels): two lists with one list for each caption, all as long as the longest caption with its
        EOS. `ids` holds the tokens, one EOS, then pads; `labels` the same with -100 for each pad.

    Example:
        labels_of([[5, 6, 7], [8]], 0, 0) is
        ([[5, 6, 7, 0], [8, 0, 0, 0]], [[5, 6, 7, 0], [8, 0, -100, -100]]).

    Hints: row[-1:] == [eos] is false for an empty row, and raises nothing. [pad] * 3 is a list of three
    pads. Count how many you fill in, rather than looking for them afterwards.
    """
    ### BEGIN SOLUTION
    ended = [list(row) if row[-1:] == [eos] else [*row, eos] for row in rows]
    width = max(len(row) for row in ended)
    ids = [row + [pad] * (width - len(row)) for row in ended]
    labels = [row + [-100] * (width - len(row)) for row in ended]
    return ids, labels
    ### END SOLUTION

# %% a3-test-labels nbgrader={"grade": true, "grade_id": "a3-test-labels", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Tests of part 1


def batch(rows, eos, pad):
    """What your function makes of these rows: the ids, and the labels."""
    found = handed_over(labels_of([list(row) for row in rows], eos, pad))
    assert isinstance(found, list) and len(found) == 2, f"expected two values, (ids, labels), got {found}."
    return found


ids, labels = batch([[5, 6, 7]], 1, 2)
assert ids == labels == [[5, 6, 7, 1]], (
    f"one caption and nothing to fill up: expected ids and labels [[5, 6, 7, 1]], got {ids} and {labels}. "
    "[[5, 6, 7]] means that no EOS was appended: GPT-2's tokenizer adds none."
)
ids, labels = batch([[5, 6, 7], [8]], 1, 2)
assert ids == [[5, 6, 7, 1], [8, 1, 2, 2]], (
    f"EOS is 1 and pad is 2: expected the ids [[5, 6, 7, 1], [8, 1, 2, 2]], got {ids}. "
    "EOS comes right behind the caption, and the pads behind EOS."
)
assert labels == [[5, 6, 7, 1], [8, 1, -100, -100]], (
    f"the labels of the same batch: expected [[5, 6, 7, 1], [8, 1, -100, -100]], got {labels}. "
    "A 2 in them means that the model learns to say pads; [6, 7, 1, -100] that they were shifted, which "
    "the model does itself."
)
ids, labels = batch([[5, 6, 1], [8]], 1, 2)
assert ids == [[5, 6, 1], [8, 1, 2]], (
    f"the first caption came with its EOS: expected the ids [[5, 6, 1], [8, 1, 2]], got {ids}. "
    "Append it only where it is missing, and make no row longer than the longest caption with its EOS."
)
ids, labels = batch([[5, 6, 7], [8]], 0, 0)
assert labels == [[5, 6, 7, 0], [8, 0, -100, -100]], (
    f"EOS and pad are both 0: expected the labels [[5, 6, 7, 0], [8, 0, -100, -100]], got {labels}. "
    "[8, -100, -100, -100] means that pads were found by their number, and EOS with them: this model "
    "would never stop. [8, 0, 0, 0] means that none were left out."
)
ids, labels = batch([[], [8, 0]], 0, 0)
assert labels == [[0, -100], [8, 0]], (
    f"a caption without a word, and one that came with its EOS: expected the labels [[0, -100], [8, 0]], "
    f"got {labels}. An empty caption is an end and nothing else."
)
### BEGIN HIDDEN TESTS
import random as _random


def _batch(rows, eos, pad):
    words = [[token for token in row if token != eos] for row in rows]
    places = range(1 + max(map(len, words)))
    filled = [
        [[row[i] if i < len(row) else eos if i == len(row) else filler for i in places] for row in words]
        for filler in (pad, -100)
    ]
    return filled


_draw = _random.Random(53)
for _ in range(200):
    _eos, _other = _draw.sample(range(30), k=2)
    _pad = _draw.choice([_eos, _other])
    _tokens = [token for token in range(30) if token not in (_eos, _pad)]
    _rows = [_draw.choices(_tokens, k=_draw.randint(0, 7)) for _ in range(_draw.randint(1, 5))]
    _rows = [row + [_eos] * _draw.randint(0, 1) for row in _rows]
    _found = batch(_rows, _eos, _pad)
    assert _found == _batch(_rows, _eos, _pad), (_rows, _eos, _pad, _found)
### END HIDDEN TESTS

# %% part2-text [markdown]
# ## Part 2: who learns, and how fast (4 points)
#
# S0 froze ViT and trained GPT-2, froze GPT-2 and trained ViT, and froze each of them from below, block after block. Their best model of the first kind is
#
# > the one where the embedding layers and the ViT blocks were frozen up to block number 5.
#
# Their program, which is public, says otherwise: it freezes blocks and leaves the embeddings learning. Nobody notices such a thing in a loss curve. It is noticed by counting.
#
# To an optimizer a model is a list of parameters, each with a name and a shape. The names tell where a parameter belongs:
#
# | name begins with | what it is |
# | --- | --- |
# | `encoder.embeddings.` | ViT's embeddings: what turns patches into vectors |
# | `encoder.encoder.layer.0.`, `encoder.encoder.layer.1.`, … | ViT's blocks, from the input up |
# | `encoder.layernorm.` | the norm above ViT's last block |
# | `encoder.pooler.` | a layer for classifying, which no caption ever reads: it never learns |
# | `enc_to_dec_proj.` | a projection between the two, where they differ in width; it belongs to the decoder |
# | `decoder.transformer.wte.`, `decoder.transformer.wpe.` | GPT-2's embeddings: of words, and of places |
# | `decoder.transformer.h.0.`, `decoder.transformer.h.1.`, … | GPT-2's blocks, each with its cross-attention |
# | `decoder.transformer.ln_f.` | the norm above GPT-2's last block |
# | `decoder.lm_head.weight` | what turns vectors into words again: the **same matrix** as `decoder.transformer.wte.weight` |
#
# That last one is *tied*: one matrix under two names. It is counted once, under its first name, and given to the optimizer once; where the embeddings are frozen, so is the head.
#
# A **policy** has two parts, the arguments of the course library's `fine_tune`:
#
# - `train` lists the halves that learn. A half that is not in it is frozen, all of it.
# - `freeze_blocks` says for a half how many of its blocks stay frozen, from the input up, **together with its embeddings**; 0 freezes the embeddings alone. A half of `train` that is not named there learns from its embeddings on. What lies above the blocks learns whenever the half does.
#
# The optimizer then gets one group for each half that learns, with a learning rate of its own. A tiny example, with an encoder of two blocks of which the first stays frozen:
#
# ```python
# param_groups(toy(2, 1), ["encoder"], {"encoder": 1}, {"encoder": 0.001, "decoder": 0.01})
# ```
#
# It gives one group. The embeddings, block 0 and the pooler are not in it, and there is none for the decoder:
#
# ```python
# [
#     {
#         "part": "encoder",
#         "lr": 0.001,
#         "names": [
#             "encoder.encoder.layer.1.attention.attention.query.weight",
#             "encoder.encoder.layer.1.layernorm_after.bias",
#             "encoder.layernorm.weight",
#         ],
#         "numbers": 8,
#     }
# ]
# ```
#
# `toy` makes the names and shapes of small models, for the tests and for you to try.

# %% a3-toy nbgrader={"grade": false, "grade_id": "a3-toy", "locked": true, "schema_version": 3, "solution": false, "task": false}
# capcourse: a3-toy
def toy(encoder_blocks, decoder_blocks, width=2, decoder_width=None, pooler=True, head=True):
    """Names and shapes of a ViT + GPT-2 in which every layer has one or two parameters.

    Args:
        encoder_blocks: how many blocks ViT has.
        decoder_blocks: how many GPT-2 has.
        width: of ViT's vectors.
        decoder_width: of GPT-2's; the same by default, and else there is a projection between them.
        pooler: whether ViT has one.
        head: whether GPT-2's head is listed, besides the table of words that it is.
    """
    other = decoder_width or width
    shapes = {"encoder.embeddings.cls_token": [1, 1, width]}
    for i in range(encoder_blocks):
        shapes[f"encoder.encoder.layer.{i}.attention.attention.query.weight"] = [width, width]
        shapes[f"encoder.encoder.layer.{i}.layernorm_after.bias"] = [width]
    shapes["encoder.layernorm.weight"] = [width]
    if pooler:
        shapes["encoder.pooler.dense.weight"] = [width, width]
    if other != width:
        shapes["enc_to_dec_proj.weight"] = [other, width]
    shapes["decoder.transformer.wte.weight"] = [11, other]
    shapes["decoder.transformer.wpe.weight"] = [5, other]
    for i in range(decoder_blocks):
        shapes[f"decoder.transformer.h.{i}.attn.c_attn.weight"] = [other, 3 * other]
        shapes[f"decoder.transformer.h.{i}.crossattention.q_attn.bias"] = [other]
    shapes["decoder.transformer.ln_f.weight"] = [other]
    if head:
        shapes["decoder.lm_head.weight"] = [11, other]
    return shapes


print(*toy(1, 1).items(), sep="\n")

# %% a3-groups nbgrader={"grade": false, "grade_id": "a3-groups", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a3-groups
def param_groups(shapes, train, freeze_blocks, lr):
    """The groups of an optimizer: which parameters learn, how many numbers they are, and how fast.

    TODO: for each half that learns, the encoder first, collect the names of what learns in it, in the
    order of `shapes`, and count its numbers.

    Args:
        shapes: a dict from the name of each parameter to its shape, a list of whole numbers.
        train: the halves that learn, "encoder" and "decoder" or one of them; at least one.
        freeze_blocks: a dict from a half of `train` to how many of its blocks stay frozen, with its
            embeddings.
        lr: a dict from each half to its learning rate.

    Returns:
        A list with one dict for each half of `train`, the encoder's first: {"part": the half, "lr": its
        learning rate, "names": the names of its parameters that learn, "numbers": how many numbers these
        parameters hold together}.

    Example:
        param_groups(toy(1, 1), ["decoder"], {"decoder": 1}, {"encoder": 1e-4, "decoder": 1e-3}) is
        [{"part": "decoder", "lr": 1e-3, "names": ["decoder.transformer.ln_f.weight"], "numbers": 2}].

    Hints: name.startswith(("this.", "that.")) asks for several beginnings at once; keep the dot at their
    ends. re.search(r"\.(?:layer|h)\.(\d+)\.", name) finds the number of a block, and is None for what is in
    no block. math.prod([2, 3]) is 6.
    """
    ### BEGIN SOLUTION
    embeddings = ("encoder.embeddings.", "decoder.transformer.wte.", "decoder.transformer.wpe.")
    groups = []
    for part in ("encoder", "decoder"):
        if part not in train:
            continue
        names = []
        for name in shapes:
            own = "encoder" if name.startswith("encoder.") else "decoder"
            if own != part or name.startswith(("encoder.pooler.", "decoder.lm_head.")):
                continue
            block = re.search(r"\.(?:layer|h)\.(\d+)\.", name)
            low = int(block[1]) < freeze_blocks.get(part, 0) if block else name.startswith(embeddings)
            if not (part in freeze_blocks and low):
                names.append(name)
        numbers = sum(math.prod(shapes[name]) for name in names)
        groups.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    return groups
    ### END SOLUTION

# %% a3-test-groups nbgrader={"grade": true, "grade_id": "a3-test-groups", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# Tests of part 2
RATES = {"encoder": 0.001, "decoder": 0.01}


def learns(shapes, train, freeze_blocks):
    """Your groups by half, once their form is right."""
    found = handed_over(param_groups(dict(shapes), list(train), dict(freeze_blocks), dict(RATES)))
    assert isinstance(found, list) and all(isinstance(group, dict) for group in found), (
        f"expected a list of dicts, one for each half that learns, got {found}."
    )
    parts = [group.get("part") for group in found]
    wanted = [part for part in RATES if part in train]
    assert parts == wanted, (
        f"{' and '.join(train)} learn: expected groups for {wanted}, got {parts}. "
        "The encoder comes first, and a half that does not learn has no group."
    )
    for group in found:
        assert sorted(group) == ["lr", "names", "numbers", "part"], (
            f"expected the keys 'part', 'lr', 'names' and 'numbers', got {sorted(group)}."
        )
    return {group["part"]: group for group in found}


plain = toy(2, 2, pooler=False, head=False)
found = learns(plain, ["decoder", "encoder"], {})
names = found["encoder"]["names"] + found["decoder"]["names"]
assert names == list(plain), (
    f"both halves learn from their embeddings on: expected every name once, in their order; "
    f"missing {[name for name in plain if name not in names]}, "
    f"twice {[name for name in plain if names.count(name) > 1]}."
)
assert (found["encoder"]["lr"], found["decoder"]["lr"]) == (0.001, 0.01), (
    f"the encoder learns at 0.001 and the decoder at 0.01, got {found['encoder']['lr']} and "
    f"{found['decoder']['lr']}. Each half has the rate that `lr` gives for it."
)
assert (found["encoder"]["numbers"], found["decoder"]["numbers"]) == (16, 62), (
    f"a matrix of 2 x 3 holds 6 numbers: expected 16 in the encoder and 62 in the decoder, got "
    f"{found['encoder']['numbers']} and {found['decoder']['numbers']}. Multiply the sizes of a shape; count "
    "numbers, not names."
)
names = learns(plain, ["encoder"], {"encoder": 1})["encoder"]["names"]
assert names == [
    "encoder.encoder.layer.1.attention.attention.query.weight",
    "encoder.encoder.layer.1.layernorm_after.bias",
    "encoder.layernorm.weight",
], (
    f"one block of two is frozen: block 1 and the norm learn, got {names}. `encoder.embeddings` among them "
    "means that the embeddings below a frozen block still learn, as S0's did; `layer.0`, that blocks were "
    "counted from the output."
)
names = learns(plain, ["decoder"], {"decoder": 0})["decoder"]["names"]
assert [name for name in names if ".wte." in name or ".wpe." in name] == [], (
    f"0 frozen blocks freeze the embeddings alone, of words and of places; got {names}. "
    "0 is a number like any other: ask whether the half is in freeze_blocks, not whether its number is true."
)
names = learns(toy(12, 1), ["encoder"], {"encoder": 2})["encoder"]["names"]
assert {name.split(".")[3] for name in names if ".layer." in name} == {str(i) for i in range(2, 12)}, (
    f"of twelve blocks, 0 and 1 are frozen and ten learn, 10 and 11 among them; got {names}. "
    "'encoder.encoder.layer.1' is also the beginning of layer.10: keep the dot behind the number."
)
found = learns(toy(1, 1), ["decoder"], {})["decoder"]
assert found["names"].count("decoder.transformer.wte.weight") == 1 and found["numbers"] == 48, (
    f"the table of words is the head, too: expected it once, and 48 numbers, got {found['numbers']} in "
    f"{found['names']}. 70 means that the one matrix was counted under both of its names."
)
found = learns(toy(1, 1), ["decoder"], {"decoder": 0})["decoder"]
assert "decoder.lm_head.weight" not in found["names"], (
    f"the embeddings are frozen, and the head is the same matrix: it cannot learn, got {found['names']}."
)
names = learns(toy(1, 1), ["encoder"], {})["encoder"]["names"]
assert "encoder.pooler.dense.weight" not in names, (
    "the pooler has no influence on a caption and never gets a gradient: it is not among what learns."
)
names = learns(toy(1, 1, 2, 3), ["decoder"], {"decoder": 1})["decoder"]["names"]
assert names == ["enc_to_dec_proj.weight", "decoder.transformer.ln_f.weight"], (
    f"the only block is frozen: the projection and the last norm learn, got {names}. "
    "The projection between the halves belongs to the decoder, although its name does not say so."
)
### BEGIN HIDDEN TESTS
import random as _random


def _learning(shapes, train, freeze_blocks):
    """Strike out of each half, in turn, what does not learn."""
    halves = {"encoder": [], "decoder": []}
    for name in shapes:
        halves["encoder" if name.split(".")[0] == "encoder" else "decoder"].append(name)
    groups = []
    for part, names in halves.items():
        if part in train:
            idle = {name for name in names if name.split(".")[1] in ("pooler", "lm_head")}
            if part in freeze_blocks:
                idle |= {name for name in names if {"embeddings", "wte", "wpe"} & set(name.split("."))}
                for number in range(freeze_blocks[part]):
                    idle |= {name for name in names if str(number) in name.split(".")}
            left = [name for name in names if name not in idle]
            numbers = sum(int(np.prod(shapes[name])) for name in left)
            groups.append({"part": part, "lr": RATES[part], "names": left, "numbers": numbers})
    return groups


_draw = _random.Random(1305)
for _ in range(120):
    _depths = {"encoder": _draw.randint(1, 13), "decoder": _draw.randint(1, 13)}
    _width, _listed = _draw.randint(1, 4), _draw.choices([True, False], k=2)
    _shapes = toy(*_depths.values(), _width, _draw.choice([_width, _width + 1]), *_listed)
    _train = _draw.choice([["encoder"], ["decoder"], ["encoder", "decoder"], ["decoder", "encoder"]])
    _freeze = {part: _draw.randint(0, _depths[part]) for part in _train if _draw.random() < 0.7}
    _found = learns(_shapes, _train, _freeze)
    assert list(_found.values()) == _learning(_shapes, _train, _freeze), (_depths, _train, _freeze, _found)
### END HIDDEN TESTS

# %% part3-text [markdown]
# ## Part 3: when to stop (4 points)
#
# A model that is fine-tuned on a few thousand pictures gets better, and then worse: it learns its captions by heart. So training is watched on pictures that it does not learn from, and ended when they say that it is enough. S0 did so,
#
# > Early stopping was applied with a patience of 5 and delta of 0.001,
#
# on the loss, and came to the conclusion that a metric of the captions would have been the better judge. The rule is the same for both. After each epoch there is one value, and two questions are asked of it.
#
# 1. **Is it the best so far?** Then the weights of this epoch are kept, and those that were kept before are thrown away. Any lead will do, however small; an equal value is no lead, and the earlier epoch stays.
# 2. **Is it progress?** It is, if it is better than the best value **before** it by **more** than `delta`. When `patience` epochs in a row were no progress, training ends after the last of them.
#
# A small lead is thus enough to be kept, and not enough to go on for. The first value is the best so far, and progress. A value that is no number (`nan`; a metric of empty captions can be one) is never the best, and never progress. What would have come after the end is never known.
#
# A tiny example: a metric of which more is better, a `delta` of 0.05, a `patience` of 2.
#
# | epoch | value | best before | better by | kept | progress |
# | --- | --- | --- | --- | --- | --- |
# | 1 | 0.50 | | | 1 | yes |
# | 2 | 0.60 | 0.50 | 0.10 | 2 | yes |
# | 3 | 0.63 | 0.60 | 0.03 | 3 | no |
# | 4 | 0.61 | 0.63 | | 3 | no: two in a row |
# | 5 | 0.90 | | | | |
#
# Training ends after epoch 4, and the weights are those of epoch 3: `early_stop` returns `(3, 4)`. Nobody ever sees epoch 5.
#
# In floating point 0.3 - 0.2 is not 0.1. Wherever a lead is exactly `delta`, the tests use numbers that have no such trouble.

# %% a3-stopping nbgrader={"grade": false, "grade_id": "a3-stopping", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a3-stopping
def early_stop(values, patience, delta, higher):
    """Which epoch's weights are kept, and after which epoch training ends.

    TODO: go through the values in order; keep the best so far, count the epochs in a row that were no
    progress, and end when there are `patience` of them.

    Args:
        values: what was measured after each epoch, one or more numbers, of which some may be nan. There may
            be more of them than training lasts.
        patience: 1 or more.
        delta: 0 or more; progress is more than this.
        higher: True where a higher value is better, as of CIDEr; False where a lower one is, as of the loss.

    Returns:
        (kept, last): the epoch whose weights are kept, and the last epoch that is run, both counted from 1.
        Where training is not ended early, `last` is the number of values. Where no value was a number, `kept`
        is None.

    Example:
        early_stop([0.50, 0.60, 0.63, 0.61, 0.90], 2, 0.05, True) is (3, 4).

    Hints: enumerate(values, 1) counts from 1. math.isnan(value) asks whether it is no number. With -value in
    place of value, lower is better becomes higher is better.
    """
    ### BEGIN SOLUTION
    kept, best, waiting = None, None, 0
    for epoch, value in enumerate(values, 1):
        lead = math.inf if best is None else value - best if higher else best - value
        if math.isnan(value):
            lead = 0
        waiting = 0 if lead > delta else waiting + 1
        if lead > 0:
            kept, best = epoch, value
        if waiting == patience:
            return kept, epoch
    return kept, len(values)
    ### END SOLUTION

# %% a3-test-stopping nbgrader={"grade": true, "grade_id": "a3-test-stopping", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# Tests of part 3


def ended(values, patience, delta=0.0, higher=True):
    """What your function says: the epoch that is kept, and the last one."""
    found = handed_over(early_stop(list(values), patience, delta, higher))
    assert isinstance(found, list) and len(found) == 2, f"expected two values, (kept, last), got {found}."
    return tuple(found)


found = ended([1, 2, 3], 1)
assert found == (3, 3), (
    f"1, 2, 3 and more is better: every epoch is progress, expected (3, 3), got {found}. "
    "Epochs are counted from 1, and training that is not ended early ends with the last value."
)
found = ended([3, 2, 1], 1, higher=False)
assert found == (3, 3), (
    f"losses of 3, 2, 1: expected (3, 3), got {found}. (1, 2) means that `higher` was not looked at."
)
found = ended([1, 3, 2, 2, 2], 2)
assert found == (2, 4), (
    f"1, 3, 2, 2, 2 with a patience of 2: epochs 3 and 4 are no progress, expected (2, 4), got {found}. "
    "(4, 4) means that the last weights were kept in place of the best; (2, 5), that it waited one epoch too "
    "long; (2, 3), that it did not wait."
)
found = ended([1, 3, 2, 4, 3, 5], 2)
assert found == (6, 6), (
    f"1, 3, 2, 4, 3, 5 with a patience of 2: never two in a row without progress, expected (6, 6), got "
    f"{found}. (4, 5) means that the count was not set back by progress."
)
found = ended([1, 5, 2, 3, 4], 2)
assert found == (2, 4), (
    f"1, 5, 2, 3, 4 with a patience of 2: expected (2, 4), got {found}. "
    "(2, 5) means that each value was compared with the one before it, and not with the best."
)
found = ended([2, 4, 3, 4, 1], 3)
assert found == (2, 5), (
    f"2, 4, 3, 4, 1: epochs 2 and 4 are equal, expected (2, 5), got {found}. "
    "(4, 5) means that the later of two equals was kept, or taken for progress."
)
found = ended([1, 4, 2, 3, 9], 2)
assert found == (2, 4), (
    f"1, 4, 2, 3, and 9 after the end: expected (2, 4), got {found}. (5, 4) or (5, 5) means that a value was "
    "looked at that training never came to."
)
found = ended([0.5, 0.625, 0.6875, 0.6875], 2, delta=0.125)
assert found == (3, 3), (
    f"0.5, 0.625, 0.6875 with a delta of 0.125 and a patience of 2: expected (3, 3), got {found}. A lead of "
    "exactly delta is no progress; (3, 4) means that it was taken for it, or that leads were measured from "
    "the last progress. (1, 3) means that only what is progress was kept: for that, any lead will do."
)
found = ended([0.25, 0.375, 0.5, 0.625, 0.75, 0.875], 3, delta=0.1875)
assert found == (4, 4), (
    f"leads of 0.125 all along, with a delta of 0.1875 and a patience of 3: expected (4, 4), got {found}. "
    "(5, 6) means that the lead was measured from the last progress; measure it from the best value so far, "
    "which moves with every lead."
)
found = ended([2, nan, 1, 1], 3)
assert found == (1, 4), (
    f"2, nan, 1, 1 with a patience of 3: expected (1, 4), got {found}. nan is no number, and it is not the "
    "best: what comes after it is still compared with 2."
)
found = ended([nan, 1, nan, nan], 2)
assert found == (2, 4), f"nan, 1, nan, nan with a patience of 2: expected (2, 4), got {found}."
found = ended([nan, nan], 2)
assert found == (None, 2), (
    f"nothing was ever measured: expected (None, 2), got {found}. There are no weights to keep."
)
### BEGIN HIDDEN TESTS
import random as _random


def _ended(values, patience, delta, higher):
    """Ask at every epoch the whole history up to it."""
    goodness = [value if higher else -value for value in values]

    def best(until):
        numbers = [(g, -i) for i, g in enumerate(goodness[:until]) if g == g]
        return max(numbers) if numbers else None

    progress = [g == g and (best(i) is None or g - best(i)[0] > delta) for i, g in enumerate(goodness)]
    ends = [i for i in range(patience, len(values) + 1) if True not in progress[i - patience : i]]
    last = min([*ends, len(values)])
    return (None if best(last) is None else 1 - best(last)[1]), last


_draw = _random.Random(5001)
for _ in range(400):
    _values = [_draw.randint(0, 24) / 16 for _ in range(_draw.randint(1, 12))]
    _values = [nan if _draw.random() < 0.1 else value for value in _values]
    _rest = _draw.randint(1, 4), _draw.choice([0.0, 0.0, 1 / 16, 1 / 8, 1 / 4]), _draw.choice([True, False])
    _found = ended(_values, *_rest)
    assert _found == _ended(_values, *_rest), (_values, _rest, _found)
### END HIDDEN TESTS

# %% part4-text [markdown]
# ## Part 4: a captioner that knows dishes (6 points)
#
# Now teach one. Everybody begins with the same weights, those of `cc.load_captioner("vit-gpt2", "mini")`, and learns from the drawn world `food`: dishes, with one recipe title each. You decide who learns, how fast, for how long, by which value training ends, and how captions are written.
#
# **What is handed in** is the result, not the training: the grader runs none of your cells that are tagged `train`. It takes `weights.safetensors`, runs your function `caption` on pictures of dishes that nobody has seen, without a network, and compares what it says with the titles by CIDEr.
#
# | your captions | points |
# | --- | --- |
# | tell no more than what needs no training: the captioner as it came, or one title for every dish | 0 |
# | between the two | in proportion, rounded up to half a point |
# | as good as our own, `GOAL` below, or better | 6 |
#
# A score on a few hundred pictures is an estimate. *Scoring captions* shows how wide its 95% interval is; the grader computes it for yours. Half its width is a band at both ends of the scale: points begin a band above what needs no training, so that luck earns none, and are full a band below our own captioner, so that bad luck costs none.
#
# **The limit.** The file may have 4 MB (4,194,304 bytes). In half precision that is two million numbers, and the captioner has more: not everything can learn. Part 2 tells you beforehand what fits.
#
# `save_learnt` writes what differs from the weights that everybody begins with, and `load_learnt` puts it back. Both are short; read them. Names and shapes in the file are those of the checkpoint, whichever version of transformers trained it: inside the model, versions call the same matrix by different names, and `load_state_dict(..., strict=False)` would then load nothing, without a word.

# %% a3-files nbgrader={"grade": false, "grade_id": "a3-files", "locked": true, "schema_version": 3, "solution": false, "task": false}
# capcourse: a3-files
import shutil
import tempfile
from pathlib import Path

WEIGHTS = "weights.safetensors"  # handed in beside this notebook
MOST_BYTES = 4_194_304
GOAL = 0.60  # [CHECK] CIDEr of our own captioner on 400 pictures


def checkpoint():
    """The folder with the weights that everybody begins with."""
    from capcourse.captioners.zoo import CHECKPOINTS

    return CHECKPOINTS / "vit-gpt2"


def save_learnt(captioner, path=WEIGHTS):
    """Save, in half precision, the weights that differ from those that everybody begins with."""
    from safetensors.numpy import load_file, save_file

    shipped = load_file(checkpoint() / "model.safetensors")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        captioner.model.save_pretrained(folder)  # under the names of the checkpoint
        whole = load_file(Path(folder) / "model.safetensors")
    if lacking := shipped.keys() - whole.keys():
        raise RuntimeError(
            f"no {min(lacking)} was saved: begin with cc.load_captioner('vit-gpt2', 'mini'); if you did, "
            "tell your instructor which version of transformers you have"
        )
    halves = {name: whole[name].astype(np.float16) for name in shipped}
    learnt = {name: half for name, half in halves.items() if not np.array_equal(half, shipped[name])}
    if not learnt:
        raise ValueError("nothing differs from the weights that everybody begins with: fine-tune first")
    save_file(learnt, path)
    numbers, size = sum(half.size for half in learnt.values()), Path(path).stat().st_size
    if size > MOST_BYTES:
        Path(path).unlink()
        raise ValueError(
            f"{path} would have {size:,} bytes, {MOST_BYTES:,} are allowed: let fewer parameters learn; "
            "param_groups of part 2 counts them before you train, two bytes each"
        )
    print(f"{path}: {len(learnt)} parameters with {numbers:,} numbers, {size:,} bytes")


def load_learnt(path=WEIGHTS):
    """The captioner that everybody begins with, with the weights of a file in place of its own."""
    from safetensors.numpy import load_file, save_file

    from capcourse.captioners.zoo import ZOO, load_checkpoint

    if not Path(path).is_file():
        raise FileNotFoundError(f"{path} is not in {Path.cwd()}: run the training cell, which saves it there")
    shipped, learnt = load_file(checkpoint() / "model.safetensors"), load_file(path)
    for name, value in learnt.items():
        if name not in shipped or value.shape != shipped[name].shape:
            raise ValueError(f"{path}: vit-gpt2 has no {name} {value.shape}: save it with save_learnt")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shutil.copytree(checkpoint(), folder, dirs_exist_ok=True)
        save_file(shipped | learnt, Path(folder) / "model.safetensors", metadata={"format": "pt"})
        return load_checkpoint(ZOO["vit-gpt2"], folder, ZOO["vit-gpt2"].mini)

# %% policies-text [markdown]
# Which policies fit? Your function of part 2 knows, once it is given the names and shapes of the captioner. **Predict** before you run the cell: which half has more parameters? And does the decoder fit into the file as a whole?

# %% policies tags=["skip-execution"]
from safetensors import safe_open

with safe_open(checkpoint() / "model.safetensors", "np") as file:
    shapes = {name: list(file.get_slice(name).get_shape()) for name in file.keys()}
shapes["decoder.lm_head.weight"] = shapes["decoder.transformer.wte.weight"]  # on disk it is kept once

rates = {"encoder": 1e-4, "decoder": 1e-4}
for train, freeze_blocks in (
    (["encoder"], {}),
    (["decoder"], {}),
    (["encoder", "decoder"], {}),
    (["encoder", "decoder"], {"encoder": 2, "decoder": 0}),
):
    numbers = sum(group["numbers"] for group in param_groups(shapes, train, freeze_blocks, rates))
    fits = "fits" if 2 * numbers < MOST_BYTES - 20_000 else "does not fit"  # the names take a little room
    print(f"{numbers:9,} numbers, {fits:12}  train {', '.join(train):16}  freeze_blocks {freeze_blocks}")

# %% data-text [markdown]
# The data. Two thousand pictures are a fraction of what there is, so that a training takes two minutes; take more if your machine is fast.

# %% a3-data nbgrader={"grade": false, "grade_id": "a3-data", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["train", "skip-execution"]
# capcourse: a3-data
from dataclasses import replace

import capcourse as cc
from capcourse.training import fine_tune

cc.start(seed=0)
food = cc.load_data("food")
small = replace(food, train=food.train[:2000], val=food.val[:200])  # [CHECK: minutes of a training]
print(small)

# %% before-text [markdown]
# What does the captioner say of dishes before it has learnt anything about them?

# %% before tags=["skip-execution"]
shown = food.val[:4]
beginner = cc.load_captioner("vit-gpt2", "mini")
cc.show_captions(shown.images, beginner.caption(shown.images), shown.captions)

# %% overfit-text [markdown]
# **Four pictures first.** A model that cannot learn four captions by heart will not learn two thousand: something is wrong with its labels, its learning rate or its parameter groups, and it is better known after ten seconds than after ten minutes. `fine_tune` makes its labels as you did in part 1, its groups as in part 2, and ends as in part 3.

# %% overfit tags=["skip-execution"]
four = replace(food, train=food.train[:4], val=food.train[:4])
parrot = cc.load_captioner("vit-gpt2", "mini")
fine_tune(parrot, four, train=["decoder"], lr=1e-3, epochs=40, batch_size=4, progress=False)
cc.show_captions(four.train.images, parrot.caption(four.train.images), four.train.captions)

# %% a3-train-text [markdown]
# **Now yours.** Write the training into the next cell; it keeps its tag `train`. The settings of `fine_tune` that matter here:
#
# | setting | |
# | --- | --- |
# | `train`, `freeze_blocks` | the policy, as in part 2 |
# | `lr` | one learning rate, or one for each half: `{"encoder": 1e-4, "decoder": 3e-4}` |
# | `epochs` | at most so many |
# | `stop_on`, `patience`, `delta` | `"loss"`, or a metric such as `"CIDEr"`; and when to end, as in part 3 |
#
# Begin with few epochs, and look at the history. It shows the loss on both sets of pictures, and every metric that you ask for with `metrics=["CIDEr"]`.

# %% a3-train nbgrader={"grade": false, "grade_id": "a3-train", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["train", "skip-execution"]
# capcourse: a3-train
# TODO: load the captioner that everybody begins with, fine-tune it on `small` (or on more of food.train),
# with a policy that fits into the file, and save what it has learnt with save_learnt(captioner).
# Keep the names `captioner` and `history`: the next cells look at them.
### BEGIN SOLUTION
captioner = cc.load_captioner("vit-gpt2", "mini")
history = fine_tune(
    captioner,
    small,
    train=["encoder", "decoder"],
    freeze_blocks={"encoder": 2, "decoder": 0},
    lr={"encoder": 3e-4, "decoder": 6e-4},  # [CHECK]
    epochs=5,  # [CHECK]
    stop_on="CIDEr",
    patience=2,
)
save_learnt(captioner)
### END SOLUTION

# %% after-text [markdown]
# The library counts what learns, and decides when to end. Do your functions agree with it? Put your own policy, patience and delta into the cell.

# %% after tags=["skip-execution"]
policy = {"train": ["encoder", "decoder"], "freeze_blocks": {"encoder": 2, "decoder": 0}}  # yours
patience, delta = 2, 0.0  # yours

groups = param_groups(shapes, **policy, lr=rates)
print("numbers that learn: yours  ", {group["part"]: group["numbers"] for group in groups})
print("                    library", history.learning)
name = "val_loss" if history.stop_on == "loss" else history.stop_on
kept, last = early_stop([row[name] for row in history.rows], patience, delta, higher=name != "val_loss")
print(f"kept and last epoch: yours   {kept}, {last}")
print(f"                     library {history.best_epoch}, {len(history.rows)}")
history

# %% a3-caption-text [markdown]
# **And `caption`.** The grader calls it in a fresh kernel, in which your cells have run but for those with the tags `train` and `skip-execution`. So there is no `captioner` there, no `food` and no `history`: what the function needs, it loads from the file. The pictures come as PIL images of 192 × 192 pixels, up to 40 at a time, and each call may take a minute on one core. Loading takes a second or two; do it in every call or once, as you like, but not at the level of a cell, where it would fail as long as there is no file.

# %% a3-caption nbgrader={"grade": false, "grade_id": "a3-caption", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a3-caption
def caption(images):
    """Caption pictures of dishes with the weights that are handed in.

    TODO: load your captioner from the file WEIGHTS, let it caption the pictures, and return what it says.

    Args:
        images: a list of pictures, PIL images.

    Returns:
        A list of as many texts, one for each picture in their order, each on one line and of at most 200
        characters.

    Example:
        caption(food.val[:2].images) could be ["Tomato Soup With Basil", "Lemony Lentil Salad"].

    Hints: load_learnt(WEIGHTS) is a captioner like any other; its `caption` takes a list of pictures, and
    decoding="beam" if you want to try another way to choose words than the greedy one.
    """
    ### BEGIN SOLUTION
    return load_learnt(WEIGHTS).caption(images)
    ### END SOLUTION

# %% a3-test-captions nbgrader={"grade": true, "grade_id": "a3-test-captions", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
0.0

# %% try-text [markdown]
# The cell above holds no test: only the grader has the pictures that decide. **Try it as the grader does**, on pictures that your captioner has not learnt from. The next cell first takes away the names that training has left behind. **Predict**: what does one title get that is said of every dish?

# %% try tags=["skip-execution"]
from collections import Counter

from capcourse.metrics.intervals import interval
from capcourse.metrics.scorer import CaptionScorer

captioner = history = None  # the grader has neither
test = food.test[:400]
pictures = test.images
yours = [text for i in range(0, len(pictures), 40) for text in caption(pictures[i : i + 40])]
[(frequent, _)] = Counter(title for titles in food.train.captions for title in titles).most_common(1)

with CaptionScorer(test.captions, ["CIDEr"]) as scorer:
    for who, said in (
        ("as it came", beginner.caption(pictures)),
        ("one for all", [frequent] * len(pictures)),
        ("yours", yours),
    ):
        print(f"{who:12} {interval(scorer.score(said), 'CIDEr')}")
print(f"{'the goal':12} CIDEr {GOAL:.3f}")
cc.show_captions(pictures[:8], yours[:8], test[:8].captions)

# %% three-text [markdown]
# ## Put together: the three ways
#
# For the written answer you need an experiment of your own: the encoder alone, the decoder alone, and both, each for as long as the others, from the same weights and on the same pictures. It takes three trainings of a minute or two. They are for you and not for the file, so they may let everything learn.

# %% three tags=["skip-execution"]
from capcourse.metrics.intervals import compare
from capcourse.studies.reported import published

ways = {"encoder": ["encoder"], "decoder": ["decoder"], "both": ["encoder", "decoder"]}
settings = {"lr": 3e-4, "epochs": 3, "seed": 0}  # try others: another rate for a half, another seed
written, numbers = {}, {}
for way, train in ways.items():
    learner = cc.load_captioner("vit-gpt2", "mini")
    numbers[way] = sum(fine_tune(learner, small, train=train, **settings).learning.values())
    written[way] = learner.caption(pictures)

# %% three-scores tags=["skip-execution"]
with CaptionScorer(test.captions, ["BLEU-1", "CIDEr"]) as scorer:
    scores = {way: scorer.score(said) for way, said in written.items()}
for way in ways:
    print(f"{way:8} {numbers[way]:9,} numbers learnt   {interval(scores[way], 'BLEU-1')}")
    print(f"{'':35}{interval(scores[way], 'CIDEr')}")
print()
for one, other in (("both", "decoder"), ("both", "encoder"), ("decoder", "encoder")):
    print(f"{one} against {other}: {compare(scores[one], scores[other], 'BLEU-1')}")
print("\nS0 reports:")
for way, values in published("vit_gpt2_freeze")["published"]["strategies"].items():
    print(f"{way:20} BLEU-1 {values['BLEU-1']:.3f}")

# %% a3-claim [markdown] nbgrader={"grade": false, "grade_id": "a3-claim", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": true}
# ## Part 5: encoder, decoder or both (3 points, marked by a person)
#
# S0 concludes:
#
# > The best performance was achieved by fine-tuning both ViT and GPT-2.
#
# Each of its three strategies was tuned for itself (learning rate, frozen blocks) and is reported with one number. By their public program, the captions are the most likely word at each place *given the true words before it*: nothing was generated. Answer in about 150 words:
#
# 1. Does your experiment give the same order? Say by how much the ways differ, with intervals or with `compare`, and which of the differences you would bet on.
# 2. "Both" differs from the others in more than who learns. Name one such thing, in S0's experiment or in yours, and say which way it pushes the result.
# 3. Which experiment would convince you that *both* is better, or that it is not? Say what is held equal, what is varied, and what would have to come out.
#
# ### BEGIN MARK SCHEME
# **One point each**
#
# 1. *Own evidence with its uncertainty.* The scores of the three ways, from the answer's own run, with intervals or a paired comparison, and a conclusion that fits them: a difference whose interval holds 0 is not called one. The order itself earns nothing, and one that differs from S0's costs nothing. [CHECK: which orders come out, and how often the three differ significantly.]
# 2. *A confounder, with its direction.* For example: "both" has more numbers that learn, so it fits more and overfits sooner; it was tuned over more combinations, so its best is the best of more tries; it had a learning rate for each half, which the others could not have; scores of the most likely next word, given the true ones, reward a decoder that copies continuations, and say little about captions that are written; one run each, so that luck is in it; with equal epochs, "both" costs more time. The direction must be argued. "Other settings" is not enough.
# 3. *A test that could go either way.* Generated captions on held-out pictures; several seeds for each way; the same tuning effort; the same number of parameters, or of seconds, by freezing blocks; a paired test, and what result would count for and against. "More data" or "more epochs" gets nothing.
#
# A model answer [CHECK: the numbers are to be put in from a run]: *My order is both, decoder, encoder. Both beats the decoder by … BLEU-1, interval … to …, which I would not bet on; the encoder alone is behind both by …, and its interval is far from 0: a decoder that has never written a recipe title cannot be helped by better eyes alone. But both let … numbers learn and the decoder …, and had the same three epochs, so it may just fit more per epoch; that pushes towards both. I would freeze blocks so that each way has 1.3 million numbers, give each the same five learning rates, take five seeds, write captions greedily, and compare on 600 test pictures. If the paired interval of both minus decoder lies above 0 for CIDEr and BLEU-1, I believe it; if it holds 0, they are equal for my purpose, and I freeze the encoder, because its features can be computed once.*
# ### END MARK SCHEME

# %% a3-claim-answer [markdown]
# *Your answer to part 5: write here.*

# %% hand-in-text [markdown]
# ## Hand in
#
# Save the notebook. `cc.check` runs the tests of parts 1 to 3 once more; `cc.submit` puts the notebook and `weights.safetensors` into one zip, `a3_finetune.zip`, and says what is missing. On Colab do both before you leave: the file is gone with the session.

# %% hand-in tags=["skip-execution"]
import capcourse as cc

print(cc.check("a3"))
cc.submit("a3")
