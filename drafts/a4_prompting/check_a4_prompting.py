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
# # Check of assignment 4
#
# Gives the points of record. It opens one submission in a kernel of its own, asks the four functions about numbers that are drawn afresh from `seed`, and takes from the fifth the prompt, which is text and nothing else. The oracles are written apart from the assignment's solution. Those of the filters and of drawing are exact or far from where rounding decides; on that of the search, the list of all lines that there are has the last word. The captioner is asked here, with pictures that no student's code has seen.

# %% parameters tags=["parameters"]
submission = "../solutions/a4_prompting/a4_prompting.ipynb"
master = ["../solutions/a4_prompting/a4_prompting.ipynb", "../assignments/a4_prompting/a4_prompting.ipynb"]
results = "a4_prompting.json"
seed = 0

# %% imports
import itertools
import math
import random
from fractions import Fraction

from capcourse.data.dataset import load_data
from capcourse.decoding import DECODINGS
from capcourse.grading.awards import Answer
from capcourse.grading.submission import open_submission, private_seed
from capcourse.metrics.intervals import interval
from capcourse.metrics.scorer import CaptionScorer
from capcourse.recipes.instructions import title as title_of

# As in the notebook's NOT_ALLOWED.
FORBIDDEN = (
    "capcourse",
    "jax",
    "keras",
    "scipy",
    "tensorflow",
    "torch",
    "transformers",
    "vllm",
)

seed = private_seed(seed)
draw = random.Random(seed)
student = open_submission(submission, master=master, forbidden=FORBIDDEN)


def shuffled(values):
    return draw.sample(values, k=len(values))


# %% topk-text [markdown]
# ## Part 1: the k best
#
# Logits are halves, some of them below 0. A submission can be sent no infinity: `None` stands for a token that may not come, and the notebook's own `top_k_asked` puts `NEVER` in its place.

# %% topk
def strongest(logits, k):
    """A token stays where fewer than k are above it; all stay where k is 0."""
    numbers = [-math.inf if logit is None else logit for logit in logits]
    above = [sum(other > own for other in numbers) for own in numbers]
    return [own if k == 0 or n < k else None for own, n in zip(logits, above, strict=True)]


def halves(count):
    """Logits that are all different."""
    return [number / 2 for number in draw.sample(range(-20, 21), k=count)]


def tied_at_the_border():
    """Some logits, then several equal ones, among which the k-th is, then lower ones."""
    above, tied, below = draw.randint(0, 2), draw.randint(2, 4), draw.randint(1, 3)
    falling = sorted(halves(above + 1 + below), reverse=True)
    logits = falling[:above] + [falling[above]] * tied + falling[above + 1 :]
    return [shuffled(logits), above + draw.randint(1, tied - 1)]


def tied_above():
    """Several that are equal and the highest, and k with the next ones."""
    falling = sorted(halves(draw.randint(3, 5)), reverse=True)
    tied = draw.randint(2, 3)
    logits = falling[:1] * tied + falling[1:]
    return [shuffled(logits), draw.randint(tied, len(logits) - 2)]


def some_never():
    logits = halves(draw.randint(2, 5)) + [None] * draw.randint(1, 4)
    return [shuffled(logits), draw.randint(1, len(logits))]


def any_logits():
    logits = [draw.choice([None, *range(-3, 4)]) for _ in range(draw.randint(1, 8))]
    return [[None if logit is None else logit / 2 for logit in logits], draw.randint(0, 9)]


def expect_strongest(what, cases, hint):
    award_topk.expect(
        what, student.map("top_k_asked", cases), [strongest(*case) for case in cases], hint=hint
    )


award_topk = student.award("a4-test-topk", points=2, title="Part 1: the k best")
expect_strongest(
    "logits that all differ",
    [[halves(n), draw.randint(1, n - 1)] for n in (2, 3, 4, 5, 6, 7) for _ in range(2)],
    hint="The k highest stay as they are and where they are; NEVER takes the place of each of the others, "
    "and the list stays as long as it was.",
)
expect_strongest(
    "tokens that tie with the last of the k",
    [tied_at_the_border() for _ in range(12)],
    hint="What is equal to the k-th highest stays, so that there may be more than k: strike out what is "
    "below.",
)
expect_strongest(
    "ties among the highest",
    [tied_above() for _ in range(12)],
    hint="The k-th highest is counted over tokens, not over different numbers: of 3, 3, 1 the second is 3.",
)
expect_strongest(
    "no filter, and fewer tokens than k",
    [[halves(n), k] for n in (1, 2, 5) for k in (0, n, n + 1, n + 9)],
    hint="A k of 0 keeps all tokens, and so does one that is as large as the vocabulary or larger.",
)
expect_strongest(
    "tokens that are struck out already",
    [some_never() for _ in range(12)],
    hint="NEVER is below every number, and stays NEVER.",
)
expect_strongest(
    "all of it together",
    [any_logits() for _ in range(60)],
    hint="A token stays where fewer than k tokens are above it.",
)

# %% topp-text [markdown]
# ## Part 2: enough to come to p
#
# Probabilities are 64ths and p is a 128th, so that sums are exact in floating point, in any order. The oracle computes with fractions all the same.

# %% topp
def likely(probabilities, p):
    """The rule to the letter, in fractions."""
    exact = [Fraction(number) for number in probabilities]
    stays = [sum(other for other in exact if other > own) < Fraction(p) for own in exact]
    total = sum(own for own, stay in zip(exact, stays, strict=True) if stay)
    return [float(own / total) if stay else 0.0 for own, stay in zip(exact, stays, strict=True)]


def parts(count, whole=64):
    """So many different 64ths that come to `whole` together."""
    while True:
        cuts = sorted(draw.sample(range(1, whole), k=count - 1))
        found = [b - a for a, b in itertools.pairwise([0, *cuts, whole])]
        if len(set(found)) == count:
            return found


def nucleus_case(sixty_fourths, p):
    """A call, with p in 128ths."""
    return [[number / 64 for number in shuffled(sixty_fourths)], p / 128]


def within(first):
    """A p that is reached within a piece: within the first, or a later one."""
    found = parts(draw.randint(3, 6))
    sums = list(itertools.accumulate(sorted(found, reverse=True)))
    return nucleus_case(found, 2 * sums[0 if first else draw.randint(1, len(found) - 1)] - 1)


def at_the_border():
    """A p that the likeliest tokens come to exactly."""
    found = parts(draw.randint(3, 6))
    sums = list(itertools.accumulate(sorted(found, reverse=True)))
    return nucleus_case(found, 2 * sums[draw.randint(0, len(found) - 2)])


def tied_pieces():
    """A p that is reached with the first of several equal ones, or the second."""
    tied, each = draw.randint(2, 3), draw.randint(3, 9)
    while True:
        others = parts(draw.randint(2, 4), 64 - tied * each)
        if each not in others and min(others) < each:
            break
    above = sum(number for number in others if number > each)
    return nucleus_case([*others, *[each] * tied], 2 * (above + each * draw.randint(0, tied - 2)) + 1)


def with_nothing():
    """Tokens without probability among the others, and often a p of 1."""
    found = parts(draw.randint(2, 4)) + [0] * draw.randint(1, 3)
    return nucleus_case(found, draw.choice([128, 128, draw.randint(1, 127)]))


def any_pieces():
    cuts = sorted(draw.choices(range(65), k=draw.randint(0, 7)))
    return nucleus_case([b - a for a, b in itertools.pairwise([0, *cuts, 64])], draw.randint(1, 128))


def expect_likely(what, cases, hint):
    award_topp.expect(what, student.map("top_p", cases), [likely(*case) for case in cases], hint=hint)


award_topp = student.award("a4-test-topp", points=3, title="Part 2: enough to come to p")
expect_likely(
    "a p that is passed within a piece",
    [within(first=False) for _ in range(12)],
    hint="The likeliest come first, wherever they stand, and the one with which p is reached is among them. "
    "What stays is divided by its sum; a token that is struck out keeps its place, with 0 in it.",
)
expect_likely(
    "a likeliest token that is above p alone",
    [within(first=True) for _ in range(8)],
    hint="The likeliest always stays: no token is strictly likelier, and nothing is less than p.",
)
expect_likely(
    "a p that is reached exactly",
    [at_the_border() for _ in range(12)],
    hint="Exactly p is enough: a token goes where those before it come to p.",
)
expect_likely(
    "tokens that tie",
    [tied_pieces() for _ in range(12)] + [[[1 / n] * n, draw.randint(1, 128) / 128] for n in (2, 4, 8)],
    hint="Equal tokens stay together or go together, whatever their places: count what is strictly likelier.",
)
expect_likely(
    "tokens without probability, and a p of 1",
    [with_nothing() for _ in range(12)],
    hint="A p of 1 strikes out nothing, and a probability of 0 stays 0.",
)
expect_likely(
    "all of it together",
    [any_pieces() for _ in range(60)],
    hint="A token stays if the tokens that are strictly likelier than it come to less than p together.",
)

# %% sample-text [markdown]
# ## Part 3: what a random number falls on
#
# Random numbers lie at least a billionth away from where a piece ends, but for pieces whose ends are exact: two, four or eight equal ones.

# %% sample
HIGHEST = 1 - 2**-53  # the largest number below 1


def ends_of(logits, temperature):
    """Where the piece of each token ends."""
    highest = max(logit for logit in logits if logit is not None)
    weights = [0 if logit is None else math.exp((logit - highest) / temperature) for logit in logits]
    return [math.fsum(weights[: i + 1]) / math.fsum(weights) for i in range(len(weights))]


def fallen_on(logits, temperature, numbers):
    """The number of pieces that lie wholly to the left."""
    ends = ends_of(logits, temperature)
    return [sum(end <= number for end in ends) for number in numbers]


def draws(logits, temperature=1.0, count=6):
    """A call, with random numbers that are clear of all ends, in no order."""
    ends, numbers = ends_of(logits, temperature), []
    while len(numbers) < count:
        number = draw.random()
        if min(abs(number - end) for end in ends) > 1e-9:
            numbers.append(number)
    return [logits, temperature, numbers]


def any_heights(count, shift=0.0):
    return [shift + draw.uniform(-2, 2) for _ in range(count)]


def in_between(logits):
    """Put tokens that may not come before, between and behind."""
    for _ in range(draw.randint(1, 4)):
        logits = [*logits]
        logits.insert(draw.randint(0, len(logits)), None)
    return logits


def at_the_ends():
    """Equal pieces, and the numbers where they begin."""
    count, height = draw.choice([2, 4, 8]), draw.randint(-4, 4) / 2
    numbers = shuffled([i / count for i in range(count)])
    return [in_between([height] * count), draw.choice([0.5, 1.0, 2.0]), numbers]


def first_of_all():
    """The number 0, with tokens that may not come in front."""
    return [[None] * draw.randint(1, 3) + any_heights(3), 1.0, [0.0]]


def rounded_away(behind):
    """As many equal pieces as come to less than 1, added up one by one, and the largest number below 1.

    Args:
        behind: how many tokens stand behind them that may not come.
    """
    short = [n for n in range(3, 60) if list(itertools.accumulate([1 / n] * n))[-1] < 1]
    return [[0.5] * draw.choice(short) + [None] * behind, 1.0, [HIGHEST, 0.0]]


def any_draws():
    logits = any_heights(draw.randint(1, 6), draw.choice([0.0, -900.0, 900.0]))
    return draws(in_between(logits), draw.choice([0.2, 0.7, 0.9, 1.0, 1.6]))


def expect_tokens(what, cases, hint):
    award_sample.expect(
        what, student.map("sample_asked", cases), [fallen_on(*case) for case in cases], hint=hint
    )


award_sample = student.award("a4-test-sample", points=3, title="Part 3: what a random number falls on")
expect_tokens(
    "a temperature of 1",
    [draws(any_heights(n)) for n in (2, 3, 4, 5, 6) for _ in range(2)],
    hint="Each number draws a token: the first at which the probabilities, added up in the order of the "
    "tokens, are above the number. They are not sorted, and no random numbers are made.",
)
expect_tokens(
    "temperatures below and above 1",
    [draws(any_heights(n), t) for n in (2, 3, 5) for t in (0.3, 0.5, 2.0, 4.0)],
    hint="Logits are divided by the temperature before they become probabilities. It has no effect on "
    "probabilities that are divided by it, and then by their sum.",
)
expect_tokens(
    "numbers where a piece begins",
    [at_the_ends() for _ in range(12)],
    hint="The left end belongs to a piece, the right end to the next one: a sum has to be above the number.",
)
expect_tokens(
    "tokens that may not come",
    [draws(in_between(any_heights(draw.randint(1, 4)))) for _ in range(8)]
    + [first_of_all() for _ in range(4)],
    hint="math.exp(NEVER) is 0: such a token has a piece without length, and not even the number 0 falls on "
    "it.",
)
expect_tokens(
    "logits that are very high, or very low",
    [draws(any_heights(draw.randint(2, 5), shift)) for shift in (-2000.0, -800.0, 800.0, 2000.0)]
    + [draws(any_heights(3), 0.0005) for _ in range(4)],
    hint="Their exponentials are too large for a float, or all of them 0. Subtract the highest logit from "
    "all of them first, which changes no probability.",
)
expect_tokens(
    "pieces that come to a little less than 1",
    [rounded_away(behind) for behind in (0, 0, 0, 0, 1, 1, 3)],
    hint="By rounding, the sum of all probabilities may be no higher than the number. It then belongs to the "
    "last token that has a piece, which need not be the last of the list.",
)
expect_tokens(
    "all of it together",
    [any_draws() for _ in range(50)],
    hint="Divide by the temperature, make probabilities, lay them side by side, and see where numbers fall.",
)

# %% beam-text [markdown]
# ## Part 4: several answers side by side
#
# A submission takes no function, so the questions go through `beam_search_asked`, which the notebook gives and which makes a captioner of a table. The oracle knows the whole table: it makes all lines that there are, with their totals, and then looks which of them a search would have kept. Its arguments after `alpha` turn it into searches that make a usual mistake; cases are drawn until the mistake that an expectation is about would show. No two lines that a decision depends on are equally good.

# %% beam
def any_table(size, most, end, never=0.0, ends=1.0):
    """Log-probabilities of what follows each line that has not ended and is shorter than `most`.

    Args:
        size: of the vocabulary.
        most: tokens of a line.
        end: the token that ends one.
        never: the chance that a token may not come.
        ends: how likely the end is, against another token.
    """
    table, lines = {}, [()]
    for _ in range(most):
        for line in lines:
            weights = [draw.uniform(0.05, 1) * (draw.random() >= never) for _ in range(size)]
            weights[end] *= ends
            if not any(weights):
                weights[(end + 1) % size] = 1.0
            shares = [weight / math.fsum(weights) for weight in weights]
            table[" ".join(map(str, line))] = [math.log(share) if share else None for share in shares]
        lines = [(*line, token) for line in lines for token in range(size) if token != end]
    return table


def totals_of(table, impossible=False):
    """The total of every line, the empty one and those that are not finished among them."""
    totals = {(): 0.0}
    for so_far in sorted(table, key=len):
        line = tuple(map(int, so_far.split()))
        for token, value in enumerate(table[so_far]):
            if line in totals and (value is not None or impossible):
                totals[*line, token] = totals[line] + (-math.inf if value is None else value)
    return totals


def searched(
    table, end, beams, most, alpha, *, patient=False, crowded=False, impossible=False, length=len
):
    """The answer of a beam search, and by how much the closest of its decisions was decided.

    Args:
        patient: it goes on although enough lines are finished.
        crowded: finished lines stay among those that are kept, and may be pushed out.
        impossible: lines with tokens that may not come are lines, too.
        length: of a finished line.
    """
    totals = totals_of(table, impossible)
    going, finished, gap = {()}, set(), math.inf
    for step in range(1, most + 1):
        longer = [line for line in totals if len(line) == step and line[:-1] in going]
        pool = sorted([*longer, *(finished if crowded else ())], key=totals.get, reverse=True)
        chosen = pool[:beams]
        if len(pool) > beams:
            gap = min(gap, totals[chosen[-1]] - totals[pool[beams]])
        if crowded:
            finished &= set(chosen)
        over = {line for line in chosen if line[-1] == end or step == most}
        finished |= over
        going = set(chosen) - over - finished
        if not going or (len(finished) >= beams and not patient):
            break
    scores = {line: totals[line] / length(line) ** alpha for line in finished}
    first, *others = sorted(scores, key=scores.get, reverse=True)
    if others:
        gap = min(gap, scores[first] - scores[others[0]])
    return list(first), gap


def greedy(table, end, most):
    """The likeliest token, again and again."""
    line = []
    while len(line) < most and line[-1:] != [end]:
        row = table[" ".join(map(str, line))]
        line.append(max(range(len(row)), key=lambda token: -math.inf if row[token] is None else row[token]))
    return line


def best_of_all(table, end, beams, most, alpha):
    """The best score of all lines that may be an answer."""
    totals = totals_of(table)
    whole = [line for line in totals if line and (line[-1] == end or len(line) == most)]
    return list(max(whole, key=lambda line: totals[line] / len(line) ** alpha))


def cases_where(matters, count, *, beams=(2, 3), alphas=(0.0,), mosts=(3, 4), **about):
    """Calls in which something matters, and the answers that are wanted.

    Args:
        matters: of a call and its answer, whether the call is wanted.
        count: of calls.
        beams, alphas, mosts: what they are drawn from.
        about: the tables, as of `any_table`.
    """
    found = []
    while len(found) < count:
        size, most = draw.randint(3, 4), draw.choice(mosts)
        end = draw.randrange(size)
        call = [any_table(size, most, end, **about), end, draw.choice(beams), most, draw.choice(alphas)]
        answer, gap = searched(*call)
        if gap > 1e-6 and matters(call, answer):
            found.append((call, answer))
    return found


def other(**mistake):
    """Whether a search that makes a mistake finds another answer."""
    return lambda call, answer: searched(*call, **mistake)[0] != answer


def without_end(line, end):
    return max(1, len(line) - (line[-1] == end))


def is_greedy(call, answer):
    table, end, _, most, _ = call
    assert answer == greedy(table, end, most)
    return True


def is_best_of_all(call, answer):
    assert answer == best_of_all(*call)
    return True


def any_case(call, answer):
    return True


def is_cut(call, answer):
    return answer[-1] != call[1]


def not_greedy(call, answer):
    table, end, _, most, _ = call
    return answer != greedy(table, end, most)


def not_by_total(call, answer):
    *rest, _ = call
    return searched(*rest, 0.0)[0] != answer


def end_counts(call, answer):
    end = call[1]
    return searched(*call, length=lambda line: without_end(line, end))[0] != answer


def expect_answers(what, cases, hint):
    answers = student.map("beam_search_asked", [call for call, _ in cases], timeout=30)
    award_beam.expect(what, answers, [answer for _, answer in cases], hint=hint)


award_beam = student.award("a4-test-beam", points=5, title="Part 4: several answers side by side")
expect_answers(
    "one beam",
    cases_where(is_greedy, 10, beams=[1]),
    hint="With one beam the likeliest token is taken each time, until it is the end, or the line is as long "
    "as it may be. The end belongs to the answer; nothing is asked behind it.",
)
expect_answers(
    "beams for every line that there is",
    cases_where(is_best_of_all, 10, beams=[5000], alphas=[0.0, 0.5, 1.0]),
    hint="Where no line is ever dropped, the answer is the best of all: its total, the sum of the "
    "log-probabilities, divided by its length to the power of alpha. There may be fewer lines than beams.",
)
expect_answers(
    "beams that find what greedy search does not",
    cases_where(not_greedy, 12),
    hint="Keep the best of all longer lines together, not the best of each line: two of them may come from "
    "one, and none from another.",
)
expect_answers(
    "scores with a length in them",
    cases_where(not_by_total, 8, alphas=[0.5, 1.0, 2.0])
    + cases_where(end_counts, 6, alphas=[1.0, 1.5], ends=2.0),
    hint="A finished line's score is its total over its length to the power of alpha. The end token counts "
    "in the length. Which lines are kept is decided by totals.",
)
expect_answers(
    "lines that are cut",
    cases_where(is_cut, 10, alphas=[0.0, 1.0], ends=0.2)
    + cases_where(any_case, 4, ends=0.0),
    hint="A line of `most` tokens is finished as it is, and compared with those that have ended.",
)
expect_answers(
    "finished lines that are put aside",
    cases_where(other(crowded=True), 10, alphas=[0.0, 1.0, 2.0], ends=2.0),
    hint="A finished line takes no place from others: in the next step as many lines are kept as there are "
    "beams, out of those that went on. It is remembered to the end.",
)
expect_answers(
    "the end of the search",
    cases_where(other(patient=True), 10, alphas=[1.0, 2.0], ends=2.0),
    hint="The search is over as soon as as many lines are finished as there are beams, or more; but not "
    "before, unless no line goes on.",
)
expect_answers(
    "tokens that may not come",
    cases_where(other(impossible=True), 8, beams=[2, 3, 4], alphas=[1.0, 2.0], never=0.5),
    hint="A log-probability of NEVER makes no line, so that there may be fewer lines than beams. Such a line "
    "is not kept, and not finished.",
)
expect_answers(
    "all of it together",
    cases_where(
        any_case,
        30,
        beams=[1, 2, 3, 4],
        alphas=[0.0, 0.7, 1.0, 2.0],
        mosts=[1, 2, 3, 4],
        never=0.2,
    ),
    hint="Make all longer lines, keep the best, put aside what is finished, go on with the rest; compare by "
    "score in the end.",
)

# %% prompt-text [markdown]
# ## Part 5: asking
#
# The student's process gives a text, and a choice or two. All else happens here: the captioner is the course's own, the pictures are a data set `scenes` under a seed that is drawn from the term's, and no student's code is there when the one is shown the other. The first 400 test pictures are taken, which hold no combination that the captioner has never met.
#
# **What may be asked.** One printable line of at most 600 bytes, so that no prompt takes all the memory; without `<`, `>` and `|`, of which the captioner's own signs are made: a prompt that holds the sign of a picture would leave the model with more pictures than it was shown. A decoding is one of the kit's by name, and the seed of those that draw is chosen here: nobody can look for a lucky one.
#
# **The titles** are made by the rule by which those were made that the captioner was tuned on, five for each picture.
#
# **The scale.** `WEAK` is what answers get that are no titles, `STRONG` what the solution's prompt gets. Both were measured with `measure_a4.py` [CHECK: where the script will live] on 20 sets of 400 pictures: `WEAK` is the highest mean of prompts that ask for something else than a title, the captioner's own default among them, by greedy search and with beams, whole or cut to the first sentence; `STRONG` is the mean of the solution's.
#
# **The band.** On 400 pictures a CIDEr is an estimate. `interval` draws the pictures again and again, with replacement, and gives the range in which 95% of the values lie; half its width is how far chance alone takes a score, once in forty times in one direction. So much is given at both ends: points begin at `WEAK` plus the band, and are full from `STRONG` less the band on. Between the two they are in proportion, rounded up to half a point. As the class meets the same pictures, a hard set would be hard for all; the bootstrap over pictures covers that as well.

# %% prompt
POINTS = 4
MODEL = "qwen"
PICTURES = 400
LONGEST_PROMPT = 600  # bytes, as in the notebook
WEAK, STRONG = 0.80, 1.60  # CIDEr [CHECK]; STRONG is the notebook's GOAL
CHOICES = {"decoding": "greedy", "first_sentence": False}


def titles_of(examples):
    """Five titles that would do for each picture, as the notebook makes them."""
    scenes = [example.scene for example in examples]
    return [[title_of(s, [], random.Random(f"title/{s.style}/{n}"))[1] for n in range(5)] for s in scenes]


def is_asking(value):
    """A text, or a dict with the keys that there are."""
    if isinstance(value, str):
        return True
    return isinstance(value, dict) and "prompt" in value and set(value) <= {"prompt", *CHOICES}


def is_prompt(value):
    prompt = value.get("prompt") if isinstance(value, dict) else value
    return (
        isinstance(prompt, str)
        and prompt.isprintable()
        and prompt.strip() != ""
        and len(prompt.encode()) <= LONGEST_PROMPT
        and not set("<>|") & set(prompt)
    )


def has_choices(value):
    chosen = CHOICES | (value if isinstance(value, dict) else {})
    named = isinstance(chosen["decoding"], str) and chosen["decoding"] in DECODINGS
    return named and isinstance(chosen["first_sentence"], bool)


FORM = (
    (
        "a prompt, and nothing that is not known",
        is_asking,
        "`my_prompt` returns a text, or a dict with the key 'prompt' and, if wanted, 'decoding' and "
        "'first_sentence'. It is called without an argument, and without the course library.",
    ),
    (
        "one line of text that can be asked",
        is_prompt,
        f"A prompt is one line of printable text, not empty, of at most {LONGEST_PROMPT} bytes, without the "
        "marks <, > and |.",
    ),
    (
        "a decoding that there is",
        has_choices,
        f"'decoding' is one of {', '.join(DECODINGS)}, and 'first_sentence' is True or False.",
    ),
)
asked = student.call("my_prompt")
award_prompt = student.award("a4-test-prompt", points=POINTS, title="Part 5: asking")
for what, holds, hint in FORM:
    verdict = None if asked.failure else holds(asked.value)
    award_prompt.expect(what, Answer(asked.name, (), verdict, asked.failure), True, hint=hint)

about = {}
if all(expectation.met for expectation in award_prompt.expectations):
    from capcourse.captioners.zoo import load_captioner

    chosen = CHOICES | (asked.value if isinstance(asked.value, dict) else {"prompt": asked.value})
    private = load_data("scenes", seed=draw.getrandbits(62)).test[:PICTURES]
    captioner = load_captioner(MODEL, "mini", "cpu")
    answers = captioner.answers(
        private.images, chosen["prompt"], chosen["decoding"], seed=draw.randrange(2**31)
    )
    said = answers.first_sentences if chosen["first_sentence"] else answers.texts
    with CaptionScorer(titles_of(private), ["CIDEr"]) as scorer:
        scores = scorer.score([" ".join(text.split()) for text in said])
    found = interval(scores, "CIDEr")
    band = (found.high - found.low) / 2
    nothing, all_points = WEAK + band, STRONG - band
    if nothing < all_points:
        part = (found.value - nothing) / (all_points - nothing)
    else:  # so wide that the two ends cannot be told apart [CHECK: never, with these numbers]
        part = float(found.value > nothing)
    part = math.ceil(round(2 * POINTS * min(1, max(0, part)), 6)) / (2 * POINTS)
    hint = (
        f"On {PICTURES} new pictures your titles reach a CIDEr of {found.value:.2f}, with a 95% interval "
        f"from {found.low:.2f} to {found.high:.2f}. Points begin above {nothing:.2f} and are full from "
        f"{all_points:.2f} on. Of the answers, {answers.cut} were cut by the limit on new tokens, and "
        f"{answers.going_on} have a second sentence. Look at what the captioner says, not at the score "
        "alone: does it give titles, captions, or an answer to another question? The questions that it was "
        "tuned on are written down in capcourse.recipes.instructions."
    )
    about = {**chosen, "CIDEr": [found.value, found.low, found.high], "band": band, "cut": answers.cut}
else:
    part, hint = 0.0, "The captioner was not asked: see above what the form of the prompt has to be."
award_prompt.share("titles as good as ours", part, hint=hint)

# %% finish
report = student.finish(results, prompt=about)
for award in report["awards"]:
    print(f"{award['grade_id']:20} {award['earned']:g} of {award['points']:g}")
