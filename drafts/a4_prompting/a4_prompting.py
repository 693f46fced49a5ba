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
# # Assignment 4: Asking well
#
# In this assignment nothing is trained. The captioner is finished, and what it says still depends on two things: what it is asked, and how its next word is chosen. Two of the projects behind this course (S0 and S1 in the book's references) tried out one of the two each: S0 asked a model for recipe titles in three ways, and S1 let another choose its words in three. S1's conclusion:
#
# > As `temperature`, `top_p` and `top_k` values become higher, the generation captions become more diverse but deviate from the reference captions […]
#
# Behind each of the three names stand a few lines. You will write them, then the search that does without chance, and at last ask a captioner for something that it does not do unasked.
#
# | Part | You write | Points |
# | --- | --- | --- |
# | 1 | `top_k`, the filter that counts tokens | 2 |
# | 2 | `top_p`, the filter that adds up their probabilities | 3 |
# | 3 | `sample`, which token a random number falls on | 3 |
# | 4 | `beam_search`, several answers side by side | 5 |
# | 5 | `my_prompt`, what the captioner is asked | 4 |
# | 6 | a written answer | 3 |
#
# **Time and hardware.** About three hours; any laptop, no GPU.
#
# **Rules.** Your answers may use Python's standard library and numpy. They may not call code that filters, draws or searches ready-made: `torch`, `transformers`, `scipy`, `capcourse` itself, and whatever else `NOT_ALLOWED` names below. Keep the names of the five functions and the comment lines that start with `# capcourse:`. You may add cells of your own. Parts 1 to 4 have tests that you can run; hidden tests with other numbers decide the points. A mistake in one part costs nothing in another. Cells tagged `skip-execution`, such as those that ask the captioner, are not run by the grader.

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
# A captioner writes one **token** after the other, a word or a piece of one. Before each it gives every token of its vocabulary a number, its **logit**: the higher, the likelier. Tokens are counted from 0, so a list of logits says which token each of them belongs to by its place.
#
# A token that may not come has the logit `NEVER`, which is minus infinity: a number that every other is above, and whose exponential is 0.
#
# Your functions take and return plain values: numbers, lists, text. `handed_over` shows a returned value as the grader gets it, with numpy arrays and tuples turned into lists; the tests use it. The grader itself can send no infinity, so it asks through functions such as `top_k_asked`, which put `NEVER` in the place of `None`.

# %% a4-given nbgrader={"grade": false, "grade_id": "a4-given", "locked": true, "schema_version": 3, "solution": false, "task": false}
# capcourse: a4-given
import json
import math
import random

import numpy as np

NEVER = -math.inf
NOT_ALLOWED = (
    "capcourse",
    "jax",
    "keras",
    "scipy",
    "tensorflow",
    "torch",
    "transformers",
    "vllm",
)


def handed_over(value):
    """A returned value as the grader gets it."""

    def plain(item):
        if hasattr(item, "tolist"):
            return item.tolist()
        raise TypeError(f"return lists, dicts, numbers and text, not a {type(item).__name__}")

    return json.loads(json.dumps(value, default=plain))


def with_never(numbers):
    """Numbers with NEVER in the place of None."""
    return [NEVER if number is None else number for number in numbers]


def top_k_asked(logits, k):
    """What `top_k` gives, with None in the place of NEVER, going in and coming out."""
    kept = handed_over(top_k(with_never(logits), k))
    return [None if logit == NEVER else logit for logit in kept]


def sample_asked(logits, temperature, numbers):
    """What `sample` gives, with None in the place of NEVER."""
    return sample(with_never(logits), temperature, numbers)

# %% part1-text [markdown]
# ## Part 1: the k best (2 points)
#
# Whoever draws the next word by its probability sooner or later draws a bad one: each of a thousand unlikely tokens is unlikely, all of them together are not. **Top-k** strikes them out. The k highest logits stay as they are, and all others become `NEVER`. S1 drew from the best 50, and then from the best 100.
#
# Two things have to be settled.
#
# - **Ties.** Where several tokens tie with the last of the k, all of them stay, so that there may be more than k. Who keeps exactly k has to strike out one of two tokens that are equally good, and does it by their places, which say nothing.
# - **No filter.** A k of 0 strikes out nothing. Nor does one that is as large as the vocabulary or larger.
#
# A tiny example, with the logits 2, 1, 3, 1, 0:
#
# | k | what stays |
# | --- | --- |
# | 1 | · · 3 · · |
# | 2 | 2 · 3 · · |
# | 3 | 2 1 3 1 · |
# | 4 | 2 1 3 1 · |
# | 0, or 5 and more | 2 1 3 1 0 |

# %% a4-topk nbgrader={"grade": false, "grade_id": "a4-topk", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a4-topk
def top_k(logits, k):
    """Strike out all tokens but the k likeliest, and what ties with the last of these.

    TODO: find the logit of the last one that stays, and put NEVER in the place of every logit below it.

    Args:
        logits: one number for each token, one or more; some may be NEVER already.
        k: how many tokens stay, 1 or more, and possibly more than there are; 0 keeps all.

    Returns:
        A list that is as long as `logits`, with the same numbers in the same places, and NEVER for each token
        that is struck out.

    Example:
        top_k([2.0, 1.0, 3.0, 1.0, 0.0], 2) is [2.0, NEVER, 3.0, NEVER, NEVER].

    Hints: sorted(logits, reverse=True) begins with the highest. 0 is a logit like any other, and not a low
    one: NEVER is what no token is below.
    """
    ### BEGIN SOLUTION
    if k == 0 or k >= len(logits):
        return list(logits)
    last = sorted(logits, reverse=True)[k - 1]
    return [logit if logit >= last else NEVER for logit in logits]
    ### END SOLUTION

# %% a4-test-topk nbgrader={"grade": true, "grade_id": "a4-test-topk", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Tests of part 1
from capcourse.grading import borrowed

found = borrowed(top_k, NOT_ALLOWED)
assert not found, f"part 1 may not use {', '.join(found)}."


def kept(logits, k):
    """What your function leaves of these logits."""
    found = handed_over(top_k(list(logits), k))
    assert isinstance(found, list) and len(found) == len(logits), (
        f"{len(logits)} logits: expected a list of as many numbers, got {found}. "
        "A token that is struck out keeps its place, with NEVER in it."
    )
    return found


found = kept([2.0, 1.0, 3.0], 2)
assert found == [2.0, NEVER, 3.0], (
    f"the two highest of 2, 1, 3: expected [2.0, -inf, 3.0], got {found}. [-inf, 1.0, -inf] or "
    "[2.0, 1.0, -inf] means that the lowest stayed; 0.0 in it is not NEVER, but a logit that may well be the "
    "highest."
)
found = kept([-5.0, -1.0, -3.0], 1)
assert found == [NEVER, -1.0, NEVER], (
    f"the highest of -5, -1, -3: expected [-inf, -1.0, -inf], got {found}. Logits may all be below 0."
)
found = kept([1.0, 3.0, 1.0, 0.0], 2)
assert found == [1.0, 3.0, 1.0, NEVER], (
    f"1, 3, 1, 0 and k = 2: the two 1s tie, expected [1.0, 3.0, 1.0, -inf], got {found}. "
    "With one of them struck out, its place has decided; with both, what is equal to the k-th was taken for "
    "lower."
)
found = kept([3.0, 3.0, 1.0, 0.0], 2)
assert found == [3.0, 3.0, NEVER, NEVER], (
    f"3, 3, 1, 0 and k = 2: expected [3.0, 3.0, -inf, -inf], got {found}. "
    "A 1.0 in it means that the two 3s were counted as one."
)
for k in (0, 3, 7):
    found = kept([2.0, 1.0, 3.0], k)
    assert found == [2.0, 1.0, 3.0], (
        f"three tokens and k = {k}: expected all of them, [2.0, 1.0, 3.0], got {found}. "
        "0 stands for no filter, and there may be fewer tokens than k."
    )
found = kept([NEVER, 1.0, 2.0, NEVER], 3)
assert found == [NEVER, 1.0, 2.0, NEVER], (
    f"two tokens are struck out already: expected [-inf, 1.0, 2.0, -inf] for k = 3, got {found}."
)
### BEGIN HIDDEN TESTS
import random as _random

_draw = _random.Random(811)
for _ in range(300):
    _logits = [_draw.randint(-6, 6) / 2 for _ in range(_draw.randint(1, 9))]
    _logits = [NEVER if _draw.random() < 0.15 else logit for logit in _logits]
    _k = _draw.randint(0, 10)
    _above = [sum(other > own for other in _logits) for own in _logits]
    _wanted = [
        own if _k == 0 or above < _k else NEVER for own, above in zip(_logits, _above, strict=True)
    ]
    _found = kept(_logits, _k)
    assert _found == _wanted, (_logits, _k, _found)
### END HIDDEN TESTS

# %% part2-text [markdown]
# ## Part 2: enough to come to p (3 points)
#
# Behind *a dog on the* the captioner is nearly sure of its next word, and fifty tokens are far too many. At the start of a caption hundreds are reasonable, and fifty are few. **Top-p**, or nucleus sampling, asks how much probability is enough: the fewest of the likeliest tokens that come to p together.
#
# It works on probabilities, and has a border too. So that nothing is left to the order of the tokens, here is the rule to the letter:
#
# > A token stays if the tokens that are **strictly likelier** than it come to **less than p** together.
#
# The likeliest always stays, since nothing is likelier. Where the tokens before it come to exactly p, a token goes: it is not needed any more. And tokens that tie stay together or go together. What stays is divided by its sum, so that it comes to 1 again; what goes becomes 0.
#
# A tiny example, with p = 0.75:
#
# | token | probability | the likelier ones together | stays | afterwards |
# | --- | --- | --- | --- | --- |
# | *dog* | 0.5 | 0 | yes | 2/3 |
# | *cat* | 0.25 | 0.5 | yes | 1/3 |
# | *car* | 0.125 | 0.75 | no | 0 |
# | *bus* | 0.125 | 0.75 | no | 0 |
#
# With p = 0.76, *dog* and *cat* are not enough; *car* and *bus* tie, so both stay.
#
# In floating point 0.1 + 0.2 is not 0.3. The tests use probabilities such as 3/32, whose sums are exact in any order.

# %% a4-topp nbgrader={"grade": false, "grade_id": "a4-topp", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a4-topp
def top_p(probabilities, p):
    """Strike out the unlikely tokens, as far as the likely ones come to p without them.

    TODO: decide of each token by the rule above whether it stays, and make the probabilities of those that
    stay come to 1.

    Args:
        probabilities: one number for each token, 0 or more, which come to 1; in any order.
        p: above 0, and at most 1.

    Returns:
        A list that is as long as `probabilities`: in each place the new probability of this token, 0 where it
        is struck out.

    Example:
        top_p([0.125, 0.5, 0.25, 0.125], 0.75) is about [0.0, 0.667, 0.333, 0.0].

    Hints: go through sorted(probabilities, reverse=True), adding up; the last one that is needed says which
    tokens stay, those that tie with it among them. Nothing has to be sorted but the numbers.
    """
    ### BEGIN SOLUTION
    together = last = 0.0
    for probability in sorted(probabilities, reverse=True):
        if together >= p:
            break
        together += probability
        last = probability
    kept = [probability if probability >= last else 0.0 for probability in probabilities]
    total = sum(kept)
    return [probability / total for probability in kept]
    ### END SOLUTION

# %% a4-test-topp nbgrader={"grade": true, "grade_id": "a4-test-topp", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Tests of part 2
from capcourse.grading import borrowed

found = borrowed(top_p, NOT_ALLOWED)
assert not found, f"part 2 may not use {', '.join(found)}."


def nucleus(probabilities, p):
    """What your function leaves of these probabilities, with four digits."""
    found = handed_over(top_p(list(probabilities), p))
    assert isinstance(found, list) and len(found) == len(probabilities), (
        f"{len(probabilities)} probabilities: expected a list of as many numbers, got {found}. "
        "A token that is struck out keeps its place, with 0 in it."
    )
    return [round(float(number), 4) for number in found]


found = nucleus([0.5, 0.25, 0.125, 0.125], 0.625)
assert found == [0.6667, 0.3333, 0, 0], (
    f"0.5, 0.25, 0.125, 0.125 and p = 0.625: expected [0.6667, 0.3333, 0, 0], got {found}. [1, 0, 0, 0] "
    "means that the token with which p is reached was left out; [0.5, 0.25, 0, 0], that what stays was not "
    "divided by its sum."
)
found = nucleus([0.125, 0.5, 0.125, 0.25], 0.625)
assert found == [0, 0.6667, 0, 0.3333], (
    f"the same in another order: expected [0, 0.6667, 0, 0.3333], got {found}. "
    "The likeliest tokens come first, wherever they stand."
)
found = nucleus([0.5, 0.25, 0.125, 0.125], 0.75)
assert found == [0.6667, 0.3333, 0, 0], (
    f"p = 0.75, and the first two come to it exactly: expected [0.6667, 0.3333, 0, 0], got {found}. "
    "Exactly p is enough."
)
found = nucleus([0.5, 0.125, 0.25, 0.125], 0.8125)
assert found == [0.5, 0.125, 0.25, 0.125], (
    f"p = 0.8125, and the two tokens with 0.125 tie: expected all four, [0.5, 0.125, 0.25, 0.125], got "
    f"{found}. A 0 means that one of two equal tokens was struck out, by its place."
)
found = nucleus([0.25, 0.75], 0.5)
assert found == [0, 1], (
    f"0.25, 0.75 and p = 0.5: expected [0, 1], got {found}. The likeliest token stays, although it comes to "
    "more than p alone."
)
found = nucleus([0.25, 0.25, 0.25, 0.25], 0.25)
assert found == [0.25, 0.25, 0.25, 0.25], (
    f"four equal tokens and p = 0.25: none is strictly likelier than another, expected all, got {found}."
)
found = nucleus([0.5, 0, 0.375, 0.125], 1)
assert found == [0.5, 0, 0.375, 0.125], (
    f"p = 1 strikes out nothing: expected [0.5, 0, 0.375, 0.125], got {found}. What had no probability gets "
    "none."
)
### BEGIN HIDDEN TESTS
import random as _random

_draw = _random.Random(4099)


def _nucleus(probabilities, p):
    stays = [sum(other for other in probabilities if other > own) < p for own in probabilities]
    total = sum(own for own, stay in zip(probabilities, stays, strict=True) if stay)
    return [round(own / total, 4) if stay else 0 for own, stay in zip(probabilities, stays, strict=True)]


for _ in range(400):
    _cuts = sorted(_draw.choices(range(33), k=_draw.randint(1, 6)))
    _parts = [(b - a) / 32 for a, b in zip([0, *_cuts], [*_cuts, 32], strict=True)]
    _p = _draw.randint(1, 64) / 64
    _found = nucleus(_parts, _p)
    assert _found == _nucleus(_parts, _p), (_parts, _p, _found)
### END HIDDEN TESTS

# %% part3-text [markdown]
# ## Part 3: what a random number falls on (3 points)
#
# From logits to a token it takes three steps.
#
# 1. **Temperature.** Each logit is divided by the temperature $T$. Below 1 their differences grow, and the likely token becomes likelier still; above 1 they shrink.
# 2. **Probabilities.** They are the exponentials of the result, divided by their sum, so that they come to 1:
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# 3. **Drawing.** Lay the probabilities side by side, in the order of the tokens, as pieces of the line from 0 to 1. A random number $u$ with $0 \le u < 1$ falls on a piece, and that piece's token is drawn. The left end belongs to a piece, the right end to the next.
#
# With three tokens of the probabilities 0.5, 0.25 and 0.25, token 0 has the numbers from 0 up to, but not including, 0.5; token 1 those from 0.5 up to 0.75; and token 2 the rest. A token whose logit is `NEVER` has a piece without length, on which no number falls, not even 0.
#
# The random numbers are given, so that the answer is certain. That is also what a **seed** does: it says which random numbers come, and nothing else.
#
# Two traps lie in floating point. $e^{1000}$ is too large for it and $e^{-1000}$ is 0, but the probabilities of logits of 1000 and 999 are nothing special: subtracting the same number from all logits changes no probability, so subtract the largest. And ten times 0.1 come to 0.9999999999999999. A number that rounding leaves above all pieces belongs to the last token that has a piece.

# %% a4-sample nbgrader={"grade": false, "grade_id": "a4-sample", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a4-sample
def sample(logits, temperature, numbers):
    """Draw tokens by their probabilities, with random numbers that are given.

    TODO: make probabilities of the logits, at this temperature; find for each number the token whose piece it
    falls on.

    Args:
        logits: one number for each token; some may be NEVER, but not all.
        temperature: above 0.
        numbers: from 0 on and below 1, one or more; each draws a token from the same logits.

    Returns:
        A list of tokens, whole numbers from 0 on, one for each of `numbers` in their order.

    Example:
        sample([math.log(2), 0.0, 0.0], 1.0, [0.1, 0.6, 0.5, 0.9]) is [0, 1, 1, 2].

    Hints: math.exp(NEVER) is 0.0. Go through the tokens adding up their probabilities: the first sum that is
    above the number is the token's. The numbers come to you; do not make any.
    """
    ### BEGIN SOLUTION
    highest = max(logits)
    weights = [math.exp((logit - highest) / temperature) for logit in logits]
    total = sum(weights)
    drawn = []
    for number in numbers:
        together, last = 0.0, None
        for token, weight in enumerate(weights):
            together += weight / total
            if weight > 0:
                last = token
            if together > number:
                break
        drawn.append(last)
    return drawn
    ### END SOLUTION

# %% a4-test-sample nbgrader={"grade": true, "grade_id": "a4-test-sample", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Tests of part 3
from capcourse.grading import borrowed

found = borrowed(sample, NOT_ALLOWED)
assert not found, f"part 3 may not use {', '.join(found)}."


def drawn(logits, numbers, temperature=1.0):
    """The tokens that your function draws."""
    found = handed_over(sample(list(logits), temperature, list(numbers)))
    assert isinstance(found, list) and len(found) == len(numbers), (
        f"{len(numbers)} random numbers: expected a list of as many tokens, got {found}."
    )
    return found


found = drawn([0.0, 0.0, 0.0, 0.0], [0.1, 0.3, 0.6, 0.9, 0.1])
assert found == [0, 1, 2, 3, 0], (
    f"four tokens that are equally likely, and the numbers 0.1, 0.3, 0.6, 0.9, 0.1: expected "
    f"[0, 1, 2, 3, 0], got {found}. One token again and again means that only the first number was looked "
    "at, or the likeliest taken; another result each time, that random numbers were made."
)
found = drawn([0.0, math.log(2), 0.0], [0.1, 0.5, 0.9])
assert found == [0, 1, 2], (
    f"probabilities of 0.25, 0.5, 0.25 and the numbers 0.1, 0.5, 0.9: expected [0, 1, 2], got {found}. "
    "[1, 0, 2] or [1, 1, 2] means that the pieces were laid down from the likeliest on: the tokens keep "
    "their order."
)
found = drawn([0.0, 0.0, 0.0, 0.0], [0.0, 0.25, 0.5, 0.75])
assert found == [0, 1, 2, 3], (
    f"four equal pieces and the numbers where they begin: expected [0, 1, 2, 3], got {found}. "
    "[0, 0, 1, 2] means that the right end was taken to belong to a piece."
)
found = drawn([NEVER, 0.0, NEVER, 0.0, NEVER], [0.0, 0.3, 0.5, 0.9])
assert found == [1, 1, 3, 3], (
    f"tokens 1 and 3 may come, and no other: expected [1, 1, 3, 3], got {found}. "
    "A piece without length holds no number, not even where it lies."
)
found = drawn([0.0, math.log(3)], [0.2, 0.3], temperature=0.5)
assert found == [1, 1], (
    f"logits of 0 and ln 3 at a temperature of 0.5: token 0 has a probability of 0.1, so 0.2 and 0.3 draw "
    f"[1, 1], got {found}. [0, 1] means that the temperature had no effect, and [0, 0] that logits were "
    "multiplied by it. Dividing probabilities by it, and then by their sum, has no effect."
)
found = drawn([0.0, math.log(3)], [0.2, 0.3, 0.4], temperature=2.0)
assert found == [0, 0, 1], (
    f"the same at a temperature of 2: token 0 has a probability of about 0.37, expected [0, 0, 1], got "
    f"{found}."
)
for logits in ([1000.0, 1000.0, 999.0], [-1000.0, -1000.0, -1001.0]):
    found = drawn(logits, [0.1, 0.5, 0.95])
    assert found == [0, 1, 2], (
        f"logits of {logits}: expected [0, 1, 2] for 0.1, 0.5, 0.95, got {found}. "
        "Subtract the largest logit from all, and the exponentials stay between 0 and 1."
    )
found = drawn([1.0, 2.0], [0.0001, 0.9], temperature=0.001)
assert found == [1, 1], f"at a temperature of 0.001 only the likeliest is left: expected [1, 1], got {found}."
highest = 1 - 2**-53  # the largest number below 1
found = drawn([0.0] * 10, [highest])
assert found == [9], (
    f"ten equal tokens and the largest number below 1: expected [9], got {found}. "
    "The ten pieces come to this number, by rounding, and not above it. It belongs to the last piece."
)
found = drawn([*[0.0] * 10, NEVER], [highest])
assert found == [9], (
    f"the same, with a token behind them that may not come: expected [9], got {found}. "
    "What rounding leaves over belongs to the last token that has a piece, not to the last token."
)
### BEGIN HIDDEN TESTS
import random as _random


def _fallen_on(logits, temperature, numbers):
    heated = np.array(logits) / temperature
    weights = np.exp(heated - heated.max())
    ends = np.cumsum(weights) / weights.sum()
    return [int((ends <= number).sum()) for number in numbers]


_draw = _random.Random(271)
for _ in range(200):
    _logits = [_draw.uniform(-4, 4) + _draw.choice([0, 0, 900]) for _ in range(_draw.randint(1, 7))]
    _logits = [logit if i == 0 or _draw.random() < 0.8 else NEVER for i, logit in enumerate(_logits)]
    _draw.shuffle(_logits)
    _temperature = _draw.choice([0.3, 0.7, 1.0, 1.5])
    _numbers = [0.0] + [_draw.random() for _ in range(6)]
    _found = drawn(_logits, _numbers, _temperature)
    assert _found == _fallen_on(_logits, _temperature, _numbers), (_logits, _temperature, _numbers, _found)
### END HIDDEN TESTS

# %% part4-text [markdown]
# ## Part 4: several answers side by side (5 points)
#
# Who takes the likeliest token at each step, **greedily**, need not arrive at the likeliest answer: a good word now may leave nothing good to say. **Beam search** keeps several lines and puts off the decision. There are many beam searches, which differ in when they end and what they do with the lines that have. This is yours:
#
# 1. It begins with one line, without a token. A line's **total** is the sum of its tokens' log-probabilities, so that of the empty line is 0.
# 2. In each step every line that goes on is followed by every token that may come. A log-probability of `NEVER` makes no line.
# 3. Of all the longer lines together, the `beams` with the highest totals are **kept**, or all of them where there are fewer.
# 4. A kept line that ends with the token `end`, or has `most` tokens, is **finished**: it is put aside, and takes no place from others in the steps that follow. The other kept lines go on.
# 5. The search is over when no line goes on, or when `beams` lines or more are finished. Each finished line gets a **score**, its total divided by a power of its number of tokens, and the best score is the answer:
#
# $$\text{score} = \frac{\text{total}}{\text{length}^{\alpha}}$$
#
# The end token counts in the length. Totals are negative and fall with every token, so that with $\alpha = 0$ short lines win; $\alpha = 1$ takes the mean over the tokens, and more favours the long.
#
# Your function is given the captioner as a function: from the tokens so far to the log-probabilities of all tokens that may follow. A tiny captioner of four tokens, as probabilities:
#
# | so far | (end) | a | red | dog |
# | --- | --- | --- | --- | --- |
# | | 0 | 0.6 | 0 | 0.4 |
# | *a* | 0.25 | 0 | 0.4 | 0.35 |
# | *dog* | 0.9 | 0.1 | 0 | 0 |
# | *a red* | 0.05 | 0 | 0 | 0.95 |
#
# With two beams and at most three tokens:
#
# | step | the longer lines, and their probabilities | kept | finished |
# | --- | --- | --- | --- |
# | 1 | *a* 0.6, *dog* 0.4 | *a*, *dog* | |
# | 2 | *dog (end)* 0.36, *a red* 0.24, *a dog* 0.21, *a (end)* 0.15, *dog a* 0.04 | *dog (end)*, *a red* | *dog (end)* |
# | 3 | *a red dog* 0.228, *a red (end)* 0.012 | both | both |
#
# With $\alpha = 0$ the answer is *dog (end)*, at $\ln 0.36 \approx -1.02$ against $\ln 0.228 \approx -1.48$. With $\alpha = 1$ it is *a red dog*, at $-1.48 / 3 \approx -0.49$ against $-1.02 / 2 \approx -0.51$. Greedy search, which is one beam, would never have come to *dog*.
#
# `follow` makes such a function out of a table, and `table_of` makes tables; the end is token 0 there. In the tests no two lines are equally good.

# %% a4-tables nbgrader={"grade": false, "grade_id": "a4-tables", "locked": true, "schema_version": 3, "solution": false, "task": false}
# capcourse: a4-tables
def follow(table):
    """A captioner that is a table: the function that says what may follow.

    Args:
        table: from the tokens so far, as text with spaces between, to one log-probability for each token,
            with None in the place of NEVER.

    Returns:
        A function from a list of tokens to a list: the log-probability of each token that may come next.
    """

    def next_log_probabilities(tokens):
        so_far = " ".join(map(str, tokens))
        if so_far not in table:
            raise LookupError(f"nothing follows the line {list(tokens)}: it has ended, or is too long")
        return with_never(table[so_far])

    return next_log_probabilities


def beam_search_asked(table, end, beams, most, alpha):
    """What `beam_search` finds in a table. The grader asks through this one: it can hand over no function."""
    return beam_search(follow(table), end, beams, most, alpha)


def table_of(rows, most):
    """A table for `follow`, in which token 0 is the end, and lines have at most `most` tokens.

    Args:
        rows: from the tokens so far, such as "1 2", to the probability of each token that may follow; "" for
            the first. A line that is not named is followed by token 0, 1, … with falling probabilities.
        most: tokens.
    """
    size = len(rows[""])
    falling = [2 * (size - token) / (size * (size + 1)) for token in range(size)]
    table, lines = {}, [[]]
    for _ in range(most):
        for line in lines:
            so_far = " ".join(map(str, line))
            row = rows.get(so_far, falling)
            table[so_far] = [math.log(probability) if probability else None for probability in row]
        lines = [[*line, token] for line in lines for token in range(1, size)]
    return table


TINY = {
    "": [0, 0.6, 0, 0.4],
    "1": [0.25, 0, 0.4, 0.35],
    "3": [0.9, 0.1, 0, 0],
    "1 2": [0.05, 0, 0, 0.95],
}
print(follow(table_of(TINY, 3))([3]))

# %% a4-beam nbgrader={"grade": false, "grade_id": "a4-beam", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a4-beam
def beam_search(next_log_probabilities, end, beams, most, alpha):
    """Search for a good answer with several lines side by side.

    TODO: step by step, make all longer lines, keep the best, put aside those that are finished, and go on
    with the others; in the end, compare what is finished by score.

    Args:
        next_log_probabilities: a function. Given a list of tokens, empty at first, it returns a list: the
            log-probability of each token that may follow, NEVER where it may not. At least one always may.
            Nothing follows `end`, nor a line of `most` tokens: it must not be asked.
        end: the token that ends an answer.
        beams: how many lines are kept in a step, 1 or more.
        most: tokens of the longest line, 1 or more.
        alpha: of the score, 0 or more.

    Returns:
        The tokens of the finished line with the best score, a list; `end` is the last of them, unless the
        line was cut at `most` tokens.

    Example:
        beam_search(follow(table_of(TINY, 3)), 0, 2, 3, 0.0) is [3, 0], and with alpha 1.0 it is [1, 2, 3].

    Hints: a line can be a pair, ([1, 2], -1.43). candidates.sort(key=lambda line: line[1], reverse=True) puts
    the best first, and candidates[:beams] are as many as there are where they are fewer.
    """
    ### BEGIN SOLUTION
    going, finished = [([], 0.0)], []
    for length in range(1, most + 1):
        candidates = [
            ([*tokens, token], total + value)
            for tokens, total in going
            for token, value in enumerate(next_log_probabilities(tokens))
            if value > NEVER
        ]
        candidates.sort(key=lambda line: line[1], reverse=True)
        going = []
        for tokens, total in candidates[:beams]:
            if tokens[-1] == end or length == most:
                finished.append((tokens, total / length**alpha))
            else:
                going.append((tokens, total))
        if not going or len(finished) >= beams:
            break
    return max(finished, key=lambda line: line[1])[0]
    ### END SOLUTION

# %% a4-test-beam nbgrader={"grade": true, "grade_id": "a4-test-beam", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# Tests of part 4
from capcourse.grading import borrowed

found = borrowed(beam_search, NOT_ALLOWED)
assert not found, f"part 4 may not use {', '.join(found)}."


def answer(rows, beams, most, alpha=0.0):
    """What your search finds; the end is token 0."""
    found = handed_over(beam_search(follow(table_of(rows, most)), 0, beams, most, alpha))
    assert isinstance(found, list) and all(isinstance(token, int) for token in found), (
        f"expected a list of tokens, such as [3, 0], got {found}."
    )
    return found


found = answer(TINY, 1, 3)
assert found == [1, 2, 3], (
    f"one beam takes the likeliest token each time: expected 'a red dog', [1, 2, 3], got {found}. "
    "A line of three tokens is finished, with or without an end."
)
found = answer(TINY, 2, 3)
assert found == [3, 0], (
    f"two beams, as in the text: expected 'dog (end)', [3, 0], got {found}. [1, 2, 3] means that the "
    "likeliest line alone was gone on with, or that totals were divided by a length although alpha is 0; "
    "[3], that the end is missing."
)
found = answer(TINY, 2, 3, alpha=1.0)
assert found == [1, 2, 3], (
    f"the same with alpha = 1: expected 'a red dog', [1, 2, 3], got {found}. [3, 0] means that totals were "
    "compared, or that the search was over when the first line was finished, or that lines without an end "
    "were left out."
)
found = answer(TINY, 2, 1)
assert found == [1], (
    f"at most one token: both lines are cut and finished, and 'a', [1], is the likelier, got {found}."
)
SHORT_OR_LONG = {
    "": [0, 0.52, 0.48],
    "1": [0.9, 0.06, 0.04],
    "2": [0.06, 0.04, 0.9],
    "2 2": [0.6, 0.25, 0.15],
    "2 2 1": [0.9, 0.06, 0.04],
}
found = answer(SHORT_OR_LONG, 2, 4, alpha=1.0)
assert found == [1, 0], (
    f"[1, 0] with 0.468 and [2, 2, 0] with 0.2592, alpha = 1: expected [1, 0], since -0.76 / 2 is above "
    f"-1.35 / 3, got {found}. [2, 2, 0] means that the end token was not counted."
)
found = answer(SHORT_OR_LONG, 2, 4, alpha=2.0)
assert found == [2, 2, 0], (
    f"the same with alpha = 2: expected [2, 2, 0], got {found}. [1, 0] means that the search was over with "
    "the first finished line; [2, 2, 1, 0], that it went on although two lines were finished."
)
CROWDED = {
    "": [0, 0.6, 0.4],
    "1": [0.9, 0.06, 0.04],
    "2": [0.1, 0.5, 0.4],
    "2 1": [0.02, 0.5, 0.48],
    "2 1 1": [0.01, 0.5, 0.49],
    "2 1 2": [0.012, 0.98, 0.008],
}
found = answer(CROWDED, 2, 4, alpha=2.0)
assert found == [2, 1, 2, 1], (
    f"[1, 0] is finished in step 2, and two lines go on from then: expected [2, 1, 2, 1], got {found}. "
    "[1, 0] means that the finished line took the place of one that goes on, or that each line kept only its "
    "own best."
)
found = answer({"": [0, 1, 0], "1": [0.6, 0.4, 0], "1 1": [0.05, 0.95, 0]}, 2, 3, alpha=2.0)
assert found == [1, 1, 1], (
    f"only one token may come first, so one line is kept in step 1: expected [1, 1, 1], got {found}. "
    "[1, 0] means that a line with a token that may never come was kept, and even finished."
)
found = answer({"": [0.35, 0.4, 0.25], "1": [0.1, 0.5, 0.4]}, 3, 2)
assert found == [0], (
    f"an answer may be over at once: expected the end alone, [0], 0.35 against 0.2 of [1, 1], got {found}."
)
### BEGIN HIDDEN TESTS
import random as _random

_draw = _random.Random(1907)


def _level_by_level(table, end, beams, most, alpha):
    totals, kept, over = {(): 0.0}, [()], {}
    for length in range(1, most + 1):
        longer = {}
        for line in kept:
            row = table[" ".join(map(str, line))]
            longer |= {(*line, t): totals[line] + value for t, value in enumerate(row) if value is not None}
        totals |= longer
        best = sorted(longer, key=longer.get)[-beams:]
        over |= {line: longer[line] / length**alpha for line in best if line[-1] == end or length == most}
        kept = [line for line in best if line not in over]
        if not kept or len(over) >= beams:
            break
    return list(max(over, key=over.get))


def _any_table(size, most, end):
    table, lines = {}, [()]
    for _ in range(most):
        for line in lines:
            weights = [_draw.random() * (_draw.random() < 0.8) for _ in range(size)]
            weights = weights if any(weights) else [_draw.random() for _ in range(size)]
            weights = [weight / sum(weights) for weight in weights]
            table[" ".join(map(str, line))] = [math.log(w) if w else None for w in weights]
        lines = [(*line, token) for line in lines for token in range(size) if token != end]
    return table


for _ in range(250):
    _size, _most = _draw.randint(2, 4), _draw.randint(1, 4)
    _end = _draw.randrange(_size)
    _rest = _end, _draw.choice([1, 2, 3, 4, 500]), _most, _draw.choice([0.0, 0.5, 1.0, 2.0])
    _given = _any_table(_size, _most, _end)
    _found = handed_over(beam_search(follow(_given), *_rest))
    assert _found == _level_by_level(_given, *_rest), (_given, _rest, _found)
### END HIDDEN TESTS

# %% together-text [markdown]
# ## Put together: a captioner at work
#
# A real captioner is such a function, too. The course library shows a picture and asks, and leaves every token to you: `begin` gives an object whose `next_logits` knows what may follow. **Predict** before you run the cell: will four beams say something else than one? And which will be longer, the answer with $\alpha = 0$ or the one with $\alpha = 1$?

# %% together tags=["skip-execution"]
import capcourse as cc

cc.start(seed=0)
scenes = cc.load_data("scenes")
captioner = cc.load_captioner("qwen", "mini")
begun = captioner.begin(scenes.val[0].image, "Write a short caption.")
[end] = begun.ends


def next_log_probabilities(tokens):
    return begun.next_logits([tokens])[0].log_softmax(dim=-1).tolist()


for beams, alpha in ((1, 0.0), (2, 0.0), (4, 0.0), (4, 1.0), (4, 2.0)):
    tokens = beam_search(next_log_probabilities, end, beams, 50, alpha)
    print(f"{beams} beams, alpha {alpha:.0f}: {begun.text(tokens)}")

# %% drawn-text [markdown]
# And with chance: temperature, both filters and the drawing one behind the other, with the numbers of S1's first sampled setting. One seed, one caption.

# %% drawn tags=["skip-execution"]
def written(seed, temperature=0.7, k=50, p=0.9):
    """A caption, token by token, drawn with your functions."""
    chance, tokens = random.Random(seed), []
    while len(tokens) < 50 and tokens[-1:] != [end]:
        logits = begun.next_logits([tokens])[0].tolist()
        heated = top_k([logit / temperature for logit in logits], k)
        highest = max(heated)
        weights = [math.exp(logit - highest) for logit in heated]
        total = sum(weights)
        shares = top_p([weight / total for weight in weights], p)
        [token] = sample([math.log(share) if share else NEVER for share in shares], 1.0, [chance.random()])
        tokens.append(token)
    return begun.text(tokens)


for seed in range(5):
    print(f"seed {seed}: {written(seed)}")
print(f"and without chance: {captioner.caption(scenes.val[0].image, 'Write a short caption.')[0]}")

# %% part5-text [markdown]
# ## Part 5: asking (4 points)
#
# Now the other end: the question. S0 wanted recipe titles from a model that had been trained on no recipe, and asked in three ways. A cell below prints what came of it.
#
# Here it is titles again. The model is the course's mini Qwen, as it is, and the pictures are drawn scenes. Each has five titles that would do, such as *Two Small Red Dogs on the Beach*. As it comes, the captioner is asked to write a short caption, and its captions are no titles. **Make it write titles.** Nothing is trained: you hand in what it is asked.
#
# `my_prompt` returns a text, or a dict that says more:
#
# | key | | if it is left out |
# | --- | --- | --- |
# | `"prompt"` | what the captioner is asked: one line of at most 600 bytes, without the marks `<`, `>` and `\|` | |
# | `"decoding"` | how its words are chosen: a name in `capcourse.decoding.DECODINGS` | `"greedy"` |
# | `"first_sentence"` | whether only the first sentence of an answer counts | `False` |
#
# The three marks are what the captioner's own signs are made of: with them a prompt could pretend to be a picture, or the end of a turn. Where chance plays a part, the grader chooses the seed.
#
# **The grader** asks the captioner your question about 400 pictures that nobody has seen, and compares its answers with their titles by CIDEr.
#
# | your titles | points |
# | --- | --- |
# | are no better than answers to a question that asks for no title, such as the one that it is asked as it comes | 0 |
# | between the two | in proportion, rounded up to half a point |
# | as good as with our own prompt, `GOAL` below, or better | 4 |
#
# A score on a few hundred pictures is an estimate. The grader computes its 95% interval, and half its width is a band at both ends of the scale: points begin a band above the first row, so that luck earns none, and are full a band below the last, so that bad luck costs none.

# %% a4-asking nbgrader={"grade": false, "grade_id": "a4-asking", "locked": true, "schema_version": 3, "solution": false, "task": false}
# capcourse: a4-asking
GOAL = 1.60  # [CHECK] CIDEr with our own prompt on 400 pictures
LONGEST_PROMPT = 600  # bytes; a letter with an accent has two
CHOICES = {"decoding": "greedy", "first_sentence": False}


def titles_of(examples):
    """Five titles that would do for each picture, some of them perhaps alike."""
    from capcourse.recipes.instructions import title

    return [
        [title(scene, [], random.Random(f"title/{scene.style}/{number}"))[1] for number in range(5)]
        for scene in (example.scene for example in examples)
    ]


def fault_of(asked):
    """What the grader would not take about the form of your prompt; empty where it is in order."""
    from capcourse.decoding import DECODINGS

    if not isinstance(asked, str | dict):
        return f"expected a text or a dict, not {asked!r}"
    asked = CHOICES | ({"prompt": asked} if isinstance(asked, str) else asked)
    prompt, decoding = asked.get("prompt"), asked["decoding"]
    if other := set(asked) - {"prompt", *CHOICES}:
        return f"{', '.join(map(repr, other))}: the keys are 'prompt', 'decoding' and 'first_sentence'"
    if not isinstance(prompt, str) or not prompt.strip() or not prompt.isprintable():
        return f"a prompt is one line of text, not {prompt!r}"
    if len(prompt.encode()) > LONGEST_PROMPT:
        return f"the prompt has {len(prompt.encode())} bytes; {LONGEST_PROMPT} are allowed"
    if marks := set("<>|") & set(prompt):
        return f"the prompt has {' '.join(sorted(marks))} in it, which belong to the captioner's own signs"
    if not isinstance(decoding, str) or decoding not in DECODINGS:
        return f"unknown decoding {decoding!r}; known: {', '.join(DECODINGS)}"
    if not isinstance(asked["first_sentence"], bool):
        return f"'first_sentence' is True or False, not {asked['first_sentence']!r}"
    return ""


def captions_for(asked, captioner, images, seed=0):
    """What the captioner says when it is asked so, and an account of what was cut and what goes on."""
    asked = CHOICES | ({"prompt": asked} if isinstance(asked, str) else asked)
    answers = captioner.answers(images, asked["prompt"], asked["decoding"], seed=seed)
    said = answers.first_sentences if asked["first_sentence"] else answers.texts
    return [" ".join(text.split()) for text in said], answers

# %% known-text [markdown]
# What the captioner says as it comes, and what is wanted of it.

# %% known tags=["skip-execution"]
known = scenes.val[:200]
shown = known[:4]
as_it_comes = captioner.default_prompt
print(f"asked: {as_it_comes}")
cc.show_captions(shown.images, captions_for(as_it_comes, captioner, shown.images)[0], titles_of(shown))

# %% published tags=["skip-execution"]
from capcourse.studies.reported import published

print("S0 asked Qwen2.5-VL for recipe titles:\n")
for asked in published("models")["published"]["models"]["qwen"]["prompts"]:
    print(f"BLEU-1 {asked['BLEU-1']:.3f}  {asked['text']}")

# %% wordings-text [markdown]
# **Try wordings.** `try_out` asks the same pictures in several ways. **Predict** before you run it: which of these is best, S0's third, which says most, or the shortest? What does the captioner make of *recipe*?
#
# Two ways lead to a good wording. You can try, as one has to with a model of which only the answers are known. Or you can look at what it was tuned on, if somebody says so: of ours it is written down in `capcourse.recipes.instructions`. Take whichever you like; part 6 asks which it was.

# %% wordings tags=["skip-execution"]
from capcourse.metrics.intervals import compare, interval
from capcourse.metrics.scorer import CaptionScorer
from capcourse.prompts import PROMPTS


def try_out(wordings, examples=known):
    """Ask in each of these ways, and print what comes of it."""
    with CaptionScorer(titles_of(examples), ["CIDEr"]) as scorer:
        for asked in wordings:
            if fault := fault_of(asked):
                print(f"{asked!r}\n    {fault}")
                continue
            said, answers = captions_for(asked, captioner, examples.images)
            print(f"{asked!r}\n    {interval(scorer.score(said), 'CIDEr')}; {answers}")
            print(f"    {said[0]}")


try_out(
    [
        as_it_comes,
        {"prompt": as_it_comes, "decoding": "beam"},
        "Title",
        PROMPTS["S4"].text,
        PROMPTS["S0-1"].text,
        PROMPTS["S0-2"].text,
        PROMPTS["S0-3"].text,
    ]
)

# %% a4-prompt nbgrader={"grade": false, "grade_id": "a4-prompt", "locked": false, "schema_version": 3, "solution": true, "task": false}
# capcourse: a4-prompt
def my_prompt():
    """What the captioner is asked so that it writes titles, and how its words are chosen.

    TODO: return your question, and whatever else you have decided.

    Returns:
        A text, or a dict with the key "prompt" and, where you want others than the usual ones, "decoding" and
        "first_sentence".

    Example:
        "Write a short caption." is how it is asked as it comes. {"prompt": "Write a short caption.",
        "decoding": "beam"} asks the same and searches for the answer with beams.

    Hints: write the text out; the grader calls this function once, without a picture, and without the course
    library. fault_of(my_prompt()) says whether its form is in order.
    """
    ### BEGIN SOLUTION
    return {"prompt": "Write a title for the picture.", "decoding": "greedy"}
    ### END SOLUTION

# %% a4-test-prompt nbgrader={"grade": true, "grade_id": "a4-test-prompt", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
0.0

# %% try-text [markdown]
# The cell above holds no test: only the grader has the pictures that decide. **Try it as the grader does**, on pictures on which you have chosen nothing. Do it once, with the prompt that you hand in: whoever comes back here to choose has no such pictures left.

# %% try tags=["skip-execution"]
fault = fault_of(my_prompt())
assert not fault, fault
fresh = scenes.test[:400]
yours, answers = captions_for(my_prompt(), captioner, fresh.images)
plain, _ = captions_for(as_it_comes, captioner, fresh.images)

with CaptionScorer(titles_of(fresh), ["CIDEr"]) as scorer:
    scores = {"as it comes": scorer.score(plain), "yours": scorer.score(yours)}
for who, found in scores.items():
    print(f"{who:12} {interval(found, 'CIDEr')}")
print(f"{'the goal':12} CIDEr {GOAL:.3f}")
print(f"yours against as it comes: {compare(scores['yours'], scores['as it comes'], 'CIDEr')}")
print(answers)
cc.show_captions(fresh[:8].images, yours[:8], titles_of(fresh[:8]))

# %% seen-text [markdown]
# ## Put together: what a prompt changes, and what chance does
#
# For the written answer. First: does the captioner **see** more when it is better asked? The truth about drawn pictures is known, so it can be counted how many of the things that captions name are not there (CHAIR-i), and how many of those that are there they name (recall).

# %% seen tags=["skip-execution"]
from capcourse.metrics.hallucination import hallucination

for who, captions in (("as it comes", plain), ("yours", yours)):
    words = sum(len(caption.split()) for caption in captions) / len(captions)
    found = hallucination(captions, fresh)
    print(f"{who:12} {words:4.1f} words   {interval(found, 'CHAIR-i')}   {interval(found, 'recall')}")

# %% chance-text [markdown]
# Second: your prompt with S1's three ways to choose words, the two that draw under five seeds each. **Predict**: how far apart are two seeds of the same setting?

# %% chance tags=["skip-execution"]
asked = my_prompt()
asked = {"prompt": asked} if isinstance(asked, str) else asked
cider = {}
with CaptionScorer(titles_of(known), ["CIDEr"]) as scorer:
    for decoding, seeds in (("greedy", 1), ("moderate", 5), ("diverse", 5)):
        drawn_by_seed = [
            captions_for(asked | {"decoding": decoding}, captioner, known.images, seed)[0]
            for seed in range(seeds)
        ]
        cider[decoding] = [scorer.score(said)["CIDEr"] for said in drawn_by_seed]
for decoding, values in cider.items():
    spread = f", from {min(values):.3f} to {max(values):.3f}" if len(values) > 1 else ""
    print(f"{decoding:10} CIDEr {np.mean(values):.3f}{spread}")

print("\nS1 reports, each once:")
for decoding, values in published("llava_decoding")["published"]["decodings"].items():
    print(f"{decoding:10} CIDEr {values['CIDEr']:.3f}   CLIPScore {values['CLIPScore']:.3f}")

# %% a4-claim [markdown] nbgrader={"grade": false, "grade_id": "a4-claim", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": true}
# ## Part 6: what asking does (3 points, marked by a person)
#
# S0 concludes of its third prompt that it "provides richer descriptions but occasionally introduces irrelevant details". S1 concludes of its three decodings that CLIPScore "remains stable", while CIDEr falls. Answer in about 150 words:
#
# 1. What did your prompt change, and what not? Say how you found it, and keep apart what the captioner *says* (form, length, CIDEr) from what it *sees* (things that are there, things that are not), with numbers of your own.
# 2. S1 prints one number for each sampled setting, and no seed. With your five seeds: which of its three differences in CIDEr would you believe after one run each, and which in CLIPScore, if chance had as much to do with it? What would you report in the place of one number?
# 3. You have tried several prompts on the same 200 pictures and handed in the best. Is its CIDEr there too high, too low or right as an estimate of what the grader will find? Say why, and what in your own numbers speaks for it or against it.
#
# ### BEGIN MARK SCHEME
# **One point each**
#
# 1. *Form and sight kept apart, with evidence.* The prompt changes what the answers are: their form, their length, how much is left out, and with these CIDEr against titles. It does not change the weights, and what is recognised hardly moves; CHAIR-i and recall are read with their intervals, and with the lengths in mind, since a shorter caption names less. An answer that finds a difference there gets the point too, if its intervals are apart and it says that lengths differ. How the wording was found has to be said; either way earns the point. [CHECK: what CHAIR-i and recall do in our run.]
# 2. *A spread, and what it allows.* The range or standard deviation over the five seeds, set against the differences: S1's in CIDEr, of about 0.2 each, are several times a spread of some hundredths, and may be believed as far as pictures go; S1's CLIPScores differ by about 0.001 and 0.013, which one run each cannot tell from chance. The answer may point out that another model and another number of pictures have another spread. To report: mean and spread over named seeds, or the seed at least; and the interval over the pictures, which is another uncertainty. [CHECK: our spread.]
# 3. *Chosen on the same pictures.* The best of several is too high on average, since it was chosen for its luck as well; by how much depends on how many were tried and how close they were. Evidence: the score on `test`, taken once, beside the one on `val`, with the interval. An answer that finds no drop gets the point, if it says that the lead was so large that luck played no part in the choice. "The test set is harder" without evidence gets nothing.
#
# A model answer [CHECK: the numbers are to be put in from a run]: *I tried nine wordings and then read the instructions that it was tuned on. With "Write a title for the picture." CIDEr on titles rises from … to …, intervals far apart; answers shrink from … words to …. What it sees stays: CHAIR-i is … before and … after, and the intervals overlap; recall falls a little, but a title has room for fewer things. Over five seeds my moderate setting goes from … to …, diverse from … to …: less than a tenth of the step between them. So I believe S1's order in CIDEr. Its first two CLIPScores differ by a thousandth, and I would not bet on which is higher. I would report mean and range over five seeds, and the interval over pictures beside it. My best wording has … on the 200 pictures on which I chose it and … on test: about the same, because the second best was far behind, and nothing was left for luck to decide.*
# ### END MARK SCHEME

# %% a4-claim-answer [markdown]
# *Your answer to part 6: write here.*

# %% hand-in-text [markdown]
# ## Hand in
#
# Save the notebook. `cc.check` runs the tests of parts 1 to 4 once more; `cc.submit` puts the notebook into a zip, `a4_prompting.zip`, and says what is missing.

# %% hand-in tags=["skip-execution"]
import capcourse as cc

print(cc.check("a4"))
cc.submit("a4")
