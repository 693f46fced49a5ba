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
# # Decoding: choosing the next word
#
# Five people described this picture. Read their sentences one below the other, from the left. How far do any two of
# them go together before one takes another word?
#
# <!-- hook: scenes test 31 -->
#
# <!-- end of hook -->
#
# At every place where two sentences part, more than one word was right. A captioner that has learnt from such people
# has learnt this as well. Ask it for the next word, and it does not give you one. It gives you a number for every word
# that it knows. Somebody has to choose, at every place, and it is not the captioner.
#
# [CHECK: the picture. `choose_picture.py` lists candidates; wanted are a first group of two or more things, so that
# the first word is open, and a caption by beams that begins otherwise than greedy's. Set `picture` below to the same
# number.]

# %% [markdown]
# > **You will learn** to
# >
# > - *read* what a captioner hands over at each place, and *multiply* it to the probability of a whole caption;
# > - *draw* what temperature, top-k and top-p do to it, and *say* which of the three did the work;
# > - *throw* dice that can be thrown again, and *tell* a lucky throw from a better captioner;
# > - *follow* a beam search through its tree, and its rules about length, about stopping and about repetition;
# > - *hold* a decoder in the open against `generate`, token by token;
# > - *find* the likeliest caption of all, and *judge* whether it is the best one.
# >
# > **Before you start:** chapter 6, [*A translator from pixels to words*](../06_translator/translator.ipynb), for the
# > loop that writes one piece at a time; of [chapter 4](../04_scoring_captions/scoring_captions.ipynb) CIDEr and the
# > paired interval; and [the chapter before this one](../09_zero_shot/zero_shot.ipynb) for what a prompt is to a model.
# >
# > **Time and hardware:** 90 minutes of reading and trying; the cells take about 80 seconds on two CPU cores.
# > [CHECK: the time] The mini models are used in either profile, on the CPU. The study came with the course, and its
# > results are read, not made.

# %% tags=["hide-input"]
# Setup: installs the course library on Colab; does nothing elsewhere.
import importlib.util
import os
import sys

on_colab = "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules
if on_colab and importlib.util.find_spec("capcourse") is None:
    get_ipython().run_line_magic("pip", "install git+https://github.com/capcourse/capcourse@main")

# %%
import capcourse as cc

cc.start(seed=0);

# %% tags=["parameters"]
picture = 31  # which test picture of scenes is captioned: the one at the top of the page
pictures = 64  # test pictures for what is counted; 32 for a quick look
seeds = 4  # throws of the dice for each picture

# %% [markdown]
# ## What the captioner hands over · 7 minutes
#
# Our captioner is *llava*, the model that S1 asked, in mini. `begin` shows it the picture and asks for a caption. Then
# it stops. Every piece of the answer is left to us.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch

from capcourse.show import table

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#5f6c7b"

scenes = cc.load_data("scenes")
captioner = cc.load_captioner("llava", "mini", device="cpu")
example = scenes.test[picture]
begun = captioner.begin(example.image)

logits = begun.next_logits([[]])  # (1, pieces it knows): behind an answer of no pieces
chances = logits.softmax(-1)[0]
print("asked:", captioner.default_prompt)
print(f"{len(chances):,} numbers, from {logits.min():.1f} to {logits.max():.1f}")
print(f"after the softmax: from {chances.min():.0e} to {chances.max():.2f}, together {chances.sum():.3f}")

# %% [markdown]
# The numbers are the **logits**. A softmax takes $e$ to the power of each and divides by the sum of all. Then they are
# probabilities.
#
# > **Predict.** The machine knows more than two thousand pieces. How many of them does it consider at all, as the
# > first piece of a caption for this picture? Write down the three that you would expect at the top.


# %% mystnb={"image": {"alt": "A bar for each of the twelve likeliest first pieces of a caption, and a last grey bar for all others together. A few bars are long, and they fall off fast; the last one is short. [CHECK]"}}
def name_of(piece):
    """A piece as a figure has it: "dog"; "-rant" where it goes on inside a word; "(end)" for the end."""
    if piece in begun.ends:
        return "(end)"
    text = begun.text([piece])
    return text.strip() if text.startswith(" ") else f"-{text}"


best = chances.topk(12)
names = [*map(name_of, best.indices.tolist()), f"{len(chances) - 12:,} others"]
shares = [*best.values.tolist(), 1 - float(best.values.sum())]
figure, axes = plt.subplots(figsize=(6.2, 3.8), layout="constrained")
bars = axes.barh(range(len(names)), shares, color=[BLUE] * 12 + [GREY])
axes.bar_label(bars, fmt="%.3f", padding=3)
axes.set_yticks(range(len(names)), names)
axes.invert_yaxis()
axes.set(xlim=(0, 1.15 * max(shares)), xlabel="probability of the first piece")
axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What happened.** A handful of bars, and then next to nothing. [CHECK: name the first three or four of the bars;
# expected are *a*, a number word, and words with which *counting* and *terse* begin, *there*, *some*] Hold them
# against the five sentences at the top of the page: the machine offers what people said. The grey bar is all the rest
# together: each of these pieces has a probability above zero, and they are many. Keep it in mind.
#
# A caption is a way through such charts. Behind each piece comes a new one, which depends on all that was chosen so
# far. So the probability of a whole caption is a product, with one factor a piece and one for the end:
#
# $$p(\text{caption}) = p(y_1)\; p(y_2 \mid y_1)\; p(y_3 \mid y_1, y_2)\; \cdots\; p(\text{end} \mid y_1, \ldots, y_n)$$
#
# Products of many small numbers are unwieldy, so one adds logarithms. To compute the factors of a caption that is
# already there needs no loop. Chapter 6 asked all places of a row at once, and so do we.
#
# > **Predict.** The next cell computes it for the five people's sentences, and for what the machine writes when it
# > takes the likeliest piece each time. How likely is the likeliest of the six?

# %%
from torch.nn.functional import cross_entropy

from capcourse.decoding.search import greedy


def log_probability(images, captions):
    """For each caption the log of its probability, given its picture, and how many factors it has."""
    totals, factors = [], []
    with torch.inference_mode():
        for first in range(0, len(captions), 32):
            part = slice(first, first + 32)
            inputs = captioner.loss_inputs(images[part], captions[part])
            labels = inputs.pop("labels")[:, 1:]
            guesses = captioner.model(**inputs).logits[:, :-1]
            surprise = cross_entropy(guesses.transpose(1, 2), labels, reduction="none")
            totals += (-surprise.sum(1)).tolist()
            factors += labels.ge(0).sum(1).tolist()
    return np.array(totals), np.array(factors)


said = greedy(begun)
texts = [*example.captions, captioner.decode([said])[0]]
totals, factors = log_probability([example.image] * len(texts), texts)
who = [*(f"person {n}" for n in range(1, 6)), "greedy"]
rows = zip(who, texts, factors, totals, strict=True)
table(["", "caption", "factors", "probability"], [[*row[:3], f"{np.exp(row[3]):.1e}"] for row in rows])

# %%
steps = torch.cat([begun.next_logits([said[:n]]) for n in range(len(said))])  # (places, pieces)
product = float(torch.stack([row.softmax(-1)[piece] for row, piece in zip(steps, said, strict=True)]).prod())
print(f"greedy's, once more, as a product along the way: {product:.1e}")
print(f"sentences of {len(said) - 1} pieces: {float(len(chances)) ** (len(said) - 1):.0e}")

# %% [markdown]
# **What happened.** None of them is *likely*. [CHECK: greedy's is the likeliest, expected between .005 and .1;
# people's lie between 1e-3 and 1e-7] Do not hold that against the machine. Where many sentences are right, the
# probability must be shared among them, and a sentence with one chance in a hundred may be the favourite. The last
# line says why nobody has ever looked at all of them.
#
# What a machine has learnt is this: a probability for every sentence. What we want is one sentence. The way from the
# one to the other is called **decoding**. It has no part in the training, costs no parameter, and can be changed in
# one line. And still it decides what readers see.

# %% [markdown]
# ## Greedy, and what it passes by · 5 minutes
#
# The simplest choice is the one that you know: the likeliest piece, again and again. Here are its first three steps,
# with the runners-up.
#
# > **Predict.** Greedy never goes back. What would have to be in one of the grey branches, so that we regret it?

# %% mystnb={"image": {"alt": "A tree from left to right, three steps deep. In each step one piece is bold with a heavy line, the likeliest; three others below or above it are grey. Only the bold piece is followed further. [CHECK: the pieces]"}}
from capcourse.decoding.tree import candidates
from capcourse.show import show_candidates

show_candidates(candidates(begun, steps=3, num_beams=1, shown=4), title="Greedy, three steps")

# %% [markdown]
# **What happened.** Below each piece stands its probability behind what comes before it; at the end of the bold line
# also the product. [CHECK: go through the three steps in words: which step was close.] The grey branches are not
# wrong. They are given up, for good, before anyone has looked what grows on them.
#
# There are two ways to do otherwise. One is to take another branch now and then, by chance: the next three sections.
# The other is to follow several branches at the same time: the two behind them.
#
# That greedy gives up on what is rare you have seen already. In [chapter 3](../03_five_captions/five_captions.ipynb)
# the habits that one annotator in five has faded from the machine's captions, and came back when it threw dice.

# %% [markdown]
# ## Temperature · 7 minutes
#
# Before the dice are thrown, they can be loaded. We divide all logits by one number, the **temperature**, and take the
# softmax only then. Here are the ten likeliest first pieces at three temperatures. In the middle, at 1, nothing has
# been done.
#
# > **Predict.** Left is 0.5, right is 2. Which bars grow on the left, and which on the right? Will two bars ever
# > change places?

# %% mystnb={"image": {"alt": "Three panels with bars for the same ten pieces, at temperatures 0.5, 1 and 2. The order of the bars is the same in all. At 0.5 the longest has grown and the short ones have all but vanished; at 2 the bars are more alike. [CHECK]"}} tags=["hide-input"]
from capcourse.decoding.filters import heated

ten = logits[0].topk(10).indices
figure, panels = plt.subplots(1, 3, figsize=(6.5, 3.2), sharey=True, layout="constrained")
for axes, temperature in zip(panels, (0.5, 1, 2), strict=True):
    warm = heated(logits, temperature).softmax(-1)[0, ten]
    axes.barh(range(10), warm.tolist(), color=ORANGE if temperature != 1 else BLUE)
    axes.set_title(f"temperature {temperature}", fontsize=11)
    axes.set(xlim=(0, 1), xticks=[0, 0.5, 1])
    axes.spines[["top", "right"]].set_visible(False)
panels[0].set_yticks(range(10), [name_of(piece) for piece in ten.tolist()])
panels[0].invert_yaxis()
figure.supxlabel("probability", fontsize=10);

# %% [markdown]
# **What happened.** No two bars change places, at any temperature. What changes is how unlike they are. Cold makes the
# likely likelier, heat levels. In a formula, with the logits $z_i$ and the temperature $T$:
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# It says something simple about any two pieces. If one is three times as likely as the other, it is $3^{1/T}$ times as
# likely at the temperature $T$: nine times at 0.5, and not quite twice at 2. Near zero only the best is left, and that
# is greedy. Far up all pieces are equally likely, and that is noise. (The name comes from physics, where hot things
# take up unlikely states more often. In learning machines it is as old as [Ackley and others,
# 1985](../references.md#captioners).)
#
# A number for *how unlike they are* you have met in chapter 6: among how many pieces, all equally likely, would one
# waver as much? It is the second column of the next table, for the first place. The other two columns are about the
# grey bar: how much lies beyond the best fifty pieces, at the first place, and how likely it is that a caption catches
# one of these somewhere.
#
# > **Predict.** At temperature 1 a piece from beyond the best fifty is drawn very seldom. A caption has about ten
# > places. How often does at least one such piece get into a caption, at 1 and at 1.5?

# %%
rows = []
for temperature in (0.5, 0.7, 0.9, 1.0, 1.5, 2.0):
    warm = heated(steps, temperature).softmax(-1)
    wavers = torch.special.entr(warm[0]).sum().exp()  # e to the power of the entropy, at the first place
    beyond = 1 - warm.topk(50).values.sum(-1)  # at each place of greedy's caption
    slip = 1 - (1 - beyond).prod()
    rows.append([temperature, f"{wavers:.1f}", f"{beyond[0]:.4f}", f"{slip:.1%}"])
table(["temperature", "wavers among", "beyond the best 50", "a slip in the caption"], rows)

# %% [markdown]
# **What happened.** [CHECK: the slip at 1 is expected at one to a few percent, at 1.5 at tens of percent, as the tail
# of two thousand pieces grows faster than anything.] Each of these pieces is next to impossible, and there are two
# thousand of them, ten times over. What such a slip looks like: a word that belongs to no scene, and then a machine
# that does its best to go on from there. So heat alone is a bad way to get variety. One also cuts off the tail.

# %% [markdown]
# ## Two cuts · 9 minutes
#
# There are two ways to cut. Sort the pieces from the likeliest on.
#
# - **Top-k**: keep the best $k$, whatever they weigh ([Fan and others, 2018](../references.md#captioners)). It is a
#   cut across the *row*.
# - **Top-p**: keep the fewest that weigh $p$ together ([Holtzman and others, 2020](../references.md#captioners)). It
#   is a cut across the *sum*, drawn in orange below.
#
# We look at two places of greedy's caption: the one where the machine was least sure, and the one where it was surest.
#
# > **Predict.** With $k$ = 5, how many pieces stay at either place? With $p$ = 0.9? At which of the two places does
# > top-k do harm, and which harm?

# %% mystnb={"image": {"alt": "Two rows of two charts of sorted bars; kept bars are filled blue, cut ones are white. Upper row, a place where the machine is unsure: top-k keeps five bars, top-p keeps more or fewer, up to where an orange line, the running sum, crosses 0.9. Lower row, a place where it is sure: top-k keeps five bars of which four can hardly be seen, top-p keeps one. [CHECK]"}} tags=["hide-input"]
from capcourse.decoding.filters import NEVER, keep_top_k, keep_top_p

surest = steps.softmax(-1).amax(-1)
places = [int(surest.argmin()), int(surest.argmax())]
figure, grid = plt.subplots(2, 2, figsize=(6.5, 5.6), layout="constrained")
for row, place in zip(grid, places, strict=True):
    scores = steps[place : place + 1]
    order = scores[0].argsort(descending=True)[:10]
    share = scores.softmax(-1)[0, order]
    behind = " ".join(captioner.decode([said[:place]])[0].split()[-2:]) or "(the beginning)"
    for axes, (cut, left) in zip(
        row, {"k = 5": keep_top_k(scores, 5), "p = 0.9": keep_top_p(scores, 0.9)}.items(), strict=True
    ):
        stays = (left[0, order] > NEVER).tolist()
        axes.bar(range(10), share.tolist(), color=[BLUE if s else "white" for s in stays], edgecolor=BLUE)
        if cut.startswith("p"):
            axes.plot(range(10), share.cumsum(0).tolist(), ".-", color=ORANGE)
            axes.axhline(0.9, color=GREY, linestyle="--", linewidth=1)
        axes.set_title(f"behind “{behind}”\n{cut}: {int((left > NEVER).sum())} stay", fontsize=10.5)
        axes.set_xticks(range(10), [name_of(piece) for piece in order.tolist()], rotation=90)
        axes.set(ylim=(0, 1.04), yticks=[0, 0.5, 1])
        axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What happened.** Top-k keeps five at both places, for it does not look at the bars. Where the machine is unsure it
# throws away pieces that people say; where it is sure it drags four along that nobody wants. [CHECK the first half:
# at the unsure place p = 0.9 is expected to keep more than five; if not, say that here both cuts agree] Top-p looks
# at the bars, and keeps many where many are needed.
#
# In practice one gives both, and a temperature. `generate` applies them one after the other, always in this order:

# %% tags=["hide-input"]
from capcourse.show import diagram

diagram("next_word")

# %% [markdown]
# The order matters. By the time that top-p adds up, the temperature has been there. (The uppermost filter, *no run
# twice*, has a section of its own below.)
#
# S1 varied all three at a time. These are its two settings with dice:

# %%
from capcourse.decoding import DECODINGS

named = list(DECODINGS)  # the reports' settings; further down we add some of our own
KNOBS = ("temperature", "top_p", "top_k")
for name in ("moderate", "diverse"):
    print(name, {knob: DECODINGS[name][knob] for knob in KNOBS})

# %% [markdown]
# > **Predict.** Among how many pieces do the dice choose, on average over the places of our caption, with all three
# > filters of *moderate*? With top-k alone? At how many places would anything change if S1 had left out top-k?

# %% mystnb={"image": {"alt": "For each piece of greedy's caption, how many pieces are left by k = 50, by p = 0.9, and by p = 0.9 behind a temperature of 0.7, on a logarithmic axis. The first is a level line at 50. The other two lie far below it, between one and about ten, the one with the temperature lowest. [CHECK]"}}
from capcourse.decoding.filters import filtered


def left(**knobs):
    """How many pieces the filters leave at each place of greedy's caption."""
    return (filtered(steps, [[]] * len(steps), **knobs) > NEVER).sum(-1)


cuts = {
    "k = 50": (left(top_k=50), GREY, "s"),
    "p = 0.9": (left(top_p=0.9), BLUE, "o"),
    "temperature 0.7, then p = 0.9": (left(temperature=0.7, top_p=0.9), ORANGE, "^"),
}
figure, axes = plt.subplots(figsize=(6.5, 3.1), layout="constrained")
for name, (counts, colour, mark) in cuts.items():
    axes.plot(range(len(said)), counts.tolist(), color=colour, marker=mark, label=name)
axes.set(yscale="log", ylim=(0.8, 200), yticks=[1, 10, 100], ylabel="pieces left")
axes.set_yticklabels(["1", "10", "100"])
axes.minorticks_off()
axes.set_xticks(range(len(said)), [name_of(piece) for piece in said], rotation=35, ha="right")
axes.legend(frameon=False, ncols=2, loc="upper right")
axes.spines[["top", "right"]].set_visible(False)

# %%
for name in ("moderate", "diverse"):
    knobs = {knob: DECODINGS[name][knob] for knob in KNOBS}
    whole, without = left(**knobs), left(**(knobs | {"top_k": 0}))
    changed = int((whole != without).sum())
    mean = whole.float().mean()
    print(f"{name}: {mean:.1f} pieces a place; top-k matters at {changed} of {len(said)} places")

# %% [markdown]
# **What happened.** [CHECK: expected is that top-k = 50 or 100 changes nothing at any place, and that the three
# filters of *moderate* leave one to three pieces a place.] One knob of the three has nothing to do here. The other
# two work together, since a colder temperature makes top-p cut more. So when S1 turns all three up at once and CIDEr
# falls, we do not know which of them made it fall. Exercise 3 takes them apart.
#
# > **Trap: the cut that nobody asked for.** Turn on the dice in `generate` and say nothing else. How many pieces can
# > come next?

# %%
inputs = captioner.inputs([example.image])
asked = {"do_sample": True, "max_new_tokens": 1, "return_dict_in_generate": True, "output_scores": True}
for told in ({}, {"top_k": 0}):
    scores = captioner.model.generate(**inputs, **asked, **told).scores[0]
    print(f"{told or 'nothing said'}: {int((scores > NEVER).sum()):,} pieces could have come")

# %% [markdown]
# > Fifty. The library cuts there unless it is told not to. People have asked why (transformers 38549), and it has
# > stayed so. Whoever writes *we sampled at temperature 1* and called `generate` has sampled at temperature 1 with
# > top-k 50. [CHECK: 50 and all; read in transformers 5.23's defaults] A checkpoint may bring settings of its own,
# > too. Our decoder in the open does what it is told, and nothing else.

# %% [markdown]
# ## Dice that can be thrown again · 10 minutes
#
# Now the throw itself. Take the bars that are left, here by *moderate* at the first place, and lay them end to end, on a
# line from 0 to 1. Then throw a dart at the line with your eyes shut. A wide bar is hit often.

# %% mystnb={"image": {"alt": "A bar from 0 to 1 cut into segments, one for each first piece that moderate leaves, the widest on the left, with the names in the wide ones. Above it twenty small triangles, the darts; most of them stand above the widest segments. [CHECK]"}} tags=["hide-input"]
moderate = {knob: DECODINGS["moderate"][knob] for knob in KNOBS}
share = filtered(logits, [[]], **moderate).softmax(-1)[0].sort(descending=True)
figure, axes = plt.subplots(figsize=(6.5, 1.5), layout="constrained")
begin = 0.0
for n, (wide, piece) in enumerate(zip(share.values.tolist(), share.indices.tolist(), strict=True)):
    if not wide:
        break
    axes.barh(0, wide, left=begin, color=(BLUE, "#56B4E9")[n % 2], edgecolor="white")
    if wide > 0.07:
        ink = "white" if n % 2 == 0 else "black"
        axes.text(begin + wide / 2, 0, name_of(piece), ha="center", va="center", color=ink)
    begin += wide
axes.plot(np.random.default_rng(0).random(20), [0.6] * 20, "v", color=ORANGE)
axes.set(xlim=(0, 1), ylim=(-0.5, 0.8), yticks=[], xticks=[0, 0.5, 1])
axes.spines[["top", "right", "left"]].set_visible(False)

# %% [markdown]
# A computer's dice are not random. They are a list of numbers that looks random, and the **seed** says where on the
# list to begin. The same seed gives the same darts.
#
# > **Predict.** Six captions with each of S1's two settings, with the seeds 0 to 5. How many different ones do you
# > expect of six? Will the machine change its mind about *what is there*, or only about how to say it?

# %%
from capcourse.decoding.search import write

for name in ("greedy", "moderate", "diverse"):
    print(name)
    for seed in range(6 if name != "greedy" else 1):
        print("   ", captioner.decode([write(begun, name, seed)])[0])
print("seed 3 once more:", captioner.decode([write(begun, "moderate", 3)])[0])

# %% [markdown]
# **What happened.** [CHECK: count the different ones of each setting; name one case where only the wording changes and
# one where a thing, a number or a colour does.] Look at the second sort. The dice choose words. They know nothing of
# the difference between a word that says the same in another way and a word that says something else. Where the
# machine is unsure *what* it sees, it throws dice about that as well.
#
# S1 prints one caption for each of its settings, all for one photograph:

# %%
from capcourse.studies import published

s1 = published("llava_decoding")
for sample in s1["published"]["captions"]:
    print(f"{sample['decoding']:9} {sample['caption']}")

# %% [markdown]
# With more dice come more words, and more that may be wrong: the cat cannot be *grey and white* in the one and *white*
# in the other. We do not have the photograph. The two captions are enough to know that at least one of them is loose
# with the truth.
#
# ### Trap: a seed is not a name
#
# So a seed makes chance repeatable. What exactly can be repeated? We caption our picture alone, and then as one of
# eight, with the same seed.
#
# > **Predict.** The same model, the same picture, the same setting, the same seed. The same caption?

# %%
around = scenes.test[picture - 3 : picture + 5].images  # ours is the fourth
print("alone:       ", captioner.caption(example.image, decoding="moderate", seed=3)[0])
print("one of eight:", captioner.caption(around, decoding="moderate", seed=3)[3])

# %% [markdown]
# **What happened.** Another caption. [CHECK: expected, since the fourth row of a batch gets other random numbers; if
# the two agree for this picture and seed, take another seed] In a batch all pictures draw from one list, by turns. Put another picture before ours, or change the
# size of the batch, and ours gets other darts. A seed names a caption only together with everything else that draws.
#
# ### One throw is an anecdote
#
# For one picture we saw six captions. Now a set of them, with a few seeds for each setting, scored by CIDEr.
#
# > **Predict.** A dot is the CIDEr of the whole set with one seed. How far apart do the dots of one setting lie,
# > against the distance from *greedy* to *moderate*?

# %% mystnb={"image": {"alt": "Dots of CIDEr in three rows: greedy has one dot, moderate and diverse four each with a bar at their mean. Greedy lies to the right; the dots of diverse lie to the left of those of moderate. [CHECK]"}}
from capcourse.metrics.scorer import CaptionScorer
from capcourse.show import show_runs

test = scenes.test[:pictures]
images = test.images
drawn = {"greedy": [captioner.answers(images)]}
for name in ("moderate", "diverse"):
    drawn[name] = [captioner.answers(images, decoding=name, seed=seed) for seed in range(seeds)]
scorer = CaptionScorer(test.captions, ["CIDEr"])
scored = {name: [scorer.score(run.texts) for run in runs] for name, runs in drawn.items()}
cider = {name: np.array([scores["CIDEr"] for scores in runs]) for name, runs in scored.items()}
show_runs({name: list(values) for name, values in cider.items()}, metric="CIDEr")

# %%
from capcourse.metrics.intervals import compare, interval

rows = []
for name in ("moderate", "diverse"):
    values = cider[name]
    different = np.mean([len(set(texts)) for texts in zip(*(run.texts for run in drawn[name]), strict=True)])
    numbers = [f"{x:.3f}" for x in (values.mean(), values.std(ddof=1), values.max())]
    rows.append([name, *numbers, f"{different:.1f} of {seeds}"])
print(f"greedy: {cider['greedy'][0]:.3f}; one run of moderate: {interval(scored['moderate'][0], 'CIDEr')}")
table(["", "mean", "spread (sd)", "best seed", "different captions a picture"], rows)

# %% [markdown]
# **What happened.** [CHECK: the order of the three; the spread over seeds against the two distances] Three readings of
# this table are worth your time.
#
# *The best seed is nobody.* Whoever tries a few seeds and prints the best number has found a lucky throw. It will not
# come again on other pictures. Print the mean and the spread, and how many throws there were ([Dodge and others,
# 2020](../references.md#captioners), say the same of seeds in training).
#
# *There are two kinds of luck.* The spread over seeds says how much the dice matter on *these* pictures. The interval
# says how much these pictures matter. The second is the wider one here [CHECK], and no number of seeds makes it
# narrower.
#
# *A spread of the score hides the spread of the captions.* The last column counts how many different captions a
# picture got. They differ far more than their average does: the set is large, and luck evens out. For the reader of a
# single caption nothing evens out.

# %% [markdown]
# ## Beam search: a tree · 9 minutes
#
# Back to the grey branches. Dice take one now and then, by chance. **Beam search** looks into several of them on
# purpose. Here is why that can pay, on a tree that is small enough for a page. Its numbers are made up.

# %% tags=["hide-input"]
diagram("two_beams")

# %% [markdown]
# Greedy takes *a*, since it is the likelier word, and then has nothing good to go on with. Two beams keep two lines.
# They compare *whole lines*, by their products, and the better one begins with the second-best word. This is all there
# is to it. In each step every line that was kept is followed by its candidates, all of these are put on one pile, and
# the best few of the pile are kept.
#
# And on our picture?
#
# > **Predict.** Look at the first step of greedy's tree above. Which two lines will be kept after one step? Must the
# > best line after three steps begin with the likeliest first piece?

# %% mystnb={"image": {"alt": "A tree from left to right, three steps deep, with two bold lines in each step and grey candidates beside them. At the end of each bold line stands the probability of the whole line. [CHECK: which line is ahead after three steps, and whether it begins with the likeliest first piece]"}}
show_candidates(candidates(begun, steps=3, num_beams=2, shown=3), title="Two beams, three steps")

# %% [markdown]
# **What happened.** [CHECK: which lines are kept in each step; whether both come to stem from one first piece, as
# often happens: beams are seldom as different as one hopes.]
#
# Note two limits. A line that falls off the pile is lost, just as with greedy, only later. So beam search is no
# guarantee for the likeliest sentence, and not even for one that is at least as likely as greedy's. And the two lines
# of a beam tend to be siblings that differ in a word.
#
# How does it do on our set? A decoding of our own goes into the same table as the reports', under a name.
#
# > **Predict.** Four beams against greedy, on all our pictures. In what share of them is the caption another one? And
# > where it is: is it likelier? Is it better?

# %%
DECODINGS["4 beams"] = {"do_sample": False, "num_beams": 4, "max_new_tokens": 50, "length_penalty": 0.0}
drawn["4 beams"] = [captioner.answers(images, decoding="4 beams")]
by_greedy, by_beams = drawn["greedy"][0].texts, drawn["4 beams"][0].texts
gain = log_probability(images, by_beams)[0] - log_probability(images, by_greedy)[0]
other = [n for n in range(pictures) if by_beams[n] != by_greedy[n]]
likelier = sum(gain[n] > 0 for n in other)
print(f"{len(other)} of {pictures} captions are others; {likelier} of these are likelier than greedy's")
scored["4 beams"] = [scorer.score(by_beams)]
print("4 beams against greedy:", compare(scored["4 beams"][0], scored["greedy"][0], "CIDEr"))

# %%
most = sorted(other, key=lambda n: -gain[n])[:4]
rows = [[by_greedy[n], by_beams[n], f"{np.exp(gain[n]):.1f}"] for n in most]
table(["greedy", "4 beams", "times as likely"], rows)

# %% [markdown]
# **What happened.** [CHECK: the share of other captions, expected between a quarter and two thirds; nearly all
# likelier; the interval of CIDEr, expected to hold zero or lie above it.] The search does what it is there for: it
# finds likelier sentences. Whether likelier is better is another question, and this one interval on a few pictures
# does not settle it. Read the four pairs: would you have preferred the right one each time? [CHECK] We come back to
# this at the end.

# %% [markdown]
# ## Long lines, short lines, and when to stop · 6 minutes
#
# In a product of probabilities every further factor makes it smaller. So a line that ends early has an advantage that
# has nothing to do with the picture.
#
# > **Predict.** We divide the sum of the logs by the number of factors, so that lines are compared by their *mean*.
# > Will captions get longer? What if we divide by the square of that number?
#
# In `generate` this knob is called `length_penalty`: a line of $n$ factors gets the score
#
# $$\frac{\log p(y_1) + \cdots + \log p(y_n)}{n^{\,\alpha}}$$
#
# and $\alpha$ is the penalty. At 0 nothing is divided; this was our *4 beams*. At 1, where S3 set it, the mean is
# compared. (The logs are negative, so dividing them *helps* a line. The name misleads: a larger penalty favours long
# lines. [Wu and others, 2016](../references.md#captioners), from whom the idea is mostly quoted, divide by a milder
# function of the length.)

# %%
few = images[:24]
plain = DECODINGS["4 beams"]
rows, kept = [], {}
for penalty in (0.0, 1.0, 2.0):
    DECODINGS["tried"] = plain | {"length_penalty": penalty}
    kept[penalty] = captioner.caption(few, decoding="tried")
    totals, factors = log_probability(few, kept[penalty])
    words = np.mean([len(text.split()) for text in kept[penalty]])
    rows.append([penalty, f"{words:.1f}", f"{totals.mean():.2f}", f"{(totals / factors).mean():.3f}"])
table(["length penalty", "words a caption", "log p of the caption", "log p of a piece"], rows)

# %%
DECODINGS["tried"] = plain | {"length_penalty": 1.0, "early_stopping": True}
hasty = captioner.caption(few, decoding="tried")
changed = sum(one != other for one, other in zip(hasty, kept[1.0], strict=True))
print(f"with early_stopping, {changed} of {len(few)} captions are others")

# %% [markdown]
# **What happened.** Go down the columns. [CHECK: words grow with the penalty, expected from about 7 to 9 to 11; the
# log of the whole caption falls, that of a piece rises from 0 to 1.] Each penalty finds the captions that are best by
# its own rule. No column says which rule people would prefer.
#
# The second cell is about the end. When is a search over? A line that has ended is put aside with its score. One may
# stop as soon as four have ended: `early_stopping=True`, S3's choice. Or one goes on until the best line that is
# still growing no longer beats the worst of the four, as long as it is now: `False`, the default. In between lie
# captions that would have won and were not waited for. [CHECK: how many of the 24]

# %% [markdown]
# ## No run twice · 7 minutes
#
# One filter is left, the uppermost in the drawing. Sometimes a machine gets caught. It writes a few pieces, and
# behind them the same pieces are likely again, since they have just been there. PaliGemma does this when one asks it
# in a way that it has not learnt. (In chapter 5 you saw it stammer.) We ask it in LLaVA's dialect, and pick the worst
# stammer of 32 pictures.
#
# > **Predict.** What will become of the stammer if no run of three pieces may come a second time? And if no run of two
# > may?

# %%
paligemma = cc.load_captioner("paligemma", "mini", device="cpu")
foreign = captioner.default_prompt  # PaliGemma itself is used to "caption en"
odd = paligemma.caption(images[:32], prompt=foreign)


def repeated(text):
    """How many words of a text have been there before."""
    return len(text.split()) - len(set(text.split()))


worst = max(range(len(odd)), key=lambda n: repeated(odd[n]))
strange = paligemma.begin(images[worst], foreign)
for size in (0, 3, 2):
    answer = greedy(strange, no_repeat_ngram_size=size)
    print(f"no_repeat_ngram_size={size}: {paligemma.decode([answer])[0]}\n")

# %% [markdown]
# **What happened.** [CHECK: the stammer, and what the two rules make of it. Expected: the loop is broken; what comes
# instead is no description either.] The rule, from summaries ([Paulus and others,
# 2018](../references.md#captioners)), is a splint. It holds the sentence together and heals nothing: a machine that
# stammers does not know what to say, and now it says something else that it does not know.
#
# A splint also stiffens what is healthy. S3 set the size to 2 and used it on all captions.
#
# > **Predict.** In what share of *people's* captions does some run of two words come twice? Think of one before you
# > run the cell.

# %%
from collections import Counter


def twice(text, size=2):
    """The runs of words that come more than once in a text."""
    words = text.lower().replace(".", "").replace(",", "").split()
    runs = Counter(" ".join(words[n : n + size]) for n in range(len(words) - size + 1))
    return [run for run, count in runs.items() if count > 1]


people = [text for five in scenes.test[:400].captions for text in five]
stopped = [text for text in people if twice(text)]
print(f"{len(stopped) / len(people):.0%} of {len(people):,} captions by people have a run of two words twice")
print("for example:", *stopped[:3], sep="\n   ")
often = Counter(run for text in people for run in twice(text)).most_common(4)
print("most often:", ", ".join(f"{run} ({count})" for run, count in often))

# %%
s3_examples = published("clipscore_examples")["published"]["examples"]
for reference in (example["reference"].strip() for example in s3_examples):
    print(f"{len(reference.split()):2} words, twice: {', '.join(twice(reference)) or '-':14} {reference}")

# %% [markdown]
# **What happened.** *On the left of … on the road* is a sentence that somebody wrote, and that the rule forbids.
# [CHECK: the share, expected at five to twenty percent, most of them relations, as in *on the left of … on the …*.] The second cell has the
# six references that S3's report prints. The first of them could not be written with this setting: *a few* comes
# twice, and *and a*. (It could not be written with S3's limit of 16 pieces either.)
#
# There is a second surprise. *Twice* counts the prompt. To a model that reads picture, question and answer as one row
# of tokens, what was asked is what has been there. Here are the runs that are forbidden to PaliGemma before it has
# written anything, under S3's third prompt:

# %%
from capcourse.prompts import PROMPTS

prompt = PROMPTS["S3-C"].text
image_token = paligemma.model.config.image_token_id
turn = [piece for piece in paligemma.begin(example.image, prompt).before if piece != image_token]
print(prompt)
print([paligemma.tokenizer.decode(list(run)) for run in zip(turn, turn[1:], strict=False)])

# %% [markdown]
# S3's PaliGemma, asked like this, gave back questions, such as *What do I see here?* (With which of its two settings, the
# report does not say.) A rule against runs makes some echoes impossible. Remember this when you read S3's table below.

# %% [markdown]
# ## The same tokens as `generate` · 5 minutes
#
# Everything so far came from two places: our decoder in the open, which asks for logits and chooses in front of your
# eyes, and `captioner.caption`, which hands the work to transformers' `generate`. Do they agree? We call `generate`
# once ourselves, and lay its tokens beside ours.
#
# > **Predict.** Greedy will agree, surely. And the decodings that throw dice?

# %%
row = captioner.model.generate(**inputs, do_sample=False, max_new_tokens=50)[0].tolist()
theirs = row[inputs["input_ids"].shape[1] :]  # the turn stands before the answer
sure = [float(scores.softmax(-1)[piece]) for scores, piece in zip(steps, said, strict=True)]
both = zip(said, theirs, sure, strict=True)
rows = [[n, name_of(ours), name_of(its), f"{chance:.3f}"] for n, (ours, its, chance) in enumerate(both, 1)]
table(["place", "ours", "generate", "probability"], rows)

# %%
import time

rows = []
for name in named:
    clock = [time.perf_counter()]
    ours = write(begun, name, seed=7)
    clock.append(time.perf_counter())
    (answer,) = captioner.answers(example.image, decoding=name, seed=7)
    clock.append(time.perf_counter())
    ratio = (clock[1] - clock[0]) / (clock[2] - clock[1])
    rows.append([name, len(ours), "yes" if ours == list(answer.tokens) else "NO", f"{ratio:.1f}"])
table(["decoding", "tokens", "the same", "time, ours / theirs"], rows)

# %% [markdown]
# **What happened.** Token by token the same, dice included: both begin at the same place of the same list of random
# numbers, and use them in the same order. [CHECK: all six "yes"] That is worth more than it looks. Every rule of this
# chapter, the order of the filters, the counting of the prompt, what a penalty divides, when a search stops, is
# written in `capcourse.decoding` in lines that one can read, and now you know that they are the rules which the big
# library follows. (If you mean to do assignment 4, write yours first and read ours after.)
#
# Ours is slower [CHECK: the ratio], as it computes the whole row anew for each piece. `generate` keeps what it has
# computed, the KV cache of chapter 6, and writes for many pictures at a time.
#
# Where would the two part? Where two pieces are all but equally likely, and rounding decides. Where a new version of
# a library changes a rule. And where a checkpoint brings settings of its own: the full Qwen punishes repetition
# unless it is told not to.

# %% [markdown]
# ## Published, and ours · 14 minutes
#
# ### S1: does chance cost CIDEr?
#
# S1 asked the real LLaVA, and printed this:

# %%
rows = []
for name, scores in s1["published"]["decodings"].items():
    knobs = [DECODINGS[name].get(knob, "–") for knob in KNOBS]
    rows.append([name, *knobs, *(f"{scores[metric]:.3f}" for metric in ("CIDEr", "CLIPScore"))])
print("the report's reading:", s1["published"]["reading"])
table(["", *KNOBS, "CIDEr", "CLIPScore"], rows)

# %% [markdown]
# The digits are S1's, cut to three. How often the dice were thrown, and with which seed, the report does not say.
#
# We have run the same three settings on our drawn scenes, with several seeds for the two that throw dice.

# %%
from capcourse.studies import read_results, read_study

study, results = read_study("llava_decoding"), read_results("llava_decoding")
print(study.question)
about = results.about
print(f"{about['command']}: {about['runs']} runs in {about['minutes']} minutes, {about['date']}")
print(f"a run: {study.test_images} pictures, asked “{study.cells[0].parameters['prompt']}”")

# %% [markdown]
# > **Predict.** What will CIDEr do from row to row? And CLIPScore?

# %% mystnb={"image": {"alt": "Two figures, CIDEr and CLIPScore, each with a row of dots for greedy, moderate and diverse, one dot a seed, and beside them the three values that S1 printed. [CHECK: in both panels of the first, CIDEr falls from greedy to diverse; the second on its own scale]"}}
for metric in ("CIDEr", "CLIPScore"):
    runs = {row: list(results.runs.loc[results.runs["row"] == row, metric]) for row in study.rows}
    display(show_runs(runs, study.reported(metric), metric=metric))

# %%
rows = []
for claim, found in results.verdicts:
    between = f"{found.difference:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
    rows.append([str(claim), between, f"{found.control:.3f}", found.verdict])
table(["claim", "difference, 95 %", "shuffled captions score", "verdict"], rows)

# %% [markdown]
# **What happened.** [CHECK: go through the five verdicts. Expected: CIDEr greedy over moderate and moderate over
# diverse hold, with steps of about -.2 each; CLIPScore: greedy and moderate within .013 is likely; greedy and diverse
# is open. Chapter 4, with another captioner, found a small and certain fall of CLIPScore from greedy to moderate.]
#
# The verdicts come from a program and from captions that are committed with the course. *Holds* for a claim of the
# form *within 0.013* means that the whole interval of the difference lies inside.
#
# But how much is 0.013? On a scale that nobody knows, *stable* is no statement. We need a ruler, and the study has
# one: what the same captions score when they are handed to the wrong pictures. From there up to the captions in their
# places is all that CLIPScore has to say about a captioner.

# %%
for claim, found in results.verdicts:
    if claim.within is not None:
        skill = found.better[0] - found.control  # from shuffled captions up to those in their places
        lost, allowed = abs(found.difference) / skill, claim.within / skill
        print(f"{claim.better} and {claim.worse}: {found.difference:+.3f}, {lost:.0%} of {skill:.3f};")
        print(f"   {claim.within:g} would be {allowed:.0%}")
means = results.table(["CIDEr"])["CIDEr"]
print(f"CIDEr, greedy to diverse: {1 - means['diverse'] / means['greedy']:.0%} of greedy's lost")

# %% [markdown]
# **What happened.** [CHECK: expected is that our CLIPScore loses a clearly smaller share of its range than CIDEr does
# of its value, but not nothing.] S1's sentence has two halves. That CIDEr falls under dice is no wonder, and you know
# the reason by now: dice choose rarer words, and CIDEr pays for what several people say. That CLIPScore *stays* is
# less than it seems as long as we do not know how far it could have fallen. S1's report gives no such floor.
#
# One more caution: these are three settings of three knobs that were turned together. The study copies them and
# inherits that.
#
# ### S3: beams, dice, or what?
#
# S3 compared greedy with a setting that has everything: four beams, dice, temperature, both cuts, early stopping, and
# no run of two twice. It did so for two trained models and three prompts.

# %%
s3 = published("paligemma_prompts")["published"]
runs = {(run["configuration"], run["prompt"], run["decoding"]): run for run in s3["runs"]}
rows = []
for configuration, prompt, decoding in runs:
    if decoding == "greedy-16":
        pair = [runs[configuration, prompt, way]["BLEU-1"] for way in ("greedy-16", "beam-sample")]
        rows.append([configuration, prompt, *(f"{x:.4f}" for x in pair), f"{pair[1] - pair[0]:+.4f}"])
print("the report's reading:", " ".join(s3["says"]["decoding"].split()))
print("its code:", " ".join(s3["code"]["dice"].split()))
table(["model", "prompt", "BLEU-1, greedy", "beam + sampling", "difference"], rows)

# %% [markdown]
# > **Predict.** Six differences, all of one sign. Three explanations: *beams* find likelier sentences; *dice* bring
# > diversity, as the report has it; *no run twice* keeps the machine from repeating itself, and from echoing the
# > prompt. Which of the three would help most where the difference is largest?
#
# Two settings that differ in eight arguments can show *that* something helps, not *what*. So take them apart. We cannot
# ask S3's models. We can ask our small PaliGemma, about scenes, with the prompt that it knows.

# %%
everything = DECODINGS["beam-sample"]
search = {name: value for name, value in everything.items() if name not in KNOBS} | {"do_sample": False}
dice = {name: everything[name] for name in (*KNOBS, "do_sample", "max_new_tokens")}
apart = {
    "greedy": DECODINGS["greedy-16"],
    "dice alone": dice,
    "beams alone": search | {"no_repeat_ngram_size": 0},
    "beams, no run twice": search,
    "all of it, S3's": everything,
}
some = test[:40]
bleu = CaptionScorer(some.captions, ["BLEU-1", "CIDEr"])
found, rows = {}, []
for name, settings in apart.items():
    DECODINGS["tried"] = settings
    throws = range(2 if settings["do_sample"] else 1)
    answers = [paligemma.answers(images[: len(some)], decoding="tried", seed=seed) for seed in throws]
    found[name] = [bleu.score(run.texts) for run in answers]
    values = [np.mean([scores[metric] for scores in found[name]]) for metric in ("BLEU-1", "CIDEr")]
    cut = np.mean([run.cut for run in answers])
    rows.append([name, len(answers), *(f"{value:.3f}" for value in values), f"{cut:.0f} of {len(some)}"])
table(["", "seeds", "BLEU-1", "CIDEr", "cut at 16 pieces"], rows)

# %%
for name in list(apart)[1:]:
    print(f"{name} against greedy: {compare(found[name][0], found['greedy'][0], 'BLEU-1')}")

# %% [markdown]
# **What happened.** [CHECK: which part moves BLEU-1. Expected: beams alone do not lose and may gain, since the
# likelier sentence is the more usual one; dice alone lose; all of it lies between or near the beams. With 40 pictures
# most intervals will hold zero; then say that the set is too small to tell the parts apart, and that S3's is not.]
#
# What can be said of S3's table? That the fuller setting had the higher BLEU-1 in all six pairs; and if each is of
# the whole test set, as its public code has it, that is unlikely to be luck. That *diversity* was the reason, the
# table cannot say. Look at where the gain is largest: under the third prompt, where greedy's answers were hardly
# captions at all. One cause is as good a guess as another there, and one of them is the rule that forbids to echo the
# prompt. And how far the dice alone move such numbers nobody can tell: no seed is set in the code, and the report says
# nothing of a second throw.
#
# The last column is a reminder. Sixteen pieces are a limit, and where it cuts, a caption ends in the middle. A cut
# caption is scored like any other, and nobody notices. `captioner.answers` counts them.

# %% [markdown]
# ## The likeliest caption of all · 12 minutes
#
# Beam search was made to find likely sentences, and misses some. Suppose that we had a perfect search. Would we want
# what it finds?
#
# With two thousand pieces and ten places a perfect search sounds hopeless. It is not. A line's probability can only
# fall when the line grows. So take any complete caption, say the one by four beams, with the probability $p$. A
# beginning that is already less likely than $p$ can never overtake it, and is dropped, with everything that would have
# grown on it. What is left is little:
#
# > **Predict.** How many beginnings of one length can have a probability above $p$? Think of what all of them together
# > can have at most.

# %%
def likeliest(begun, answer, total):
    """The likeliest answer of all, its log-probability, and how many beginnings had to be looked at.

    `answer` is some answer, and `total` its log-probability: what has to be beaten.
    """
    best, lines, looked = (total, answer), [([], 0.0)], 0
    while lines and len(lines[0][0]) < 50:
        looked += len(lines)
        parts = [lines[n : n + 64] for n in range(0, len(lines), 64)]
        rows = [begun.next_logits([tokens for tokens, _ in part]).log_softmax(-1) for part in parts]
        longer = []
        for (tokens, sum_so_far), row in zip(lines, torch.cat(rows), strict=True):
            for piece in (sum_so_far + row > best[0]).nonzero()[:, 0].tolist():
                line = [*tokens, piece], sum_so_far + float(row[piece])
                if piece not in begun.ends:
                    longer.append(line)
                elif line[1] > best[0]:
                    best = line[1], line[0]
        lines = [line for line in longer if line[1] > best[0]]
    return best[1], best[0], looked


# %% [markdown]
# At most $1/p$ of them: together they cannot have more than 1. For a caption with one chance in a hundred that is a
# hundred beginnings at each length, and in truth far fewer. This is how the perfect search of [Stahlberg and Byrne,
# 2019](../references.md#captioners), works, which they let loose on a translator.
#
# We take eight pictures from the surest quarter of ours: those whose captions by four beams are the likeliest. There $p$
# is large, and the search is short. Keep in mind that these are easy pictures.

# %%
log_greedy, log_beams = (log_probability(images, texts)[0] for texts in (by_greedy, by_beams))
eight = np.argsort(-log_beams)[: pictures // 4 : max(1, pictures // 32)].tolist()
perfect, rows, empty = {}, [], []
for n in eight:
    here = captioner.begin(images[n])
    tokens = list(drawn["4 beams"][0][n].tokens)
    answer, total, looked = likeliest(here, tokens, log_beams[n] - 1e-3)  # a hair less, for rounding
    perfect[n] = captioner.decode([answer])[0]
    percent = [f"{np.exp(x):.1%}" for x in (log_greedy[n], log_beams[n], total)]
    rows.append([perfect[n], *percent, looked])
    empty.append(float(here.next_logits([[]]).softmax(-1)[0, list(here.ends)].sum()))
table(["the likeliest caption", "greedy's", "4 beams'", "the likeliest", "beginnings"], rows)

# %%
for who, texts in (("greedy", by_greedy), ("4 beams", by_beams)):
    hits = sum(texts[n] == text for n, text in perfect.items())
    print(f"{who}: found it for {hits} of {len(perfect)} pictures")
print(f"the empty caption has at most the probability {max(empty):.0e}")

# %% [markdown]
# **What happened.** For the first time in this chapter we do not guess: no caption in the world is likelier to this
# machine than these. [CHECK: expected is that four beams find it for all or nearly all of the eight, and greedy for most;
# the beginnings count in the tens to hundreds; the empty caption is below 1e-6. Columns 2 to 4 are probabilities of
# the captions by greedy, by four beams, and by the perfect search.]
#
# Stahlberg and Byrne found something else. Their translator's beams missed the likeliest sentence for most inputs,
# and when the perfect search brought it to light, it was *empty* for more than half of them. The machine had learnt
# to translate, and held saying nothing for the likeliest thing to say. The beams had been good because they searched
# badly. Ours has no such illness, as the last line shows: captions are short, and none that it learnt from was empty.
# But the lesson does not depend on the symptom. In captioning, too, wider beams have been found to do worse: [Vinyals
# and others, 2017](../references.md#captioners), got their best captions from three.
#
# ### Likely, and bland
#
# Here is a person's caption of our picture beside the beams', piece by piece.
#
# > **Predict.** Where will the person's bars be short?

# %% mystnb={"image": {"alt": "Two bar charts, one above the other: the probability of each piece of the caption by four beams, and of each piece of a person's caption of the same picture. The upper bars are mostly tall. The lower ones go up and down, and some are close to nothing. [CHECK]"}} tags=["hide-input"]
beamed = captioner.caption(example.image, decoding="4 beams")[0]
person = example.captions[2]
figure, panels = plt.subplots(2, 1, figsize=(6.5, 4.4), layout="constrained")
both = {"four beams": beamed, "a person": person}
longest = max(len(captioner.answer_ids(text)) for text in both.values())
for axes, (who, text) in zip(panels, both.items(), strict=True):
    pieces = [*captioner.answer_ids(text), begun.ends[0]]
    heights = [float(begun.next_logits([pieces[:n]]).softmax(-1)[0, piece]) for n, piece in enumerate(pieces)]
    axes.bar(range(len(pieces)), heights, color=BLUE if who == "four beams" else GREEN)
    axes.set_xticks(range(len(pieces)), [name_of(piece) for piece in pieces], rotation=35, ha="right")
    axes.set(ylim=(0, 1.02), yticks=[0, 0.5, 1], ylabel="probability", xlim=(-0.6, longest + 0.6))
    axes.set_title(who, loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What happened.** [CHECK: name the pieces where the person's bars are short.] People do not say the likeliest
# thing, in photographs or in drawn scenes. Why should they? What everybody would have expected is not worth saying.
# Holtzman and others drew this figure for long texts: the line of a beam runs along the top, and people's goes up and
# down.
#
# Now all our pictures. The person is the annotator who says where things are to each other. Everybody is scored on the
# same four references, the others'; and since these are drawn scenes, we can also ask what is there.
#
# > **Predict.** Sort the five by how *likely* the machine finds their captions. Then by CIDEr. Then by how many of the
# > things in the picture they name.

# %%
from capcourse.metrics.hallucination import hallucination

others = CaptionScorer([five[:2] + five[3:] for five in test.captions], ["CIDEr"])
systems = {
    "4 beams": by_beams,
    "greedy": by_greedy,
    "moderate": drawn["moderate"][0].texts,
    "diverse": drawn["diverse"][0].texts,
    "a person": [five[2] for five in test.captions],
}
rows = []
for who, texts in systems.items():
    totals, _ = log_probability(images, texts)
    truth = hallucination(texts, test)
    words = [text.split() for text in texts]
    rows.append(
        [
            who,
            f"{-totals.mean():.1f}",
            f"{others.score(texts)['CIDEr']:.2f}",
            f"{np.mean([*map(len, words)]):.1f} ({len({word for text in words for word in text})})",
            f"{truth['recall']:.0%}",
            f"{truth['CHAIR-i']:.0%}",
        ]
    )
table(["", "surprise", "CIDEr", "words (different)", "there, named", "named, not there"], rows)

# %% [markdown]
# **What happened.** *Surprise* is minus the log of the caption's probability: down this column the machine is more and
# more astonished. [CHECK: the rows are in rising order of surprise, the person last, by far.] Follow the others beside
# it.
#
# - *CIDEr.* [CHECK: expected is that it falls from greedy to diverse, with beams near greedy or above, and then is
#   highest for the person, who is the most surprising of all.] So the unlikely is good when a person says it and bad
#   when dice do.
# - *Words a caption, and in brackets how many different ones in all.* [CHECK: expected: beams have the fewest of
#   both.] This is what *bland* means: the caption that fits most pictures like this one.
# - *There, named.* [CHECK: expected: the person highest; beams lowest or level with greedy.]
# - *Named, not there.* [CHECK: expected: dice raise it.]
#
# There are two kinds of unlikely. A person says the unlikely because she has *seen* it. Dice say it because it was on
# the list. Only the first is information. The probability of a caption cannot tell the two apart, since it is made of
# both: how sure the machine is of what is there, and how many ways there are to say it. A perfect decoder would be
# certain about the one and free about the other, and no temperature does that.
#
# For long texts, which no picture holds in place, Holtzman and others found that likelihood is the wrong thing to
# maximise: the results are bland and go round in circles. A short caption is a milder case, for the picture says what
# it has to be about. That is why greedy and a few beams are still what most captioners use. It is also why one should
# not expect more of more beams ([Meister and others, 2020](../references.md#captioners), ask what it is that beam
# search is so good at).

# %% [markdown]
# ## What to report · 4 minutes
#
# Somebody reads your CIDEr and wants to repeat it, or to hold another system against it. What must stand beside the
# number? For our own *moderate* the following.

# %%
runs, values = drawn["moderate"], cider["moderate"]
settings = ("do_sample", "num_beams", *KNOBS, "repetition_penalty", "no_repeat_ngram_size", "length_penalty")
brought = {name: getattr(captioner.model.generation_config, name, None) for name in settings}
label = {
    "asked": captioner.default_prompt,
    "decoding": DECODINGS["moderate"],
    "checkpoint": {name: value for name, value in brought.items() if value is not None} or "brings none",
    "dice": f"seeds 0 to {seeds - 1}; {captioner.batch_size} pictures a batch, in the order of the test set",
    "CIDEr": f"{values.mean():.3f} on average over seeds, standard deviation {values.std(ddof=1):.3f}",
    "pictures": f"the first seed alone: {interval(scored['moderate'][0], 'CIDEr')}",
    "cut": f"{sum(run.cut for run in runs)} of {sum(map(len, runs))} captions, at {runs[0].limit} pieces",
}
for what, said_of_it in label.items():
    print(f"{what:11} {said_of_it}")

# %% [markdown]
# Every line answers a question that the five reports leave open somewhere. *Sampling* without its settings is no
# method. Settings without the library's own defaults are half of them. One seed is an anecdote, and the best of five
# is a tale. And a mean over seeds with no interval over pictures says how well you know a number about these pictures
# alone.
#
# What of the captions themselves? If a page shows four captions drawn by dice, say how they were picked: the first
# four, or the four that you liked.

# %% [markdown]
# ## Exercises
#
# **1. The filters by hand.** Six pieces have the probabilities *a* .40, *two* .25, *three* .15, *the* .10, *some*
# .06, *street* .04. With paper and pencil: (a) what is left after top-k with $k$ = 3, and with which probabilities?
# (b) After top-p with $p$ = .7? (c) After a temperature of 0.5, and then top-p with .7? (d) After the same two in the
# other order?
#
# <details>
# <summary>Solution</summary>
#
# (a) .40, .25 and .15 come to .80; divided by it, .50, .31 and .19. (b) .40 and .25 come to .65, which is not enough;
# with *three* it is .80. Three pieces stay, the same as in (a). (c) At 0.5 the probabilities are squared and divided
# by their sum: .62, .24, .09, .04, .01, .01. Now the first two come to more than .7: two stay, with .72 and .28. (d)
# First top-p: three stay. Then the temperature: .65, .26, .09. Three stay, and *three* can still be drawn. So the
# order is part of the method. You will need all of this in [assignment
# 4](../../assignments/a4_prompting/a4_prompting.ipynb).
#
# </details>
#
# **2. A search by hand.** In a tiny language each word depends on the word before it alone. A caption begins with
# *dogs* (.45), *two* (.35) or *a* (.20). Behind *dogs* comes *on* (.52) or the end (.48); behind *two*, *dogs* (.9)
# or *cats* (.1); behind *a* always *dog*; behind *on*, *grass* (.9) or *snow* (.1). Behind *dog*, *cats*, *grass* and
# *snow* comes the end, always. What do greedy, two beams and three beams find, by the product? What is the likeliest
# caption of all? And which caption wins with two beams if the *mean* of the logs counts, the end included?
#
# <details>
# <summary>Solution</summary>
#
# Greedy: *dogs on grass*, .45 × .52 × .9 = .2106.
#
# Two beams: after one step *dogs* (.45) and *two* (.35), and *a* is gone. The pile of the second step: *two dogs*
# .315, *dogs on* .234, *dogs* (end) .216, *two cats* .035. The first two are kept; the caption *dogs* is third and
# falls off. In the end *dogs on grass* has .2106 and *two dogs on grass* .1474.
#
# Three beams keep *a* as well. On the second pile *a dog* has .20, so the three best are *two dogs*, *dogs on* and
# *dogs* (end), and *dogs* is put aside as a complete caption with .216. Nothing beats it any more. It is the
# likeliest caption of all: the wider beam has found the shorter sentence.
#
# By the mean: *dogs on grass* has four factors and ln .2106 / 4 = −.389; *two dogs on grass* has five and
# ln .1474 / 5 = −.383, and wins. Three rules, three captions, one model.
#
# </details>
#
# **3. Which knob?** S1 turned three knobs at once. Take *diverse* apart on our pictures: its temperature alone, its
# top-p alone, its top-k alone, and plain dice without any of them. Mind the trap: what must you say to `generate` to
# turn top-k off? Which knob has CIDEr in its hand?
#
# <details>
# <summary>Solution</summary>
#
# ```python
# for name, knobs in {
#     "plain dice": {"top_k": 0},
#     "top-k 100": {"top_k": 100},
#     "top-p 0.95": {"top_k": 0, "top_p": 0.95},
#     "temperature 0.9": {"top_k": 0, "temperature": 0.9},
#     "diverse": DECODINGS["diverse"],
# }.items():
#     DECODINGS["tried"] = {"do_sample": True, "max_new_tokens": 50, **knobs}
#     runs = [captioner.caption(images, decoding="tried", seed=seed) for seed in range(seeds)]
#     values = np.array([scorer.score(run)["CIDEr"] for run in runs])
#     print(f"{name:16} {values.mean():.3f}, sd {values.std(ddof=1):.3f}")
# ```
#
# All of them except the last leave the other two knobs at rest, and `top_k` must be set to 0, or it is 50. [CHECK:
# expected: plain dice lowest; top-k 100 next to it; top-p and the temperature each win back a part, and together
# most.] Are the differences larger than the spread over seeds?
#
# </details>
#
# **4. A third cut.** Keep every piece that is at least a tenth as likely as the best one ([Nguyen and others,
# 2025](../references.md#captioners), call it *min-p*). How many pieces does it leave at each place of greedy's
# caption? Compare with top-p at 0.9. Where do the two differ, and why?
#
# <details>
# <summary>Solution</summary>
#
# ```python
# shares = steps.softmax(-1)
# third = (shares >= shares.amax(-1, keepdim=True) / 10).sum(-1)
# for piece, by_min_p, by_top_p in zip(said, third.tolist(), left(top_p=0.9).tolist(), strict=True):
#     print(f"{name_of(piece):10} min-p {by_min_p:3}   top-p {by_top_p:3}")
# ```
#
# Top-p asks how much is covered, min-p how far one has fallen from the top. Where a long, flat slope of pieces makes
# up the last tenth of the sum, top-p has to climb down it to reach .9, and min-p stops earlier. Where several pieces
# are about equally likely, both keep them all. [CHECK: where they differ on our caption.]
#
# </details>

# %% [markdown]
# ## Check yourself
#
# **A.** One piece is four times as likely as another. What is it at a temperature of 0.5?
#
# 1. Twice as likely.
# 2. Eight times.
# 3. Sixteen times.
#
# <details><summary>Answer</summary>
#
# **3.** $4^{1/0.5} = 4^2$. At a temperature of 2 it would be twice.
#
# </details>
#
# **B.** `top_k=50, top_p=0.9`, and the best piece has a probability of .95. Among how many pieces do the dice choose?
#
# 1. One.
# 2. Up to fifty.
# 3. As many as come to .95.
#
# <details><summary>Answer</summary>
#
# **1.** The fewest that come to .9: the best alone does. Here sampling *is* greedy, and top-k has nothing to say.
#
# </details>
#
# **C.** A report: *sampled with seed 42*. You have its model, its pictures and its settings, and caption the pictures
# in batches of another size. Will you get its captions?
#
# 1. Yes, that is what seeds are for.
# 2. No: pictures that share a batch share the dice.
# 3. Only those of the first batch.
#
# <details><summary>Answer</summary>
#
# **2.** The scores will be close, and the captions others. So report the batch, and do not lean on single captions.
#
# </details>
#
# **D.** With 100 beams instead of 4 the captions are likelier, shorter and worse. Where is the fault?
#
# 1. In the search: it has a bug.
# 2. In the length penalty: it must be 0.
# 3. In the model: it finds likely what is not good, and a worse search had hidden it.
#
# <details><summary>Answer</summary>
#
# **3.** A search that finds likelier sentences does its work. One calls this a *model error*, in contrast to a *search
# error*. A penalty can cover it up.
#
# </details>
#
# **E.** `no_repeat_ngram_size=2`. Which of these can no captioner write?
#
# 1. *a dog and a cat*
# 2. *a dog on the left of a cat on the grass*
# 3. *a dog, a cat and a bird*
#
# <details><summary>Answer</summary>
#
# **2.** *On the* comes twice. In the other two only single words do.
#
# </details>

# %% [markdown]
# ## Take-aways
#
# - A captioner gives every sentence a probability. Decoding makes one sentence of it, and belongs to the method as
#   much as the model does.
# - A temperature changes how unlike the bars are, never their order. Top-k cuts the row, top-p the sum; heat comes
#   first.
# - `generate` cuts at 50 unless you say `top_k=0`.
# - A seed names a caption only together with the batch. Report the mean over seeds, the spread, and the interval over
#   pictures; never the best throw.
# - Beam search compares whole lines. Its penalty, its stopping and its rule against repetition each change what wins;
#   the rule counts the prompt, and forbids sentences that people write.
# - Two settings that differ in eight arguments do not tell which of them did it.
# - The likeliest caption can be found, and need not be the best. People say what is unlikely because they have seen
#   it; dice say it because it was there to be drawn.
#
# ## To go further
#
# - Why likely text is dull text, and top-p: [Holtzman and others, 2020](../references.md#captioners). Top-k: [Fan and
#   others, 2018](../references.md#captioners). A cut that goes by the best piece: [Nguyen and others,
#   2025](../references.md#captioners).
# - The perfect search and the empty translation: [Stahlberg and Byrne, 2019](../references.md#captioners). What beam
#   search is good at: [Meister and others, 2020](../references.md#captioners). Wider beams that do worse: [Koehn and
#   Knowles, 2017](../references.md#captioners); for captions, [Vinyals and others, 2017](../references.md#captioners).
# - Beams that throw dice and still know what they draw: [Kool and others, 2019](../references.md#captioners).
# - Length: [Wu and others, 2016](../references.md#captioners). No run twice: [Paulus and others,
#   2018](../references.md#captioners).
# - Next: [*Look there: captions for a region*](../11_look_there/look_there.ipynb). And [assignment
#   4](../../assignments/a4_prompting/a4_prompting.ipynb), in which you write the cuts and the beam yourself, and use
#   them.
