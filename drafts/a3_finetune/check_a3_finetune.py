# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   language_info:
#     name: python
# ---

# %% title [markdown]
# # Check of assignment 3
#
# Gives the points of record. It opens one submission in a kernel of its own, asks the three functions about numbers that are drawn afresh from `seed`, looks at the weights that were handed in, and lets the student's `caption` caption dishes that were never drawn before. The oracles are written apart from the assignment's solution; the published counts of ViT + GPT-2 have the last word on that of part 2, and what the captions are worth is decided here, where the titles are, and no student's code.

# %% parameters tags=["parameters"]
submission = "../solutions/a3_finetune/a3_finetune.ipynb"
master = ["../solutions/a3_finetune/a3_finetune.ipynb", "../assignments/a3_finetune/a3_finetune.ipynb"]
results = "a3_finetune.json"
seed = 0

# %% imports
import math
import os
import random

import numpy as np

from capcourse.captioners.zoo import CHECKPOINTS
from capcourse.data.dataset import load_data
from capcourse.grading.artefacts import read_artefact
from capcourse.grading.awards import Answer
from capcourse.grading.submission import RETRAIN, open_submission, private_seed
from capcourse.metrics.intervals import interval
from capcourse.metrics.scorer import CaptionScorer

seed = private_seed(seed)
draw = random.Random(seed)
if os.environ.get(RETRAIN):  # an audit: the cells tagged `train` run too, on one core
    room = {"timeout": 900, "limit": 1500, "limits": {"cpu_seconds": 3600}}
else:
    room = {"timeout": 60, "limit": 300}
# Nothing is forbidden: `caption` needs the whole kit, and no part of it answers parts 1 to 3.
student = open_submission(submission, master=master, forbidden=(), **room)

# %% labels-text [markdown]
# ## Part 1: where a caption ends

# %% labels
def batch_of(rows, eos, pad):
    """Lay the batch out full of pads, and write each caption and its end into it."""
    words = [[token for token in row if token != eos] for row in rows]
    ids = np.full((len(rows), 1 + max(map(len, words))), pad)
    labels = np.full(ids.shape, -100)
    for i, row in enumerate(words):
        for grid in (ids, labels):
            grid[i, : len(row) + 1] = [*row, eos]
    return [ids.tolist(), labels.tolist()]


def captions(fewest, most, ended, one_token, lengths=(1, 8)):
    """A call with some captions: do they come with their EOS (None: some do), and is it the pad, too?"""
    eos, other = draw.sample(range(60), k=2)
    pad = eos if one_token else other
    tokens = [token for token in range(60) if token not in (eos, pad)]
    rows = [draw.choices(tokens, k=draw.randint(*lengths)) for _ in range(draw.randint(fewest, most))]
    chance = {True: 1.0, False: 0.0, None: 0.5}[ended]
    return [[row + [eos] * (draw.random() < chance) for row in rows], eos, pad]


def expect_batches(what, cases, hint):
    award_labels.expect(
        what, student.map("labels_of", cases), [batch_of(*case) for case in cases], hint=hint
    )


award_labels = student.award("a3-test-labels", points=3, title="Part 1: where a caption ends")
expect_batches(
    "a single caption",
    [captions(1, 1, ended=False, one_token=False) for _ in range(8)],
    hint="Append EOS, which the tokenizer does not. Nothing has to be filled up, and the labels are the ids.",
)
expect_batches(
    "captions of unequal length",
    [captions(2, 5, ended=False, one_token=False) for _ in range(12)],
    hint="EOS stands right behind each caption, and the pads behind EOS. In the labels each pad is -100, and "
    "every other token stays in its place: the model shifts them itself.",
)
expect_batches(
    "captions that come with their EOS",
    [captions(1, 5, ended=True, one_token=False) for _ in range(12)],
    hint="Append EOS only where it is missing: once in each row.",
)
expect_batches(
    "one token for pad and EOS",
    [captions(2, 5, ended=False, one_token=True) for _ in range(12)],
    hint="Where pad and EOS are one token, pads cannot be found by their number: EOS would go with them, and "
    "the model would never learn to stop. Count what you fill in.",
)
expect_batches(
    "all of it together, captions without a word among them",
    [captions(1, 6, ended=None, one_token=draw.random() < 0.5, lengths=(0, 4)) for _ in range(30)],
    hint="Some captions come with their EOS and others without, in one batch; an empty one is an end and "
    "nothing else.",
)

# %% groups-text [markdown]
# ## Part 2: who learns, and how fast
#
# A model is a list of entries: the name and shape of a parameter, the half that it belongs to, and where in it: in a block, in the embeddings, above the blocks, or nowhere that learns. What learns follows from the entries and not from the names; how many numbers it is follows from the sizes alone, by arithmetic.

# %% groups
IDLE, EMBEDDINGS, ABOVE = "idle", "embeddings", "above"
PUBLISHED = {  # numbers that learn in ViT-base + GPT-2, by blocks that are frozen with the embeddings
    0: {"encoder": 85_056_000, "decoder": 113_422_848},
    2: {"encoder": 70_880_256, "decoder": 94_519_296},
    5: {"encoder": 49_616_640, "decoder": 66_163_968},
    7: {"encoder": 35_440_896, "decoder": 47_260_416},
    10: {"encoder": 14_177_280, "decoder": 18_905_088},
}
WHOLE = {"encoder": 85_798_656, "decoder": 152_806_656}
FULL = {"depths": {"encoder": 12, "decoder": 12}, "widths": {"encoder": 768, "decoder": 768}}
FULL |= {"patches": 196, "patch": 16, "words": 50257, "places": 1024}


def size(most_blocks=4, same_width=True):
    """The sizes of a small model."""
    width = draw.randint(2, 9)
    return {
        "depths": {part: draw.randint(2, most_blocks) for part in ("encoder", "decoder")},
        "widths": {"encoder": width, "decoder": width if same_width else width + draw.randint(1, 4)},
        "patches": draw.randint(1, 9),
        "patch": draw.randint(1, 4),
        "words": draw.randint(10, 40),
        "places": draw.randint(5, 20),
    }


def linear(name, out, into, turned=False):
    """A weight and its bias; GPT-2 keeps its weights turned around."""
    return {f"{name}.weight": [into, out] if turned else [out, into], f"{name}.bias": [out]}


def norm(name, width):
    return {f"{name}.weight": [width], f"{name}.bias": [width]}


def vit_block(w):
    layers = {}
    for name in ("query", "key", "value"):
        layers |= linear(f"attention.attention.{name}", w, w)
    layers |= linear("attention.output.dense", w, w)
    layers |= linear("intermediate.dense", 4 * w, w) | linear("output.dense", w, 4 * w)
    return layers | norm("layernorm_before", w) | norm("layernorm_after", w)


def gpt2_block(w):
    layers = norm("ln_1", w) | linear("attn.c_attn", 3 * w, w, True) | linear("attn.c_proj", w, w, True)
    layers |= norm("ln_2", w) | linear("mlp.c_fc", 4 * w, w, True) | linear("mlp.c_proj", w, 4 * w, True)
    layers |= norm("ln_cross_attn", w) | linear("crossattention.c_attn", 2 * w, w, True)
    return layers | linear("crossattention.q_attn", w, w, True) | linear("crossattention.c_proj", w, w, True)


def entries(size, pooler=False, head=False):
    """Every parameter of a ViT + GPT-2: its name, its shape, its half, and where in that it is."""
    one, other = size["widths"]["encoder"], size["widths"]["decoder"]
    found = []

    def add(part, where, beginning, layers):
        found.extend((f"{beginning}{name}", shape, part, where) for name, shape in layers.items())

    patch = {"projection.weight": [one, 3, size["patch"], size["patch"]], "projection.bias": [one]}
    add("encoder", EMBEDDINGS, "encoder.embeddings.", {"cls_token": [1, 1, one]})
    add("encoder", EMBEDDINGS, "encoder.embeddings.", {"position_embeddings": [1, size["patches"] + 1, one]})
    add("encoder", EMBEDDINGS, "encoder.embeddings.patch_embeddings.", patch)
    for i in range(size["depths"]["encoder"]):
        add("encoder", i, f"encoder.encoder.layer.{i}.", vit_block(one))
    add("encoder", ABOVE, "encoder.", norm("layernorm", one))
    if pooler:
        add("encoder", IDLE, "encoder.pooler.", linear("dense", one, one))
    if one != other:
        add("decoder", ABOVE, "", linear("enc_to_dec_proj", other, one))
    add("decoder", EMBEDDINGS, "decoder.transformer.wte.", {"weight": [size["words"], other]})
    add("decoder", EMBEDDINGS, "decoder.transformer.wpe.", {"weight": [size["places"], other]})
    for i in range(size["depths"]["decoder"]):
        add("decoder", i, f"decoder.transformer.h.{i}.", gpt2_block(other))
    add("decoder", ABOVE, "decoder.transformer.", norm("ln_f", other))
    if head:
        add("decoder", IDLE, "decoder.", {"lm_head.weight": [size["words"], other]})
    return found


def counted(size, part, frozen):
    """How many numbers learn in a half; `frozen` is None where it learns from its embeddings on."""
    w, other = size["widths"][part], size["widths"]["encoder"]
    if part == "encoder":
        embedded = w * (size["patches"] + 2) + 3 * w * size["patch"] ** 2 + w
        block, above = 12 * w * w + 13 * w, 2 * w
    else:
        embedded = w * (size["words"] + size["places"])
        block, above = 16 * w * w + 19 * w, 2 * w + (w * other + w) * (w != other)
    return (embedded if frozen is None else 0) + (size["depths"][part] - (frozen or 0)) * block + above


for blocks, numbers in PUBLISHED.items():
    assert {part: counted(FULL, part, blocks) for part in numbers} == numbers, blocks
assert {part: counted(FULL, part, None) for part in WHOLE} == WHOLE


def groups_case(size, train=("encoder", "decoder"), frozen=(), **listed):
    """The call for a model and a policy, and the groups that are wanted."""
    found, frozen = entries(size, **listed), dict(frozen)
    rates = draw.sample([1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3], k=2)
    lr = {"encoder": rates[0], "decoder": rates[1]}
    groups = []
    for part in sorted(train, reverse=True):  # the encoder first
        low = [EMBEDDINGS, *range(frozen[part])] if part in frozen else []
        names = [name for name, _, own, where in found if own == part and where not in (IDLE, *low)]
        numbers = sum(int(np.prod(shape)) for name, shape, _, _ in found if name in set(names))
        assert numbers == counted(size, part, frozen.get(part))
        groups.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    call = [{name: shape for name, shape, _, _ in found}, draw.sample(train, k=len(train)), frozen, lr]
    return call, groups


def some_frozen(size, least=1):
    """For each half a number of blocks, of which at least one is left."""
    return {part: draw.randint(least, depth - 1) for part, depth in size["depths"].items()}


def expect_groups(what, cases, hint):
    answers = student.map("param_groups", [call for call, _ in cases], timeout=30)
    award_groups.expect(what, answers, [groups for _, groups in cases], hint=hint, tolerance=1e-12)


def sized(count, case, **about):
    """Cases with models of their own."""
    return [case(size(**about)) for _ in range(count)]


award_groups = student.award("a3-test-groups", points=4, title="Part 2: who learns, and how fast")
expect_groups(
    "both halves, from their embeddings on",
    sized(6, groups_case),
    hint="Each name is in exactly one group, in the order of `shapes`; the encoder's group comes first, and "
    "each has the rate of its half. Numbers are the product of a shape, summed over the names.",
)
expect_groups(
    "one half alone",
    sized(4, lambda s: groups_case(s, ["encoder"])) + sized(4, lambda s: groups_case(s, ["decoder"])),
    hint="A half that is not in `train` does not learn at all, and has no group.",
)
expect_groups(
    "blocks frozen from below, with the embeddings",
    sized(8, lambda s: groups_case(s, frozen=some_frozen(s)))
    + sized(4, lambda s: groups_case(s, ["decoder"], {"decoder": some_frozen(s)["decoder"]})),
    hint="Frozen blocks are counted from the input, and the embeddings below them are frozen too: ViT's, and "
    "GPT-2's of words and of places. The last norm learns.",
)
expect_groups(
    "embeddings frozen alone, and one half from its embeddings on",
    sized(6, lambda s: groups_case(s, frozen={"encoder": 0, "decoder": 0}))
    + sized(6, lambda s: groups_case(s, frozen={draw.choice(["encoder", "decoder"]): 1})),
    hint="0 freezes the embeddings alone; in a half that freeze_blocks does not name nothing is frozen. Ask "
    "whether it is named, not whether its number is true.",
)
expect_groups(
    "more than ten blocks",
    [
        groups_case(one | {"depths": {part: draw.randint(11, 14) for part in one["depths"]}}, frozen=frozen)
        for one in (size() for _ in range(6))
        for frozen in [{part: draw.randint(2, 4) for part in one["depths"]}]
    ],
    hint="Block 1 is frozen and block 10 is not, although its name begins like that of block 1: compare "
    "numbers, or keep the dot behind them.",
)
expect_groups(
    "a pooler",
    sized(6, lambda s: groups_case(s, pooler=True)),
    hint="ViT's pooler has no influence on a caption and never gets a gradient: leave it out.",
)
expect_groups(
    "the tied head",
    sized(6, lambda s: groups_case(s, head=True))
    + sized(6, lambda s: groups_case(s, frozen=some_frozen(s, least=0), head=True)),
    hint="decoder.lm_head.weight is the table of words under another name: it is in no group by itself, and "
    "counted once, under the first.",
)
expect_groups(
    "a projection between the halves",
    sized(8, lambda s: groups_case(s, frozen=some_frozen(s)), same_width=False)
    + sized(4, lambda s: groups_case(s, ["encoder"]), same_width=False),
    hint="enc_to_dec_proj belongs to the decoder and is in none of its blocks: it learns whenever that does.",
)
expect_groups(
    "ViT-base and GPT-2, as S0 trained them",
    [
        groups_case(FULL, frozen=dict(zip(("encoder", "decoder"), pair, strict=True)), pooler=True, head=True)
        for pair in draw.sample([(2, 2), (7, 7), (10, 10), (2, 7), (7, 2), (5, 7)], k=3)
    ],
    hint="All of it together, at full size.",
)

# %% stopping-text [markdown]
# ## Part 3: when to stop
#
# Values are sixteenths, so that a lead of exactly `delta` is one in floating point, too.

# %% stopping
NAN = math.nan


def ends(values, patience, delta, higher):
    """Ask of each epoch the whole history before it."""
    goodness = [value if higher else -value for value in values]
    progress = []
    for i, own in enumerate(goodness):
        before = [other for other in goodness[:i] if not math.isnan(other)]
        progress.append(not math.isnan(own) and all(own - other > delta for other in before))
    last = patience
    while last < len(values) and any(progress[last - patience : last]):
        last += 1
    last = min(last, len(values))
    numbers = [i for i in range(last) if not math.isnan(goodness[i])]
    kept = 1 + max(numbers, key=lambda i: (goodness[i], -i)) if numbers else None
    return [kept, last]


def sixteenths(*numbers):
    return [number / 16 for number in numbers]


def rising(count, least=1, most=4):
    """Whole numbers, each above the one before by `least` to `most`."""
    found = [draw.randint(0, 5)]
    while len(found) < count:
        found.append(found[-1] + draw.randint(least, most))
    return found


def peak():
    """Up to the best value, then down for longer than patience lasts."""
    patience, up = draw.randint(1, 4), rising(draw.randint(1, 4))
    down = [up[-1] - 1 - n for n in rising(patience + draw.randint(1, 3))]
    return [sixteenths(*up, *down), patience, 0.0, True]


def with_setbacks():
    """Again and again worse for less long than patience lasts, and better again; at last for longer."""
    patience, values = draw.randint(2, 4), [draw.randint(0, 5)]
    for _ in range(draw.randint(2, 3)):
        values += [values[-1] - draw.randint(1, 3)] * (patience - 1) + [values[-1] + draw.randint(1, 3)]
    values += [values[-1] - 1] * draw.randint(0, patience + 1)
    return [sixteenths(*values), patience, 0.0, True]


def climbs_in_the_valley():
    """After the best value far down, and then up again without reaching it."""
    patience = draw.randint(2, 4)
    return [sixteenths(3, 20, *rising(patience + 2, most=2)), patience, 0.0, True]


def equals():
    """The best value comes again."""
    patience, best = draw.randint(3, 4), draw.randint(10, 15)
    return [sixteenths(best - 2, best, best - 1, best, *[best - 3] * patience), patience, 0.0, True]


def never_seen():
    """A better value, when training has ended long ago."""
    values, patience, *rest = peak()
    return [[*values, max(values) + 1, max(values) + 2], patience, *rest]


def exactly_delta(more):
    """Leads of delta, or of a sixteenth more."""
    delta, patience = draw.randint(1, 3), draw.randint(1, 3)
    return [sixteenths(*(i * (delta + more) for i in range(patience + 3))), patience, delta / 16, True]


def creeping():
    """Leads that are all below delta, and together above it."""
    delta, patience = draw.randint(3, 4), draw.randint(3, 4)
    return [sixteenths(*rising(patience + 4, least=2, most=2)), patience, delta / 16, True]


def turned(case):
    """The same for a loss."""
    values, patience, delta, _ = case
    return [[2 - value for value in values], patience, delta, False]


def with_nan():
    first = draw.randint(5, 9)
    return [[first / 16, NAN, *sixteenths(*rising(3, most=1))[:2], NAN, NAN], 4, 0.0, draw.random() < 0.5]


def anything():
    values = sixteenths(*(draw.randint(0, 20) for _ in range(draw.randint(1, 12))))
    values = [NAN if draw.random() < 0.1 else value for value in values]
    return [values, draw.randint(1, 4), draw.choice([0, 0, 1, 2, 4]) / 16, draw.random() < 0.5]


def expect_ends(what, cases, hint):
    award_stopping.expect(what, student.map("early_stop", cases), [ends(*case) for case in cases], hint=hint)


award_stopping = student.award("a3-test-stopping", points=4, title="Part 3: when to stop")
expect_ends(
    "values that get better and better",
    [[sixteenths(*rising(draw.randint(1, 6))), draw.randint(1, 3), 0.0, True] for _ in range(8)],
    hint="Every epoch is the best so far, and progress: the last one is kept, and training runs to its end. "
    "Epochs are counted from 1.",
)
expect_ends(
    "a best value, and worse ones after it",
    [peak() for _ in range(12)],
    hint="The weights are those of the best epoch; training ends after `patience` epochs that were no "
    "progress, and not one later.",
)
expect_ends(
    "setbacks between better values",
    [with_setbacks() for _ in range(12)],
    hint="Epochs without progress count in a row: progress sets the count back to 0.",
)
expect_ends(
    "values that rise again without reaching the best",
    [climbs_in_the_valley() for _ in range(8)],
    hint="Each value is compared with the best so far, not with the one before it.",
)
expect_ends(
    "losses, of which less is better",
    [turned(case()) for case in (peak, with_setbacks, climbs_in_the_valley) for _ in range(6)],
    hint="Where `higher` is False, the lower value is the better one.",
)
expect_ends(
    "equal values",
    [one for case in (equals() for _ in range(8)) for one in (case, turned(case))],
    hint="An equal value is no lead: the earlier epoch is kept, and it is no progress.",
)
expect_ends(
    "better values after the end",
    [never_seen() for _ in range(8)],
    hint="What would have come after the end is never known: neither question may look at it.",
)
expect_ends(
    "leads of exactly delta, and a little above",
    [exactly_delta(more) for more in (0, 1) for _ in range(8)],
    hint="Progress is a lead of more than delta; a lead of exactly delta is none. Any lead is kept.",
)
expect_ends(
    "small leads that add up",
    [one for case in (creeping() for _ in range(8)) for one in (case, turned(case))],
    hint="A lead is measured from the best value before, which moves with every lead, be it progress or not.",
)
expect_ends(
    "values that are no number",
    [with_nan() for _ in range(10)]
    + [[[NAN, 0.5, NAN, NAN], 2, 0.0, higher] for higher in (True, False)]
    + [[[NAN] * count, 2, 0.0, True] for count in (1, 2, 4)],
    hint="nan is never the best and never progress, also as the first value; later values are compared with "
    "the best number. Where there was no number at all, no epoch is kept: None.",
)
expect_ends(
    "all of it together",
    [anything() for _ in range(80)],
    hint="Two questions of each value: is it the best so far, and is it ahead of the best before by more "
    "than delta?",
)

# %% captions-text [markdown]
# ## Part 4: a captioner that knows dishes
#
# The pictures are a data set `food` under a seed that is drawn from the term's: nobody has seen one of them, and no student's process has the titles. Whoever knows the library can draw the world again, but not from this seed, which has 62 bits.
#
# **The scale.** `WEAK` is what needs no training, `STRONG` what the assignment's solution reaches. Both were measured as in `measure_a3.py` [CHECK: where the script will live] on 20 sets of 400 pictures: `WEAK` is the highest mean of the captioner as it came and of constant answers, `STRONG` the lowest mean of five trainings of the solution under five seeds.
#
# **The band.** On 400 pictures a CIDEr is an estimate. `interval` draws the pictures again and again, with replacement, and gives the range in which 95% of the values lie; half its width is how far chance alone takes a score, once in forty times in one direction. So much is given at both ends: points begin at `WEAK` plus the band, which a captioner that was never trained passes by luck once in forty sets, and are full from `STRONG` less the band on, which one that is as good as the solution misses as rarely. Between the two they are in proportion, rounded up to half a point. As the class meets the same pictures, a hard set would be hard for all; the bootstrap over pictures covers that as well.
#
# **The weights** are read here as data, never run: a pickle under this name is no safetensors file. They have to be weights of vit-gpt2 by name and shape, which leaves no room for another model or a table of pictures, and to differ from those that everybody begins with.

# %% captions
POINTS = 6
PICTURES, AT_ONCE = 400, 40
LONGEST = 200  # characters
WEAK, STRONG = 0.20, 0.60  # CIDEr [CHECK]; STRONG is the notebook's GOAL


def weights_answer(value):
    """A question about the file: its answer, or why it cannot be read."""
    return Answer(handed_in.name, value=None if handed_in.failure else value(), failure=handed_in.failure)


def strange_weights():
    """How many parameters vit-gpt2 does not have, or has in another shape."""
    return sum(
        name not in shipped or array.shape != shipped[name].shape for name, array in handed_in.value.items()
    )


def has_learnt():
    return any(
        name in shipped and array.shape == shipped[name].shape and not np.array_equal(array, shipped[name])
        for name, array in handed_in.value.items()
    )


def one_for_each(answer):
    """Whether a call gave one text for each picture."""
    [pictures] = answer.arguments
    said = answer.value
    right = isinstance(said, list) and len(said) == len(pictures) and all(isinstance(c, str) for c in said)
    return Answer(answer.name, answer.arguments, None if answer.failure else right, answer.failure)


def is_plain(caption):
    return caption.isprintable() and len(caption) <= LONGEST


def odd_captions(answer):
    """How many captions of a call are not one plain line."""
    said = answer.value if isinstance(answer.value, list) else []
    odd = None if answer.failure else sum(isinstance(c, str) and not is_plain(c) for c in said)
    return Answer(answer.name, answer.arguments, odd, answer.failure)


def captions_of(answer):
    """What counts of a call: its captions, and an empty one for each that is none."""
    [pictures] = answer.arguments
    if not one_for_each(answer).value:
        return [""] * len(pictures)
    return [" ".join(caption.split()) if is_plain(caption) else "" for caption in answer.value]


shipped = read_artefact(CHECKPOINTS / "vit-gpt2" / "model.safetensors", most=20_000_000)
handed_in = student.file("weights.safetensors")
private = load_data("food", seed=draw.getrandbits(62)).test[:PICTURES]
pictures = private.images
answers = [
    student.call("caption", pictures[i : i + AT_ONCE], timeout=90) for i in range(0, PICTURES, AT_ONCE)
]
with CaptionScorer(private.captions, ["CIDEr"]) as scorer:
    scores = scorer.score([caption for answer in answers for caption in captions_of(answer)])
found = interval(scores, "CIDEr")
band = (found.high - found.low) / 2
nothing, all_points = WEAK + band, STRONG - band
if nothing < all_points:
    part = (found.value - nothing) / (all_points - nothing)
else:  # so wide that the two ends cannot be told apart [CHECK: never, with these numbers]
    part = float(found.value > nothing)
part = math.ceil(round(2 * POINTS * min(1, max(0, part)), 6)) / (2 * POINTS)

title = "Part 4: a captioner that knows dishes"
award_captions = student.award("a3-test-captions", points=POINTS, title=title)
award_captions.expect(
    "weights that are vit-gpt2's",
    weights_answer(strange_weights),
    0,
    hint="weights.safetensors lies beside the notebook, has at most 4 MB, and holds finite numbers under the "
    "names and in the shapes of vit-gpt2's checkpoint: save_learnt writes it so, and cc.submit puts it into "
    "the zip. The number is that of parameters which vit-gpt2 has not.",
)
award_captions.expect(
    "weights that have learnt",
    weights_answer(has_learnt),
    True,
    hint="They are the ones that everybody begins with: call save_learnt after fine_tune, with the captioner "
    "that was trained.",
)
award_captions.expect(
    "a caption for each picture",
    [one_for_each(answer) for answer in answers],
    [True] * len(answers),
    hint="`caption` takes a list of pictures and returns a list of as many texts. It runs in a fresh kernel, "
    "without a network and without what your training cells define: load the weights from the file.",
)
award_captions.expect(
    "captions on one line",
    [odd_captions(answer) for answer in answers],
    [0] * len(answers),
    hint=f"A caption is printable text of at most {LONGEST} characters. ' '.join(text.split()) takes line "
    "ends out of it; one that is too long comes from a model that has not learnt to end. The number is that "
    "of captions which are not so.",
)
award_captions.share(
    "captions as good as ours",
    part,
    hint=f"On {PICTURES} new pictures your captions reach a CIDEr of {found.value:.2f}, with a 95% interval "
    f"from {found.low:.2f} to {found.high:.2f}. Points begin above {nothing:.2f} and are full from "
    f"{all_points:.2f} on. Look at your history: if the loss on the validation pictures still fell at the "
    "end, train for longer, at a higher rate or on more pictures; if it rose, end earlier or let less learn.",
)

# %% finish
about = {"CIDEr": [found.value, found.low, found.high], "band": band}
report = student.finish(results, captions=about)
for award in report["awards"]:
    print(f"{award['grade_id']:20} {award['earned']:g} of {award['points']:g}")
